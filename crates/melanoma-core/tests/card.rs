//! The card of a bundle: every field is there, no other is, and none contradicts another. `profiles.rs` tests the profiles.

use std::fs;

use crate::support::json::{fields, objects};
use melanoma_core::{Card, ErrorCode, bundle::Sha256Hex};
use melanoma_testing::{BundleFolder, small_bundle};
use serde_json::{Value, json};

/// The card of the small bundle, which has every kind of value but a prevalence and limits on the quality.
fn full_card() -> Value {
    let mut card: Value =
        serde_json::from_slice(&fs::read(small_bundle().join("card.json")).unwrap()).unwrap();
    card["quality_gate"]["limits"] = json!({
        "refuse": {"min_focus": 0.3, "min_brightness": 0.1, "max_clipped": 0.8, "min_color": 0.004},
        "warn": {
            "min_focus": 0.4, "min_brightness": 0.2, "max_brightness": 0.9, "min_contrast": 0.02, "max_clipped": 0.2, "min_color": 0.01,
            "min_lesion_share": 0.05, "max_lesion_cut": 0.3, "max_lesion_offset": 0.4, "max_hair": 0.1,
            "max_ink": 0.1,
        },
    });
    card["profiles"]["clinical"]["prevalence"] = json!({"measured": 0.4, "assumed": 0.1});
    card
}

/// A card whose model does not predict image types.
fn card_without_types() -> Value {
    let mut card = full_card();
    card["profiles"] = json!({"by": "none", "profile": card["profiles"]["clinical"]});
    card["tensors"]["image_type"] = Value::Null;
    card
}

#[test]
fn no_field_but_reduced_decoding_may_be_missing() {
    let folder = BundleFolder::small();
    for whole in [full_card(), card_without_types()] {
        folder.write_json("card.json", &whole);
        folder.open().unwrap();
        let mut removed = 0;
        for object in objects(&whole) {
            let mut names: Vec<String> = fields(&mut whole.clone(), &object).keys().cloned().collect();
            names.retain(|name| name != "reduced_decoding");
            for name in names {
                let mut card = whole.clone();
                fields(&mut card, &object).remove(&name).unwrap();
                folder.write_json("card.json", &card);
                folder.assert_rejected(&format!("{object} without {name}"), ErrorCode::CardInvalid, "");
                removed += 1;
            }
        }
        // 17 fields of the card, 10 of preprocessing, and so on.
        assert!(removed > 100, "only {removed} fields were removed");
    }
}

#[test]
fn no_unknown_field_may_be_there() {
    let folder = BundleFolder::small();
    for whole in [full_card(), card_without_types()] {
        for object in objects(&whole).iter().filter(|object| *object != "/files") {
            let mut card = whole.clone();
            fields(&mut card, object).insert("temprature".into(), json!(1));
            folder.write_json("card.json", &card);
            let what = format!("{object} with another field");
            folder.assert_rejected(&what, ErrorCode::CardInvalid, "temprature");
        }
    }
    let mut card = full_card();
    card["profiles"]["clinical"]["calibration"] = json!({"method": "none", "temperature": 1.5});
    folder.write_json("card.json", &card);
    folder.assert_rejected("no calibration with a temperature", ErrorCode::CardInvalid, "temperature");
}

#[test]
fn a_card_that_contradicts_itself_is_rejected() {
    let folder = BundleFolder::small();
    let check = |pointer: &str, value: Value| {
        let mut card = full_card();
        let place = card.pointer_mut(pointer).unwrap_or_else(|| panic!("no {pointer}"));
        assert_ne!(*place, value, "{pointer} has the value already");
        *place = value.clone();
        folder.write_json("card.json", &card);
        folder.assert_rejected(&format!("{pointer} = {value}"), ErrorCode::CardInvalid, "card.json");
    };
    check("/schema", json!(0));
    check("/schema", json!(1));
    check("/schema", json!(2));
    check("/schema", json!(3));
    check("/schema", json!(5));
    check("/schema", json!("4"));
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
    check("/tta", json!(2));
    check("/preprocess/field_of_view_crop", json!({"dark": 60}));
    let field_of_view_crop =
        json!({"dark": 60, "black": 45, "edge": 40, "min_lit": 0.15, "max_vignette": 1.5});
    check("/preprocess/field_of_view_crop", field_of_view_crop);
    check("/quality_gate/min_contrast", json!(0.51));
    check("/quality_gate/min_contrast", json!(-0.01));
    check("/quality_gate/min_side", json!(-1));
    for (field, value) in [
        ("images", json!(1)),
        ("groups", json!(0)),
        ("sensitivity_interval", json!([0.99, 0.9])),
        ("specificity", json!(0.01)),
        ("min_sensitivity", json!(0.1)),
        ("measured_on", json!(" ")),
    ] {
        check(&format!("/profiles/dermoscopic/operating_points/1/evidence/{field}"), value);
    }
    for value in [json!(-0.1), json!(1.1), json!("0.5")] {
        check("/quality_gate/limits/refuse/min_focus", value.clone());
        check("/quality_gate/limits/warn/max_ink", value);
    }
    check("/test_vectors", json!("another.json"));
    let digest = full_card()["files"]["model.onnx"].as_str().unwrap().to_owned();
    check("/files/model.onnx", json!(digest.to_uppercase()));
    check("/files/model.onnx", json!(digest[1..]));
    check("/files/model.onnx", json!(format!("{digest}0")));
    check("/files/model.onnx", json!(""));

    for text in ["", "{", "null", "[]", "not json", "{}"] {
        folder.write("card.json", text.as_bytes());
        folder.assert_rejected(text, ErrorCode::CardInvalid, "card.json");
    }
}

#[test]
fn no_file_name_leads_out_of_the_folder() {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("weights"), "weights").unwrap();
    let absolute = outside.path().join("weights").to_str().unwrap().to_owned();
    let folder = BundleFolder::small();
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
        folder.assert_rejected(name, ErrorCode::CardInvalid, "plain file name");
    }
}

#[test]
fn a_card_that_is_written_is_read_as_the_same() {
    for card in [full_card(), card_without_types()] {
        let card: Card = serde_json::from_value(card).unwrap();
        let again = Card::parse(&serde_json::to_vec(&card).unwrap()).unwrap();
        assert_eq!(again, card);
    }
}
