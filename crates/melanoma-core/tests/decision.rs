//! From probabilities to label, decision and advice: which rules refer, and that doubt does.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use melanoma_core::{
    Card, ErrorCode, Logits, Probability, Target,
    calibration::Calibration,
    decision::{Advice, Decision, Label, Reason, Rule},
};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A card of one malignant and one benign class, so that two logits make any probability.
fn card(change: impl FnOnce(&mut Value)) -> Card {
    let shipped = melanoma_model::bundle().unwrap().card().clone();
    let mut card = serde_json::to_value(shipped).unwrap();
    card["classes"] = json!([
        {"code": "MEL", "name": "melanoma", "malignant": true},
        {"code": "NV", "name": "nevus", "malignant": false},
    ]);
    card["calibration"] = json!({"method": "temperature", "temperature": 1.0});
    card["prevalence"] = Value::Null;
    card["operating_points"] = json!([point("usual", "malignant", 0.3), point("melanoma", "MEL", 0.2)]);
    card["default_operating_point"] = json!("usual");
    card["prediction_sets"] = Value::Null;
    change(&mut card);
    Card::parse(&serde_json::to_vec(&card).unwrap()).unwrap()
}

fn point(name: &str, target: &str, threshold: f64) -> Value {
    json!({
        "name": name, "target": target, "threshold": threshold, "sensitivity": 0.95,
        "sensitivity_interval": [0.9, 0.98], "specificity": 0.6, "specificity_interval": [0.5, 0.7],
        "measured_on": "nothing",
    })
}

/// The decision where malignant has the probability `p`.
fn decide(card: &Card, point: Option<&str>, p: f64, views_agree: bool) -> Decision {
    let logits = Logits::new(vec![p.ln().max(-1e3) as f32, (1.0 - p).ln().max(-1e3) as f32]).unwrap();
    let rule = Rule { card, operating_point: card.operating_point(point).unwrap() };
    rule.decide(&card.probabilities(&logits), views_agree).unwrap()
}

#[test]
fn every_rule_is_enough_and_is_named() {
    let usual = card(|_| {});
    let check = |card: &Card, p: f64, agree: bool, reasons: &[Reason]| {
        let decision = decide(card, None, p, agree);
        assert_eq!(decision.reasons, reasons, "{p}");
        assert_eq!(decision.refer, !reasons.is_empty(), "{p}");
        let advice = if decision.refer { Advice::ConsultDermatologist } else { Advice::NoSignNotRuledOut };
        assert_eq!(decision.advice(), advice);
    };
    check(&usual, 0.29, true, &[]);
    check(&usual, 0.31, true, &[Reason::OperatingPoint]);
    check(&usual, 0.51, true, &[Reason::OperatingPoint, Reason::LabeledMalignant]);
    check(&usual, 0.05, false, &[Reason::TtaDisagreement]);

    let blind = card(|card| card["operating_points"][0]["threshold"] = json!(1.0));
    check(&blind, 0.5, true, &[Reason::LabeledMalignant]);
    check(&blind, 0.49, true, &[]);

    let uncalibrated = card(|card| card["calibration"] = json!({"method": "none"}));
    check(&uncalibrated, 0.19, true, &[]);
    check(&uncalibrated, 0.21, true, &[Reason::Uncalibrated]);

    let sets = card(|card| {
        card["prediction_sets"] =
            json!({"coverage": 0.9, "malignant": 0.3, "benign": 0.8, "fitted_on": "nothing"});
        card["operating_points"][0]["threshold"] = json!(0.4);
    });
    check(&sets, 0.1, true, &[]);
    check(&sets, 0.25, true, &[Reason::EmptyPredictionSet]);
    check(&sets, 0.35, true, &[]);
}

#[test]
fn a_prediction_set_has_the_labels_that_reach_their_threshold() {
    let labels = |malignant: f64, benign: f64, p: f64| {
        let card = card(|card| {
            card["prediction_sets"] =
                json!({"coverage": 0.9, "malignant": malignant, "benign": benign, "fitted_on": "nothing"});
        });
        card.prediction_sets.unwrap().set(Probability::new(p).unwrap()).labels
    };
    assert_eq!(labels(0.2, 0.4, 0.1), [Label::Benign]);
    assert_eq!(labels(0.2, 0.4, 0.2), [Label::Malignant, Label::Benign]);
    assert_eq!(labels(0.2, 0.4, 0.7), [Label::Malignant]);
    assert_eq!(labels(0.8, 0.8, 0.5), []);
}

#[test]
fn a_card_without_operating_points_refers_from_the_uncalibrated_threshold_on() {
    let none = card(|card| {
        card["operating_points"] = json!([]);
        card["default_operating_point"] = Value::Null;
        card["calibration"] = json!({"method": "none"});
    });
    let decision = decide(&none, None, 0.25, true);
    assert_eq!(decision.reasons, [Reason::Uncalibrated]);
    assert_eq!((decision.operating_point.as_str(), decision.threshold.get()), ("uncalibrated", 0.2));
    assert_eq!((decision.sensitivity, decision.specificity), (None, None), "nothing was measured");
    assert!(!decide(&none, None, 0.15, true).refer);
}

#[test]
fn another_operating_point_decides_on_its_own_target() {
    let card = card(|card| {
        card["classes"]
            .as_array_mut()
            .unwrap()
            .push(json!({"code": "BCC", "name": "carcinoma", "malignant": true}));
        card["operating_points"][0]["threshold"] = json!(0.9);
    });
    let logits = Logits::new([0.15_f32, 0.6, 0.25].map(f32::ln).to_vec()).unwrap();
    let by = |name: &str| {
        let rule = Rule { card: &card, operating_point: card.operating_point(Some(name)).unwrap() };
        rule.decide(&card.probabilities(&logits), true).unwrap()
    };
    assert!(!by("melanoma").refer, "melanoma has 0.15, its threshold is 0.2");
    assert_eq!(by("melanoma").target, Target::Class("MEL".into()));
    assert_eq!(by("usual").target, Target::Malignant);
    let unknown = card.operating_point(Some("another")).unwrap_err();
    assert_eq!(unknown.code(), ErrorCode::InvalidParameter);
    assert!(unknown.to_string().contains("usual, melanoma"), "{unknown}");
}

#[test]
fn a_tie_is_malignant_and_is_referred() {
    let blind = card(|card| card["operating_points"][0]["threshold"] = json!(1.0));
    let tie = blind.probabilities(&Logits::new(vec![2.0, 2.0]).unwrap());
    assert_eq!(Label::from_malignant(tie.malignant(&blind.classes)), Label::Malignant);
    let rule = Rule { card: &blind, operating_point: blind.operating_point(None).unwrap() };
    assert_eq!(rule.decide(&tie, true).unwrap().advice(), Advice::ConsultDermatologist);
    assert!(matches!(blind.calibration, Calibration::Temperature { .. }));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn more_malignant_is_never_referred_less(threshold in 0.0..=1.0, a in 0.001..0.999, b in 0.001..0.999) {
        let card = card(|card| card["operating_points"][0]["threshold"] = json!(threshold));
        let refer = |p: f64| decide(&card, None, p, true).refer;
        prop_assert!(!refer(f64::min(a, b)) || refer(f64::max(a, b)));
    }
}
