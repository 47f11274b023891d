//! Calibration: fits recover known parameters, thresholds reach their sensitivity, and prediction sets their coverage.

use crate::support::{card, drawn, options, sample};
use melanoma_core::{
    Card, Logits, Probability, Tta,
    bundle::{Profile, Profiles},
    calibration::{Calibration, Prevalence},
    decision::Label,
    tta::PerView,
};
use melanoma_evaluation::{
    Binary, Diagnosis, ErrorCode, Groups, ImageOutputs, Prediction, Sample, Score, Target,
    calibration::{
        CalibrationOptions, Conformal, LabeledLogits, Method, calibrate, largest_threshold, platt,
        prediction_sets, predictive_values, select, temperature, vector,
    },
};
use proptest::prelude::*;
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};

fn labeled(drawn: &[(Logits, Diagnosis)]) -> Vec<LabeledLogits> {
    let classes = card().classes;
    drawn.iter().map(|(logits, diagnosis)| LabeledLogits::new(logits.clone(), diagnosis, &classes)).collect()
}

fn predictions(drawn: &[(Logits, Diagnosis)], images_per_group: usize) -> Vec<Prediction> {
    let card = card();
    let prediction = |(i, (logits, diagnosis)): (usize, &(Logits, Diagnosis))| {
        let group = (i / images_per_group).to_string();
        let sample = Sample { group, ..sample(i, diagnosis.clone(), None) };
        Prediction::new(sample, Ok(outputs(vec![logits.clone()])), &card, None)
    };
    drawn.iter().enumerate().map(prediction).collect()
}

fn outputs(views: Vec<Logits>) -> ImageOutputs {
    PerView::new(views).unwrap().into()
}

/// The profile of a card without image types.
fn profile(card: &Card) -> &Profile {
    card.profiles.get(None).unwrap()
}

fn close(value: f64, expected: f64, by: f64) {
    assert!((value - expected).abs() < by, "{value} is not {expected}");
}

#[test]
fn temperature_scaling_recovers_the_temperature() {
    let drawn = labeled(&drawn(20_000, &Calibration::Temperature { temperature: 1.7 }, 1));
    let Calibration::Temperature { temperature } = temperature(&drawn.iter().collect::<Vec<_>>()) else {
        panic!("no temperature")
    };
    close(temperature, 1.7, 0.05);
}

#[test]
fn platt_scaling_recovers_slope_and_intercept() {
    let drawn = labeled(&drawn(20_000, &Calibration::Platt { slope: 0.6, intercept: -1.0 }, 2));
    let Some(Calibration::Platt { slope, intercept }) = platt(&drawn.iter().collect::<Vec<_>>()) else {
        panic!("no Platt scaling")
    };
    close(slope, 0.6, 0.03);
    close(intercept, -1.0, 0.05);
}

#[test]
fn vector_scaling_recovers_factors_and_offsets() {
    let truth =
        (vec![0.5, 1.0, 1.5, 1.0, 0.8, 1.2, 1.0, 1.0], vec![0.5, -0.5, 0.0, 0.2, -0.2, 0.0, 0.3, -0.3]);
    let drawn =
        labeled(&drawn(40_000, &Calibration::Vector { scale: truth.0.clone(), bias: truth.1.clone() }, 3));
    let Some(Calibration::Vector { scale, bias }) = vector(&drawn.iter().collect::<Vec<_>>()) else {
        panic!("no vector scaling")
    };
    for (found, true_one) in scale.iter().chain(&bias).zip(truth.0.iter().chain(&truth.1)) {
        // The penalty moves them towards 1 and 0.
        close(*found, *true_one, 0.15);
    }
}

#[test]
fn separable_images_have_no_platt_scaling() {
    let classes = card().classes;
    let one = |i: usize| {
        let diagnosis = if i.is_multiple_of(2) { Diagnosis::Malignant } else { Diagnosis::Benign };
        let logit = |malignant| if malignant == diagnosis.is_malignant() { 1.0 } else { -1.0 };
        let logits = classes.iter().map(|class| logit(class.malignant)).collect();
        LabeledLogits::new(Logits::new(logits).unwrap(), &diagnosis, &classes)
    };
    let images: Vec<LabeledLogits> = (0..100).map(one).collect();
    assert_eq!(platt(&images.iter().collect::<Vec<_>>()), None);
}

#[test]
fn the_simplest_method_that_is_as_good_as_the_best_is_chosen() {
    let chosen = |truth: Calibration| {
        let drawn = labeled(&drawn(16_000, &truth, 4));
        let drawn: Vec<&LabeledLogits> = drawn.iter().collect();
        let groups = Groups::new((0..drawn.len()).map(|i| i / 2));
        let (methods, calibration) = select(&drawn, &groups, &card().classes, 0).unwrap();
        assert_eq!(methods.len(), 4);
        let again = select(&drawn, &groups, &card().classes, 0).unwrap();
        assert_eq!(again.1, calibration, "the same seed, the same choice");
        let chosen: Vec<Method> = methods.iter().filter(|m| m.chosen).map(|m| m.method).collect();
        (chosen, calibration)
    };
    let (method, _) = chosen(Calibration::Temperature { temperature: 2.0 });
    assert_eq!(method, [Method::Temperature]);
    let (method, calibration) = chosen(Calibration::Platt { slope: 1.0, intercept: -2.0 });
    assert_eq!(method, [Method::Platt]);
    assert!(matches!(calibration, Calibration::Platt { .. }));
    // A model that is already calibrated gets a temperature near 1.
    let (method, calibration) = chosen(Calibration::None {});
    assert_eq!(method, [Method::Temperature]);
    let Calibration::Temperature { temperature } = calibration else { panic!("no temperature") };
    close(temperature, 1.0, 0.1);
}

#[test]
fn prediction_sets_have_their_coverage_on_average() {
    let coverage = Probability::new(0.9).unwrap();
    let mut random = ChaCha8Rng::seed_from_u64(5);
    let mut draw = |count: usize| -> Vec<Conformal> {
        let mut one = |i: usize| {
            let label = if i.is_multiple_of(3) { Label::Malignant } else { Label::Benign };
            let raw = random.random::<f64>();
            let malignant = if label == Label::Malignant { raw.sqrt() } else { raw * raw };
            Conformal { malignant: Probability::new(malignant).unwrap(), label, distance: None }
        };
        (0..count).map(&mut one).collect()
    };
    let mut inside = [0.0; 2];
    let mut all = [0.0; 2];
    for _ in 0..400 {
        let sets = prediction_sets(&draw(90), coverage, String::new()).unwrap();
        for Conformal { malignant, label, .. } in draw(300) {
            let place = usize::from(label == Label::Malignant);
            inside[place] += f64::from(u8::from(sets.set(malignant, None).labels.contains(&label)));
            all[place] += 1.0;
        }
    }
    for place in [0, 1] {
        let covered = inside[place] / all[place];
        // With 30 and 60 images of a label the coverage is nearly exact: k / (n + 1) = 3/31 and 6/61.
        assert!(covered > 0.895 && covered < 0.915, "{covered}");
    }
}

#[test]
fn prediction_sets_grow_with_the_distance_and_keep_their_coverage() {
    let coverage = Probability::new(0.9).unwrap();
    let mut random = ChaCha8Rng::seed_from_u64(6);
    let images: Vec<Conformal> = (0..2000)
        .map(|i| {
            let label = if i % 3 == 0 { Label::Malignant } else { Label::Benign };
            let raw = random.random::<f64>();
            let malignant = if label == Label::Malignant { raw.sqrt() } else { raw * raw };
            Conformal { malignant: Probability::new(malignant).unwrap(), label, distance: Some(f64::from(i)) }
        })
        .collect();
    let sets = prediction_sets(&images, coverage, String::new()).unwrap();
    let limits = sets.distance.unwrap();
    // numpy.quantile(numpy.arange(2000), [0.95, 0.995])
    close(limits.near, 1899.05, 1e-9);
    close(limits.far, 1989.005, 1e-9);
    let count_of = |label: Label| images.iter().filter(|image| image.label == label).count();
    for label in [Label::Malignant, Label::Benign] {
        let covered = images.iter().filter(|image| {
            image.label == label && sets.set(image.malignant, image.distance).labels.contains(&label)
        });
        let share = covered.count() as f64 / count_of(label) as f64;
        assert!((0.9..0.905).contains(&share), "{share}");
    }
    let labels = |distance: f64| sets.set(Probability::new(0.5).unwrap(), Some(distance)).labels.len();
    assert_eq!([labels(0.0), labels(1985.0), labels(1990.0)], [2, 2, 0]);
    let strict = Probability::new(0.99).unwrap();
    let far: Vec<Conformal> = images
        .iter()
        .enumerate()
        .filter(|(i, image)| image.label == Label::Benign || *i < 300 || *i > 1990)
        .map(|(_, image)| *image)
        .collect();
    let error = prediction_sets(&far, strict, String::new()).unwrap_err();
    assert!(error.to_string().contains("because of their distance"), "{error}");
}

#[test]
fn the_thresholds_of_an_equal_distance_are_those_without_one() {
    let image = |i: u32| Conformal {
        malignant: Probability::new(f64::from(i) / 100.0).unwrap(),
        label: if i.is_multiple_of(2) { Label::Malignant } else { Label::Benign },
        distance: Some(3.0),
    };
    let images: Vec<Conformal> = (0..100).map(image).collect();
    let without: Vec<Conformal> = images.iter().map(|image| Conformal { distance: None, ..*image }).collect();
    let coverage = Probability::new(0.9).unwrap();
    let [with, without] = [images, without].map(|of| prediction_sets(&of, coverage, String::new()).unwrap());
    assert_eq!(with, without);
}

#[test]
fn too_few_images_for_a_coverage_are_an_error() {
    let coverage = Probability::new(0.95).unwrap();
    let of = |count: usize| -> Vec<Conformal> {
        let malignant = Probability::new(0.5).unwrap();
        let image = |label| Conformal { malignant, label, distance: None };
        (0..count).flat_map(|_| [image(Label::Malignant), image(Label::Benign)]).collect()
    };
    assert!(prediction_sets(&of(19), coverage, String::new()).is_ok());
    let error = prediction_sets(&of(18), coverage, String::new()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::TooFewImages);
    assert!(error.to_string().contains("needs 19 malignant images; there are 18"), "{error}");
}

#[test]
fn predictive_values_follow_from_counts() {
    // 1,000 people, 50 of them ill: 45 are found, and 95 of the other 950 are referred.
    let [positive, negative] = predictive_values(0.9, 0.9, 0.05).map(Option::unwrap);
    close(positive.get(), 45.0 / (45.0 + 95.0), 1e-12);
    close(negative.get(), 855.0 / (855.0 + 5.0), 1e-12);
    assert_eq!(predictive_values(0.0, 1.0, 0.05)[0], None);
}

#[test]
fn the_calibrated_card_reaches_its_sensitivities() {
    let drawn = drawn(3000, &Calibration::Platt { slope: 1.3, intercept: -0.7 }, 6);
    check(&predictions(&drawn, 2));
}

#[test]
fn referrals_because_of_disagreeing_views_are_counted() {
    let drawn = drawn(3000, &Calibration::Platt { slope: 1.3, intercept: -0.7 }, 6);
    let mut several_views = predictions(&drawn, 2);
    for prediction in &mut several_views {
        let logits = prediction.outputs.as_ref().unwrap().logits.mean();
        let view = |shift: f32| {
            let mut values = logits.as_slice().to_vec();
            values[0] += shift;
            Logits::new(values).unwrap()
        };
        let views = Ok(outputs([0.5, 2.0, -2.0, -0.5].map(view).into()));
        *prediction = Prediction::new(prediction.sample.clone(), views, &card(), None);
    }
    let disagree = several_views
        .iter()
        .filter(|prediction| prediction.score.as_ref().unwrap().labels_agree == Some(false));
    assert!(disagree.count() > 300, "there are images whose views disagree");
    check(&several_views);
}

/// The card, whose results can be that there is no sign.
fn with_evidence(card: &Card) -> Card {
    let mut card = serde_json::to_value(card).unwrap();
    melanoma_testing::evidence::with_evidence(&mut card);
    Card::parse(&serde_json::to_vec(&card).unwrap()).unwrap()
}

fn check(predictions: &[Prediction]) {
    let report = calibrate(predictions, &card(), &options()).unwrap();
    let [of] = report.profiles.as_slice() else { panic!("not one profile") };
    assert_eq!((of.malignant + of.benign, of.groups, report.failed), (3000, 1500, 0));
    let card = Card::parse(&serde_json::to_vec(&report.card).unwrap()).unwrap();
    let (profile, with_evidence) = (profile(&card), with_evidence(&card));
    assert!(profile.calibration.is_calibrated() && card.evaluation.is_empty());
    let Some(Prevalence { measured, assumed }) = profile.prevalence else { panic!("no prevalence") };
    assert_eq!(measured, assumed);
    close(measured.get(), of.malignant as f64 / 3000.0, 1e-6);
    assert_eq!(profile.operating_points.len(), 12);
    // Decisions of the card after it is written and read again.
    for point in &profile.operating_points {
        let target = Target::from_name(&point.target.to_string(), &card.classes).unwrap();
        let (mut found, mut all) = (0_u32, 0_u32);
        for prediction in predictions {
            let is_positive = match &target {
                Target::Malignant => Some(prediction.sample.diagnosis.is_malignant()),
                Target::Class(_, class) => prediction.sample.diagnosis.is(class),
            };
            if is_positive == Some(true) {
                let outputs = prediction.outputs.as_ref().unwrap();
                let score = Score::new(outputs, &with_evidence, Some(&point.name)).unwrap();
                all += 1;
                found += u32::from(score.refer());
            }
        }
        let reach: f64 = point.name.rsplit('_').next().unwrap().parse().unwrap();
        let sensitivity = f64::from(found) / f64::from(all);
        assert!(sensitivity >= reach, "{}: {sensitivity}", point.name);
        close(sensitivity, point.sensitivity.get(), 1e-6);
        let [low, high] = point.sensitivity_interval;
        assert!(low <= point.sensitivity && point.sensitivity <= high);
    }
    let values = of.predictive_values.iter().filter(|v| v.operating_point == "malignant_sensitivity_0.95");
    assert_eq!(values.count(), 4);
}

#[test]
fn a_prevalence_shifts_the_probabilities_but_not_the_referrals() {
    let drawn = drawn(2000, &Calibration::Temperature { temperature: 1.5 }, 7);
    let here = calibrate(&predictions(&drawn, 1), &card(), &options()).unwrap().card;
    let prevalence = Probability::new(0.05).unwrap();
    let shifted = CalibrationOptions { prevalence: Some(prevalence), ..options() };
    let there = calibrate(&predictions(&drawn, 1), &card(), &shifted).unwrap().card;
    let Some(Prevalence { measured, assumed }) = profile(&there).prevalence else { panic!("no prevalence") };
    assert!(assumed == prevalence && measured > prevalence);
    let [a, b] = [&here, &there].map(|card| profile(card).operating_point(None).unwrap().unwrap());
    assert!(b.threshold < a.threshold);
    close(a.sensitivity.get(), b.sensitivity.get(), 0.002);
    let mean: f64 = drawn
        .iter()
        .map(|(logits, _)| {
            profile(&there).probabilities(logits, &there.classes).malignant(&there.classes).get()
        })
        .sum::<f64>();
    assert!(mean / 2000.0 < 0.15, "{mean}");
}

#[test]
fn the_default_operating_point_of_the_card_remains_if_the_new_profile_has_it() {
    let predictions = predictions(&drawn(3000, &Calibration::None {}, 8), 1);
    let default = |of_card: Option<&str>, option: Option<&str>| {
        let mut card = card();
        let Profiles::None { profile } = &mut card.profiles else { panic!("image types") };
        profile.default_operating_point = of_card.map(Into::into);
        let options = CalibrationOptions { default_operating_point: option.map(Into::into), ..options() };
        let report = calibrate(&predictions, &card, &options).unwrap();
        report.card.profiles.get(None).unwrap().default_operating_point.clone().unwrap()
    };
    assert_eq!(default(Some("malignant_sensitivity_0.98"), None), "malignant_sensitivity_0.98");
    assert_eq!(default(Some("of_another_program"), None), "malignant_sensitivity_0.95");
    assert_eq!(default(None, None), "malignant_sensitivity_0.95");
    let selected = "melanoma_sensitivity_0.90";
    assert_eq!(default(Some("malignant_sensitivity_0.98"), Some(selected)), selected);
}

#[test]
fn predictions_that_cannot_be_fitted_are_rejected() {
    let drawn = drawn(3000, &Calibration::None {}, 8);
    let predictions = predictions(&drawn, 1);
    let (malignant, mut few): (Vec<Prediction>, Vec<Prediction>) =
        predictions.iter().cloned().partition(|prediction| prediction.sample.diagnosis.is_malignant());
    few.extend(malignant.into_iter().take(29));
    let error = calibrate(&few, &card(), &options()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::TooFewImages);
    assert!(error.to_string().contains("there are 29 and"), "{error}");
    let unknown = CalibrationOptions { default_operating_point: Some("best".into()), ..options() };
    assert_eq!(calibrate(&predictions, &card(), &unknown).unwrap_err().code().as_str(), "invalid_parameter");
    let repeat_view = |prediction: &mut Prediction, count: usize| {
        let logits = prediction.outputs.as_ref().unwrap().logits.mean();
        let views = Ok(outputs(vec![logits; count]));
        *prediction = Prediction::new(prediction.sample.clone(), views, &card(), None);
    };
    let mut mixed = predictions.clone();
    for count in [4, 8] {
        repeat_view(&mut mixed[0], count);
        assert_eq!(calibrate(&mixed, &card(), &options()).unwrap_err().code(), ErrorCode::InvalidDataset);
    }
    for prediction in &mut mixed {
        repeat_view(prediction, 4);
    }
    assert_eq!(calibrate(&mixed, &card(), &options()).unwrap().card.tta, Tta::Four);
}

proptest! {
    #[test]
    fn a_threshold_reaches_its_sensitivity_and_a_higher_one_does_not(
        items in prop::collection::vec(((0..=50_u32).prop_map(|i| f64::from(i) / 50.0), any::<bool>()), 1..200),
        reach in 0.05..1.0,
    ) {
        let scores = Binary::new(items.iter().copied());
        let once = vec![1; items.len()];
        match largest_threshold(&scores, reach) {
            None => prop_assert!(items.iter().all(|item| !item.1)),
            Some(threshold) => {
                prop_assert!(scores.sensitivity(threshold, &once).unwrap() >= reach - 1e-9);
                let higher = f64::from_bits(threshold.to_bits() + 1);
                prop_assert!(scores.sensitivity(higher, &once).unwrap() < reach);
            }
        }
    }

    #[test]
    fn platt_scaling_keeps_the_order_of_malignant(seed in 0_u64..1000, slope in 0.1..3.0, intercept in -3.0..3.0) {
        let classes = card().classes;
        let calibration = Calibration::Platt { slope, intercept };
        let mut pairs: Vec<(f64, f64)> = drawn(40, &Calibration::None {}, seed)
            .iter()
            .map(|(logits, _)| {
                let of = |c: &Calibration| c.probabilities(logits, &classes).malignant(&classes).get();
                (of(&Calibration::None {}), of(&calibration))
            })
            .collect();
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        prop_assert!(pairs.windows(2).all(|pair| pair[0].1 <= pair[1].1 + 1e-12));
    }

    #[test]
    fn temperature_keeps_the_order_of_an_images_classes(seed in 0_u64..1000, temperature in 0.1..10.0) {
        let classes = card().classes;
        for (logits, _) in drawn(10, &Calibration::None {}, seed) {
            let order = |c: &Calibration| {
                let probabilities = c.probabilities(&logits, &classes);
                let mut order: Vec<usize> = (0..classes.len()).collect();
                order.sort_by(|&a, &b| probabilities.as_slice()[b].get().total_cmp(&probabilities.as_slice()[a].get()));
                order
            };
            prop_assert_eq!(order(&Calibration::None {}), order(&Calibration::Temperature { temperature }));
        }
    }
}
