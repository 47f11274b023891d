//! From logits to calibrated probabilities.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    class::{Class, Target},
    parameter::InvalidParameter,
    score::{Logits, Probability, log_sum_exp},
};

/// How logits become probabilities.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "method", rename_all = "snake_case", deny_unknown_fields)]
pub enum Calibration {
    /// Plain softmax. The report says `calibrated: false`.
    None {},
    /// Softmax of the logits divided by `temperature` (Guo et al. 2017).
    Temperature {
        /// Above 0; above 1 makes the probabilities less extreme.
        temperature: f64,
    },
    /// Softmax of `scale * logit + bias` of each class (vector scaling, Guo et al. 2017).
    Vector {
        /// One a class, above 0.
        scale: Vec<f64>,
        /// One a class.
        bias: Vec<f64>,
    },
    /// The log odds of malignant become `slope * log odds + intercept` (Platt 1999). The
    /// proportions among the malignant classes and among the benign classes stay.
    Platt {
        /// Above 0.
        slope: f64,
        /// Any number.
        intercept: f64,
    },
}

/// Two proportions of malignant lesions, each above 0 and below 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Prevalence {
    /// In the images that the calibration was fitted on.
    pub measured: Probability,
    /// In the population that the model is used on: `measured`, unless `melanoma calibrate --prevalence` states another.
    pub assumed: Probability,
}

/// The probability of each class, in the order of the card. They add up to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Probabilities(Vec<Probability>);

impl Calibration {
    /// Returns the probabilities of `classes` for their logits.
    #[must_use]
    pub fn probabilities(&self, logits: &Logits, classes: &[Class]) -> Probabilities {
        let logits = || logits.as_slice().iter().copied().map(f64::from);
        match self {
            Self::None {} => softmax(logits(), 1.0),
            Self::Temperature { temperature } => softmax(logits(), *temperature),
            Self::Vector { scale, bias } => {
                let scaled = logits().zip(scale).zip(bias).map(|((logit, scale), bias)| logit * scale + bias);
                softmax(scaled, 1.0)
            }
            Self::Platt { slope, intercept } => {
                // Relative to the largest logit, or the difference of two large numbers loses its digits.
                let largest = logits().fold(f64::NEG_INFINITY, f64::max);
                let group = |malignant: bool| {
                    let members = logits().zip(classes).filter(|(_, class)| class.malignant == malignant);
                    log_sum_exp(members.map(|(logit, _)| logit - largest))
                };
                let log_odds = slope * (group(true) - group(false)) + intercept;
                softmax(logits(), 1.0).with_malignant(1.0 / (1.0 + (-log_odds).exp()), classes)
            }
        }
    }

    /// Returns whether the probabilities were fitted to observed frequencies.
    #[must_use]
    pub const fn is_calibrated(&self) -> bool {
        !matches!(self, Self::None {})
    }

    /// Returns an error for parameters out of range or not one a class.
    pub(crate) fn validate(&self, classes: usize) -> Result<(), &'static str> {
        let is_positive = |value: &f64| *value > 0.0 && value.is_finite();
        match self {
            Self::Temperature { temperature } if !is_positive(temperature) => {
                Err("`calibration`: `temperature` is not above 0")
            }
            Self::Vector { scale, bias } if scale.len() != classes || bias.len() != classes => {
                Err("`calibration`: `scale` and `bias` need one number for each class")
            }
            Self::Vector { scale, bias }
                if !scale.iter().all(is_positive) || !bias.iter().all(|b| b.is_finite()) =>
            {
                Err("`calibration`: `scale` must be above 0 and `bias` finite")
            }
            Self::Platt { slope, intercept } if !is_positive(slope) || !intercept.is_finite() => {
                Err("`calibration`: `slope` must be above 0 and `intercept` finite")
            }
            Self::None {} | Self::Temperature { .. } | Self::Vector { .. } | Self::Platt { .. } => Ok(()),
        }
    }
}

impl Prevalence {
    /// Multiplies the odds of malignant by the ratio of the two prevalences' odds (Bayes' rule).
    /// The proportions among the malignant classes and among the benign classes stay (Saerens et al. 2002).
    #[must_use]
    pub fn shifted(&self, probabilities: &Probabilities, classes: &[Class]) -> Probabilities {
        if self.assumed == self.measured {
            return probabilities.clone();
        }
        let (assumed, measured) = (self.assumed.get(), self.measured.get());
        let malignant = probabilities.malignant(classes).get();
        let weight = malignant * assumed / measured;
        let complement = (1.0 - malignant) * (1.0 - assumed) / (1.0 - measured);
        probabilities.with_malignant(weight / (weight + complement), classes)
    }

    pub(crate) fn validate(&self) -> Result<(), &'static str> {
        let is_open = |p: Probability| p.get() > 0.0 && p.get() < 1.0;
        if is_open(self.measured) && is_open(self.assumed) {
            Ok(())
        } else {
            Err("`prevalence` must be above 0 and below 1")
        }
    }
}

/// The largest logit is subtracted before the division, so that neither an exponential nor a small
/// temperature overflows.
fn softmax(logits: impl Iterator<Item = f64> + Clone, temperature: f64) -> Probabilities {
    let largest = logits.clone().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = logits.map(|logit| ((logit - largest) / temperature).exp()).collect();
    // At least 1, the weight of the largest logit, so that every quotient is in 0 to 1.
    let total: f64 = weights.iter().sum();
    Probabilities(weights.iter().map(|weight| Probability::saturating(weight / total)).collect())
}

impl Probabilities {
    /// Returns one probability a class, in the order of the card.
    #[must_use]
    pub fn as_slice(&self) -> &[Probability] {
        &self.0
    }

    /// Returns the sum over the malignant classes.
    #[must_use]
    pub fn malignant(&self, classes: &[Class]) -> Probability {
        self.sum(classes.iter().map(|class| class.malignant))
    }

    /// Returns the probability of `target`.
    ///
    /// # Errors
    /// [`InvalidParameter::Class`] if `target` is the code of no class.
    pub fn get(&self, target: &Target, classes: &[Class]) -> Result<Probability, InvalidParameter> {
        let members = target.members(classes).ok_or_else(|| InvalidParameter::unknown_class(classes))?;
        Ok(self.sum(members.into_iter()))
    }

    fn sum(&self, members: impl Iterator<Item = bool>) -> Probability {
        let probabilities = self.0.iter().zip(members).filter(|(_, is_member)| *is_member);
        let sum: f64 = probabilities.map(|(probability, _)| probability.get()).sum();
        // Parts of a sum of 1 can add up to a rounding error more.
        Probability::saturating(sum)
    }

    /// Rescales the malignant classes to add up to `malignant` and the benign classes to the rest.
    /// A group whose sum was 0 is divided evenly.
    fn with_malignant(&self, malignant: f64, classes: &[Class]) -> Self {
        let rescaled = |probability: &Probability, class: &Class| {
            let group = self.sum(classes.iter().map(|other| other.malignant == class.malignant)).get();
            let size = classes.iter().filter(|other| other.malignant == class.malignant).count();
            let fraction = if group > 0.0 { probability.get() / group } else { 1.0 / size as f64 };
            let total = if class.malignant { malignant } else { 1.0 - malignant };
            Probability::saturating(fraction * total)
        };
        Self(self.0.iter().zip(classes).map(|(probability, class)| rescaled(probability, class)).collect())
    }
}
