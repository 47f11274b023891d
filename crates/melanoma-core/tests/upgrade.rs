//! Bundles of schema 2, which version 0.6.0 wrote, open as bundles of the current schema. Those of schema 3, which
//! no version wrote, do not.

use std::fs;

use crate::support::json::{fields, objects};
use melanoma_core::{
    Bundle, Card, Classifier, ClassifyOptions, ErrorCode, Tta,
    bundle::{Profiles, Sha256Hex},
    decision::{Advice, Reason},
};
use melanoma_testing::{
    BundleFolder,
    images::{color, colors, expected},
    rten, small_bundle,
};
use serde_json::{Value, json};

/// The card of 0.6.0 with the network of the small bundle, whose classes and input are the same.
fn schema_2() -> BundleFolder {
    let folder = BundleFolder::empty();
    folder.write("card.json", &expected("card-v2/card.json"));
    for (name, old_name) in [
        ("model.onnx", "model.onnx"),
        ("test-vector-1.png", "golden-1.png"),
        ("test-vector-2.png", "golden-2.png"),
        ("test-vector-3.png", "golden-3.png"),
    ] {
        folder.replace(old_name, &fs::read(small_bundle().join(name)).unwrap());
    }
    let mut vectors: Value = serde_json::from_slice(&expected("card-v2/golden.json")).unwrap();
    let small = BundleFolder::small().json("test_vectors.json");
    for (old, new) in
        vectors["answers"].as_array_mut().unwrap().iter_mut().zip(small["vectors"].as_array().unwrap())
    {
        old["logits"] = new["logits"].clone();
    }
    folder.replace("golden.json", &serde_json::to_vec(&vectors).unwrap());
    folder
}

fn classifier(bundle: Bundle) -> Classifier {
    Classifier::open(bundle, &rten()).unwrap()
}

/// The value with fields of other names, and without those that have none.
fn renamed(value: &Value, names: &[(&str, &str)]) -> Value {
    names.iter().map(|(old, new)| ((*new).to_owned(), value[old].clone())).collect()
}

fn each(values: &Value, change: impl Fn(&Value) -> Value) -> Value {
    values.as_array().unwrap().iter().map(change).collect()
}

/// What the card of schema 2 says, by today's names.
fn in_schema_4(old: &Value) -> Value {
    let mut new = old.clone();
    let fields = new.as_object_mut().unwrap();
    let mut take = |name: &str| fields.remove(name).unwrap();
    let [license, refusal, views, golden] = ["licence", "refusal", "views", "golden"].map(&mut take);
    let mut profile = renamed(
        old,
        &["calibration", "prevalence", "operating_points", "default_operating_point", "prediction_sets"].map(
            |name| {
                take(name);
                (name, name)
            },
        ),
    );
    for point in profile["operating_points"].as_array_mut().unwrap() {
        point["evidence"] = Value::Null;
    }
    profile["prediction_sets"]["distance"] = Value::Null;
    new["schema"] = json!(4);
    new["license"] = license;
    new["tta"] = views;
    new["test_vectors"] = golden;
    new["quality_gate"] = renamed(&refusal, &[("shorter_side", "min_side"), ("contrast", "min_contrast")]);
    new["quality_gate"]["limits"] = Value::Null;
    new["profiles"] = json!({"by": "none", "profile": profile});
    for output in ["image_type", "distance"] {
        new["tensors"][output] = Value::Null;
    }
    let steps = fields_of(&mut new["preprocess"]);
    let crop = steps.remove("lit_area").unwrap();
    let names = [
        ("dark", "dark"),
        ("black", "black"),
        ("edge", "edge"),
        ("least_lit", "min_lit"),
        ("surround_share", "max_vignette"),
    ];
    steps.insert("field_of_view_crop".into(), renamed(&crop, &names));
    assert_eq!(steps.remove("geometry").unwrap(), "centre_crop");
    steps.insert("resize_mode".into(), json!("center_crop"));
    new["provenance"]["data"] = each(&old["provenance"]["data"], |source| {
        renamed(source, &[("name", "name"), ("photographs", "images"), ("licence", "license")])
    });
    new["evaluation"] = each(&old["evaluation"], |result| {
        let mut result = result.clone();
        let images = fields_of(&mut result).remove("photographs").unwrap();
        result["images"] = images;
        result["image_type"] = Value::Null;
        result
    });
    new
}

fn fields_of(value: &mut Value) -> &mut serde_json::Map<String, Value> {
    fields(value, "")
}

#[test]
fn a_card_of_schema_2_means_what_it_meant() {
    let old = schema_2().json("card.json");
    let card = Card::parse(&serde_json::to_vec(&old).unwrap()).unwrap();
    let expected: Card = serde_json::from_value(in_schema_4(&old)).unwrap();
    assert_eq!(card, expected);
    let Profiles::None { profile } = &card.profiles else { panic!("schema 2 does not predict image types") };
    assert_eq!(profile.operating_points.len(), 8);
    assert!(profile.operating_points.iter().all(|point| point.evidence.is_none()));
}

#[test]
fn the_report_of_a_schema_2_bundle_is_that_of_the_same_card_in_schema_4() {
    let folder = schema_2();
    let digest = Sha256Hex::digest(&folder.read("card.json"));
    let old = classifier(folder.open().unwrap());
    assert_eq!(old.bundle().digest(), &digest, "the digest is that of the card that was read");
    let small = BundleFolder::small();
    let mut card = in_schema_4(&folder.json("card.json"));
    card["files"] = small.json("card.json")["files"].clone();
    card["test_vectors"] = json!("test_vectors.json");
    small.write_json("card.json", &card);
    let new = classifier(small.open().unwrap());
    assert_eq!(old.verify().unwrap().vectors, new.verify().unwrap().vectors);
    for vector in ["test-vector-1.png", "test-vector-2.png", "test-vector-3.png"] {
        let image = small.read(vector);
        for tta in [None, Some(Tta::One), Some(Tta::Eight)] {
            let options = ClassifyOptions { tta, ..ClassifyOptions::default() };
            let mut report = old.classify(&image, &options).unwrap();
            let expected = new.classify(&image, &options).unwrap();
            assert_eq!(report.model.sha256, digest.as_str());
            report.model.sha256.clone_from(&expected.model.sha256);
            assert_eq!(report, expected, "{vector}");
        }
    }
}

#[test]
fn a_schema_2_bundle_has_no_evidence_and_never_says_that_there_is_no_sign() {
    let classifier = classifier(schema_2().open().unwrap());
    let options = ClassifyOptions { tta: Some(Tta::One), ..ClassifyOptions::default() };
    let benign = classifier.classify(&color([239, 128, 96]), &options).unwrap();
    assert_eq!(benign.decision.reasons, [Reason::WeakEvidence]);
    assert_eq!((benign.decision.refer, benign.advice.code), (true, Advice::Inconclusive));
    assert_eq!((benign.image_type, &benign.decision.evidence), (None, &None));
    // It does not refuse, either.
    assert!(classifier.classify(&color(colors::NO_LESION), &options).is_ok());
    let malignant = classifier.classify(&color(colors::SIGN), &options).unwrap();
    assert_eq!(malignant.advice.code, Advice::ConsultDermatologist);
}

#[test]
fn a_saved_schema_2_bundle_is_one_of_the_current_schema() {
    let folder = schema_2();
    let opened = folder.open().unwrap();
    let target = folder.path().join("saved");
    opened.save(&target).unwrap();
    let saved = Bundle::open(&target).unwrap();
    assert_eq!(saved.card(), opened.card());
    assert_eq!(saved.test_vectors(), opened.test_vectors());
    assert_ne!(saved.digest(), opened.digest(), "the card is another file");
    let card: Value = serde_json::from_slice(&fs::read(target.join("card.json")).unwrap()).unwrap();
    assert_eq!(card["schema"], 4);
    assert_eq!(card["test_vectors"], "test_vectors.json");
    let mut names: Vec<_> = fs::read_dir(&target)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let expected =
        ["card.json", "golden-1.png", "golden-2.png", "golden-3.png", "model.onnx", "test_vectors.json"];
    assert_eq!(names, expected);
    assert!(classifier(saved).verify().is_ok());
}

#[test]
fn a_new_card_replaces_one_of_schema_2_in_its_folder() {
    let folder = schema_2();
    let opened = folder.open().unwrap();
    let mut card = opened.card().clone();
    card.description = "Another description.".into();
    let changed = opened.with_card(card).unwrap();
    changed.save_card(folder.path()).unwrap();
    let again = folder.open().unwrap();
    assert_eq!(again.card(), changed.card());
    assert_eq!(again.digest(), changed.digest());
    assert_eq!(folder.json("card.json")["schema"], 4);
    // Until the card was replaced, the older card and its test vectors were complete.
    assert_eq!(folder.read("golden.json"), schema_2().read("golden.json"));
}

fn card_code(card: &Value) -> Option<ErrorCode> {
    Card::parse(&serde_json::to_vec(card).unwrap()).err().map(|e| e.code())
}

#[test]
fn no_field_of_schema_2_may_be_missing_or_unknown() {
    let card = schema_2().json("card.json");
    assert_eq!(card_code(&card), None);
    let pointers = objects(&card);
    let (mut removed, invalid) = (0, Some(ErrorCode::CardInvalid));
    for object in &pointers {
        let names: Vec<String> = fields(&mut card.clone(), object).keys().cloned().collect();
        for name in names {
            // The bundle checks its files; the card alone needs only the model and the test vectors.
            if object == "/files" && !["model.onnx", "golden.json"].contains(&name.as_str()) {
                continue;
            }
            let mut without = card.clone();
            fields(&mut without, object).remove(&name).unwrap();
            assert_eq!(card_code(&without), invalid, "{object} without {name}");
            removed += 1;
        }
        if object != "/files" {
            let mut with = card.clone();
            fields(&mut with, object).insert("temprature".into(), json!(1));
            assert_eq!(card_code(&with), invalid, "{object} with another field");
        }
    }
    assert!(removed > 60, "only {removed} fields were removed");
}

#[test]
fn other_schema_versions_are_refused_with_a_sentence() {
    let whole = BundleFolder::small().json("card.json");
    for schema in [json!(0), json!(1), json!(3), json!(5), json!("4"), json!(2.5), Value::Null] {
        let mut card = whole.clone();
        card["schema"] = schema.clone();
        assert_eq!(card_code(&card), Some(ErrorCode::CardInvalid), "schema {schema}");
    }
    let folder = BundleFolder::small();
    folder.change_card(|card| card["schema"] = json!(3));
    folder.assert_rejected("schema 3", ErrorCode::CardInvalid, "schema version 3 is not 2 or 4");
}

#[test]
fn the_names_of_two_schemas_do_not_mix() {
    let invalid = Some(ErrorCode::CardInvalid);
    let (mut old, mut new) = (schema_2().json("card.json"), BundleFolder::small().json("card.json"));
    assert_eq!((card_code(&old), card_code(&new)), (None, None));
    old["schema"] = json!(4);
    new["schema"] = json!(2);
    assert_eq!((card_code(&old), card_code(&new)), (invalid, invalid));

    // The test vectors have the schema of their card.
    let folder = BundleFolder::small();
    folder.change_test_vectors(|file| {
        let vectors = file.as_object_mut().unwrap().remove("vectors").unwrap();
        file["answers"] = vectors;
    });
    assert_eq!(folder.open().map_err(|e| e.code()).err(), invalid);
    let folder = schema_2();
    let mut vectors = folder.json("golden.json");
    let answers = vectors.as_object_mut().unwrap().remove("answers").unwrap();
    vectors["vectors"] = answers;
    folder.replace("golden.json", &serde_json::to_vec(&vectors).unwrap());
    assert_eq!(folder.open().map_err(|e| e.code()).err(), invalid);
}

#[test]
fn the_files_of_schema_2_have_checksums_too() {
    for name in ["golden.json", "golden-1.png", "model.onnx"] {
        let folder = schema_2();
        let mut bytes = folder.read(name);
        bytes.push(b' ');
        folder.write(name, &bytes);
        assert_eq!(folder.open().map_err(|e| e.code()).err(), Some(ErrorCode::ChecksumMismatch), "{name}");
    }
}
