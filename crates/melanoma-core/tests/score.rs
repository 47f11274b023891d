//! Logits, probabilities and calibration: properties of every value.
#![allow(clippy::float_cmp)]

use melanoma_core::{
    Class, Logits, Probability,
    calibration::{Calibration, Prevalence, Probabilities},
    decision::Label,
};
use proptest::{collection::vec, prelude::*, sample::select};

const PLAIN: Calibration = Calibration::None {};

fn softmax(calibration: &Calibration, logits: &[f32]) -> Probabilities {
    let classes = classes(&vec![false; logits.len()]);
    calibration.probabilities(&Logits::new(logits.to_vec()).unwrap(), &classes)
}

fn values(probabilities: &Probabilities) -> Vec<f64> {
    probabilities.as_slice().iter().map(|p| p.get()).collect()
}

fn with_temperature(temperature: f64) -> Calibration {
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

/// Classes of both kinds, and a logit for each.
fn both_kinds() -> impl Strategy<Value = (Vec<Class>, Vec<f32>)> {
    (2..12_usize).prop_flat_map(|n| {
        let kinds =
            vec(any::<bool>(), n).prop_filter("both kinds", |k| k.contains(&true) && k.contains(&false));
        (kinds.prop_map(|kinds| classes(&kinds)), vec(logit(), n))
    })
}

fn log_odds(p: f64) -> f64 {
    (p / (1.0 - p)).ln()
}

proptest! {
    // A failing case is printed with its numbers; nothing is kept in files.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn probabilities_add_up_to_one(logits in vec(logit(), 1..12), temperature in temperature()) {
        for calibration in [PLAIN, with_temperature(temperature)] {
            let p = values(&softmax(&calibration, &logits));
            prop_assert_eq!(p.len(), logits.len(), "one a class: {:?}", p);
            prop_assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{:?}", p);
        }
    }

    #[test]
    fn a_larger_logit_is_never_less_probable(logits in vec(logit(), 2..12), temperature in temperature()) {
        for calibration in [PLAIN, with_temperature(temperature)] {
            let p = values(&softmax(&calibration, &logits));
            for (i, j) in (0..logits.len()).flat_map(|i| (0..logits.len()).map(move |j| (i, j))) {
                prop_assert!(logits[i] <= logits[j] || p[i] >= p[j], "{} and {} of {:?}", i, j, p);
            }
        }
    }

    #[test]
    fn a_constant_added_to_all_logits_changes_nothing(logits in vec(round_logit(), 1..12), constant in round_logit()) {
        let moved: Vec<f32> = logits.iter().map(|v| v + constant).collect();
        for (a, b) in values(&softmax(&PLAIN, &logits)).iter().zip(values(&softmax(&PLAIN, &moved))) {
            prop_assert!((a - b).abs() < 1e-12, "{} and {}", a, b);
        }
    }

    #[test]
    fn a_temperature_divides_the_logits(logits in vec(round_logit(), 1..12), power in -4..5_i32) {
        let temperature = 2.0_f64.powi(power);
        let divided: Vec<f32> = logits.iter().map(|v| v / temperature as f32).collect();
        let (a, b) = (softmax(&with_temperature(temperature), &logits), softmax(&PLAIN, &divided));
        for (a, b) in values(&a).iter().zip(values(&b)) {
            prop_assert!((a - b).abs() < 1e-12, "{} and {}", a, b);
        }
    }

    #[test]
    fn a_higher_temperature_makes_probabilities_less_extreme(logits in vec(-20.0_f32..20.0, 2..12), factor in 1.0..10.0) {
        let largest = |calibration| values(&softmax(&calibration, &logits)).into_iter().fold(0.0, f64::max);
        prop_assert!(largest(with_temperature(factor)) <= largest(PLAIN) + 1e-12);
        prop_assert!(largest(with_temperature(1.0 / factor)) >= largest(PLAIN) - 1e-12);
        prop_assert!((largest(with_temperature(1.0)) - largest(PLAIN)).abs() < 1e-12);
    }

    #[test]
    fn malignant_and_benign_add_up_to_one(
        (logits, malignant) in (2..12_usize).prop_flat_map(|n| (vec(logit(), n), vec(any::<bool>(), n)))
    ) {
        let p = softmax(&PLAIN, &logits);
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
    fn serde_keeps_every_bit_of_a_probability(value in any_probability()) {
        let read: Probability = serde_json::from_str(&serde_json::to_string(&value).unwrap()).unwrap();
        prop_assert_eq!(read.get().to_bits(), value.to_bits());
        let again: Probability = serde_json::from_str(&serde_json::to_string(&read).unwrap()).unwrap();
        prop_assert_eq!(again.get().to_bits(), value.to_bits());
    }

    #[test]
    fn a_threshold_rounded_down_is_reached_as_before(value in any_probability()) {
        let down = probability(value).rounded_down();
        prop_assert!(down.get() <= value && value - down.get() < 1.000_001e-6, "{} for {}", down.get(), value);
        prop_assert_eq!(down.rounded_down(), down);
        let millionths = probability((value * 1e6).round() / 1e6);
        prop_assert_eq!(millionths.rounded_down(), millionths, "six decimals stay");
    }

    #[test]
    fn only_certainty_is_shown_or_rounded_as_certainty(value in any_probability()) {
        let p = probability(value);
        let text = p.to_string();
        prop_assert!(text != "100.00" || value >= 1.0, "{} for {}", text, value);
        prop_assert!(text != "0.00" || value <= 0.0, "{} for {}", text, value);
        let shown: f64 = text.parse().unwrap();
        prop_assert!((shown - 100.0 * value).abs() <= 0.01, "{} for {}", text, value);
        let json = serde_json::to_string(&p.rounded()).unwrap();
        let decimals = format!("{:.6}", p.rounded().get());
        prop_assert_eq!(decimals.parse::<f64>().unwrap(), p.rounded().get(), "six decimals");
        let json: f64 = json.parse().unwrap();
        prop_assert!((json < 1.0 || value >= 1.0) && (json > 0.0 || value <= 0.0), "{} for {}", json, value);
        prop_assert!((json - value).abs() <= 1e-6, "{} for {}", json, value);
        prop_assert_eq!(p.rounded().rounded(), p.rounded());
    }

    #[test]
    fn benign_is_strictly_more_probable(value in any_probability()) {
        let label = if value < 0.5 { Label::Benign } else { Label::Malignant };
        prop_assert_eq!(Label::from_malignant(probability(value)), label);
    }

    #[test]
    fn platt_scaling_changes_the_log_odds_of_malignant_only(
        (classes, logits) in both_kinds(), slope in 0.1..10.0, intercept in -5.0..5.0
    ) {
        let logits = Logits::new(logits).unwrap();
        let plain = PLAIN.probabilities(&logits, &classes);
        let scaled = Calibration::Platt { slope, intercept }.probabilities(&logits, &classes);
        prop_assert!((values(&scaled).iter().sum::<f64>() - 1.0).abs() < 1e-12, "{:?}", scaled);
        let (before, after) = (plain.malignant(&classes).get(), scaled.malignant(&classes).get());
        if (1e-6..1.0 - 1e-6).contains(&before) {
            let expected = 1.0 / (1.0 + (-(slope * log_odds(before) + intercept)).exp());
            prop_assert!((after - expected).abs() < 1e-6, "{} of {}, expected {}", after, before, expected);
            for (i, class) in classes.iter().enumerate() {
                let whole = |all: &Probabilities| {
                    let malignant = all.malignant(&classes).get();
                    if class.malignant { malignant } else { 1.0 - malignant }
                };
                let (a, b) = (values(&plain)[i] / whole(&plain), values(&scaled)[i] / whole(&scaled));
                prop_assert!(whole(&scaled) < 1e-9 || (a - b).abs() < 1e-6, "{} and {}", a, b);
            }
        }
    }

    #[test]
    fn vector_scaling_by_ones_and_zeros_changes_nothing((classes, logits) in both_kinds()) {
        let vector = Calibration::Vector { scale: vec![1.0; logits.len()], bias: vec![0.0; logits.len()] };
        let logits = Logits::new(logits).unwrap();
        prop_assert_eq!(vector.probabilities(&logits, &classes), PLAIN.probabilities(&logits, &classes));
    }

    #[test]
    fn another_prevalence_multiplies_the_odds(
        (classes, logits) in both_kinds(), measured in 0.01..0.99, assumed in 0.01..0.99
    ) {
        let plain = PLAIN.probabilities(&Logits::new(logits).unwrap(), &classes);
        let shift = |measured, assumed| {
            let prevalence = Prevalence { measured: probability(measured), assumed: probability(assumed) };
            prevalence.shifted(&plain, &classes)
        };
        let (before, after) = (plain.malignant(&classes).get(), shift(measured, assumed).malignant(&classes).get());
        prop_assert!((values(&shift(measured, assumed)).iter().sum::<f64>() - 1.0).abs() < 1e-12);
        if (1e-6..1.0 - 1e-6).contains(&before) {
            let moved = log_odds(after) - log_odds(before);
            prop_assert!((moved - log_odds(assumed) + log_odds(measured)).abs() < 1e-6, "{}", moved);
        }
        for (a, b) in values(&shift(measured, measured)).iter().zip(values(&plain)) {
            prop_assert!((a - b).abs() < 1e-12, "the same prevalence changes nothing: {} and {}", a, b);
        }
    }
}

#[test]
fn extreme_logits_do_not_overflow() {
    let check = |logits: &[f32], expected: &[f64]| {
        let p = values(&softmax(&PLAIN, logits));
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
fn values_that_are_not_finite_are_rejected() {
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
fn a_negative_zero_is_zero() {
    for zero in [probability(-0.0), Probability::saturating(-0.0)] {
        assert_eq!(zero.to_string(), "0.00");
        assert_eq!(serde_json::to_string(&zero).unwrap(), "0.0");
    }
    assert_eq!(Probability::saturating(f64::NAN).get(), 1.0, "an undefined probability is not benign");
    assert_eq!(Probability::saturating(1.0_f64.next_up()).get(), 1.0);
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
