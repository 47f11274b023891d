//! Profiles of a card that contradict themselves, the tensors or the rule of the evidence are rejected.
#![allow(clippy::float_cmp)]

use melanoma_core::{ErrorCode, ImageType, bundle::LeftOut};
use melanoma_testing::BundleFolder;
use serde_json::{Value, json};

/// Panics unless the card of the small bundle is rejected after this change, with a message that has `words`.
fn assert_rejected(what: &str, words: &[&str], change: impl FnOnce(&mut Value)) {
    let folder = BundleFolder::small();
    let before = folder.json("card.json");
    folder.change_card(change);
    assert_ne!(folder.json("card.json"), before, "{what}: nothing changed");
    for word in words {
        folder.assert_rejected(what, ErrorCode::CardInvalid, word);
    }
}

/// Panics unless this value at a place in the profile of either image type is rejected.
fn assert_field_rejected(pointer: &str, words: &[&str], value: &Value) {
    for image_type in ImageType::ALL.map(ImageType::as_str) {
        let what = format!("{image_type}, {pointer} = {value}");
        let place = format!("/profiles/{image_type}{pointer}");
        assert_rejected(&what, words, |card| {
            *card.pointer_mut(&place).unwrap_or_else(|| panic!("no {place}")) = value.clone();
        });
    }
}

/// As `assert_field_rejected`, with a message that has the path of the profile.
fn assert_contradiction(pointer: &str, words: &[&str], value: &Value) {
    assert_field_rejected(pointer, &[&["`profiles."], words].concat(), value);
}

#[test]
fn a_calibration_has_the_values_of_its_method() {
    for calibration in [
        json!({"method": "isotonic"}),
        json!({"method": "temperature"}),
        json!({"method": "temperature", "temperature": null}),
        json!({"method": "platt", "slope": 1.0}),
    ] {
        assert_field_rejected("/calibration", &["card.json"], &calibration);
    }
    for calibration in [
        json!({"method": "temperature", "temperature": 0.0}),
        json!({"method": "temperature", "temperature": -1.0}),
        json!({"method": "platt", "slope": -1.0, "intercept": 0.0}),
        json!({"method": "vector", "scale": [1.0], "bias": [0.0]}),
        json!({"method": "vector", "scale": vec![0.0; 8], "bias": vec![0.0; 8]}),
    ] {
        assert_contradiction("/calibration", &["calibration"], &calibration);
    }
}

#[test]
fn a_prevalence_is_possible() {
    for value in [json!(0.0), json!(1.0), json!(null)] {
        let prevalence = json!({"measured": 0.4, "assumed": value});
        assert_field_rejected("/prevalence", &["card.json"], &prevalence);
    }
}

#[test]
fn operating_points_have_names_targets_and_probabilities() {
    for field in ["threshold", "sensitivity", "specificity"] {
        for value in [json!(-0.01), json!(1.01), json!(null)] {
            assert_field_rejected(&format!("/operating_points/0/{field}"), &["card.json"], &value);
        }
    }
    assert_contradiction("/operating_points/0/target", &["XYZ"], &json!("XYZ"));
    let same_name = json!("malignant_sensitivity_0.95");
    assert_contradiction("/operating_points/0/name", &["same name"], &same_name);
    assert_contradiction("/operating_points", &["default_operating_point"], &json!([]));
    for value in [json!("another"), Value::Null] {
        assert_contradiction("/default_operating_point", &["default_operating_point"], &value);
    }
}

/// The default operating point of both profiles.
const EVIDENCE: &str = "/operating_points/1/evidence";

#[test]
fn the_minimums_of_the_evidence_are_those_of_the_rule() {
    for (left_out, [sensitivity, specificity]) in
        [(LeftOut::Sources, [0.85, 0.3]), (LeftOut::Patients, [0.9, 0.3])]
    {
        assert_eq!(left_out.required().map(f64::from), [sensitivity, specificity]);
    }
    for (field, values) in [("min_sensitivity", [0.0, 0.849, 0.91]), ("min_specificity", [0.0, 0.29, 0.31])] {
        for value in values {
            let words = ["malignant_sensitivity_0.95", "evidence", field];
            assert_contradiction(&format!("{EVIDENCE}/{field}"), &words, &json!(value));
        }
    }
    // The minimum of the other kind of evidence.
    for (image_type, left_out) in [("dermoscopic", "patients"), ("clinical", "sources")] {
        assert_rejected(left_out, &["min_sensitivity"], |card| {
            card["profiles"][image_type]["operating_points"][1]["evidence"]["left_out"] = json!(left_out);
        });
    }
    assert_field_rejected(&format!("{EVIDENCE}/left_out"), &["`nothing`", "`sources`"], &json!("nothing"));
}

#[test]
fn the_limits_of_the_distance_are_in_order() {
    let words = ["prediction_sets.distance", "near", "far"];
    for limits in [[8.0, 8.0], [8.0, 7.0]] {
        let [near, far] = limits;
        assert_contradiction("/prediction_sets/distance", &words, &json!({"near": near, "far": far}));
    }
    for field in ["near", "far"] {
        assert_field_rejected(&format!("/prediction_sets/distance/{field}"), &["card.json"], &Value::Null);
    }
}

#[test]
fn limits_on_a_distance_need_the_output() {
    assert_rejected("no output", &["`profiles.dermoscopic`", "`tensors.distance`"], |card| {
        card["tensors"]["distance"] = Value::Null;
    });
    assert_rejected("one profile without limits", &["`profiles.clinical`", "`tensors.distance`"], |card| {
        card["tensors"]["distance"] = Value::Null;
        card["profiles"]["dermoscopic"]["prediction_sets"]["distance"] = Value::Null;
    });
    // The output may be there for nothing.
    let folder = BundleFolder::small();
    folder.change_card(|card| {
        for image_type in ["dermoscopic", "clinical"] {
            card["profiles"][image_type]["prediction_sets"] = Value::Null;
        }
    });
    folder.open().unwrap();
}

#[test]
fn profiles_by_image_type_and_the_output_need_each_other() {
    let words = ["`profiles`", "`tensors.image_type`"];
    assert_rejected("no output", &words, |card| card["tensors"]["image_type"] = Value::Null);
    assert_rejected("one profile", &words, |card| {
        card["profiles"] = json!({"by": "none", "profile": card["profiles"]["clinical"]});
    });
}

#[test]
fn profiles_have_the_shape_that_by_names() {
    let profiles = BundleFolder::small().json("card.json")["profiles"].clone();
    let profile = &profiles["clinical"];
    for (what, value) in [
        ("another kind", json!({"by": "patient", "profile": profile})),
        ("no kind", json!({"profile": profile})),
        (
            "a profile for each type, by none",
            json!({"by": "none", "dermoscopic": profile, "clinical": profile}),
        ),
        ("one profile, by image type", json!({"by": "image_type", "max_other": 0.5, "profile": profile})),
        ("no clinical profile", json!({"by": "image_type", "max_other": 0.5, "dermoscopic": profile})),
        ("a limit, by none", json!({"by": "none", "max_other": 0.5, "profile": profile})),
        ("no object", json!([profile])),
        ("null", Value::Null),
    ] {
        assert_rejected(what, &["card.json"], |card| card["profiles"] = value);
    }
    for value in [json!(-0.1), json!(1.1), Value::Null] {
        assert_rejected("a limit", &["card.json"], |card| card["profiles"]["max_other"] = value);
    }
}
