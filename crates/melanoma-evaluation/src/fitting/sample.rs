//! An image to fit on.

use melanoma_core::{Class, Logits};

use crate::dataset::Diagnosis;

/// What the network says of an image, and what the label says of its lesion.
#[derive(Clone, Debug)]
pub struct Sample {
    pub(super) logits: Logits,
    /// Whether the label allows each class: one, or every benign or malignant one.
    pub(super) allowed: Vec<bool>,
    pub(super) malignant: bool,
    /// The softmax's log odds of malignant.
    pub(super) log_odds: f64,
}

impl Sample {
    /// From logits and classes in the order of the card.
    #[must_use]
    pub fn new(logits: Logits, diagnosis: &Diagnosis, classes: &[Class]) -> Self {
        let malignant = diagnosis.is_malignant();
        let allows = |class: &Class| match diagnosis {
            Diagnosis::Class(known) => known.code == class.code,
            Diagnosis::Benign | Diagnosis::Malignant => class.malignant == malignant,
        };
        let wide: Vec<f64> = wide(&logits).collect();
        let side = |malignant: bool| {
            log_sum_exp(wide.iter().zip(classes).filter(|(_, c)| c.malignant == malignant).map(|(z, _)| *z))
        };
        let log_odds = side(true) - side(false);
        Self { allowed: classes.iter().map(allows).collect(), malignant, log_odds, logits }
    }

    /// The logits in double precision.
    pub(super) fn wide(&self) -> impl Iterator<Item = f64> {
        wide(&self.logits)
    }

    /// Minus the natural logarithm of the probability that the softmax of `scores`, one a class,
    /// gives to what the label says: a class, or the sum over those that it allows.
    pub(super) fn loss(&self, scores: &[f64]) -> f64 {
        log_sum_exp(scores.iter().copied()) - self.log_weight(scores)
    }

    /// The softmax of `scores`, and its part among the allowed classes: the loss's gradient is
    /// their difference.
    pub(super) fn shares(&self, scores: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let (all, allowed) = (log_sum_exp(scores.iter().copied()), self.log_weight(scores));
        let of_all = scores.iter().map(|score| (score - all).exp());
        let of_allowed = scores.iter().zip(&self.allowed);
        (
            of_all.collect(),
            of_allowed.map(|(score, &is)| if is { (score - allowed).exp() } else { 0.0 }).collect(),
        )
    }

    fn log_weight(&self, scores: &[f64]) -> f64 {
        log_sum_exp(
            scores.iter().zip(&self.allowed).filter(|(_, allowed)| **allowed).map(|(score, _)| *score),
        )
    }
}

fn wide(logits: &Logits) -> impl Iterator<Item = f64> {
    logits.as_slice().iter().copied().map(f64::from)
}

fn log_sum_exp(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let largest = values.clone().fold(f64::NEG_INFINITY, f64::max);
    largest + values.map(|value| (value - largest).exp()).sum::<f64>().ln()
}

/// The mean over the samples of `loss`.
pub(super) fn mean(samples: &[&Sample], loss: impl Fn(&Sample) -> f64) -> f64 {
    samples.iter().map(|sample| loss(sample)).sum::<f64>() / samples.len() as f64
}
