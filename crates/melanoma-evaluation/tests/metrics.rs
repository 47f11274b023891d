//! Metrics and intervals: values computed by hand, and properties of any scores.

use melanoma_core::Class;
use melanoma_evaluation::{
    Binary, Bootstrap, CALIBRATION_BINS, Counts, Curves, Estimate, Groups, Multiclass, Taxonomy,
    corrected_calibration_error,
};
use proptest::prelude::*;
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};

/// Two positives at 0.8 and 0.4, three negatives at 0.4, 0.3 and 0.1.
fn five() -> Binary {
    Binary::new([(0.8, true), (0.4, true), (0.4, false), (0.3, false), (0.1, false)])
}

fn close(value: Option<f64>, expected: f64) {
    let value = value.unwrap();
    assert!((value - expected).abs() < 1e-12, "{value} is not {expected}");
}

#[test]
fn metrics_have_the_values_computed_by_hand() {
    let (scores, once) = (five(), [1; 5]);
    // Of six pairs five are in the right order and one is tied.
    close(scores.auroc(&once), 5.5 / 6.0);
    // Recall one half at precision 1, then one half more at precision 2 of 3.
    close(scores.average_precision(&once), 0.5 + 0.5 * 2.0 / 3.0);
    close(scores.sensitivity(0.5, &once), 0.5);
    close(scores.sensitivity(0.4, &once), 1.0);
    close(scores.specificity(0.4, &once), 2.0 / 3.0);
    close(scores.brier(&once), (0.04 + 0.36 + 0.16 + 0.09 + 0.01) / 5.0);
    let product: f64 = 0.8 * 0.4 * 0.6 * 0.7 * 0.9;
    close(scores.log_loss(&once), -product.ln() / 5.0);
    // Fewer images than bins: one bin for each score. The two at 0.4 have a mean outcome of a half.
    close(scores.calibration_error(&once), (0.2 + 2.0 * 0.1 + 0.3 + 0.1) / 5.0);
    assert_eq!(scores.counts(&once), Counts { positives: 2, negatives: 3 });
}

#[test]
fn undefined_metrics_have_no_value() {
    let negatives = Binary::new([(0.2, false), (0.3, false)]);
    assert_eq!((negatives.auroc(&[1, 1]), negatives.average_precision(&[1, 1])), (None, None));
    assert_eq!((negatives.sensitivity(0.1, &[1, 1]), negatives.brier(&[0, 0])), (None, None));
    assert!(Curves::new(&negatives).is_none());
    let certain = Binary::new([(1.0, false), (0.0, true)]);
    assert!(certain.log_loss(&[1, 1]).unwrap().is_finite());
}

#[test]
fn classes_that_do_not_occur_are_left_out() {
    let rows = [[0.5, 0.1, 0.4], [0.2, 0.3, 0.5], [0.1, 0.8, 0.1], [0.6, 0.2, 0.2]];
    let task = Multiclass::new(3, [0, 1, 1, 1].into_iter().zip(rows.iter().map(|row| &row[..])));
    // Class 2 is nobody's label: the second image's best class is 1 among those that occur.
    assert_eq!((task.predicted(), task.predicted_of_all()), (&[0, 1, 1, 0][..], &[0, 2, 1, 0][..]));
    close(task.balanced_accuracy(task.predicted(), &[1; 4]), f64::midpoint(1.0, 2.0 / 3.0));
    close(task.balanced_accuracy(task.predicted_of_all(), &[1; 4]), f64::midpoint(1.0, 1.0 / 3.0));
    assert_eq!(task.confusion(), [[1, 0, 0], [1, 2, 0], [0, 0, 0]]);
    assert_eq!(task.counts(), [1, 3, 0]);
}

#[test]
fn at_equal_priors_a_rare_class_can_be_predicted() {
    // Class 1 is one in four, and never the most probable.
    let rows = [[0.6, 0.4], [0.9, 0.1], [0.9, 0.1], [0.8, 0.2]];
    let task = Multiclass::new(2, [1, 0, 0, 0].into_iter().zip(rows.iter().map(|row| &row[..])));
    assert_eq!(task.predicted(), [0, 0, 0, 0]);
    // The means are 0.8 and 0.2: 0.6/0.8 against 0.4/0.2, and the last one 1 against 1, the first of equals.
    assert_eq!(task.predicted_at_equal_priors()[..3], [1, 0, 0]);
    // A class of probability 0 everywhere is never predicted.
    let never = [[1.0, 0.0], [1.0, 0.0]];
    let task = Multiclass::new(2, [0, 1].into_iter().zip(never.iter().map(|row| &row[..])));
    assert_eq!(task.predicted_at_equal_priors(), [0, 0]);
}

#[test]
fn a_merger_names_classes_of_the_model_once() {
    let classes: Vec<Class> = ["MEL", "AK", "SCC"]
        .map(|code| Class { code: code.into(), name: code.into(), malignant: code != "AK" })
        .into();
    let merge =
        |merged: &[&str]| Taxonomy::new(&classes, &merged.iter().map(|&m| m.into()).collect::<Vec<_>>());
    assert!(merge(&["SCC+ak"]).is_ok());
    for (merged, expected) in [
        (&["AK+BCC"][..], "no class \"BCC\"; it has MEL, AK, SCC"),
        (&["AK"][..], "two or more classes"),
        (&["AK+AK"][..], "two or more classes"),
        (&["AK+SCC", "SCC+MEL"][..], "in no other merger"),
    ] {
        let error = merge(merged).unwrap_err();
        assert_eq!(error.code().as_str(), "invalid_parameter");
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[test]
fn the_curves_have_the_points_computed_by_hand() {
    let curves = Curves::new(&five()).unwrap();
    assert_eq!(curves.roc, [[0.0, 0.0], [0.0, 0.5], [1.0 / 3.0, 1.0], [1.0, 1.0]]);
    assert_eq!(curves.precision_recall, [[0.5, 1.0], [1.0, 2.0 / 3.0]]);
    assert_eq!(curves.histogram.iter().sum::<u64>(), 5);
    // From 0.2 on: two positives, two negatives at odds of a quarter.
    let [threshold, model, all] = curves.decision[19];
    assert_eq!((threshold, (model * 1e9).round()), (0.2, (2.0 - 2.0 * 0.25) / 5.0 * 1e9));
    assert!((all - (2.0 - 3.0 * 0.25) / 5.0).abs() < 1e-12);
}

#[test]
fn intervals_are_of_groups_and_the_same_on_any_number_of_threads() {
    let scores: Vec<(f64, bool)> =
        (0..200).map(|i| (f64::from(i * 37 % 101) / 101.0, i * 37 % 101 + i % 40 > 70)).collect();
    let scores = Binary::new(scores);
    let bootstrap = Bootstrap { resamples: 500, seed: 7 };
    let interval = |groups: &Groups, threads: usize| -> Estimate {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let [estimate] = pool.install(|| bootstrap.estimate(groups, |w| [scores.auroc(w)]));
        estimate.unwrap()
    };
    let alone = Groups::new(0..200);
    let (one, three) = (interval(&alone, 1), interval(&alone, 3));
    assert_eq!(one, three);
    let [low, high] = one.interval.unwrap();
    assert!(low < one.value && one.value < high);
    let of_twenty = Groups::new((0..200).map(|i| i / 20));
    assert_eq!((alone.count(), of_twenty.count()), (200, 10));
    let other_seed = Bootstrap { seed: 8, ..bootstrap };
    let [other] = other_seed.estimate(&alone, |w| [scores.auroc(w)]);
    assert_ne!(other.unwrap(), one);
    // All in one group: every resample is the data itself, and tells nothing.
    assert_eq!(interval(&Groups::new([0; 200]), 1).interval, None);
}

#[test]
fn the_interval_of_a_share_is_close_to_the_binomial_one() {
    // 80 of 100 found: standard error 0.04, so about 0.72 to 0.88.
    let scores = Binary::new((0..100).map(|i| (if i < 80 { 0.9 } else { 0.1 }, true)));
    let bootstrap = Bootstrap { resamples: 4000, seed: 1 };
    let [estimate] = bootstrap.estimate(&Groups::new(0..100), |w| [scores.sensitivity(0.5, w)]);
    let [low, high] = estimate.unwrap().interval.unwrap();
    assert!((low - 0.72).abs() < 0.011 && (high - 0.87).abs() < 0.011, "{low} {high}");
}

#[test]
fn a_share_of_all_has_an_exact_interval() {
    let exact = |value, groups| Estimate { value, interval: None }.with_exact_ends(groups).interval.unwrap();
    // Ten of ten: with a sensitivity of 0.69 the probability is 0.025.
    assert!((exact(1.0, 10)[0] - 0.6915).abs() < 1e-4);
    assert!((exact(0.0, 10)[1] - 0.3085).abs() < 1e-4);
    // The one group of all images tells nearly nothing.
    assert!((exact(1.0, 1)[0] - 0.025).abs() < 1e-12);
    let some = Estimate { value: 0.5, interval: Some([0.4, 0.6]) };
    assert_eq!(some.with_exact_ends(10), some);
}

/// Probabilities, and for each the true one: calibrated, or too extreme by a factor of the log odds.
fn calibration_curve(images: u32, factor: f64) -> Vec<(f64, f64)> {
    let logistic = |x: f64| 1.0 / (1.0 + (-x).exp());
    let log_odds = (0..images).map(|i| 6.0 * (f64::from(i) + 0.5) / f64::from(images) - 4.0);
    log_odds.map(|x| (logistic(x), logistic(factor * x))).collect()
}

/// The calibration error without the chance in the labels.
fn true_error(curve: &[(f64, f64)]) -> f64 {
    let bins = curve.chunks(curve.len() / CALIBRATION_BINS as usize);
    let deviation = |bin: &[(f64, f64)]| bin.iter().map(|(p, q)| p - q).sum::<f64>().abs();
    bins.map(deviation).sum::<f64>() / curve.len() as f64
}

#[test]
fn the_interval_of_the_corrected_calibration_error_has_its_coverage() {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let bootstrap = Bootstrap { resamples: 200, seed: 0 };
    for factor in [1.0, 0.8, 0.5] {
        let curve = calibration_curve(600, factor);
        let truth = true_error(&curve);
        let (mut covered, mut covered_by_percentiles, mut without_interval) = (0, 0, 0);
        for _ in 0..100 {
            let scores = Binary::new(curve.iter().map(|&(p, q)| (p, random.random::<f64>() < q)));
            let groups = Groups::new(0..curve.len());
            let Estimate { value, interval } =
                corrected_calibration_error(&scores, &groups, bootstrap).unwrap();
            match interval {
                Some([low, high]) => {
                    assert!(low <= value && value <= high, "{value} ({low} to {high})");
                    covered += u32::from((low..=high).contains(&truth));
                }
                None => without_interval += 1,
            }
            let [percentiles] = bootstrap.estimate(&groups, |w| [scores.calibration_error(w)]);
            let [low, high] = percentiles.unwrap().interval.unwrap();
            covered_by_percentiles += u32::from((low..=high).contains(&truth));
        }
        // Of a calibrated model, the observed error can be less than nearly all errors by chance.
        assert!(without_interval <= 5, "{factor}: {without_interval} of 100");
        assert!(covered >= 90 - without_interval, "{factor}: {covered} of 100");
        // Why the interval is not made of percentiles: those of a calibrated model never contain 0.
        assert!(factor < 1.0 || covered_by_percentiles == 0, "{covered_by_percentiles} of 100");
    }
}

#[test]
fn without_variation_the_corrected_calibration_error_is_the_uncorrected_one() {
    let scores = five();
    let bootstrap = Bootstrap { resamples: 10, seed: 0 };
    let one_group = corrected_calibration_error(&scores, &Groups::new([0; 5]), bootstrap).unwrap();
    let uncorrected = scores.calibration_error(&[1; 5]).unwrap();
    assert!((one_group.value - uncorrected).abs() < 1e-8, "{} is not {uncorrected}", one_group.value);
    assert_eq!(one_group.interval, None);
    let certain = Binary::new([(1.0, true), (0.0, false)]);
    let perfect = corrected_calibration_error(&certain, &Groups::new(0..2), bootstrap).unwrap();
    assert_eq!(perfect, Estimate { value: 0.0, interval: None });
    assert_eq!(corrected_calibration_error(&Binary::new([]), &Groups::new([0; 0]), bootstrap), None);
}

/// Scores with ties, how often each counts.
fn any_scores() -> impl Strategy<Value = Vec<(f64, bool, u32)>> {
    prop::collection::vec(((0..=40_u32).prop_map(|i| f64::from(i) / 40.0), any::<bool>(), 0..4_u32), 1..80)
}

fn parts(items: &[(f64, bool, u32)]) -> (Binary, Vec<u32>) {
    (Binary::new(items.iter().map(|i| (i.0, i.1))), items.iter().map(|i| i.2).collect())
}

fn same(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() < 1e-9,
        (a, b) => a == b,
    }
}

proptest! {
    #[test]
    fn auroc_depends_on_the_order_only(items in any_scores()) {
        let (scores, weights) = parts(&items);
        let (monotone, _) = parts(&items.iter().map(|&(s, p, w)| (s.powi(3), p, w)).collect::<Vec<_>>());
        let (reversed, _) = parts(&items.iter().map(|&(s, p, w)| (1.0 - s, p, w)).collect::<Vec<_>>());
        prop_assert!(same(scores.auroc(&weights), monotone.auroc(&weights)));
        prop_assert!(same(scores.auroc(&weights), reversed.auroc(&weights).map(|v| 1.0 - v)));
    }

    #[test]
    fn a_weight_of_two_equals_two_images(items in any_scores()) {
        let (scores, weights) = parts(&items);
        let repeated: Vec<_> = items
            .iter()
            .flat_map(|&(s, p, w)| std::iter::repeat_n((s, p, 1), w as usize))
            .collect();
        let (repeated, once) = parts(&repeated);
        for metric in [
            Binary::auroc, Binary::average_precision, Binary::brier, Binary::log_loss,
            Binary::calibration_error,
        ] {
            prop_assert!(same(metric(&scores, &weights), metric(&repeated, &once)));
        }
        prop_assert_eq!(scores.bins(&weights).len(), repeated.bins(&once).len());
        prop_assert!(scores.bins(&weights).len() <= CALIBRATION_BINS as usize);
    }

    #[test]
    fn the_calibration_error_does_not_depend_on_the_order_of_the_images(
        (items, shuffled) in any_scores().prop_flat_map(|items| {
            // The index is the group.
            let items: Vec<_> = items.into_iter().enumerate().map(|(i, (s, p, _))| (s, p, i / 2)).collect();
            (Just(items.clone()), Just(items).prop_shuffle())
        })
    ) {
        let errors = |items: &[(f64, bool, usize)]| {
            let scores = Binary::new(items.iter().map(|&(s, p, _)| (s, p)));
            let groups = Groups::new(items.iter().map(|&(.., group)| group));
            let bootstrap = Bootstrap { resamples: 40, seed: 5 };
            let corrected = corrected_calibration_error(&scores, &groups, bootstrap).unwrap();
            (scores.calibration_error(&vec![1; items.len()]), Some(corrected.value), corrected.interval)
        };
        let (given, other) = (errors(&items), errors(&shuffled));
        prop_assert!(same(given.0, other.0), "{:?} {:?}", given, other);
        prop_assert!(same(given.1, other.1), "{:?} {:?}", given, other);
        prop_assert_eq!(given.2.is_some(), other.2.is_some());
        for (a, b) in given.2.unwrap_or_default().into_iter().zip(other.2.unwrap_or_default()) {
            prop_assert!(same(Some(a), Some(b)), "{:?} {:?}", given, other);
        }
    }

    #[test]
    fn equal_scores_are_in_one_bin(items in any_scores()) {
        let (scores, weights) = parts(&items);
        // Bins of neighboring scores: their mean scores ascend, so that no score is in two of them.
        let bins = scores.bins(&weights);
        let distinct: std::collections::BTreeSet<u64> =
            items.iter().filter(|item| item.2 > 0).map(|item| item.0.to_bits()).collect();
        prop_assert!(bins.len() <= distinct.len());
        prop_assert!(bins.windows(2).all(|two| two[0].predicted < two[1].predicted));
    }

    #[test]
    fn values_and_intervals_are_in_0_to_1(items in any_scores(), threshold in 0.0..1.0) {
        let (scores, weights) = parts(&items);
        for value in [
            scores.auroc(&weights), scores.average_precision(&weights), scores.brier(&weights),
            scores.calibration_error(&weights), scores.sensitivity(threshold, &weights),
            scores.specificity(threshold, &weights),
        ].into_iter().flatten() {
            prop_assert!((0.0..=1.0).contains(&value), "{}", value);
        }
        let bootstrap = Bootstrap { resamples: 60, seed: 3 };
        let estimates =
            bootstrap.estimate(&Groups::new(0..items.len()), |w| [scores.auroc(w), scores.brier(w)]);
        for [low, high] in estimates.into_iter().flatten().filter_map(|estimate| estimate.interval) {
            prop_assert!(0.0 <= low && low <= high && high <= 1.0);
        }
    }
}
