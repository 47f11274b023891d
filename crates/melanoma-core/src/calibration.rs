//! From logits to the probabilities of the classes.

use crate::{
    bundle::{Calibration, Class},
    score::{Logits, Probability},
};

/// The probability of every class, in the order of the card; they add up to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Probabilities(Vec<Probability>);

impl Calibration {
    /// The softmax of the logits, cooled or heated as the card says.
    ///
    /// The largest logit is subtracted first, so that no exponential overflows, and before the
    /// division, so that no temperature makes an infinity of it.
    #[must_use]
    pub fn probabilities(&self, logits: &Logits) -> Probabilities {
        let temperature = match *self {
            Self::None {} => 1.0,
            Self::Temperature { temperature } => temperature,
        };
        let logits = || logits.as_slice().iter().copied().map(f64::from);
        let largest = logits().fold(f64::NEG_INFINITY, f64::max);
        let weights: Vec<f64> = logits().map(|logit| ((logit - largest) / temperature).exp()).collect();
        let total: f64 = weights.iter().sum();
        // The total is at least 1 (the largest logit's own weight), so every share is in 0 to 1.
        Probabilities(weights.iter().map(|weight| Probability::clamped(weight / total)).collect())
    }

    /// Whether the probabilities were fitted to what was observed.
    #[must_use]
    pub const fn is_calibrated(&self) -> bool {
        !matches!(self, Self::None {})
    }
}

impl Probabilities {
    /// One a class, in the order of the card.
    #[must_use]
    pub fn as_slice(&self) -> &[Probability] {
        &self.0
    }

    /// The probability of any malignant class: their sum.
    #[must_use]
    pub fn malignant(&self, classes: &[Class]) -> Probability {
        let malignant = self.0.iter().zip(classes).filter(|(_, class)| class.malignant);
        let sum: f64 = malignant.map(|(probability, _)| probability.get()).sum();
        // The parts of a sum of 1 can add up to a rounding error more.
        Probability::clamped(sum)
    }
}
