//! A classifier opens only if the network reproduces the test vectors of its bundle.

use crate::support::json::fields;
use melanoma_core::{
    Bundle, CancellationToken, Classifier, ClassifyOptions, Error, ErrorCode, Target, Tta,
    explanation::HeatMap,
};
use melanoma_testing::{BundleFolder, rten};
use serde_json::{Value, json};

fn open(bundle: Bundle) -> Result<Classifier, Error> {
    Classifier::open(bundle, &rten())
}

#[test]
fn the_test_vectors_must_fit_the_card() {
    let folder = BundleFolder::small();
    let original = folder.json("test_vectors.json");
    let check = |what: &str, change: &dyn Fn(&mut Value)| {
        let mut file = original.clone();
        change(&mut file);
        folder.replace("test_vectors.json", &serde_json::to_vec(&file).unwrap());
        folder.assert_rejected(what, ErrorCode::CardInvalid, "test_vectors.json");
    };
    check("no vectors", &|file| file["vectors"] = json!([]));
    check("an image that the card does not name", &|file| {
        file["vectors"][0]["image"] = json!("other.png");
    });
    check("a logit missing", &|file| drop(file["vectors"][0]["logits"].as_array_mut().unwrap().pop()));
    check("a logit too many", &|file| {
        file["vectors"][0]["logits"].as_array_mut().unwrap().push(json!(0.0));
    });
    check("a logit that is no number", &|file| file["vectors"][0]["logits"][0] = Value::Null);
    check("a logit that is not finite", &|file| file["vectors"][0]["logits"][0] = json!(1e39));
    check("a tolerance above 1", &|file| file["tolerance"] = json!(1.5));
    check("a tolerance above the limit", &|file| file["tolerance"] = json!(0.5));
    check("a tolerance below 0", &|file| file["tolerance"] = json!(-0.5));
    check("another field", &|file| file["note"] = json!(""));
    for object in ["", "/vectors/0"] {
        for name in original.pointer(object).unwrap().as_object().unwrap().keys() {
            check(&format!("{object} without {name}"), &|file| drop(fields(file, object).remove(name)));
        }
    }
}

#[test]
fn the_shipped_bundle_is_verified() {
    let classifier = open(melanoma_model::bundle().unwrap()).unwrap();
    let found = classifier.verify().unwrap();
    assert_eq!(found.vectors, classifier.bundle().test_vectors().vectors.len());
    assert!(found.max_difference <= classifier.bundle().test_vectors().tolerance.get());
}

#[test]
fn other_logits_fail_the_verification() {
    let count = BundleFolder::small().open().unwrap().test_vectors().vectors.len();
    for (i, field) in (0..count).flat_map(|i| ["logits", "image_type"].map(|field| (i, field))) {
        let folder = BundleFolder::small();
        folder.change_test_vectors(|file| {
            // The least probable becomes the most probable.
            let logits = file["vectors"][i][field].as_array_mut().unwrap();
            let least = (0..logits.len())
                .min_by(|a, b| logits[*a].as_f64().partial_cmp(&logits[*b].as_f64()).unwrap());
            logits[least.unwrap()] = json!(20.0);
        });
        let code = open(folder.open().unwrap()).map_err(|e| e.code()).err();
        assert_eq!(code, Some(ErrorCode::VerificationFailed), "{field} of vector {i}");
    }
}

#[test]
fn the_logits_of_the_image_type_are_needed_by_profiles_by_image_type_only() {
    let folder = BundleFolder::small();
    folder.change_test_vectors(|file| {
        for vector in file["vectors"].as_array_mut().unwrap() {
            vector.as_object_mut().unwrap().remove("image_type").unwrap();
        }
    });
    folder.assert_rejected("no logits", ErrorCode::CardInvalid, "`image_type`");
    folder.change_card(|card| {
        card["profiles"] = json!({"by": "none", "profile": card["profiles"]["clinical"]});
        card["tensors"]["image_type"] = Value::Null;
    });
    open(folder.open().unwrap()).unwrap();
    for logits in [json!([0.0, 1.0]), json!([0.0, 1.0, 2.0, 3.0]), Value::Null, json!(0.0)] {
        let folder = BundleFolder::small();
        folder.change_test_vectors(|file| file["vectors"][1]["image_type"] = logits.clone());
        folder.assert_rejected(&logits.to_string(), ErrorCode::CardInvalid, "test_vectors.json");
    }
}

#[test]
fn logits_may_differ_by_the_tolerance_only() {
    let folder = BundleFolder::small();
    let found = open(folder.open().unwrap()).unwrap().verify().unwrap().max_difference;
    let mut file = folder.json("test_vectors.json");
    // A probability moves by at most a quarter of what its logit moves by.
    let tolerance = file["tolerance"].as_f64().unwrap();
    let logit = file["vectors"][0]["logits"][0].as_f64().unwrap();
    file["vectors"][0]["logits"][0] = json!(logit + 2.0 * (tolerance - found).min(tolerance));
    folder.replace("test_vectors.json", &serde_json::to_vec(&file).unwrap());
    assert!(open(folder.open().unwrap()).is_ok(), "within the tolerance");
    file["tolerance"] = json!(0.0);
    folder.replace("test_vectors.json", &serde_json::to_vec(&file).unwrap());
    let code = open(folder.open().unwrap()).map_err(|e| e.code()).err();
    assert_eq!(code, Some(ErrorCode::VerificationFailed), "no tolerance");
}

#[test]
fn a_test_vector_that_is_no_image_is_rejected() {
    let folder = BundleFolder::small();
    folder.replace("test-vector-2.png", b"no image");
    let code = open(folder.open().unwrap()).map_err(|e| e.code()).err();
    assert_eq!(code, Some(ErrorCode::NotAnImage));
}

#[test]
fn a_card_of_another_model_is_rejected() {
    // A class more than the model has logits: every result would be shifted.
    let folder = BundleFolder::small();
    let mut card = folder.json("card.json");
    let mut class = card["classes"][0].clone();
    class["code"] = json!("MORE");
    card["classes"].as_array_mut().unwrap().push(class);
    let mut file = folder.json("test_vectors.json");
    for vector in file["vectors"].as_array_mut().unwrap() {
        vector["logits"].as_array_mut().unwrap().push(json!(-5.0));
    }
    folder.write_json("card.json", &card);
    folder.replace("test_vectors.json", &serde_json::to_vec(&file).unwrap());
    let code = open(folder.open().unwrap()).map_err(|e| e.code()).err();
    assert_eq!(code, Some(ErrorCode::InferenceFailed));
}

#[test]
fn without_class_maps_only_explanations_fail() {
    let folder = BundleFolder::small();
    let mut card = folder.json("card.json");
    card["tensors"]["class_maps"] = Value::Null;
    card["tensors"]["embedding"] = Value::Null;
    folder.write_json("card.json", &card);
    let classifier = open(folder.open().unwrap()).unwrap();
    let image = folder.read("test-vector-1.png");
    let token = CancellationToken::new();
    let tensors = classifier.preprocess(&image, Tta::One, &token).unwrap().tensors;
    let outputs = classifier.infer(&tensors).unwrap();
    let first = &outputs.as_slice()[0];
    assert!(first.class_maps.is_none() && first.embedding.is_none());
    let map = HeatMap::new(&Target::Malignant, &outputs, classifier.bundle().card());
    assert_eq!(map.map_err(|e| e.code()).err(), Some(ErrorCode::InvalidParameter));
    let options = ClassifyOptions::default();
    let explanation = classifier.explain(&image, &Target::Malignant, &options, &token);
    assert_eq!(explanation.map_err(|e| e.code()).err(), Some(ErrorCode::InvalidParameter));
    assert!(classifier.classify(&image, &options).is_ok());
}
