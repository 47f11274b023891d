//! The image type selects the profile of a report, and an image without a lesion has no report.
#![allow(clippy::float_cmp)]

use std::{collections::BTreeSet, sync::LazyLock};

use crate::support::outputs::{CLINICAL, DERMOSCOPIC, NEAR, classifier, probability, report, view};
use melanoma_core::{
    CancellationToken, Classifier, ClassifyOptions, Error, ErrorCode, ImageFindings, ImageType, Logits,
    Probability, Target, image_type::ImageTypeProbabilities, tta::PerView,
};
use melanoma_testing::{
    images::{color, colors},
    small_classifier,
};
use proptest::prelude::*;
use serde_json::{Value, json};

static SMALL: LazyLock<Classifier> = LazyLock::new(small_classifier);

fn probabilities(logits: [f32; 3]) -> ImageTypeProbabilities {
    ImageTypeProbabilities::new(&Logits::new(logits.to_vec()).unwrap())
}

fn values(found: ImageTypeProbabilities) -> [f64; 3] {
    [found.dermoscopic, found.clinical, found.other].map(Probability::get)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_probabilities_are_the_softmax_of_the_logits(logits in prop::array::uniform3(-30.0_f32..30.0)) {
        let weights = logits.map(|logit| f64::from(logit).exp());
        let found = values(probabilities(logits));
        for (found, weight) in found.iter().zip(weights) {
            prop_assert!((found - weight / weights.iter().sum::<f64>()).abs() < 1e-12, "{:?}", found);
        }
    }

    #[test]
    fn no_logit_overflows(logits in prop::array::uniform3(any::<f32>().prop_filter("finite", |v| v.is_finite()))) {
        let found = values(probabilities(logits));
        prop_assert!((found.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{:?}", found);
    }

    #[test]
    fn exactly_what_is_above_the_limit_is_refused(
        logits in prop::array::uniform3(-8.0_f32..8.0), max_other in 0.0..=1.0
    ) {
        let found = probabilities(logits);
        prop_assert_eq!(found.checked(probability(max_other)).is_err(), found.other.get() > max_other);
        prop_assert!(found.checked(found.other).is_ok(), "equal to the limit");
        let error = found.checked(probability(found.other.get().next_down())).unwrap_err();
        prop_assert_eq!((error.other, error.code()), (found.other, ErrorCode::NoLesionFound));
    }
}

#[test]
fn another_number_of_logits_is_no_lesion() {
    for count in [1, 2, 4] {
        let found = ImageTypeProbabilities::new(&Logits::new(vec![0.0; count]).unwrap());
        assert_eq!(values(found), [0.0, 0.0, 1.0], "{count} logits");
    }
}

#[test]
fn the_more_probable_type_is_the_label_and_a_tie_is_clinical() {
    let label = |logits| probabilities(logits).checked(probability(1.0)).unwrap().label;
    assert_eq!(label([0.1, 0.0, 0.0]), ImageType::Dermoscopic);
    assert_eq!(label([0.0, 0.1, 0.0]), ImageType::Clinical);
    assert_eq!(label([0.0, 0.0, 0.0]), ImageType::Clinical);
    // Without its own limit, other decides nothing.
    assert_eq!(label([1.0, 0.0, 9.0]), ImageType::Dermoscopic);
    for image_type in ImageType::ALL {
        assert_eq!(serde_json::to_value(image_type).unwrap(), image_type.as_str());
    }
}

#[test]
fn the_limit_of_the_card_refuses() {
    let logits = [1.0, 0.5, 0.25];
    let other = values(probabilities(logits))[2];
    let refused = |max_other: f64| {
        let classifier = classifier(|card| card["profiles"]["max_other"] = json!(max_other));
        report(&classifier, view(0.0, logits, NEAR), None)
    };
    let found = refused(other).unwrap().image_type.unwrap();
    assert_eq!((found.label, found.probabilities), (ImageType::Dermoscopic, probabilities(logits)));
    assert!(
        matches!(refused(other.next_down()), Err(Error::NoLesionFound(error)) if error.other.get() == other)
    );
}

/// Every number in a JSON value, as its bits.
fn numbers(value: &Value) -> BTreeSet<u64> {
    match value {
        Value::Number(number) => [number.as_f64().unwrap().to_bits()].into(),
        Value::Array(items) => items.iter().flat_map(numbers).collect(),
        Value::Object(fields) => fields.values().flat_map(numbers).collect(),
        _ => BTreeSet::new(),
    }
}

#[test]
fn the_profile_of_the_type_decides_and_no_figure_of_the_other_is_in_the_report() {
    // Each profile has figures of its own.
    let classifier = classifier(|card| {
        let mut next = 0.01;
        for image_type in ["dermoscopic", "clinical"] {
            for point in card["profiles"][image_type]["operating_points"].as_array_mut().unwrap() {
                for field in ["threshold", "sensitivity", "specificity"] {
                    next += 0.013;
                    point[field] = json!(next);
                }
            }
            next += 0.5;
        }
    });
    let card: Value = serde_json::to_value(classifier.bundle().card()).unwrap();
    let figures = ["dermoscopic", "clinical"].map(|name| numbers(&card["profiles"][name]));
    let unique = [&figures[0] - &figures[1], &figures[1] - &figures[0]];
    let log_odds = 1.5_f32;
    // Temperature scaling with 1.25, and Platt scaling with 0.5 and 0.25.
    let expected = [1.5 / 1.25, 1.5 * 0.5 + 0.25].map(|log_odds: f64| 1.0 / (1.0 + (-log_odds).exp()));
    for (i, image_type) in [DERMOSCOPIC, CLINICAL].into_iter().enumerate() {
        let report = report(&classifier, view(log_odds, image_type, NEAR), None).unwrap();
        let name = report.image_type.unwrap().label.as_str();
        assert_eq!(name, ["dermoscopic", "clinical"][i]);
        assert!((report.probabilities.malignant.get() - expected[i]).abs() < 1e-6, "{name}");
        let profile = &card["profiles"][name];
        let point = profile["operating_points"].as_array().unwrap().iter();
        let point = point.clone().find(|point| point["name"] == profile["default_operating_point"]).unwrap();
        let json = serde_json::to_value(&report).unwrap();
        for field in ["threshold", "sensitivity", "specificity", "evidence"] {
            assert_eq!(json["decision"][field], point[field], "{name}: {field}");
        }
        assert_eq!(json["prediction_set"]["coverage"], profile["prediction_sets"]["coverage"]);
        let found = numbers(&json);
        assert!(!found.is_disjoint(&unique[i]), "{name}: its own figures");
        assert!(found.is_disjoint(&unique[1 - i]), "{name}: figures of the other type");
    }
}

#[test]
fn an_operating_point_of_one_type_is_none_of_the_other() {
    let name = "melanoma_sensitivity_0.95";
    let options = ClassifyOptions { operating_point: Some(name.into()), ..ClassifyOptions::default() };
    SMALL.check(&options).unwrap();
    let dermoscopic = SMALL.classify(&color(colors::NO_SIGN), &options).unwrap();
    assert_eq!(dermoscopic.decision.operating_point, name);
    let error = SMALL.classify(&color(colors::CLINICAL), &options).unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidParameter);
    let text = error.to_string();
    assert!(text.contains("malignant_sensitivity_0.95") && !text.contains(name), "{text}");

    let unknown = ClassifyOptions { operating_point: Some("none".into()), ..ClassifyOptions::default() };
    let text = SMALL.check(&unknown).unwrap_err().to_string();
    assert_eq!(text.matches("malignant_sensitivity_0.95").count(), 1, "each name once: {text}");
    assert!(text.contains(name), "the names of both types: {text}");
}

#[test]
fn an_image_without_a_lesion_is_neither_classified_nor_explained() {
    let (image, options) = (color(colors::NO_LESION), ClassifyOptions::default());
    SMALL.check(&options).unwrap();
    let is_refused = |error: Error| matches!(error, Error::NoLesionFound(found) if found.other.get() > 0.5);
    assert!(is_refused(SMALL.classify(&image, &options).unwrap_err()));
    let token = CancellationToken::new();
    assert!(is_refused(SMALL.explain(&image, &Target::Malignant, &options, &token).unwrap_err()));
}

#[test]
fn the_mean_logits_of_the_views_decide() {
    let views = |logits: [[f32; 3]; 4]| {
        let views = PerView::new(logits.map(|logits| view(0.0, logits, NEAR)).to_vec()).unwrap();
        SMALL
            .postprocess(&views, &ImageFindings::default(), &ClassifyOptions::default())
            .map(|report| report.image_type.unwrap())
    };
    // Three views are clinical; the mean is dermoscopic.
    let found = views([[8.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 1.0, 0.0], [0.0, 1.0, 0.0]]).unwrap();
    assert_eq!(found.label, ImageType::Dermoscopic);
    assert_eq!(found.probabilities, probabilities([2.0, 0.75, 0.0]));
    let other = [0.0, 0.0, 12.0];
    assert!(matches!(views([DERMOSCOPIC, other, other, other]), Err(Error::NoLesionFound(_))));
}

#[test]
fn a_model_that_does_not_tell_types_has_none_in_its_report() {
    let classifier = classifier(|card| {
        let profile = card["profiles"]["dermoscopic"].clone();
        card["profiles"] = json!({"by": "none", "profile": profile});
        card["tensors"]["image_type"] = Value::Null;
    });
    // An image that the type would refuse.
    let report = classifier.classify(&color(colors::NO_LESION), &ClassifyOptions::default()).unwrap();
    assert_eq!(report.image_type, None);
    assert!(serde_json::to_value(&report).unwrap()["image_type"].is_null());
    assert_eq!(report.decision.operating_point, "malignant_sensitivity_0.95");
}
