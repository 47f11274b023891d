//! A bundle opens only if it is complete and unchanged: the one that ships, changed in many ways.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::{fs, path::Path};

use melanoma_core::{
    Bundle, CancellationToken, Card, Classifier, ClassifyOptions, Error, ErrorCode, Target, Tta,
    bundle::Sha256Hex, explanation::HeatMap,
};
use melanoma_testing::{BundleFolder, rten, shipped_bundle};
use serde_json::{Map, Value, json};

const FILES: [&str; 5] =
    ["model.onnx", "test-vector-1.png", "test-vector-2.png", "test-vector-3.png", "test_vectors.json"];

/// Panics unless the bundle is rejected with `code` and a message that has `word`.
fn assert_rejected(folder: &BundleFolder, what: &str, code: ErrorCode, word: &str) {
    match folder.open() {
        Ok(_) => panic!("{what}: opened"),
        Err(error) => {
            assert_eq!(error.code(), code, "{what}: {error}");
            assert!(error.to_string().contains(word), "{what}: {error:?} does not name {word:?}");
            let path = folder.path().to_str().unwrap();
            assert!(!error.to_string().contains(path), "{what}: {error:?} has a path of the machine");
        }
    }
}

fn open(bundle: Bundle) -> Result<Classifier, Error> {
    Classifier::open(bundle, &rten())
}

#[test]
fn the_folder_is_the_bundle_of_the_model_crate() {
    let (folder, shipped) = (Bundle::open(&shipped_bundle()).unwrap(), melanoma_model::bundle().unwrap());
    assert_eq!(folder.digest(), shipped.digest());
    assert_eq!(folder.card(), shipped.card());
    assert_eq!(folder.digest(), &Sha256Hex::digest(&fs::read(shipped_bundle().join("card.json")).unwrap()));
    for name in FILES {
        assert!(!folder.file(name).unwrap().is_empty(), "{name}");
        assert_eq!(folder.file(name), shipped.file(name), "{name}");
    }
    assert_eq!(folder.model(), folder.file("model.onnx").unwrap());
    assert_eq!(folder.file("card.json"), None);
    let named: Vec<&str> = folder.card().files.keys().map(String::as_str).collect();
    assert_eq!(named, FILES, "the card names every file that ships, and no other");
}

#[test]
fn one_changed_byte_is_an_error_with_the_name_of_the_file() {
    for name in FILES {
        let bytes = BundleFolder::new().read(name);
        for at in [0, bytes.len() / 2, bytes.len() - 1] {
            let folder = BundleFolder::new();
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            folder.write(name, &changed);
            assert_rejected(&folder, &format!("{name}, byte {at}"), ErrorCode::ChecksumMismatch, name);
        }
        let folder = BundleFolder::new();
        folder.write(name, &bytes[..bytes.len() - 1]);
        assert_rejected(&folder, &format!("{name} cut"), ErrorCode::ChecksumMismatch, name);
        folder.write(name, &[&bytes[..], b" "].concat());
        assert_rejected(&folder, &format!("{name} grown"), ErrorCode::ChecksumMismatch, name);
    }
}

#[test]
fn a_missing_file_is_an_error_with_its_name() {
    for name in FILES.into_iter().chain(["card.json"]) {
        let folder = BundleFolder::new();
        fs::remove_file(folder.path().join(name)).unwrap();
        assert_rejected(&folder, name, ErrorCode::BundleUnreadable, name);
    }
    let nowhere = Bundle::open(Path::new("no such folder")).map_err(|e| e.code());
    assert_eq!(nowhere.err(), Some(ErrorCode::BundleUnreadable));
}

/// The card itself has no checksum but the digest, which is in every report: a card with other bytes is
/// another bundle, even if its fields are the same.
#[test]
fn a_card_with_another_space_is_another_bundle() {
    let folder = BundleFolder::new();
    let original = folder.open().unwrap();
    folder.write("card.json", &[&folder.read("card.json")[..], b"\n\n"].concat());
    let spaced = folder.open().unwrap();
    assert_eq!(spaced.card(), original.card());
    assert_ne!(spaced.digest(), original.digest());
    assert_eq!(spaced.digest(), &Sha256Hex::digest(&folder.read("card.json")));
}

/// The shipped card with every kind of value.
fn full_card() -> Value {
    let mut card: Value =
        serde_json::from_slice(&fs::read(shipped_bundle().join("card.json")).unwrap()).unwrap();
    card["calibration"] = json!({"method": "temperature", "temperature": 1.5});
    card["tensors"]["embedding"] = Value::Null;
    card["evaluation"] =
        json!([{"data": "d", "images": 1, "measure": "m", "value": 0.5, "interval": [0.4, 0.6]}]);
    card
}

/// The JSON pointer of every object in `value`.
fn objects(value: &Value) -> Vec<String> {
    fn walk(value: &Value, at: &str, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                found.push(at.to_owned());
                for (name, value) in fields {
                    walk(value, &format!("{at}/{name}"), found);
                }
            }
            Value::Array(items) => {
                for (i, value) in items.iter().enumerate() {
                    walk(value, &format!("{at}/{i}"), found);
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk(value, "", &mut found);
    found
}

fn fields<'a>(value: &'a mut Value, pointer: &str) -> &'a mut Map<String, Value> {
    value.pointer_mut(pointer).unwrap().as_object_mut().unwrap()
}

#[test]
fn no_field_may_be_missing() {
    let folder = BundleFolder::new();
    folder.write_json("card.json", &full_card());
    folder.open().unwrap();
    let mut removed = 0;
    for object in objects(&full_card()) {
        let names: Vec<String> = fields(&mut full_card(), &object).keys().cloned().collect();
        for name in names {
            let mut card = full_card();
            fields(&mut card, &object).remove(&name).unwrap();
            folder.write_json("card.json", &card);
            assert_rejected(&folder, &format!("{object} without {name}"), ErrorCode::CardInvalid, "");
            removed += 1;
        }
    }
    // 17 fields of the card, 8 of preprocessing, and so on.
    assert!(removed > 60, "only {removed} fields were removed");
}

#[test]
fn no_unknown_field_may_be_there() {
    let folder = BundleFolder::new();
    for object in objects(&full_card()).iter().filter(|object| *object != "/files") {
        let mut card = full_card();
        fields(&mut card, object).insert("temprature".into(), json!(1));
        folder.write_json("card.json", &card);
        assert_rejected(
            &folder,
            &format!("{object} with another field"),
            ErrorCode::CardInvalid,
            "temprature",
        );
    }
    let mut card = full_card();
    card["calibration"] = json!({"method": "none", "temperature": 1.5});
    folder.write_json("card.json", &card);
    assert_rejected(&folder, "no calibration with a temperature", ErrorCode::CardInvalid, "temperature");
}

#[test]
fn a_card_that_contradicts_itself_is_rejected() {
    let folder = BundleFolder::new();
    let check = |pointer: &str, value: Value| {
        let mut card = full_card();
        let place = card.pointer_mut(pointer).unwrap_or_else(|| panic!("no {pointer}"));
        assert_ne!(*place, value, "{pointer} has the value already");
        *place = value.clone();
        folder.write_json("card.json", &card);
        assert_rejected(&folder, &format!("{pointer} = {value}"), ErrorCode::CardInvalid, "card.json");
    };
    check("/schema", json!(0));
    check("/schema", json!(1));
    check("/schema", json!(2));
    check("/schema", json!(4));
    check("/schema", json!("1"));
    check("/name", json!(7));
    check("/classes", json!([]));
    check("/classes/1/code", full_card()["classes"][0]["code"].clone());
    for malignant in [true, false] {
        let mut classes = full_card()["classes"].clone();
        for class in classes.as_array_mut().unwrap() {
            class["malignant"] = malignant.into();
        }
        check("/classes", classes);
    }
    for side in ["width", "height"] {
        for value in [json!(0), json!(-1), json!(4097), json!(1.5), json!(null)] {
            check(&format!("/preprocess/{side}"), value);
        }
    }
    for value in [json!(0.0), json!(-0.5), json!(1e39), json!("1/255")] {
        check("/preprocess/rescale", value);
    }
    check("/preprocess/std/1", json!(0.0));
    check("/preprocess/std/1", json!(-1.0));
    check("/preprocess/mean/2", json!(1e39));
    check("/preprocess/mean", json!([0.0, 0.0]));
    check("/preprocess/filter", json!("lanczos"));
    check("/preprocess/resize_mode", json!("center-crop"));
    check("/preprocess/layout", json!("NCHW"));
    for value in [json!(0.0), json!(-1.0), json!(null)] {
        check("/calibration/temperature", value);
    }
    check("/calibration/method", json!("isotonic"));
    for calibration in [
        json!({"method": "temperature"}),
        json!({"method": "platt", "slope": -1.0, "intercept": 0.0}),
        json!({"method": "platt", "slope": 1.0}),
        json!({"method": "vector", "scale": [1.0], "bias": [0.0]}),
        json!({"method": "vector", "scale": vec![0.0; 8], "bias": vec![0.0; 8]}),
    ] {
        check("/calibration", calibration);
    }
    for field in ["threshold", "sensitivity", "specificity"] {
        for value in [json!(-0.01), json!(1.01), json!(null)] {
            check(&format!("/operating_points/0/{field}"), value);
        }
    }
    check("/operating_points/0/target", json!("XYZ"));
    check("/operating_points", json!([]));
    check("/default_operating_point", json!("another"));
    check("/default_operating_point", json!(null));
    check("/tta", json!(2));
    for value in [json!(0.0), json!(1.0), json!(null)] {
        check("/prevalence", json!({"measured": 0.4, "assumed": value}));
    }
    check("/prediction_sets", json!({"coverage": 0.9}));
    check("/preprocess/field_of_view_crop", json!({"dark": 60}));
    let field_of_view_crop =
        json!({"dark": 60, "black": 45, "edge": 40, "min_lit": 0.15, "max_vignette": 1.5});
    check("/preprocess/field_of_view_crop", field_of_view_crop);
    check("/quality_gate/min_contrast", json!(0.51));
    check("/quality_gate/min_contrast", json!(-0.01));
    check("/quality_gate/min_side", json!(-1));
    check("/test_vectors", json!("another.json"));
    let digest = full_card()["files"]["model.onnx"].as_str().unwrap().to_owned();
    check("/files/model.onnx", json!(digest.to_uppercase()));
    check("/files/model.onnx", json!(digest[1..]));
    check("/files/model.onnx", json!(format!("{digest}0")));
    check("/files/model.onnx", json!(""));

    for text in ["", "{", "null", "[]", "not json", "{}"] {
        folder.write("card.json", text.as_bytes());
        assert_rejected(&folder, text, ErrorCode::CardInvalid, "card.json");
    }
}

#[test]
fn no_file_name_leads_out_of_the_folder() {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("weights"), "weights").unwrap();
    let absolute = outside.path().join("weights").to_str().unwrap().to_owned();
    let folder = BundleFolder::new();
    for name in [
        "../card.json",
        "folder/card.json",
        "folder\\card.json",
        "/card.json",
        absolute.as_str(),
        "C:card.json",
        ".",
        "..",
        ".hidden",
        "",
        "two words.png",
        "tab\t.png",
        "nul\0.png",
        "größe.png",
    ] {
        let mut card = full_card();
        card["files"][name] = Sha256Hex::digest(b"weights").as_str().into();
        folder.write_json("card.json", &card);
        assert_rejected(&folder, name, ErrorCode::CardInvalid, "plain file name");
    }
}

#[test]
fn the_test_vectors_must_fit_the_card() {
    let folder = BundleFolder::new();
    let check = |what: &str, change: &dyn Fn(&mut Value)| {
        let mut file: Value =
            serde_json::from_slice(&fs::read(shipped_bundle().join("test_vectors.json")).unwrap()).unwrap();
        change(&mut file);
        folder.replace("test_vectors.json", &serde_json::to_vec(&file).unwrap());
        assert_rejected(&folder, what, ErrorCode::CardInvalid, "test_vectors.json");
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
        let file: Value =
            serde_json::from_slice(&fs::read(shipped_bundle().join("test_vectors.json")).unwrap()).unwrap();
        for name in file.pointer(object).unwrap().as_object().unwrap().keys() {
            check(&format!("{object} without {name}"), &|file| drop(fields(file, object).remove(name)));
        }
    }
}

#[test]
fn the_shipped_bundle_is_verified() {
    let classifier = open(melanoma_model::bundle().unwrap()).unwrap();
    let found = classifier.verify().unwrap();
    assert_eq!(found.vectors, 3);
    assert!(found.max_difference <= classifier.bundle().test_vectors().tolerance.get());
}

#[test]
fn other_logits_fail_the_verification() {
    let count = melanoma_model::bundle().unwrap().test_vectors().vectors.len();
    for i in 0..count {
        let folder = BundleFolder::new();
        let mut file = folder.json("test_vectors.json");
        // The least probable class becomes the most probable.
        let logits = file["vectors"][i]["logits"].as_array_mut().unwrap();
        let least =
            (0..logits.len()).min_by(|a, b| logits[*a].as_f64().partial_cmp(&logits[*b].as_f64()).unwrap());
        logits[least.unwrap()] = json!(20.0);
        folder.replace("test_vectors.json", &serde_json::to_vec(&file).unwrap());
        let code = open(folder.open().unwrap()).map_err(|e| e.code()).err();
        assert_eq!(code, Some(ErrorCode::VerificationFailed), "vector {i}");
    }
}

#[test]
fn logits_may_differ_by_the_tolerance_only() {
    let folder = BundleFolder::new();
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
    let folder = BundleFolder::new();
    folder.replace("test-vector-2.png", b"no image");
    let code = open(folder.open().unwrap()).map_err(|e| e.code()).err();
    assert_eq!(code, Some(ErrorCode::NotAnImage));
}

#[test]
fn a_file_that_is_no_model_is_rejected() {
    let model = BundleFolder::new().read("model.onnx");
    for (what, bytes) in [
        ("text", b"not a model".to_vec()),
        ("nothing", Vec::new()),
        ("half", model[..model.len() / 2].to_vec()),
        ("zeros", vec![0; 4096]),
    ] {
        let folder = BundleFolder::new();
        folder.replace("model.onnx", &bytes);
        assert_rejected(&folder, what, ErrorCode::ModelInvalid, "model.onnx");
    }
}

/// A protobuf field with a length, and a field with a number.
fn field(number: u8, value: &[u8]) -> Vec<u8> {
    assert!(value.len() < 128 && number < 32);
    let key = (u32::from(number) << 3) | 2;
    let key = if key < 128 { vec![key as u8] } else { vec![key as u8 | 0x80, (key >> 7) as u8] };
    [&key[..], &[value.len() as u8], value].concat()
}

#[test]
fn a_model_with_values_outside_its_file_is_rejected() {
    let shipped = BundleFolder::new().read("model.onnx");
    let location = field(1, b"location");
    let entry = [location, field(2, b"/etc/passwd")].concat();
    // A tensor with an entry, and with `data_location` alone, which is EXTERNAL.
    for tensor in [field(13, &entry), vec![14 << 3, 1]] {
        let sparse_values = field(1, &tensor);
        let sparse_indices = field(2, &tensor);
        let attribute = field(5, &tensor);
        let subgraph = field(5, &tensor);
        let places = [
            ("an initializer", field(7, &field(5, &tensor))),
            ("the values of a sparse initializer", field(7, &field(15, &sparse_values))),
            ("the indices of a sparse initializer", field(7, &field(15, &sparse_indices))),
            ("a constant", field(7, &field(1, &field(5, &attribute)))),
            ("a list of tensors", field(7, &field(1, &field(5, &field(10, &tensor))))),
            ("a subgraph", field(7, &field(1, &field(5, &field(6, &subgraph))))),
            ("a list of subgraphs", field(7, &field(1, &field(5, &field(11, &subgraph))))),
            ("a sparse constant", field(7, &field(1, &field(5, &field(22, &sparse_values))))),
            ("a list of sparse tensors", field(7, &field(1, &field(5, &field(23, &sparse_values))))),
            ("the body of a function", field(25, &field(7, &field(5, &attribute)))),
            ("the default of a function", field(25, &field(11, &attribute))),
            ("the initialization of a training", field(20, &field(1, &subgraph))),
            ("the algorithm of a training", field(20, &field(2, &subgraph))),
        ];
        for (what, addition) in places {
            // Fields of a message merge, so this adds to the shipped model.
            let folder = BundleFolder::new();
            folder.replace("model.onnx", &[&shipped[..], &addition].concat());
            assert_rejected(&folder, what, ErrorCode::ModelInvalid, "outside the file");
        }
    }
    // A skipped field of 4 bytes hides the mark of the format from a parser of protobuf.
    let folder = BundleFolder::new();
    folder.replace("model.onnx", &[&[0x12, 6, 0, 0][..], b"ORTM", &shipped].concat());
    assert_rejected(&folder, "ONNX Runtime", ErrorCode::ModelInvalid, "the format of ONNX Runtime");
}

#[test]
fn a_card_of_another_model_is_rejected() {
    // A class more than the model has logits: every result would be shifted.
    let folder = BundleFolder::new();
    let mut card = folder.json("card.json");
    let mut class = card["classes"][0].clone();
    class["code"] = json!("MORE");
    card["classes"].as_array_mut().unwrap().push(class);
    card["calibration"] = json!({"method": "none"});
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
    let folder = BundleFolder::new();
    let mut card = folder.json("card.json");
    card["tensors"]["class_maps"] = Value::Null;
    card["tensors"]["embedding"] = Value::Null;
    folder.write_json("card.json", &card);
    let classifier = open(folder.open().unwrap()).unwrap();
    let image = folder.read("test-vector-1.png");
    let token = CancellationToken::new();
    let tensors = classifier.preprocess(&image, Tta::One, &token).unwrap();
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

#[test]
fn a_digest_is_64_lower_case_digits() {
    let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(Sha256Hex::digest(b"").as_str(), nothing);
    assert!(Sha256Hex::try_from(nothing.to_owned()).is_ok());
    for text in
        ["", &nothing[1..], &nothing.to_uppercase(), &nothing.replace('e', "g"), &format!("{nothing}0")]
    {
        assert!(Sha256Hex::try_from(text.to_owned()).is_err(), "{text:?}");
    }
}

#[test]
fn a_card_that_is_written_is_read_as_the_same() {
    let card: Card = serde_json::from_value(full_card()).unwrap();
    let again = Card::parse(&serde_json::to_vec(&card).unwrap()).unwrap();
    assert_eq!(again, card);
}
