//! Without sufficient evidence for the operating point, a report never says that there is no sign.

use std::sync::LazyLock;

use crate::support::outputs::{CLINICAL, DERMOSCOPIC, NEAR, classifier, evidence, point, report, view};
use melanoma_core::{
    Classifier, ClassifyOptions, ErrorCode, ImageType,
    bundle::{Evidence, LeftOut},
    decision::{Advice, Label, Reason},
};
use melanoma_testing::{
    images::{color, colors},
    small_classifier,
};
use proptest::{prelude::*, sample::select};
use serde_json::{Value, json};

static SMALL: LazyLock<Classifier> = LazyLock::new(small_classifier);

/// Log odds that no threshold of the small bundle reaches.
const BENIGN: f32 = -6.0;
const MALIGNANT: f32 = 6.0;

/// The small bundle with this evidence for the default operating point of dermoscopic images.
fn with_evidence(evidence: &Value) -> Classifier {
    classifier(|card| {
        let points = card.pointer_mut("/profiles/dermoscopic/operating_points").unwrap();
        for point in points.as_array_mut().unwrap() {
            if point["name"] == "malignant_sensitivity_0.95" {
                point["evidence"] = evidence.clone();
            }
        }
    })
}

#[test]
fn the_lower_ends_of_both_intervals_decide() {
    let check = |left_out, sensitivity: f64, specificity: f64, is_sufficient: bool| {
        let value = evidence(left_out, sensitivity, specificity);
        let what = format!("{left_out:?}, {sensitivity}, {specificity}");
        let parsed: Evidence = serde_json::from_value(value.clone()).unwrap();
        assert_eq!(parsed.is_sufficient(), is_sufficient, "{what}");
        let classifier = with_evidence(&value);
        let report = report(&classifier, view(BENIGN, DERMOSCOPIC, NEAR), None).unwrap();
        let (advice, reasons) = if is_sufficient {
            (Advice::NoSignNotRuledOut, vec![])
        } else {
            (Advice::Inconclusive, vec![Reason::WeakEvidence])
        };
        assert_eq!(report.decision.refer, !is_sufficient, "{what}");
        assert_eq!((report.advice.code, report.decision.reasons), (advice, reasons), "{what}");
        assert_eq!(report.decision.evidence, Some(parsed), "the report states it");
        assert_eq!(report.advice.text, advice.text());
    };
    check(LeftOut::Sources, 0.85, 0.3, true);
    check(LeftOut::Sources, 0.85_f64.next_down(), 1.0, false);
    check(LeftOut::Sources, 1.0, 0.3_f64.next_down(), false);
    // Patients of the same sources are weaker evidence.
    check(LeftOut::Patients, 0.9, 0.3, true);
    check(LeftOut::Patients, 0.9_f64.next_down(), 1.0, false);
    check(LeftOut::Patients, 1.0, 0.3_f64.next_down(), false);
}

#[test]
fn absent_evidence_is_inconclusive() {
    let classifier = with_evidence(&Value::Null);
    let benign = report(&classifier, view(BENIGN, DERMOSCOPIC, NEAR), None).unwrap();
    assert!(benign.decision.refer);
    assert_eq!(benign.decision.reasons, [Reason::WeakEvidence]);
    assert_eq!((benign.advice.code, benign.decision.evidence), (Advice::Inconclusive, None));
    assert_eq!(benign.label, Label::Benign, "the label does not depend on the evidence");
}

#[test]
fn evidence_for_one_operating_point_is_none_for_another() {
    let by = |name: &str| report(&SMALL, view(BENIGN, DERMOSCOPIC, NEAR), Some(name)).unwrap();
    assert_eq!(by("malignant_sensitivity_0.95").advice.code, Advice::NoSignNotRuledOut);
    let other = by("malignant_sensitivity_0.90");
    assert_eq!(other.decision.reasons, [Reason::WeakEvidence]);
    assert_eq!((other.decision.refer, other.advice.code), (true, Advice::Inconclusive));
}

#[test]
fn evidence_for_one_image_type_is_none_for_another() {
    let dermoscopic = report(&SMALL, view(BENIGN, DERMOSCOPIC, NEAR), None).unwrap();
    assert_eq!(dermoscopic.advice.code, Advice::NoSignNotRuledOut);
    let clinical = report(&SMALL, view(BENIGN, CLINICAL, NEAR), None).unwrap();
    assert_eq!(clinical.image_type.unwrap().label, ImageType::Clinical);
    assert_eq!(clinical.decision.reasons, [Reason::WeakEvidence]);
    assert_eq!((clinical.decision.refer, clinical.advice.code), (true, Advice::Inconclusive));
}

#[test]
fn a_sign_of_malignancy_consults_whatever_the_evidence_is() {
    for image_type in [DERMOSCOPIC, CLINICAL] {
        let found = report(&SMALL, view(MALIGNANT, image_type, NEAR), None).unwrap();
        assert_eq!(found.advice.code, Advice::ConsultDermatologist);
        assert!(found.decision.reasons.contains(&Reason::OperatingPoint));
        assert_eq!(found.decision.reasons.contains(&Reason::WeakEvidence), image_type == CLINICAL);
    }
}

/// The outcomes that `images::colors` states, from the bytes of an image.
#[test]
fn the_small_bundle_has_every_outcome() {
    let options = ClassifyOptions::default();
    let check = |mean, advice, reasons: &[Reason]| {
        let report = SMALL.classify(&color(mean), &options).unwrap();
        assert_eq!(report.advice.code, advice, "{mean:?}");
        assert_eq!(report.decision.reasons, reasons, "{mean:?}");
    };
    let sign = [Reason::OperatingPoint, Reason::LabeledMalignant, Reason::MalignantNotExcluded];
    let weak_sign = [
        Reason::OperatingPoint,
        Reason::LabeledMalignant,
        Reason::MalignantNotExcluded,
        Reason::WeakEvidence,
    ];
    check(colors::NO_SIGN, Advice::NoSignNotRuledOut, &[]);
    check(colors::SIGN, Advice::ConsultDermatologist, &sign);
    check(colors::FULL_SET, Advice::Inconclusive, &[Reason::MalignantNotExcluded]);
    check(colors::FAR, Advice::Inconclusive, &[Reason::EmptyPredictionSet]);
    check(colors::CLINICAL, Advice::Inconclusive, &[Reason::WeakEvidence]);
    check(colors::CLINICAL_SIGN, Advice::ConsultDermatologist, &weak_sign);
    let error = SMALL.classify(&color(colors::NO_LESION), &options).unwrap_err();
    assert_eq!(error.code(), ErrorCode::NoLesionFound);
}

/// The small bundle with operating points of every kind of evidence.
static KINDS: LazyLock<Classifier> = LazyLock::new(|| {
    classifier(|card| {
        for image_type in ["dermoscopic", "clinical"] {
            let points = [
                point("sufficient", "malignant", 0.3, &evidence(LeftOut::Sources, 0.9, 0.5)),
                point("insufficient", "malignant", 0.3, &evidence(LeftOut::Sources, 0.8, 0.5)),
                point("absent", "malignant", 0.3, &Value::Null),
            ];
            card["profiles"][image_type]["operating_points"] = json!(points);
            card["profiles"][image_type]["default_operating_point"] = json!("sufficient");
        }
    })
});

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_sign_needs_evidence_one_label_and_agreement(
        log_odds in -12.0_f32..6.0,
        distance in 0.0_f32..12.0,
        image_type in select(vec![DERMOSCOPIC, CLINICAL]),
        point in select(vec!["sufficient", "insufficient", "absent"]),
    ) {
        let report = report(&KINDS, view(log_odds, image_type, distance), Some(point)).unwrap();
        let (decision, labels) = (&report.decision, &report.prediction_set.as_ref().unwrap().labels);
        let may_have_no_sign = point == "sufficient"
            && report.label == Label::Benign
            && labels.as_slice() == [Label::Benign]
            && report.probabilities.malignant < decision.threshold;
        prop_assert_eq!(report.advice.code == Advice::NoSignNotRuledOut, may_have_no_sign, "{:?}", report);
        prop_assert_eq!(decision.refer, !may_have_no_sign);
        let has_sign = report.label == Label::Malignant || report.probabilities.malignant >= decision.threshold;
        prop_assert_eq!(report.advice.code == Advice::ConsultDermatologist, has_sign);
        prop_assert_eq!(decision.reasons.contains(&Reason::WeakEvidence), point != "sufficient");
        prop_assert_eq!(decision.reasons.contains(&Reason::EmptyPredictionSet), labels.is_empty());
        prop_assert_eq!(decision.reasons.contains(&Reason::MalignantNotExcluded), labels.contains(&Label::Malignant));
    }
}
