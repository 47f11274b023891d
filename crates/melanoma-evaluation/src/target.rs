//! What is told from the rest.

use melanoma_core::{Card, Class, OperatingPoint};
use serde::{Serialize, Serializer};

use crate::{
    bootstrap::Groups,
    metrics::Binary,
    scores::{Answer, Score},
};

/// A yes-or-no question that the model's probabilities answer. In JSON `malignant` or the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Malignant against benign.
    Malignant,
    /// One class, by its place in the card, against the rest.
    Class(usize, Class),
}

/// A threshold on the probability of a target.
#[derive(Clone, Debug, PartialEq)]
pub struct Threshold {
    /// Name of the operating point.
    pub name: String,
    /// What it is a threshold for.
    pub target: Target,
    /// Referred from this probability on, 0 to 1.
    pub threshold: f64,
}

impl Target {
    /// `malignant` or a class code, upper and lower case alike; `None` if the model has no such class.
    #[must_use]
    pub fn named(name: &str, classes: &[Class]) -> Option<Self> {
        if name.eq_ignore_ascii_case("malignant") {
            return Some(Self::Malignant);
        }
        let index = classes.iter().position(|class| class.code.eq_ignore_ascii_case(name))?;
        Some(Self::Class(index, classes[index].clone()))
    }

    /// What every evaluation asks: malignant, and melanoma where the model has the class `MEL`.
    #[must_use]
    pub fn standard(classes: &[Class]) -> Vec<Self> {
        ["malignant", "MEL"].iter().filter_map(|name| Self::named(name, classes)).collect()
    }

    /// `malignant` or the class code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Malignant => "malignant",
            Self::Class(_, class) => &class.code,
        }
    }

    /// In words.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Malignant => "malignant",
            Self::Class(_, class) => &class.name,
        }
    }

    /// In words, with what it is told from.
    #[must_use]
    pub fn against(&self) -> String {
        let rest = if *self == Self::Malignant { "benign" } else { "the rest" };
        format!("{} against {rest}", self.name())
    }

    /// The judged lesions of which it is known whether they are of the target, as scores and groups.
    #[must_use]
    pub fn ask(&self, answers: &[&Answer]) -> (Binary, Groups) {
        self.ask_by(answers, |score| self.probability(score))
    }

    /// The same with a score of 1 for those that the program refers at any operating point: from a
    /// threshold on are then those that it refers at that threshold.
    #[must_use]
    pub fn ask_referral(&self, answers: &[&Answer]) -> (Binary, Groups) {
        self.ask_by(answers, |score| if score.refer_anyway { 1.0 } else { self.probability(score) })
    }

    fn ask_by(&self, answers: &[&Answer], of: impl Fn(&Score) -> f64) -> (Binary, Groups) {
        let (items, groups): (Vec<_>, Vec<_>) = answers
            .iter()
            .filter_map(|answer| {
                let score = answer.score.as_ref().ok()?;
                let positive = match self {
                    Self::Malignant => answer.lesion.diagnosis.is_malignant(),
                    Self::Class(_, class) => answer.lesion.diagnosis.is(class)?,
                };
                Some(((of(score), positive), answer.lesion.group.as_str()))
            })
            .unzip();
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
    pub fn of(card: &Card) -> Vec<Self> {
        let is_default = |point: &&OperatingPoint| card.default_operating_point.as_ref() == Some(&point.name);
        let (first, others): (Vec<_>, Vec<_>) = card.operating_points.iter().partition(is_default);
        let points = first.into_iter().chain(others);
        points.filter_map(|point| Self::new(point, &card.classes)).collect()
    }

    /// `None` for a class that the model does not have, which a card is checked not to name.
    fn new(point: &OperatingPoint, classes: &[Class]) -> Option<Self> {
        let target = match &point.target {
            melanoma_core::Target::Malignant => Target::Malignant,
            melanoma_core::Target::Class(code) => Target::named(code, classes)?,
        };
        Some(Self { name: point.name.clone(), target, threshold: point.threshold.get() })
    }
}
