//! The logits of one image with its label.

use melanoma_core::{Class, Logits, score::log_sum_exp};

use crate::dataset::Diagnosis;

/// The logits of one image with its label.
#[derive(Clone, Debug)]
pub struct LabeledLogits {
    pub(super) logits: Logits,
    /// Whether the label allows each class: one class, or every benign or malignant one.
    pub(super) allowed: Vec<bool>,
    pub(super) malignant: bool,
    /// The log odds of malignant by the softmax.
    pub(super) log_odds: f64,
}

impl LabeledLogits {
    /// Takes logits and classes in the order of the card.
    #[must_use]
    pub fn new(logits: Logits, diagnosis: &Diagnosis, classes: &[Class]) -> Self {
        let malignant = diagnosis.is_malignant();
        let is_allowed = |class: &Class| match diagnosis {
            Diagnosis::Class(known) => known.code == class.code,
            Diagnosis::Benign | Diagnosis::Malignant | Diagnosis::NoLesion => class.malignant == malignant,
        };
        let values: Vec<f64> = logits.as_slice().iter().copied().map(f64::from).collect();
        let log_sum = |malignant: bool| {
            let members = values.iter().zip(classes).filter(|(_, class)| class.malignant == malignant);
            log_sum_exp(members.map(|(logit, _)| *logit))
        };
        let log_odds = log_sum(true) - log_sum(false);
        Self { allowed: classes.iter().map(is_allowed).collect(), malignant, log_odds, logits }
    }

    /// The logits in double precision.
    pub(super) fn values(&self) -> impl Iterator<Item = f64> {
        self.logits.as_slice().iter().copied().map(f64::from)
    }

    /// Returns minus the natural logarithm of the probability that the softmax of `scores`, one per class,
    /// assigns to the label: a class, or the sum over the allowed ones.
    pub(super) fn loss(&self, scores: &[f64]) -> f64 {
        log_sum_exp(scores.iter().copied()) - self.log_weight(scores)
    }

    /// Returns the softmax of `scores`, and the softmax among the allowed classes. The gradient of the loss is
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
        let allowed = scores.iter().zip(&self.allowed).filter(|(_, allowed)| **allowed);
        log_sum_exp(allowed.map(|(score, _)| *score))
    }
}

/// Returns the mean of `loss`.
pub(super) fn mean(images: &[&LabeledLogits], loss: impl Fn(&LabeledLogits) -> f64) -> f64 {
    images.iter().map(|image| loss(image)).sum::<f64>() / images.len() as f64
}
