//! A bundle is complete and unchanged, or it is not opened: the one that ships, altered in turn.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::{
    fs,
    path::{Path, PathBuf},
};

use melanoma_core::{
    Bundle, Card, Classifier, EngineChoice, EngineName, Error, ErrorCode, Limits, Options, Sha256Hex, Tta,
};
use serde_json::{Map, Value, json};
use tempfile::TempDir;

const FILES: [&str; 5] = ["golden-1.png", "golden-2.png", "golden-3.png", "golden.json", "model.onnx"];

fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/melanoma-lite2")
}

/// A copy of the shipped bundle, to be altered.
struct Copy(TempDir);

impl Copy {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in FILES.into_iter().chain(["card.json"]) {
            fs::copy(shipped().join(name), folder.path().join(name)).unwrap();
        }
        Self(folder)
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.0.path().join(name)).unwrap()
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.0.path().join(name), bytes).unwrap();
    }

    fn json(&self, name: &str) -> Value {
        serde_json::from_slice(&self.read(name)).unwrap()
    }

    fn write_json(&self, name: &str, value: &Value) {
        self.write(name, &serde_json::to_vec_pretty(value).unwrap());
    }

    /// Another content for `name`, which the card then knows of.
    fn replace(&self, name: &str, bytes: &[u8]) {
        self.write(name, bytes);
        let mut card = self.json("card.json");
        card["files"][name] = Sha256Hex::of(bytes).as_str().into();
        self.write_json("card.json", &card);
    }

    fn open(&self) -> Result<Bundle, Error> {
        Bundle::open(self.0.path())
    }

    /// The bundle is refused by `code`, and the message names `word`.
    fn refused(&self, what: &str, code: ErrorCode, word: &str) {
        match self.open() {
            Ok(_) => panic!("{what}: opened"),
            Err(error) => {
                assert_eq!(error.code(), code, "{what}: {error}");
                assert!(error.to_string().contains(word), "{what}: {error:?} does not name {word:?}");
                let folder = self.0.path().to_str().unwrap();
                assert!(!error.to_string().contains(folder), "{what}: {error:?} names a path of the machine");
            }
        }
    }
}

fn start(bundle: Bundle, engine: EngineChoice) -> Result<Classifier, Error> {
    Classifier::open(bundle, Options { engine, library: None, concurrency: 1, limits: Limits::default() })
}

const RTEN: EngineChoice = EngineChoice::Only(EngineName::Rten);

#[test]
fn the_shipped_folder_is_the_built_in_bundle() {
    let (folder, built_in) = (Bundle::open(&shipped()).unwrap(), Bundle::built_in().unwrap());
    assert_eq!(folder.digest(), built_in.digest());
    assert_eq!(folder.card(), built_in.card());
    assert_eq!(folder.digest(), &Sha256Hex::of(&fs::read(shipped().join("card.json")).unwrap()));
    for name in FILES {
        assert!(!folder.file(name).unwrap().is_empty(), "{name}");
        assert_eq!(folder.file(name), built_in.file(name), "{name}");
    }
    assert_eq!(folder.model(), folder.file("model.onnx").unwrap());
    assert_eq!(folder.file("card.json"), None);
    let named: Vec<&str> = folder.card().files.keys().map(String::as_str).collect();
    assert_eq!(named, FILES, "the card names every file that ships, and no other");
}

#[test]
fn one_changed_byte_is_noticed_and_the_file_named() {
    for name in FILES {
        let bytes = Copy::new().read(name);
        for at in [0, bytes.len() / 2, bytes.len() - 1] {
            let copy = Copy::new();
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            copy.write(name, &changed);
            copy.refused(&format!("{name}, byte {at}"), ErrorCode::ChecksumMismatch, name);
        }
        let copy = Copy::new();
        copy.write(name, &bytes[..bytes.len() - 1]);
        copy.refused(&format!("{name} cut"), ErrorCode::ChecksumMismatch, name);
        copy.write(name, &[&bytes[..], b" "].concat());
        copy.refused(&format!("{name} grown"), ErrorCode::ChecksumMismatch, name);
    }
}

#[test]
fn a_missing_file_is_named() {
    for name in FILES.into_iter().chain(["card.json"]) {
        let copy = Copy::new();
        fs::remove_file(copy.0.path().join(name)).unwrap();
        copy.refused(name, ErrorCode::BundleUnreadable, name);
    }
    let nowhere = Bundle::open(Path::new("no such folder")).map_err(|e| e.code());
    assert_eq!(nowhere.err(), Some(ErrorCode::BundleUnreadable));
}

/// Nothing vouches for the card itself but its digest, which every report carries: a card with
/// other bytes is another bundle, even where it says the same.
#[test]
fn a_card_with_another_space_is_another_bundle() {
    let copy = Copy::new();
    let original = copy.open().unwrap();
    copy.write("card.json", &[&copy.read("card.json")[..], b"\n\n"].concat());
    let spaced = copy.open().unwrap();
    assert_eq!(spaced.card(), original.card());
    assert_ne!(spaced.digest(), original.digest());
    assert_eq!(spaced.digest(), &Sha256Hex::of(&copy.read("card.json")));
}

/// The shipped card with one of everything that a card may hold.
fn full_card() -> Value {
    let mut card: Value = serde_json::from_slice(&fs::read(shipped().join("card.json")).unwrap()).unwrap();
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
    let copy = Copy::new();
    copy.write_json("card.json", &full_card());
    copy.open().unwrap();
    let mut removed = 0;
    for object in objects(&full_card()) {
        let names: Vec<String> = fields(&mut full_card(), &object).keys().cloned().collect();
        for name in names {
            let mut card = full_card();
            fields(&mut card, &object).remove(&name).unwrap();
            copy.write_json("card.json", &card);
            copy.refused(&format!("{object} without {name}"), ErrorCode::CardInvalid, "");
            removed += 1;
        }
    }
    // 17 fields of the card, 8 of preprocessing, and so on.
    assert!(removed > 60, "only {removed} fields were removed");
}

#[test]
fn no_unknown_field_may_be_there() {
    let copy = Copy::new();
    for object in objects(&full_card()).iter().filter(|object| *object != "/files") {
        let mut card = full_card();
        fields(&mut card, object).insert("temprature".into(), json!(1));
        copy.write_json("card.json", &card);
        copy.refused(&format!("{object} with another field"), ErrorCode::CardInvalid, "temprature");
    }
    let mut card = full_card();
    card["calibration"] = json!({"method": "none", "temperature": 1.5});
    copy.write_json("card.json", &card);
    copy.refused("no calibration with a temperature", ErrorCode::CardInvalid, "temperature");
}

#[test]
fn a_card_that_contradicts_itself_is_refused() {
    let copy = Copy::new();
    let check = |pointer: &str, value: Value| {
        let mut card = full_card();
        let place = card.pointer_mut(pointer).unwrap_or_else(|| panic!("no {pointer}"));
        assert_ne!(*place, value, "{pointer} is so already");
        *place = value.clone();
        copy.write_json("card.json", &card);
        copy.refused(&format!("{pointer} = {value}"), ErrorCode::CardInvalid, "card.json");
    };
    check("/schema", json!(0));
    check("/schema", json!(1));
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
    check("/preprocess/geometry", json!("center-crop"));
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
    check("/views", json!(2));
    for value in [json!(0.0), json!(1.0), json!(null)] {
        check("/prevalence", json!({"measured": 0.4, "assumed": value}));
    }
    check("/prediction_sets", json!({"coverage": 0.9}));
    check("/preprocess/field_of_view_crop", json!({"dark": 60}));
    let field_of_view_crop =
        json!({"dark": 60, "black": 45, "edge": 40, "least_lit": 0.15, "surround_share": 1.5});
    check("/preprocess/field_of_view_crop", field_of_view_crop);
    check("/refusal/contrast", json!(0.51));
    check("/refusal/contrast", json!(-0.01));
    check("/refusal/shorter_side", json!(-1));
    check("/golden", json!("another.json"));
    let digest = full_card()["files"]["model.onnx"].as_str().unwrap().to_owned();
    check("/files/model.onnx", json!(digest.to_uppercase()));
    check("/files/model.onnx", json!(digest[1..]));
    check("/files/model.onnx", json!(format!("{digest}0")));
    check("/files/model.onnx", json!(""));

    for text in ["", "{", "null", "[]", "not json", "{}"] {
        copy.write("card.json", text.as_bytes());
        copy.refused(text, ErrorCode::CardInvalid, "card.json");
    }
}

#[test]
fn no_file_name_leads_out_of_the_folder() {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("weights"), "weights").unwrap();
    let absolute = outside.path().join("weights").to_str().unwrap().to_owned();
    let copy = Copy::new();
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
        card["files"][name] = Sha256Hex::of(b"weights").as_str().into();
        copy.write_json("card.json", &card);
        copy.refused(name, ErrorCode::CardInvalid, "plain file name");
    }
}

#[test]
fn the_golden_file_must_fit_the_card() {
    let copy = Copy::new();
    let check = |what: &str, change: &dyn Fn(&mut Value)| {
        let mut golden: Value =
            serde_json::from_slice(&fs::read(shipped().join("golden.json")).unwrap()).unwrap();
        change(&mut golden);
        copy.replace("golden.json", &serde_json::to_vec(&golden).unwrap());
        copy.refused(what, ErrorCode::CardInvalid, "golden.json");
    };
    check("no answers", &|golden| golden["answers"] = json!([]));
    check("an image that the card does not name", &|golden| {
        golden["answers"][0]["image"] = json!("other.png");
    });
    check("a logit missing", &|golden| drop(golden["answers"][0]["logits"].as_array_mut().unwrap().pop()));
    check("a logit too many", &|golden| {
        golden["answers"][0]["logits"].as_array_mut().unwrap().push(json!(0.0));
    });
    check("a logit that is no number", &|golden| golden["answers"][0]["logits"][0] = Value::Null);
    check("a logit that is not finite", &|golden| golden["answers"][0]["logits"][0] = json!(1e39));
    check("a tolerance above 1", &|golden| golden["tolerance"] = json!(1.5));
    check("a tolerance that proves nothing", &|golden| golden["tolerance"] = json!(0.5));
    check("a tolerance below 0", &|golden| golden["tolerance"] = json!(-0.5));
    check("another field", &|golden| golden["note"] = json!(""));
    for object in ["", "/answers/0"] {
        let golden: Value =
            serde_json::from_slice(&fs::read(shipped().join("golden.json")).unwrap()).unwrap();
        for name in golden.pointer(object).unwrap().as_object().unwrap().keys() {
            check(&format!("{object} without {name}"), &|golden| drop(fields(golden, object).remove(name)));
        }
    }
}

#[test]
fn the_shipped_bundle_proves_itself() {
    let classifier = start(Bundle::built_in().unwrap(), RTEN).unwrap();
    let found = classifier.verify().unwrap();
    assert_eq!(found.images, 3);
    assert!(found.largest_difference <= classifier.bundle().golden().tolerance.get());
}

#[test]
fn another_golden_answer_fails_the_self_test() {
    let count = Bundle::built_in().unwrap().golden().answers.len();
    for i in 0..count {
        let copy = Copy::new();
        let mut golden = copy.json("golden.json");
        // The least probable class becomes the most probable.
        let logits = golden["answers"][i]["logits"].as_array_mut().unwrap();
        let least =
            (0..logits.len()).min_by(|a, b| logits[*a].as_f64().partial_cmp(&logits[*b].as_f64()).unwrap());
        logits[least.unwrap()] = json!(20.0);
        copy.replace("golden.json", &serde_json::to_vec(&golden).unwrap());
        let code = start(copy.open().unwrap(), RTEN).map_err(|e| e.code()).err();
        assert_eq!(code, Some(ErrorCode::VerificationFailed), "answer {i}");
    }
}

#[test]
fn a_golden_answer_may_differ_by_the_tolerance_only() {
    let copy = Copy::new();
    let found = start(copy.open().unwrap(), RTEN).unwrap().verify().unwrap().largest_difference;
    let mut golden = copy.json("golden.json");
    // A probability moves by at most a quarter of what its logit moves by.
    let tolerance = golden["tolerance"].as_f64().unwrap();
    let logit = golden["answers"][0]["logits"][0].as_f64().unwrap();
    golden["answers"][0]["logits"][0] = json!(logit + 2.0 * (tolerance - found).min(tolerance));
    copy.replace("golden.json", &serde_json::to_vec(&golden).unwrap());
    assert!(start(copy.open().unwrap(), RTEN).is_ok(), "within the tolerance");
    golden["tolerance"] = json!(0.0);
    copy.replace("golden.json", &serde_json::to_vec(&golden).unwrap());
    let code = start(copy.open().unwrap(), RTEN).map_err(|e| e.code()).err();
    assert_eq!(code, Some(ErrorCode::VerificationFailed), "no tolerance");
}

#[test]
fn a_golden_picture_that_is_none_is_refused() {
    let copy = Copy::new();
    copy.replace("golden-2.png", b"no image");
    let code = start(copy.open().unwrap(), RTEN).map_err(|e| e.code()).err();
    assert_eq!(code, Some(ErrorCode::NotAnImage));
}

#[test]
fn a_model_that_is_none_is_no_engine() {
    let model = Copy::new().read("model.onnx");
    for (what, bytes) in [
        ("text", b"not a model".to_vec()),
        ("nothing", Vec::new()),
        ("half", model[..model.len() / 2].to_vec()),
        ("zeros", vec![0; 4096]),
    ] {
        let copy = Copy::new();
        copy.replace("model.onnx", &bytes);
        let bundle = copy.open().unwrap();
        for choice in [RTEN, EngineChoice::Auto] {
            let code = start(bundle.clone(), choice).map_err(|e| e.code()).err();
            assert_eq!(code, Some(ErrorCode::EngineUnavailable), "{what}, {choice:?}");
        }
    }
}

#[test]
fn a_name_that_the_model_has_not_is_no_engine() {
    for field in ["image", "logits", "embedding", "class_maps"] {
        let copy = Copy::new();
        let mut card = copy.json("card.json");
        card["tensors"][field] = json!("nothing_of_that_name");
        copy.write_json("card.json", &card);
        let error = start(copy.open().unwrap(), RTEN).map(|_| ()).unwrap_err();
        assert_eq!(error.code(), ErrorCode::EngineUnavailable, "{field}: {error}");
        assert!(error.to_string().contains("nothing_of_that_name"), "{field}: {error}");
    }
}

#[test]
fn a_card_of_another_model_is_found_out() {
    // A class more than the model has logits: every answer would be shifted.
    let copy = Copy::new();
    let mut card = copy.json("card.json");
    let mut class = card["classes"][0].clone();
    class["code"] = json!("MORE");
    card["classes"].as_array_mut().unwrap().push(class);
    card["calibration"] = json!({"method": "none"});
    let mut golden = copy.json("golden.json");
    for answer in golden["answers"].as_array_mut().unwrap() {
        answer["logits"].as_array_mut().unwrap().push(json!(-5.0));
    }
    copy.write_json("card.json", &card);
    copy.replace("golden.json", &serde_json::to_vec(&golden).unwrap());
    let code = start(copy.open().unwrap(), RTEN).map_err(|e| e.code()).err();
    assert_eq!(code, Some(ErrorCode::InferenceFailed));
}

#[test]
fn without_class_maps_nothing_is_explained_and_all_else_works() {
    let copy = Copy::new();
    let mut card = copy.json("card.json");
    card["tensors"]["class_maps"] = Value::Null;
    card["tensors"]["embedding"] = Value::Null;
    copy.write_json("card.json", &card);
    let classifier = start(copy.open().unwrap(), RTEN).unwrap();
    let tensors = classifier.prepare(&copy.read("golden-1.png"), Tta::One).unwrap();
    let outputs = classifier.run(&tensors).unwrap().upright().clone();
    assert!(outputs.class_maps.is_none() && outputs.embedding.is_none());
    let map =
        melanoma_core::HeatMap::of(&melanoma_core::Target::Malignant, &outputs, classifier.bundle().card());
    assert_eq!(map.map_err(|e| e.code()).err(), Some(ErrorCode::InvalidParameter));
}

#[test]
fn a_digest_is_sixty_four_small_digits() {
    let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(Sha256Hex::of(b"").as_str(), nothing);
    assert!(Sha256Hex::try_from(nothing.to_owned()).is_ok());
    for text in
        ["", &nothing[1..], &nothing.to_uppercase(), &nothing.replace('e', "g"), &format!("{nothing}0")]
    {
        assert!(Sha256Hex::try_from(text.to_owned()).is_err(), "{text:?}");
    }
}

#[test]
fn a_card_is_written_as_it_is_read() {
    let card: Card = serde_json::from_value(full_card()).unwrap();
    let again = Card::parse(&serde_json::to_vec(&card).unwrap()).unwrap();
    assert_eq!(again, card);
}
