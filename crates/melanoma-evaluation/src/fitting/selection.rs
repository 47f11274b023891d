//! Which calibration: by cross-validation, and the simplest of those that are as good.

use melanoma_core::{Calibration, Class};
use rand::{SeedableRng, rngs::ChaCha8Rng, seq::SliceRandom};
use serde::Serialize;

use super::{platt, sample::Sample, temperature, vector};
use crate::{bootstrap::Groups, metrics::Binary};

/// A way from logits to probabilities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Plain softmax: shown to compare with, never chosen.
    None,
    /// One parameter.
    Temperature,
    /// Two.
    Platt,
    /// Two a class.
    Vector,
}

/// A method on images that it was not fitted on, for malignant against benign.
#[derive(Clone, Debug, Serialize)]
pub struct CrossValidated {
    /// Which.
    pub method: Method,
    /// Log loss, natural logarithm.
    pub log_loss: f64,
    /// How much higher it is than the lowest one.
    pub behind: f64,
    /// The standard error of that difference, by group.
    pub standard_error: f64,
    /// Brier score.
    pub brier: f64,
    /// Expected calibration error, 15 bins of equal mass.
    pub calibration_error: f64,
    /// Whether it is the one that was chosen.
    pub chosen: bool,
}

const FOLDS: usize = 5;

/// A calibration error that a method should have at most.
const WELL_CALIBRATED: f64 = 0.02;

impl Method {
    /// By rising number of parameters.
    const ALL: [Self; 4] = [Self::None, Self::Temperature, Self::Platt, Self::Vector];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Temperature => "temperature",
            Self::Platt => "platt",
            Self::Vector => "vector",
        }
    }

    /// The calibration that fits the samples best; `None` where there is no such.
    #[must_use]
    pub fn fit(self, samples: &[&Sample]) -> Option<Calibration> {
        match self {
            Self::None => Some(Calibration::None {}),
            Self::Temperature => Some(temperature(samples)),
            Self::Platt => platt(samples),
            Self::Vector => vector(samples),
        }
    }
}

/// Every method that finds a fit, compared by 5-fold cross-validation over groups, and the chosen
/// one's calibration on all samples.
///
/// The loss is the log loss of malignant against benign: that is what decisions, operating points
/// and prediction sets follow, and what every label says. As good as the best are the methods whose
/// loss is not above the lowest by more than one standard error of the difference (the
/// one-standard-error rule, Hastie et al. 2009, section 7.10, with paired differences). Of these the
/// simplest is chosen whose calibration error is at most 0.02, and where none has that, the one with the
/// lowest.
/// `None` without samples.
#[must_use]
pub fn select(
    samples: &[&Sample],
    groups: &Groups,
    classes: &[Class],
    seed: u64,
) -> Option<(Vec<CrossValidated>, Calibration)> {
    let folds = folds(groups, seed);
    let mut left_out: Vec<(Method, Vec<f64>, Calibration)> = Vec::new();
    for method in Method::ALL {
        let fitted = held_out(method, samples, &folds, classes).zip(method.fit(samples));
        left_out.extend(fitted.map(|(probabilities, calibration)| (method, probabilities, calibration)));
    }
    let losses = |probabilities: &[f64]| -> Vec<f64> {
        let each = samples.iter().zip(probabilities);
        each.map(|(sample, &p)| -(if sample.malignant { p } else { 1.0 - p }).max(f64::EPSILON).ln())
            .collect()
    };
    let total = |values: &[f64]| values.iter().sum::<f64>();
    let candidates = left_out.iter().filter(|(method, ..)| *method != Method::None);
    let best = candidates.map(|(_, p, _)| losses(p)).min_by(|a, b| total(a).total_cmp(&total(b)))?;
    let mut compared = Vec::new();
    for (method, probabilities, _) in &left_out {
        let difference: Vec<f64> =
            losses(probabilities).iter().zip(&best).map(|(loss, best)| loss - best).collect();
        let (behind, standard_error) = mean_by_group(&difference, groups);
        let scores = Binary::new(probabilities.iter().copied().zip(samples.iter().map(|s| s.malignant)));
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
    let as_good = |of: &CrossValidated| of.method != Method::None && of.behind <= of.standard_error;
    let by_error =
        |&a: &usize, &b: &usize| compared[a].calibration_error.total_cmp(&compared[b].calibration_error);
    let chosen = compared
        .iter()
        .position(|of| as_good(of) && of.calibration_error <= WELL_CALIBRATED)
        .or_else(|| (0..compared.len()).filter(|&i| as_good(&compared[i])).min_by(by_error))?;
    compared[chosen].chosen = true;
    let (_, _, calibration) = left_out.swap_remove(chosen);
    Some((compared, calibration))
}

/// The fold of each image, all of a group in one.
fn folds(groups: &Groups, seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..groups.count() as usize).collect();
    order.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
    groups.of().iter().map(|&group| order[group] % FOLDS).collect()
}

/// The probability of malignant of every sample, by a fit on the other folds.
fn held_out(method: Method, samples: &[&Sample], folds: &[usize], classes: &[Class]) -> Option<Vec<f64>> {
    let mut probabilities = vec![0.0; samples.len()];
    for fold in 0..FOLDS {
        let others = samples.iter().zip(folds).filter(|(_, of)| **of != fold).map(|(sample, _)| *sample);
        let calibration = method.fit(&others.collect::<Vec<_>>())?;
        for (i, sample) in samples.iter().enumerate().filter(|(i, _)| folds[*i] == fold) {
            probabilities[i] = calibration.probabilities(&sample.logits, classes).malignant(classes).get();
        }
    }
    Some(probabilities)
}

/// The mean, and its standard error where images of a group are not independent: that of a
/// ratio of the groups' sums to their sizes (Cochran 1977, section 6.4).
fn mean_by_group(values: &[f64], groups: &Groups) -> (f64, f64) {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let mut away = vec![0.0; groups.count() as usize];
    for (&group, value) in groups.of().iter().zip(values) {
        away[group] += value - mean;
    }
    let count = away.len() as f64;
    let squares: f64 = away.iter().map(|sum| sum * sum).sum();
    (mean, (squares * count / (count - 1.0)).sqrt() / values.len() as f64)
}
