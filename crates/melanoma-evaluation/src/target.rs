//! Targets: malignant, or one class.

use std::collections::HashMap;

use melanoma_core::{
    Card, Class, ImageType,
    bundle::{OperatingPoint, Profile},
};
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
    /// The same at the operating points of this name of other image types, whose profile can judge an image too.
    of_type: HashMap<ImageType, f64>,
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

    /// Returns the same with a score of 1 for samples that are referred, and of 0 for the others.
    pub(crate) fn referrals(&self, predictions: &[&Prediction], threshold: &Threshold) -> (Binary, Groups) {
        self.scores_by(predictions, |score| f64::from(u8::from(threshold.refers(score))))
    }

    fn scores_by(&self, predictions: &[&Prediction], value: impl Fn(&Score) -> f64) -> (Binary, Groups) {
        let (mut items, mut groups) = (Vec::new(), Vec::new());
        for Prediction { sample, score, .. } in predictions {
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
    /// Returns a threshold for images that one profile judges.
    pub(crate) fn new(name: String, target: Target, threshold: f64) -> Self {
        Self { name, target, threshold, of_type: HashMap::new() }
    }

    /// Returns the operating points of an image type, or of the dermoscopic profile without one, the default one
    /// first.
    #[must_use]
    pub fn from_card(card: &Card, image_type: Option<ImageType>) -> Vec<Self> {
        let first = card.profiles.iter().next().map(|(_, profile)| profile);
        let Some(profile) = card.profiles.get(image_type).or(first) else { return Vec::new() };
        let is_default =
            |point: &&OperatingPoint| profile.default_operating_point.as_ref() == Some(&point.name);
        let (first, others): (Vec<_>, Vec<_>) = profile.operating_points.iter().partition(is_default);
        let mut thresholds = Vec::new();
        for point in first.into_iter().chain(others) {
            // The check of a card rules out a class that the model does not have.
            let Some(target) = Target::from_name(&point.target.to_string(), &card.classes) else { continue };
            let of_profile = |profile: &Profile| {
                let same = profile.operating_points.iter().find(|other| other.name == point.name);
                same.map(|same| same.threshold.get())
            };
            let of_type =
                card.profiles.iter().filter_map(|(other, profile)| Some((other?, of_profile(profile)?)));
            let threshold = Self::new(point.name.clone(), target, point.threshold.get());
            thresholds.push(Self { of_type: of_type.collect(), ..threshold });
        }
        thresholds
    }

    /// Whether the program refers, by the operating point of the profile that judged the image.
    pub(crate) fn refers(&self, score: &Score) -> bool {
        let of_type = score.image_type.and_then(|image_type| self.of_type.get(&image_type));
        score.refer_anyway || self.target.probability(score) >= *of_type.unwrap_or(&self.threshold)
    }
}
