//! From probabilities to label, decision and advice: which rules refer, and that doubt does.

use crate::support::outputs::{evidence, point, probability, profile, two_classes, two_logits};
use melanoma_core::{
    Class, ErrorCode, Logits, Target,
    bundle::{LeftOut, PredictionSets, Profile},
    decision::{Advice, Decision, Label, Reason, Rule},
};
use proptest::prelude::*;
use serde_json::{Value, json};

fn sufficient() -> Value {
    evidence(LeftOut::Sources, 0.9, 0.5)
}

/// A profile with sufficient evidence.
fn usual(threshold: f64, change: impl FnOnce(&mut Value)) -> Profile {
    profile(threshold, &sufficient(), change)
}

/// The decision where malignant has the probability `p`.
fn decide(profile: &Profile, p: f64, views_agree: bool) -> Decision {
    let classes = two_classes();
    let operating_point = profile.operating_point(None).unwrap();
    let rule = Rule { classes: &classes, profile, operating_point };
    let probabilities = profile.probabilities(&two_logits(p), &classes);
    let set = profile.prediction_sets.as_ref().map(|sets| sets.set(probabilities.malignant(&classes), None));
    rule.decide(&probabilities, views_agree, set.as_ref()).unwrap()
}

#[test]
fn every_rule_is_enough_and_is_named() {
    let check = |profile: &Profile, p: f64, agree: bool, reasons: &[Reason], advice: Advice| {
        let decision = decide(profile, p, agree);
        assert_eq!(decision.reasons, reasons, "{p}");
        assert_eq!(decision.refer, !reasons.is_empty(), "{p}");
        assert_eq!(decision.advice(), advice, "{p}");
    };
    let (consult, no_sign) = (Advice::ConsultDermatologist, Advice::NoSignNotRuledOut);
    let inconclusive = Advice::Inconclusive;
    let plain = usual(0.3, |_| {});
    check(&plain, 0.29, true, &[], no_sign);
    check(&plain, 0.31, true, &[Reason::OperatingPoint], consult);
    check(&plain, 0.51, true, &[Reason::OperatingPoint, Reason::LabeledMalignant], consult);
    check(&plain, 0.05, false, &[Reason::TtaDisagreement], inconclusive);
    check(&plain, 0.31, false, &[Reason::OperatingPoint, Reason::TtaDisagreement], consult);

    let blind = usual(1.0, |_| {});
    check(&blind, 0.5, true, &[Reason::LabeledMalignant], consult);
    check(&blind, 0.49, true, &[], no_sign);

    let uncalibrated = usual(0.3, |profile| profile["calibration"] = json!({"method": "none"}));
    check(&uncalibrated, 0.19, true, &[], no_sign);
    check(&uncalibrated, 0.21, true, &[Reason::Uncalibrated], consult);

    let sets = |malignant: f64, benign: f64| {
        usual(0.4, |profile| {
            profile["prediction_sets"] = json!({
                "coverage": 0.9, "malignant": malignant, "benign": benign, "distance": null,
                "fitted_on": "nothing",
            });
        })
    };
    check(&sets(0.3, 0.8), 0.1, true, &[], no_sign);
    check(&sets(0.3, 0.8), 0.25, true, &[Reason::EmptyPredictionSet], inconclusive);
    check(&sets(0.3, 0.8), 0.35, true, &[Reason::MalignantNotExcluded], inconclusive);
    check(&sets(0.2, 0.4), 0.1, true, &[], no_sign);
    check(&sets(0.2, 0.4), 0.25, true, &[Reason::MalignantNotExcluded], inconclusive);
    check(&sets(0.2, 0.4), 0.45, true, &[Reason::OperatingPoint, Reason::MalignantNotExcluded], consult);
}

#[test]
fn a_prediction_set_has_the_labels_that_reach_their_threshold() {
    let labels = |malignant: f64, benign: f64, p: f64| {
        let sets = PredictionSets {
            coverage: probability(0.9),
            malignant: probability(malignant),
            benign: probability(benign),
            distance: None,
            fitted_on: "nothing".into(),
        };
        sets.set(probability(p), None).labels
    };
    assert_eq!(labels(0.2, 0.4, 0.1), [Label::Benign]);
    assert_eq!(labels(0.2, 0.4, 0.2), [Label::Malignant, Label::Benign]);
    assert_eq!(labels(0.2, 0.4, 0.7), [Label::Malignant]);
    assert_eq!(labels(0.8, 0.8, 0.5), []);
}

#[test]
fn without_operating_points_nothing_was_measured_and_the_uncalibrated_threshold_refers() {
    let none = usual(0.3, |profile| {
        profile["operating_points"] = json!([]);
        profile["default_operating_point"] = Value::Null;
        profile["calibration"] = json!({"method": "none"});
    });
    let decision = decide(&none, 0.25, true);
    assert_eq!(decision.reasons, [Reason::Uncalibrated, Reason::WeakEvidence]);
    assert_eq!((decision.operating_point.as_str(), decision.threshold.get()), ("uncalibrated", 0.2));
    assert_eq!((decision.sensitivity, decision.specificity), (None, None));
    assert_eq!(decision.evidence, None);
    assert_eq!(decision.advice(), Advice::ConsultDermatologist);
    assert_eq!(decide(&none, 0.15, true).advice(), Advice::Inconclusive);
}

#[test]
fn another_operating_point_decides_on_its_own_target() {
    let profile = usual(0.9, |profile| {
        let points = profile["operating_points"].as_array_mut().unwrap();
        points.push(point("melanoma", "MEL", 0.2, &sufficient()));
    });
    let mut classes = two_classes();
    classes.push(Class { code: "BCC".into(), name: "carcinoma".into(), malignant: true });
    let logits = Logits::new([0.15_f32, 0.6, 0.25].map(f32::ln).to_vec()).unwrap();
    let by = |name: &str| {
        let operating_point = profile.operating_point(Some(name)).unwrap();
        let rule = Rule { classes: &classes, profile: &profile, operating_point };
        rule.decide(&profile.probabilities(&logits, &classes), true, None).unwrap()
    };
    assert!(!by("melanoma").refer, "melanoma has 0.15, its threshold is 0.2");
    assert_eq!(by("melanoma").target, Target::Class("MEL".into()));
    assert_eq!(by("usual").target, Target::Malignant);
    let unknown = profile.operating_point(Some("another")).unwrap_err();
    assert_eq!(unknown.code(), ErrorCode::InvalidParameter);
    assert!(unknown.to_string().contains("usual, melanoma"), "{unknown}");
}

#[test]
fn a_tie_is_malignant_and_is_referred() {
    let (blind, classes) = (usual(1.0, |_| {}), two_classes());
    let tie = blind.probabilities(&Logits::new(vec![2.0, 2.0]).unwrap(), &classes);
    assert_eq!(Label::from_malignant(tie.malignant(&classes)), Label::Malignant);
    assert_eq!(decide(&blind, 0.5, true).advice(), Advice::ConsultDermatologist);
}

#[test]
fn every_advice_and_every_reason_is_a_name_and_a_sentence() {
    for advice in [Advice::ConsultDermatologist, Advice::NoSignNotRuledOut, Advice::Inconclusive] {
        assert_eq!(serde_json::to_value(advice).unwrap(), advice.as_str());
        assert!(advice.text().contains("dermatologist"), "{}", advice.text());
    }
    assert!(Advice::Inconclusive.text().contains("inconclusive"));
    assert!(!Advice::Inconclusive.text().contains("no sign"), "it does not reassure");
    let reasons = [
        (Reason::OperatingPoint, true),
        (Reason::LabeledMalignant, true),
        (Reason::Uncalibrated, true),
        (Reason::TtaDisagreement, false),
        (Reason::EmptyPredictionSet, false),
        (Reason::MalignantNotExcluded, false),
        (Reason::WeakEvidence, false),
    ];
    for (reason, is_sign) in reasons {
        assert_eq!(reason.is_sign(), is_sign, "{reason:?}");
        assert!(reason.text().ends_with('.'), "{}", reason.text());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn more_malignant_is_never_referred_less(threshold in 0.0..=1.0, a in 0.001..0.999, b in 0.001..0.999) {
        let profile = usual(threshold, |_| {});
        let refer = |p: f64| decide(&profile, p, true).refer;
        prop_assert!(!refer(f64::min(a, b)) || refer(f64::max(a, b)));
    }
}
