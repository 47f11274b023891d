//! Targets: malignant, or one class.

use melanoma_core::{Card, Class, bundle::OperatingPoint};
use serde::{Serialize, Serializer};

use crate::{
    bootstrap::Groups,
    metrics::Binary,
    predictions::{Prediction, Score},
};

/// What the model separates from the rest. In JSON `malignant` or the class code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Malignant against benign.
    Malignant,
    /// One class, by its index in the card, against the rest.
    Class(usize, Class),
}

/// A threshold on the probability of a target.
#[derive(Clone, Debug, PartialEq)]
pub struct Threshold {
    /// Name of the operating point.
    pub name: String,
    /// The target whose probability is compared.
    pub target: Target,
    /// The probability from which on the program refers, 0 to 1.
    pub threshold: f64,
}

impl Target {
    /// Takes `malignant` or a class code, in any case; `None` if the model has no such class.
    #[must_use]
    pub fn from_name(name: &str, classes: &[Class]) -> Option<Self> {
        if name.eq_ignore_ascii_case("malignant") {
            return Some(Self::Malignant);
        }
        let index = classes.iter().position(|class| class.code.eq_ignore_ascii_case(name))?;
        Some(Self::Class(index, classes[index].clone()))
    }

    /// The targets of every evaluation: malignant, and melanoma where the model has the class `MEL`.
    #[must_use]
    pub fn standard(classes: &[Class]) -> Vec<Self> {
        ["malignant", "MEL"].iter().filter_map(|name| Self::from_name(name, classes)).collect()
    }

    /// `malignant` or the class code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Malignant => "malignant",
            Self::Class(_, class) => &class.code,
        }
    }

    /// `malignant` or the name of the class.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Malignant => "malignant",
            Self::Class(_, class) => &class.name,
        }
    }

    /// The target and its negatives: `malignant against benign`, `melanoma against the rest`.
    #[must_use]
    pub fn contrast(&self) -> String {
        let rest = if *self == Self::Malignant { "benign" } else { "the rest" };
        format!("{} against {rest}", self.name())
    }

    /// Returns scores and groups of the samples with a score whose label tells whether they are of the target.
    #[must_use]
    pub fn scores(&self, predictions: &[&Prediction]) -> (Binary, Groups) {
        self.scores_by(predictions, |score| self.probability(score))
    }

    /// The same with a score of 1 for samples that the program refers at any operating point. The samples at or above
    /// a threshold are then those that the program refers at that threshold.
    #[must_use]
    pub fn referral_scores(&self, predictions: &[&Prediction]) -> (Binary, Groups) {
        self.scores_by(predictions, |score| if score.refer_anyway { 1.0 } else { self.probability(score) })
    }

    fn scores_by(&self, predictions: &[&Prediction], value: impl Fn(&Score) -> f64) -> (Binary, Groups) {
        let (mut items, mut groups) = (Vec::new(), Vec::new());
        for Prediction { sample, score } in predictions {
            let Ok(score) = score else { continue };
            let positive = match self {
                Self::Malignant => Some(sample.diagnosis.is_malignant()),
                Self::Class(_, class) => sample.diagnosis.is(class),
            };
            if let Some(positive) = positive {
                items.push((value(score), positive));
                groups.push(sample.group.as_str());
            }
        }
        (Binary::new(items), Groups::new(groups))
    }

    pub(crate) fn probability(&self, score: &Score) -> f64 {
        match *self {
            Self::Malignant => score.malignant,
            Self::Class(index, _) => score.probabilities[index],
        }
    }
}

impl Serialize for Target {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl Threshold {
    /// The operating points of a card, the default one first.
    #[must_use]
    pub fn from_card(card: &Card) -> Vec<Self> {
        let is_default = |point: &&OperatingPoint| card.default_operating_point.as_ref() == Some(&point.name);
        let (first, others): (Vec<_>, Vec<_>) = card.operating_points.iter().partition(is_default);
        let points = first.into_iter().chain(others);
        points.filter_map(|point| Self::new(point, &card.classes)).collect()
    }

    /// `None` for a class that the model does not have; the check of a card rules that out.
    fn new(point: &OperatingPoint, classes: &[Class]) -> Option<Self> {
        let target = match &point.target {
            melanoma_core::Target::Malignant => Target::Malignant,
            melanoma_core::Target::Class(code) => Target::from_name(code, classes)?,
        };
        Some(Self { name: point.name.clone(), target, threshold: point.threshold.get() })
    }
}
