//! The choice of a calibration method by cross-validation.

use melanoma_core::{Class, calibration::Calibration};
use rand::{SeedableRng, rngs::ChaCha8Rng, seq::SliceRandom};
use serde::Serialize;

use super::{labeled_logits::LabeledLogits, method::Method};
use crate::{bootstrap::Groups, metrics::Binary};

/// The results of a method on images that it was not fitted on, for malignant against benign.
#[derive(Clone, Debug, Serialize)]
pub struct CrossValidated {
    /// The method.
    pub method: Method,
    /// Log loss, natural logarithm.
    pub log_loss: f64,
    /// Difference to the lowest log loss.
    pub behind: f64,
    /// Standard error of that difference, by group.
    pub standard_error: f64,
    /// Brier score.
    pub brier: f64,
    /// Expected calibration error, 15 bins of equal mass, without a correction for bias.
    pub calibration_error: f64,
    /// Whether the method was chosen.
    pub chosen: bool,
}

/// A method, the probabilities of malignant of images that it was not fitted on, and the fit on all images.
struct HeldOut {
    method: Method,
    probabilities: Vec<f64>,
    calibration: Calibration,
}

const FOLDS: usize = 5;

/// The calibration error that a method should not exceed.
const MAX_CALIBRATION_ERROR: f64 = 0.02;

/// Compares every method that has a fit by 5-fold cross-validation over groups, and returns the results with the
/// calibration of the chosen method on all images.
///
/// The loss is the log loss of malignant against benign, since decisions, operating points
/// and prediction sets depend on it, and every label has it. A method is as good as the best if its
/// loss exceeds the lowest by at most one standard error of the difference (the
/// one-standard-error rule, Hastie et al. 2009, section 7.10, with paired differences). Of these methods the
/// simplest with a calibration error of at most 0.02 is chosen, or else the one with the
/// lowest.
/// Returns `None` without images.
#[must_use]
pub fn select(
    images: &[&LabeledLogits],
    groups: &Groups,
    classes: &[Class],
    seed: u64,
) -> Option<(Vec<CrossValidated>, Calibration)> {
    let folds = folds(groups, seed);
    let mut held_out = Vec::new();
    for method in Method::ALL {
        let probabilities = held_out_probabilities(method, images, &folds, classes);
        if let (Some(probabilities), Some(calibration)) = (probabilities, method.fit(images)) {
            held_out.push(HeldOut { method, probabilities, calibration });
        }
    }
    let best = held_out
        .iter()
        .filter(|of| of.method != Method::None)
        .map(|of| losses(images, &of.probabilities))
        .min_by(|a, b| total(a).total_cmp(&total(b)))?;
    let mut compared = Vec::new();
    for HeldOut { method, probabilities, .. } in &held_out {
        let losses = losses(images, probabilities);
        let difference: Vec<f64> = losses.iter().zip(&best).map(|(loss, best)| loss - best).collect();
        let (behind, standard_error) = mean_by_group(&difference, groups);
        let labels = images.iter().map(|image| image.malignant);
        let scores = Binary::new(probabilities.iter().copied().zip(labels));
        let once = vec![1; scores.len()];
        compared.push(CrossValidated {
            method: *method,
            log_loss: scores.log_loss(&once)?,
            behind,
            standard_error,
            brier: scores.brier(&once)?,
            calibration_error: scores.calibration_error(&once)?,
            chosen: false,
        });
    }
    let chosen = choose(&compared)?;
    compared[chosen].chosen = true;
    let calibration = held_out.swap_remove(chosen).calibration;
    Some((compared, calibration))
}

/// Index of the chosen method.
fn choose(compared: &[CrossValidated]) -> Option<usize> {
    let is_as_good = |of: &CrossValidated| of.method != Method::None && of.behind <= of.standard_error;
    let simplest =
        compared.iter().position(|of| is_as_good(of) && of.calibration_error <= MAX_CALIBRATION_ERROR);
    simplest.or_else(|| {
        let as_good = compared.iter().enumerate().filter(|(_, of)| is_as_good(of));
        let lowest = as_good.min_by(|(_, a), (_, b)| a.calibration_error.total_cmp(&b.calibration_error));
        lowest.map(|(index, _)| index)
    })
}

/// The log loss of each image.
fn losses(images: &[&LabeledLogits], probabilities: &[f64]) -> Vec<f64> {
    let loss = |(image, &malignant): (&&LabeledLogits, &f64)| {
        let of_label = if image.malignant { malignant } else { 1.0 - malignant };
        -of_label.max(f64::EPSILON).ln()
    };
    images.iter().zip(probabilities).map(loss).collect()
}

fn total(values: &[f64]) -> f64 {
    values.iter().sum()
}

/// The fold of each image; all images of a group are in one fold.
fn folds(groups: &Groups, seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..groups.count() as usize).collect();
    order.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
    groups.indices().iter().map(|&group| order[group] % FOLDS).collect()
}

/// The probability of malignancy of every image, by a fit on the other folds.
fn held_out_probabilities(
    method: Method,
    images: &[&LabeledLogits],
    folds: &[usize],
    classes: &[Class],
) -> Option<Vec<f64>> {
    let mut probabilities = vec![0.0; images.len()];
    for held_out in 0..FOLDS {
        let others = images.iter().zip(folds).filter(|(_, fold)| **fold != held_out).map(|(image, _)| *image);
        let calibration = method.fit(&others.collect::<Vec<_>>())?;
        for (i, image) in images.iter().enumerate() {
            if folds[i] == held_out {
                let probability = calibration.probabilities(&image.logits, classes).malignant(classes);
                probabilities[i] = probability.get();
            }
        }
    }
    Some(probabilities)
}

/// Returns the mean and its standard error where images of a group are not independent: that of a
/// ratio of the groups' sums to their sizes (Cochran 1977, section 6.4).
fn mean_by_group(values: &[f64], groups: &Groups) -> (f64, f64) {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let mut deviations = vec![0.0; groups.count() as usize];
    for (&group, value) in groups.indices().iter().zip(values) {
        deviations[group] += value - mean;
    }
    let count = deviations.len() as f64;
    let squares: f64 = deviations.iter().map(|sum| sum * sum).sum();
    (mean, (squares * count / (count - 1.0)).sqrt() / values.len() as f64)
}
