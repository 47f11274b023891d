//! Reports as JSON: every bit with serde, six decimals after `rounded`.
#![allow(clippy::float_cmp)]

use std::sync::LazyLock;

use melanoma_core::{ClassifyOptions, NOTICE, Report, Tta};
use melanoma_testing::small_classifier;
use proptest::{prelude::*, sample::select};
use serde_json::Value;

static REPORTS: LazyLock<Vec<Report>> = LazyLock::new(|| {
    let classifier = small_classifier();
    let image = |i: u32| classifier.bundle().file(&format!("test-vector-{i}.png")).unwrap();
    let classify = |i, tta| {
        let options = ClassifyOptions { tta: Some(tta), ..ClassifyOptions::default() };
        classifier.classify(image(i), &options).unwrap()
    };
    [Tta::One, Tta::Four, Tta::Eight]
        .into_iter()
        .flat_map(|tta| [1, 2, 3].map(|i| classify(i, tta)))
        .collect()
});

/// The numbers in a report that are no probabilities.
const COUNTS: [&str; 3] = ["/tta_agreement/views", "/decision/evidence/images", "/decision/evidence/groups"];

/// Every number in the report that is a probability, with its place.
fn probabilities(value: &Value, at: &str, found: &mut Vec<(String, f64)>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                probabilities(value, &format!("{at}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (i, value) in items.iter().enumerate() {
                probabilities(value, &format!("{at}/{i}"), found);
            }
        }
        Value::Number(number) if !COUNTS.contains(&at) => {
            found.push((at.to_owned(), number.as_f64().unwrap()));
        }
        _ => {}
    }
}

fn probabilities_of(report: &Report) -> Vec<(String, f64)> {
    let mut found = Vec::new();
    probabilities(&serde_json::to_value(report).unwrap(), "", &mut found);
    found
}

fn has_six_decimals(value: f64) -> bool {
    format!("{value:.6}").parse::<f64>() == Ok(value)
}

#[test]
fn a_report_survives_json_bit_for_bit() {
    for report in REPORTS.iter() {
        let json = serde_json::to_string(report).unwrap();
        let again: Report = serde_json::from_str(&json).unwrap();
        assert_eq!(again, *report);
        let bits =
            |report: &Report| probabilities_of(report).iter().map(|(_, p)| p.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&again), bits(report));
        assert_eq!(serde_json::to_string(&again).unwrap(), json);
        assert_eq!(report.notice, NOTICE);
    }
    let all: Vec<f64> = REPORTS.iter().flat_map(probabilities_of).map(|(_, p)| p).collect();
    assert!(all.iter().any(|&p| !has_six_decimals(p)), "nothing here needs more than six decimals");
}

#[test]
fn the_numbers_of_a_report_agree() {
    for report in REPORTS.iter() {
        let malignant: f64 =
            report.classes.iter().filter(|class| class.malignant).map(|class| class.probability.get()).sum();
        assert!((malignant - report.probabilities.malignant.get()).abs() < 1e-12);
        let sum = report.probabilities.malignant.get() + report.probabilities.benign.get();
        assert!((sum - 1.0).abs() < 1e-12);
        assert!(report.probability.get() >= 0.5);
        let types = report.image_type.unwrap().probabilities;
        let types = [types.dermoscopic, types.clinical, types.other].map(f64::from);
        assert!((types.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert_eq!(report.decision.refer, !report.decision.reasons.is_empty());
        assert_eq!(report.advice.code, report.decision.advice());
        assert_eq!(report.advice.text, report.advice.code.text());
    }
}

#[test]
fn a_rounded_report_has_six_decimals_everywhere() {
    for report in REPORTS.iter() {
        let (exact, rounded) = (probabilities_of(report), probabilities_of(&report.clone().rounded()));
        assert_eq!(exact.len(), rounded.len());
        for ((place, exact), (_, rounded)) in exact.iter().zip(&rounded) {
            assert!(has_six_decimals(*rounded), "{place}: {rounded}");
            assert!((exact - rounded).abs() <= 1e-6, "{place}: {exact} became {rounded}");
        }
        let once = report.clone().rounded();
        assert_eq!(once.clone().rounded(), once);
        let mut back = once;
        // Everything that is no probability stays.
        back.probability = report.probability;
        back.probabilities = report.probabilities;
        back.image_type = report.image_type;
        back.classes.clone_from(&report.classes);
        back.decision.clone_from(&report.decision);
        back.prediction_set.clone_from(&report.prediction_set);
        back.tta_agreement = report.tta_agreement;
        assert_eq!(back, *report);
    }
}

fn any_probability() -> impl Strategy<Value = f64> {
    let bounds = [0.0, 1.0, 0.5, 1.0_f64.next_down(), f64::MIN_POSITIVE, 1e-6, 5e-7, 1.0 - 1e-9];
    prop_oneof![0.0..=1.0, select(bounds.to_vec()), 0.0..1e-5, (0.0..1e-5).prop_map(|p| 1.0 - p)]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Any probabilities in every place of a report with all optional parts.
    #[test]
    fn rounding_reaches_certainty_only_from_certainty(values in proptest::collection::vec(any_probability(), 40)) {
        let mut json = serde_json::to_value(&REPORTS[3]).unwrap();
        let places: Vec<String> = probabilities_of(&REPORTS[3]).into_iter().map(|(place, _)| place).collect();
        prop_assert!(places.len() > 25 && places.len() <= values.len(), "{} places", places.len());
        for (place, value) in places.iter().zip(&values) {
            *json.pointer_mut(place).unwrap() = (*value).into();
        }
        let report: Report = serde_json::from_value(json).unwrap();
        for ((place, rounded), value) in probabilities_of(&report.clone().rounded()).iter().zip(&values) {
            prop_assert!(has_six_decimals(*rounded), "{}: {}", place, rounded);
            prop_assert_eq!(*rounded == 0.0, *value == 0.0, "{}: {} became {}", place, value, rounded);
            prop_assert_eq!(*rounded == 1.0, *value == 1.0, "{}: {} became {}", place, value, rounded);
        }
    }
}
