//! Scores, probabilities, label and advice: what holds for every number, and not for examples only.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use melanoma_core::{Advice, Calibration, Class, Label, Logits, OperatingPoint, Probabilities, Probability};
use proptest::{collection::vec, prelude::*, sample::select};

const PLAIN: Calibration = Calibration::None {};

fn softmax(calibration: Calibration, logits: &[f32]) -> Probabilities {
    calibration.probabilities(&Logits::new(logits.to_vec()).unwrap())
}

fn values(probabilities: &Probabilities) -> Vec<f64> {
    probabilities.as_slice().iter().map(|p| p.get()).collect()
}

fn heated(temperature: f64) -> Calibration {
    Calibration::Temperature { temperature }
}

fn probability(value: f64) -> Probability {
    Probability::new(value).unwrap()
}

fn classes(malignant: &[bool]) -> Vec<Class> {
    let class = |(i, malignant): (usize, &bool)| Class {
        code: format!("C{i}"),
        name: format!("class {i}"),
        malignant: *malignant,
    };
    malignant.iter().enumerate().map(class).collect()
}

/// Any finite number, and often one that overflows an exponential.
fn logit() -> impl Strategy<Value = f32> {
    prop_oneof![
        -30.0_f32..30.0,
        select(vec![0.0, -0.0, 1.0, -1.0, 100.0, -100.0, 1e38, -1e38, f32::MAX, f32::MIN, f32::MIN_POSITIVE]),
        any::<f32>().prop_filter("finite", |v| v.is_finite()),
    ]
}

/// Any temperature that a card may name, and often one that turns a logit into an infinity.
fn temperature() -> impl Strategy<Value = f64> {
    prop_oneof![
        0.05..20.0,
        select(vec![1.0, 1e-300, f64::MIN_POSITIVE, f64::MAX]),
        any::<f64>().prop_map(f64::abs).prop_filter("above 0", |t| *t > 0.0 && t.is_finite()),
    ]
}

/// Halves, quarters and so on, which `f32` adds without rounding.
fn round_logit() -> impl Strategy<Value = f32> {
    any::<i16>().prop_map(|v| f32::from(v) / 256.0)
}

fn any_probability() -> impl Strategy<Value = f64> {
    prop_oneof![
        0.0..=1.0,
        select(vec![
            0.0,
            1.0,
            0.5,
            0.5_f64.next_down(),
            0.5_f64.next_up(),
            1.0_f64.next_down(),
            f64::MIN_POSITIVE
        ]),
        (0.0..1e-5).prop_map(|p| 1.0 - p),
        0.0..1e-5,
    ]
}

fn operating_point(threshold: f64) -> OperatingPoint {
    OperatingPoint {
        name: "test".into(),
        threshold: probability(threshold),
        sensitivity: probability(0.95),
        specificity: probability(0.6),
        measured_on: "nothing".into(),
    }
}

proptest! {
    // A failing case is printed with its numbers; nothing is kept in files.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn probabilities_add_up_to_one(logits in vec(logit(), 1..12), temperature in temperature()) {
        for calibration in [PLAIN, heated(temperature)] {
            let p = values(&softmax(calibration, &logits));
            prop_assert_eq!(p.len(), logits.len(), "one a class: {:?}", p);
            prop_assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{:?}", p);
        }
    }

    #[test]
    fn a_larger_logit_is_never_less_probable(logits in vec(logit(), 2..12), temperature in temperature()) {
        for calibration in [PLAIN, heated(temperature)] {
            let p = values(&softmax(calibration, &logits));
            for (i, j) in (0..logits.len()).flat_map(|i| (0..logits.len()).map(move |j| (i, j))) {
                prop_assert!(logits[i] <= logits[j] || p[i] >= p[j], "{} and {} of {:?}", i, j, p);
            }
        }
    }

    #[test]
    fn a_constant_added_to_all_logits_changes_nothing(logits in vec(round_logit(), 1..12), constant in round_logit()) {
        let moved: Vec<f32> = logits.iter().map(|v| v + constant).collect();
        for (a, b) in values(&softmax(PLAIN, &logits)).iter().zip(values(&softmax(PLAIN, &moved))) {
            prop_assert!((a - b).abs() < 1e-12, "{} and {}", a, b);
        }
    }

    #[test]
    fn a_temperature_divides_the_logits(logits in vec(round_logit(), 1..12), power in -4..5_i32) {
        let temperature = 2.0_f64.powi(power);
        let divided: Vec<f32> = logits.iter().map(|v| v / temperature as f32).collect();
        let (a, b) = (softmax(heated(temperature), &logits), softmax(PLAIN, &divided));
        for (a, b) in values(&a).iter().zip(values(&b)) {
            prop_assert!((a - b).abs() < 1e-12, "{} and {}", a, b);
        }
    }

    #[test]
    fn heat_takes_certainty_away(logits in vec(-20.0_f32..20.0, 2..12), factor in 1.0..10.0) {
        let largest = |calibration| values(&softmax(calibration, &logits)).into_iter().fold(0.0, f64::max);
        prop_assert!(largest(heated(factor)) <= largest(PLAIN) + 1e-12);
        prop_assert!(largest(heated(1.0 / factor)) >= largest(PLAIN) - 1e-12);
        prop_assert!((largest(heated(1.0)) - largest(PLAIN)).abs() < 1e-12);
    }

    #[test]
    fn malignant_and_benign_share_the_whole(
        (logits, malignant) in (2..12_usize).prop_flat_map(|n| (vec(logit(), n), vec(any::<bool>(), n)))
    ) {
        let p = softmax(PLAIN, &logits);
        let others: Vec<bool> = malignant.iter().map(|m| !m).collect();
        let (mine, other) = (p.malignant(&classes(&malignant)).get(), p.malignant(&classes(&others)).get());
        prop_assert!((0.0..=1.0).contains(&mine));
        prop_assert!((mine + other - 1.0).abs() < 1e-12, "{} and {}", mine, other);
    }

    #[test]
    fn a_probability_is_in_0_to_1(value in any::<f64>()) {
        prop_assert_eq!(Probability::new(value).is_some(), (0.0..=1.0).contains(&value));
    }

    #[test]
    fn a_probability_is_shown_honestly(value in any_probability()) {
        let p = probability(value);
        let text = p.to_string();
        prop_assert!(text != "100.00" || value >= 1.0, "{} for {}", text, value);
        prop_assert!(text != "0.00" || value <= 0.0, "{} for {}", text, value);
        let shown: f64 = text.parse().unwrap();
        prop_assert!((shown - 100.0 * value).abs() <= 0.01, "{} for {}", text, value);
        let json: f64 = serde_json::to_string(&p).unwrap().parse().unwrap();
        prop_assert!((json < 1.0 || value >= 1.0) && (json > 0.0 || value <= 0.0), "{} for {}", json, value);
        prop_assert!((json - value).abs() <= 1e-6, "{} for {}", json, value);
    }

    #[test]
    fn benign_is_strictly_more_probable(value in any_probability()) {
        let label = if value < 0.5 { Label::Benign } else { Label::Malignant };
        prop_assert_eq!(Label::of(probability(value)), label);
    }

    #[test]
    fn more_malignant_is_never_referred_less(threshold in any_probability(), a in any_probability(), b in any_probability()) {
        let point = operating_point(threshold);
        let refer = |p: f64| point.decide(probability(p)).refer;
        prop_assert!(!refer(a.min(b)) || refer(a.max(b)));
        for p in [a, b] {
            let decision = point.decide(probability(p));
            let malignant = Label::of(probability(p)) == Label::Malignant;
            prop_assert_eq!(decision.refer, p >= threshold || malignant);
            let advice = if decision.refer { Advice::ConsultDermatologist } else { Advice::NoSignNotRuledOut };
            prop_assert_eq!(decision.advice(), advice);
        }
    }
}

#[test]
fn extremes_neither_overflow_nor_vanish() {
    let check = |logits: &[f32], expected: &[f64]| {
        let p = values(&softmax(PLAIN, logits));
        assert_eq!(p.len(), expected.len(), "{logits:?}");
        for (p, expected) in p.iter().zip(expected) {
            assert!((p - expected).abs() < 1e-12, "{logits:?}: {p}, expected {expected}");
        }
    };
    check(&[1e38, -1e38], &[1.0, 0.0]);
    check(&[-1e38, -1e38], &[0.5, 0.5]);
    check(&[f32::MAX, f32::MAX, f32::MIN], &[0.5, 0.5, 0.0]);
    check(&[-100.0, 1.0], &[0.0, 1.0]);
    check(&[0.0, 0.0, 0.0, 0.0], &[0.25; 4]);
    check(&[1.0, 0.0], &[0.731_058_578_630_004_9, 0.268_941_421_369_995_1]);
    check(&[7.5], &[1.0]);
}

#[test]
fn what_is_not_a_number_is_not_a_score() {
    for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        assert_eq!(Logits::new(vec![0.0, value]), None, "{value}");
    }
    assert_eq!(Logits::new(Vec::new()), None);
    for value in [f64::NAN, f64::INFINITY, -0.1, 1.0_f64.next_up(), 0.0_f64.next_down()] {
        assert_eq!(Probability::new(value), None, "{value}");
    }
    for json in ["null", "-0.1", "1.1", "\"0.5\"", "1e400"] {
        assert!(serde_json::from_str::<Probability>(json).is_err(), "{json}");
    }
    for json in ["[]", "[null]", "[1e400]", "[3.5e38]", "0.5"] {
        assert!(serde_json::from_str::<Logits>(json).is_err(), "{json}");
    }
}

#[test]
fn a_probability_is_written_in_percent() {
    let check = |value: f64, text: &str| assert_eq!(probability(value).to_string(), text, "{value}");
    check(0.0, "0.00");
    check(-0.0, "0.00");
    check(1.0, "100.00");
    check(0.5, "50.00");
    check(0.123_46, "12.35");
    check(0.999_999, "99.99");
    check(1.0_f64.next_down(), "99.99");
    check(0.000_001, "0.01");
    check(f64::MIN_POSITIVE, "0.01");
}

#[test]
fn a_tie_is_malignant_and_is_referred() {
    let tie = softmax(PLAIN, &[2.0, 2.0]).malignant(&classes(&[true, false]));
    assert_eq!(Label::of(tie), Label::Malignant);
    // Whatever the threshold says.
    let decision = operating_point(1.0).decide(tie);
    assert!(decision.refer);
    assert_eq!(decision.advice(), Advice::ConsultDermatologist);
}
