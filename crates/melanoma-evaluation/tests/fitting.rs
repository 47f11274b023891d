//! Calibration: known parameters are found again, thresholds reach what they are for, sets cover.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use melanoma_core::{
    Bundle, Calibration, Card, ErrorCode, Label, Logits, Prevalence, Probability, Tta, Views,
};
use melanoma_evaluation::{
    Answer, Binary, Bootstrap, Diagnosis, Groups, Lesion, Score,
    fitting::{
        Fit, Method, Sample, Wanted, largest_threshold, platt, prediction_sets, predictive_values, select,
        temperature, vector,
    },
};
use proptest::prelude::*;
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};

fn card() -> Card {
    Bundle::built_in().unwrap().card().clone()
}

/// Logits, and labels drawn from what `truth` makes of them; every fifth label is unspecified.
fn drawn(count: usize, truth: &Calibration, seed: u64) -> Vec<(Logits, Diagnosis)> {
    let classes = card().classes;
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let one = |i: usize| {
        let logits: Vec<f32> = classes.iter().map(|_| random.random::<f32>() * 6.0 - 3.0).collect();
        let logits = Logits::new(logits).unwrap();
        let probabilities = truth.probabilities(&logits, &classes);
        let mut left: f64 = random.random();
        let class = classes.iter().zip(probabilities.as_slice()).find(|(_, probability)| {
            left -= probability.get();
            left < 0.0
        });
        let class = class.map_or_else(|| classes[0].clone(), |(class, _)| class.clone());
        let diagnosis = match (i % 5, class.malignant) {
            (0, true) => Diagnosis::Malignant,
            (0, false) => Diagnosis::Benign,
            _ => Diagnosis::Class(class),
        };
        (logits, diagnosis)
    };
    (0..count).map(one).collect()
}

fn samples(drawn: &[(Logits, Diagnosis)]) -> Vec<Sample> {
    let classes = card().classes;
    drawn.iter().map(|(logits, diagnosis)| Sample::new(logits.clone(), diagnosis, &classes)).collect()
}

fn answers(drawn: &[(Logits, Diagnosis)], photographs_a_group: usize) -> Vec<Answer> {
    let card = card();
    let answer = |(i, (logits, diagnosis)): (usize, &(Logits, Diagnosis))| Answer {
        lesion: Lesion {
            file: format!("{i}.jpg").into(),
            diagnosis: diagnosis.clone(),
            source: None,
            group: (i / photographs_a_group).to_string(),
            sex: None,
            age: None,
            site: None,
            skin_tone: None,
            split: None,
            squashed: false,
        },
        score: Ok(Score::of(Views::one(logits.clone()), &card, None)),
    };
    drawn.iter().enumerate().map(answer).collect()
}

fn wanted() -> Wanted {
    Wanted {
        measured_on: "drawn numbers".into(),
        prevalence: None,
        default_operating_point: "malignant_sensitivity_0.95".into(),
        coverage: Probability::new(0.95).unwrap(),
        version: None,
        bootstrap: Bootstrap { resamples: 50, seed: 0 },
    }
}

fn close(value: f64, expected: f64, by: f64) {
    assert!((value - expected).abs() < by, "{value} is not {expected}");
}

#[test]
fn the_temperature_is_found_again() {
    let drawn = samples(&drawn(20_000, &Calibration::Temperature { temperature: 1.7 }, 1));
    let Calibration::Temperature { temperature } = temperature(&drawn.iter().collect::<Vec<_>>()) else {
        panic!("no temperature")
    };
    close(temperature, 1.7, 0.05);
}

#[test]
fn slope_and_intercept_are_found_again() {
    let drawn = samples(&drawn(20_000, &Calibration::Platt { slope: 0.6, intercept: -1.0 }, 2));
    let Some(Calibration::Platt { slope, intercept }) = platt(&drawn.iter().collect::<Vec<_>>()) else {
        panic!("no Platt scaling")
    };
    close(slope, 0.6, 0.03);
    close(intercept, -1.0, 0.05);
}

#[test]
fn factors_and_offsets_are_found_again() {
    let truth =
        (vec![0.5, 1.0, 1.5, 1.0, 0.8, 1.2, 1.0, 1.0], vec![0.5, -0.5, 0.0, 0.2, -0.2, 0.0, 0.3, -0.3]);
    let drawn =
        samples(&drawn(40_000, &Calibration::Vector { scale: truth.0.clone(), bias: truth.1.clone() }, 3));
    let Some(Calibration::Vector { scale, bias }) = vector(&drawn.iter().collect::<Vec<_>>()) else {
        panic!("no vector scaling")
    };
    for (found, true_one) in scale.iter().chain(&bias).zip(truth.0.iter().chain(&truth.1)) {
        // The penalty draws them towards ones and noughts.
        close(*found, *true_one, 0.15);
    }
}

#[test]
fn what_a_line_separates_has_no_platt_scaling() {
    let classes = card().classes;
    let one = |i: usize| {
        let diagnosis = if i.is_multiple_of(2) { Diagnosis::Malignant } else { Diagnosis::Benign };
        let logit = |malignant| if malignant == diagnosis.is_malignant() { 1.0 } else { -1.0 };
        let logits = classes.iter().map(|class| logit(class.malignant)).collect();
        Sample::new(Logits::new(logits).unwrap(), &diagnosis, &classes)
    };
    let samples: Vec<Sample> = (0..100).map(one).collect();
    assert_eq!(platt(&samples.iter().collect::<Vec<_>>()), None);
}

#[test]
fn the_simplest_method_that_is_as_good_is_chosen() {
    let chosen = |truth: Calibration| {
        let drawn = samples(&drawn(16_000, &truth, 4));
        let drawn: Vec<&Sample> = drawn.iter().collect();
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
    // A model that is calibrated already is not left without: the temperature says that it is.
    let (method, calibration) = chosen(Calibration::None {});
    assert_eq!(method, [Method::Temperature]);
    let Calibration::Temperature { temperature } = calibration else { panic!("no temperature") };
    close(temperature, 1.0, 0.1);
}

#[test]
fn sets_cover_what_they_say_on_average() {
    let coverage = Probability::new(0.9).unwrap();
    let mut random = ChaCha8Rng::seed_from_u64(5);
    let mut draw = |count: usize| -> Vec<(Probability, Label)> {
        let mut one = |i: usize| {
            let label = if i.is_multiple_of(3) { Label::Malignant } else { Label::Benign };
            let raw = random.random::<f64>();
            let malignant = if label == Label::Malignant { raw.sqrt() } else { raw * raw };
            (Probability::new(malignant).unwrap(), label)
        };
        (0..count).map(&mut one).collect()
    };
    let mut inside = [0.0; 2];
    let mut all = [0.0; 2];
    for _ in 0..400 {
        let sets = prediction_sets(&draw(90), coverage, String::new()).unwrap();
        for (malignant, label) in draw(300) {
            let place = usize::from(label == Label::Malignant);
            inside[place] += f64::from(u8::from(sets.set(malignant).labels.contains(&label)));
            all[place] += 1.0;
        }
    }
    for place in [0, 1] {
        let covered = inside[place] / all[place];
        // With 30 and 60 of a label the guarantee is met nearly exactly: k / (n + 1) = 3/31 and 6/61.
        assert!(covered > 0.895 && covered < 0.915, "{covered}");
    }
}

#[test]
fn too_few_for_a_coverage_are_told_how_many_it_takes() {
    let coverage = Probability::new(0.95).unwrap();
    let of = |count: usize| -> Vec<(Probability, Label)> {
        let p = Probability::new(0.5).unwrap();
        (0..count).flat_map(|_| [(p, Label::Malignant), (p, Label::Benign)]).collect()
    };
    assert!(prediction_sets(&of(19), coverage, String::new()).is_ok());
    let error = prediction_sets(&of(18), coverage, String::new()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::TooFewImages);
    assert!(error.to_string().contains("takes 19 malignant images, and there are 18"), "{error}");
}

#[test]
fn bayes_rule_is_counting() {
    // 1,000 people, 50 ill: 45 found, 95 of the 950 others referred.
    let [positive, negative] = predictive_values(0.9, 0.9, 0.05).map(Option::unwrap);
    close(positive.get(), 45.0 / (45.0 + 95.0), 1e-12);
    close(negative.get(), 855.0 / (855.0 + 5.0), 1e-12);
    assert_eq!(predictive_values(0.0, 1.0, 0.05)[0], None);
}

#[test]
fn a_card_is_fitted_that_the_program_decides_by() {
    let drawn = drawn(3000, &Calibration::Platt { slope: 1.3, intercept: -0.7 }, 6);
    check_fit(&answers(&drawn, 2));
}

#[test]
fn whom_views_that_disagree_refer_is_counted() {
    let drawn = drawn(3000, &Calibration::Platt { slope: 1.3, intercept: -0.7 }, 6);
    let mut turned = answers(&drawn, 2);
    for answer in &mut turned {
        let logits = answer.score.as_ref().unwrap().logits.mean();
        let view = |shift: f32| {
            let mut values = logits.as_slice().to_vec();
            values[0] += shift;
            Logits::new(values).unwrap()
        };
        let views = Views::new([0.5, 2.0, -2.0, -0.5].map(view).into()).unwrap();
        answer.score = Ok(Score::of(views, &card(), None));
    }
    let disagree = turned.iter().filter(|answer| answer.score.as_ref().unwrap().labels_agree == Some(false));
    assert!(disagree.count() > 300, "there is something to count");
    check_fit(&turned);
}

fn check_fit(answers: &[Answer]) {
    let fit = Fit::of(answers, &card(), wanted()).unwrap();
    assert_eq!((fit.malignant + fit.benign, fit.groups, fit.not_judged), (3000, 1500, 0));
    let card = Card::parse(&serde_json::to_vec(&fit.card).unwrap()).unwrap();
    assert!(card.calibration.is_calibrated() && card.evaluation.is_empty() && card.prevalence.is_none());
    assert_eq!(card.operating_points.len(), 8);
    // Of what the card that is read again makes of the logits.
    for point in &card.operating_points {
        let target = melanoma_evaluation::Target::named(&point.target.to_string(), &card.classes).unwrap();
        let again: Vec<Answer> = answers
            .iter()
            .cloned()
            .map(|answer| Answer {
                score: answer.score.map(|score| Score::of(score.logits, &card, Some(point))),
                ..answer
            })
            .collect();
        let (mut found, mut all) = (0_u32, 0_u32);
        for answer in &again {
            let is = match &target {
                melanoma_evaluation::Target::Malignant => Some(answer.lesion.diagnosis.is_malignant()),
                melanoma_evaluation::Target::Class(_, class) => answer.lesion.diagnosis.is(class),
            };
            if is == Some(true) {
                all += 1;
                found += u32::from(answer.score.as_ref().unwrap().refer);
            }
        }
        let reach: f64 = point.name.rsplit('_').next().unwrap().parse().unwrap();
        let sensitivity = f64::from(found) / f64::from(all);
        assert!(sensitivity >= reach, "{}: {sensitivity}", point.name);
        close(sensitivity, point.sensitivity.get(), 1e-6);
        let [low, high] = point.sensitivity_interval;
        assert!(low <= point.sensitivity && point.sensitivity <= high);
    }
    let values = fit.predictive_values.iter().filter(|v| v.operating_point == "malignant_sensitivity_0.95");
    assert_eq!(values.count(), 4);
}

#[test]
fn a_prevalence_shifts_the_probabilities_and_not_who_is_referred() {
    let drawn = drawn(2000, &Calibration::Temperature { temperature: 1.5 }, 7);
    let here = Fit::of(&answers(&drawn, 1), &card(), wanted()).unwrap().card;
    let prevalence = Probability::new(0.05).unwrap();
    let shifted = Wanted { prevalence: Some(prevalence), ..wanted() };
    let there = Fit::of(&answers(&drawn, 1), &card(), shifted).unwrap().card;
    let Some(Prevalence { measured, assumed }) = there.prevalence else { panic!("no prevalence") };
    assert!(assumed == prevalence && measured > prevalence);
    let [a, b] = [&here, &there].map(|card| card.operating_point(None).unwrap().unwrap());
    assert!(b.threshold < a.threshold);
    close(a.sensitivity.get(), b.sensitivity.get(), 0.002);
    let mean: f64 = drawn
        .iter()
        .map(|(logits, _)| there.probabilities(logits).malignant(&there.classes).get())
        .sum::<f64>();
    assert!(mean / 2000.0 < 0.15, "{mean}");
}

#[test]
fn what_cannot_be_fitted_is_refused() {
    let drawn = drawn(3000, &Calibration::None {}, 8);
    let answers = answers(&drawn, 1);
    let few: Vec<Answer> = answers
        .iter()
        .filter(|answer| !answer.lesion.diagnosis.is_malignant())
        .chain(answers.iter().filter(|answer| answer.lesion.diagnosis.is_malignant()).take(49))
        .cloned()
        .collect();
    let error = Fit::of(&few, &card(), wanted()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::TooFewImages);
    assert!(error.to_string().contains("there are 49 and"), "{error}");
    let unknown = Wanted { default_operating_point: "best".into(), ..wanted() };
    assert_eq!(Fit::of(&answers, &card(), unknown).unwrap_err().code(), ErrorCode::InvalidParameter);
    let in_views = |answer: &mut Answer, count: usize| {
        let logits = answer.score.as_ref().unwrap().logits.mean();
        answer.score = Ok(Score::of(Views::new(vec![logits; count]).unwrap(), &card(), None));
    };
    let mut mixed = answers.clone();
    for count in [4, 8] {
        in_views(&mut mixed[0], count);
        assert_eq!(Fit::of(&mixed, &card(), wanted()).unwrap_err().code(), ErrorCode::InvalidDataset);
    }
    for answer in &mut mixed {
        in_views(answer, 4);
    }
    assert_eq!(Fit::of(&mixed, &card(), wanted()).unwrap().card.views, Tta::Four);
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
    fn temperature_keeps_the_order_of_a_photographs_classes(seed in 0_u64..1000, temperature in 0.1..10.0) {
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
