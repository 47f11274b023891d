//! Prediction sets grow with the distance to the training data, and are empty beyond it.
#![allow(clippy::float_cmp)]

use std::sync::LazyLock;

use crate::support::outputs::{CLINICAL, DERMOSCOPIC, classifier, probability, report, view};
use melanoma_core::{
    Classifier, ClassifyOptions, ImageFindings,
    bundle::{DistanceLimits, PredictionSets},
    decision::{Advice, Label, Reason},
    tta::PerView,
};
use melanoma_testing::small_classifier;
use proptest::prelude::*;
use serde_json::Value;

static SMALL: LazyLock<Classifier> = LazyLock::new(small_classifier);

fn sets(malignant: f64, benign: f64, distance: Option<DistanceLimits>) -> PredictionSets {
    PredictionSets {
        coverage: probability(0.9),
        malignant: probability(malignant),
        benign: probability(benign),
        distance,
        fitted_on: "nothing".into(),
    }
}

#[test]
fn the_factor_falls_linearly_from_near_to_far() {
    let limits = DistanceLimits { near: 2.0, far: 6.0 };
    for (distance, factor) in [
        (f64::NEG_INFINITY, Some(1.0)),
        (-1.0, Some(1.0)),
        (2.0, Some(1.0)),
        (3.0, Some(0.75)),
        (4.0, Some(0.5)),
        (6.0, Some(0.0)),
        (6.0_f64.next_up(), None),
        (f64::INFINITY, None),
        (f64::NAN, None),
    ] {
        assert_eq!(limits.factor(distance), factor, "{distance}");
    }
}

#[test]
fn without_limits_or_without_a_distance_the_thresholds_are_those_of_the_fit() {
    let limits = DistanceLimits { near: 2.0, far: 6.0 };
    for (limits, distance) in [(None, Some(100.0)), (None, None), (Some(limits), None)] {
        let labels = |p: f64| sets(0.2, 0.4, limits).set(probability(p), distance).labels;
        assert_eq!(labels(0.1), [Label::Benign]);
        assert_eq!(labels(0.3), [Label::Malignant, Label::Benign]);
        assert_eq!(labels(0.7), [Label::Malignant]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sets_grow_up_to_far_and_are_empty_above(
        thresholds in (0.0..=1.0, 0.0..=1.0),
        p in 0.0..=1.0,
        near in -10.0..10.0,
        width in 0.01..10.0,
        distances in (-20.0..30.0, -20.0..30.0),
    ) {
        let limits = DistanceLimits { near, far: near + width };
        let sets = sets(thresholds.0, thresholds.1, Some(limits));
        let labels = |distance: f64| sets.set(probability(p), Some(distance)).labels;
        let (closer, farther) = (f64::min(distances.0, distances.1), f64::max(distances.0, distances.1));
        if farther <= limits.far {
            let grown = labels(farther);
            prop_assert!(labels(closer).iter().all(|label| grown.contains(label)), "{:?} at {}", grown, farther);
        } else {
            prop_assert!(labels(farther).is_empty());
        }
        prop_assert_eq!(labels(near), sets.set(probability(p), None).labels, "near: those of the fit");
        prop_assert_eq!(labels(limits.far).len(), 2, "at the far limit nothing is excluded");
    }
}

/// The log odds of a benign lesion whose set has one label near the training data.
const BENIGN: f32 = -4.0;

#[test]
fn the_distance_of_the_network_decides() {
    // Near is 7 and far is 9 for dermoscopic images.
    let check = |distance: f32, labels: &[Label], reasons: &[Reason]| {
        let report = report(&SMALL, view(BENIGN, DERMOSCOPIC, distance), None).unwrap();
        assert_eq!(report.prediction_set.unwrap().labels, labels, "{distance}");
        assert_eq!(report.decision.reasons, reasons, "{distance}");
        let advice = if reasons.is_empty() { Advice::NoSignNotRuledOut } else { Advice::Inconclusive };
        assert_eq!((report.advice.code, report.decision.refer), (advice, !reasons.is_empty()), "{distance}");
    };
    check(0.0, &[Label::Benign], &[]);
    check(7.0, &[Label::Benign], &[]);
    check(8.9, &[Label::Malignant, Label::Benign], &[Reason::MalignantNotExcluded]);
    check(9.0, &[Label::Malignant, Label::Benign], &[Reason::MalignantNotExcluded]);
    check(9.1, &[], &[Reason::EmptyPredictionSet]);
}

#[test]
fn each_type_has_its_own_limits() {
    // Far is 9 for dermoscopic images and 8 for clinical ones.
    for (image_type, is_empty) in [(DERMOSCOPIC, false), (CLINICAL, true)] {
        let report = report(&SMALL, view(BENIGN, image_type, 8.5), None).unwrap();
        assert_eq!(report.prediction_set.unwrap().labels.is_empty(), is_empty, "{image_type:?}");
    }
}

#[test]
fn the_mean_distance_of_the_views_decides() {
    let labels = |distances: [f32; 4]| {
        let views = distances.map(|distance| view(BENIGN, DERMOSCOPIC, distance)).to_vec();
        let views = PerView::new(views).unwrap();
        let report =
            SMALL.postprocess(&views, &ImageFindings::default(), &ClassifyOptions::default()).unwrap();
        report.prediction_set.unwrap().labels
    };
    assert_eq!(labels([0.0, 0.0, 0.0, 20.0]), [Label::Benign]);
    assert_eq!(labels([9.0, 9.0, 9.0, 9.5]), []);
}

#[test]
fn a_model_without_a_distance_has_the_sets_of_the_fit() {
    let classifier = classifier(|card| {
        card["tensors"]["distance"] = Value::Null;
        for image_type in ["dermoscopic", "clinical"] {
            card["profiles"][image_type]["prediction_sets"]["distance"] = Value::Null;
        }
    });
    let mut view = view(BENIGN, DERMOSCOPIC, 0.0);
    view.distance = None;
    let report = report(&classifier, view, None).unwrap();
    assert_eq!(report.prediction_set.unwrap().labels, [Label::Benign]);
}
