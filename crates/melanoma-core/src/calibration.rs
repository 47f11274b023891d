//! From logits to the probabilities of the classes.

use crate::{
    bundle::{Calibration, Card, Class, Prevalence},
    score::{Logits, Probability},
    target::Target,
};

/// The probability of every class, in the order of the card; they add up to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Probabilities(Vec<Probability>);

impl Card {
    /// Calibrated probabilities, at the prevalence that the card assumes.
    #[must_use]
    pub fn probabilities(&self, logits: &Logits) -> Probabilities {
        let probabilities = self.calibration.probabilities(logits, &self.classes);
        match &self.prevalence {
            None => probabilities,
            Some(prevalence) => prevalence.shifted(&probabilities, &self.classes),
        }
    }
}

impl Calibration {
    /// The probabilities that the logits stand for; one class a logit.
    #[must_use]
    pub fn probabilities(&self, logits: &Logits, classes: &[Class]) -> Probabilities {
        let logits = || logits.as_slice().iter().copied().map(f64::from);
        match self {
            Self::None {} => softmax(logits(), 1.0),
            Self::Temperature { temperature } => softmax(logits(), *temperature),
            Self::Vector { scale, bias } => {
                softmax(logits().zip(scale).zip(bias).map(|((logit, scale), bias)| logit * scale + bias), 1.0)
            }
            Self::Platt { slope, intercept } => {
                let plain = softmax(logits(), 1.0);
                // Against the largest of all, or the difference of two large numbers would be rounded.
                let largest = logits().fold(f64::NEG_INFINITY, f64::max);
                let side = |malignant: bool| {
                    let members = logits().zip(classes).filter(|(_, class)| class.malignant == malignant);
                    log_sum_exp(members.map(|(logit, _)| logit - largest))
                };
                let log_odds = slope * (side(true) - side(false)) + intercept;
                plain.with_malignant(1.0 / (1.0 + (-log_odds).exp()), classes)
            }
        }
    }

    /// Whether the probabilities were fitted to what was observed.
    #[must_use]
    pub const fn is_calibrated(&self) -> bool {
        !matches!(self, Self::None {})
    }
}

impl Prevalence {
    /// Bayes' rule: the odds of malignant times the ratio of the two prevalences' odds. Within the
    /// malignant and within the benign classes the proportions stay (Saerens et al. 2002).
    #[must_use]
    pub fn shifted(&self, probabilities: &Probabilities, classes: &[Class]) -> Probabilities {
        let (here, there) = (self.assumed.get(), self.measured.get());
        let malignant = probabilities.malignant(classes).get();
        let (for_it, against) = (malignant * here / there, (1.0 - malignant) * (1.0 - here) / (1.0 - there));
        probabilities.with_malignant(for_it / (for_it + against), classes)
    }
}

/// The largest value is subtracted first, so that no exponential overflows, and before the
/// division, so that no temperature makes an infinity of it.
fn softmax(logits: impl Iterator<Item = f64> + Clone, temperature: f64) -> Probabilities {
    let largest = logits.clone().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = logits.map(|logit| ((logit - largest) / temperature).exp()).collect();
    let total: f64 = weights.iter().sum();
    // The total is at least 1 (the largest logit's own weight), so every share is in 0 to 1.
    Probabilities(weights.iter().map(|weight| Probability::saturating(weight / total)).collect())
}

fn log_sum_exp(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let largest = values.clone().fold(f64::NEG_INFINITY, f64::max);
    largest + values.map(|value| (value - largest).exp()).sum::<f64>().ln()
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
        self.side(true, classes)
    }

    /// The probability of `target`. A class that the card does not have would be 1: doubt is not
    /// benign; cards are checked not to name one.
    #[must_use]
    pub fn of(&self, target: &Target, classes: &[Class]) -> Probability {
        match target {
            Target::Malignant => self.malignant(classes),
            Target::Class(code) => {
                let place = classes.iter().position(|class| class.code == *code);
                place.and_then(|place| self.0.get(place).copied()).unwrap_or(Probability::saturating(1.0))
            }
        }
    }

    fn side(&self, malignant: bool, classes: &[Class]) -> Probability {
        let members = self.0.iter().zip(classes).filter(|(_, class)| class.malignant == malignant);
        let sum: f64 = members.map(|(probability, _)| probability.get()).sum();
        // The parts of a sum of 1 can add up to a rounding error more.
        Probability::saturating(sum)
    }

    /// The same proportions within the malignant and within the benign classes, and `malignant`
    /// for the malignant ones together. A side that had nothing to share out shares it evenly.
    fn with_malignant(&self, malignant: f64, classes: &[Class]) -> Self {
        let scaled = |probability: &Probability, class: &Class| {
            let (whole, of) = (
                self.side(class.malignant, classes).get(),
                if class.malignant { malignant } else { 1.0 - malignant },
            );
            let members = classes.iter().filter(|other| other.malignant == class.malignant).count();
            let share = if whole > 0.0 { probability.get() / whole } else { 1.0 / members as f64 };
            Probability::saturating(share * of)
        };
        Self(self.0.iter().zip(classes).map(|(probability, class)| scaled(probability, class)).collect())
    }
}
