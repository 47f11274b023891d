//! From probabilities to a label, a decision and an advice, which are three different things.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    bundle::{Card, OperatingPoint, PredictionSets},
    calibration::Probabilities,
    class::Target,
    parameter::InvalidParameter,
    score::Probability,
};

/// Without a calibration, a probability of malignant from this value on refers. Benign is then less
/// than four times as probable as malignant.
const UNCALIBRATED_THRESHOLD: f64 = 0.2;

/// The more probable of malignant and benign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// At least as probable as benign.
    Malignant,
    /// More probable than malignant.
    Benign,
}

/// What the person should do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Advice {
    /// See a dermatologist because of this image.
    ConsultDermatologist,
    /// The model found no sign of malignancy, which does not exclude it.
    NoSignNotRuledOut,
}

impl Advice {
    /// Returns `consult_dermatologist` or `no_sign_not_ruled_out`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ConsultDermatologist => "consult_dermatologist",
            Self::NoSignNotRuledOut => "no_sign_not_ruled_out",
        }
    }

    /// Returns the advice in English.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::ConsultDermatologist => "You must consult a dermatologist!",
            Self::NoSignNotRuledOut => {
                "The model saw no sign of malignancy, but it cannot rule it out: \
                 if the lesion is new, changes, itches or bleeds, consult a dermatologist."
            }
        }
    }
}

/// A reason to refer. Each one suffices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The probability of the target reaches the threshold of the operating point.
    OperatingPoint,
    /// Malignant is at least as probable as benign.
    LabeledMalignant,
    /// The views of the test-time augmentation have different labels.
    TtaDisagreement,
    /// The prediction set is empty: the image is unlike those of the fit.
    EmptyPredictionSet,
    /// The model is not calibrated, and benign is less than four times as probable as malignant.
    Uncalibrated,
}

/// Whether to refer the person to a dermatologist, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Decision {
    /// Whether to refer.
    pub refer: bool,
    /// Why. Empty if the decision is not to refer.
    pub reasons: Vec<Reason>,
    /// Name of the operating point.
    pub operating_point: String,
    /// What the threshold applies to: `malignant`, or the code of a class.
    pub target: Target,
    /// Threshold of the operating point.
    pub threshold: Probability,
    /// Measured proportion of lesions of the target that are referred, if there is one.
    pub sensitivity: Option<Probability>,
    /// Measured proportion of other lesions that are not referred, if there is one.
    pub specificity: Option<Probability>,
}

/// The labels that cannot be excluded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PredictionSet {
    /// None, one or both.
    pub labels: Vec<Label>,
    /// Proportion of the lesions of each label whose set has that label, in the images of the fit.
    pub coverage: Probability,
}

impl Label {
    /// Returns the label for a probability of malignant.
    #[must_use]
    pub fn from_malignant(malignant: Probability) -> Self {
        if malignant < malignant.complement() { Self::Benign } else { Self::Malignant }
    }

    /// Returns `malignant` or `benign`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Malignant => "malignant",
            Self::Benign => "benign",
        }
    }
}

impl PredictionSets {
    /// Returns the set for a probability of malignant.
    #[must_use]
    pub fn set(&self, malignant: Probability) -> PredictionSet {
        let mut labels = Vec::new();
        if malignant >= self.malignant {
            labels.push(Label::Malignant);
        }
        if malignant.complement() >= self.benign {
            labels.push(Label::Benign);
        }
        PredictionSet { labels, coverage: self.coverage }
    }
}

/// The rule of a decision: a card, and one of its operating points.
#[derive(Clone, Copy, Debug)]
pub struct Rule<'a> {
    /// The card.
    pub card: &'a Card,
    /// The operating point, or `None` if the card has none.
    pub operating_point: Option<&'a OperatingPoint>,
}

impl Rule<'_> {
    /// Decides from the probabilities of the averaged views. `views_agree` says whether every view
    /// has the same label.
    ///
    /// # Errors
    /// [`InvalidParameter::Class`] if the operating point is for a class that the card lacks.
    pub fn decide(
        &self,
        probabilities: &Probabilities,
        views_agree: bool,
    ) -> Result<Decision, InvalidParameter> {
        let card = self.card;
        let malignant = probabilities.malignant(&card.classes);
        let uncalibrated_threshold = Probability::saturating(UNCALIBRATED_THRESHOLD);
        let mut reasons = Vec::new();
        if let Some(point) = self.operating_point
            && probabilities.get(&point.target, &card.classes)? >= point.threshold
        {
            reasons.push(Reason::OperatingPoint);
        }
        if Label::from_malignant(malignant) == Label::Malignant {
            reasons.push(Reason::LabeledMalignant);
        }
        if !views_agree {
            reasons.push(Reason::TtaDisagreement);
        }
        if let Some(sets) = &card.prediction_sets
            && sets.set(malignant).labels.is_empty()
        {
            reasons.push(Reason::EmptyPredictionSet);
        }
        if !card.calibration.is_calibrated() && malignant >= uncalibrated_threshold {
            reasons.push(Reason::Uncalibrated);
        }
        let point = self.operating_point;
        Ok(Decision {
            refer: !reasons.is_empty(),
            reasons,
            operating_point: point.map_or_else(|| "uncalibrated".into(), |point| point.name.clone()),
            target: point.map_or(Target::Malignant, |point| point.target.clone()),
            threshold: point.map_or(uncalibrated_threshold, |point| point.threshold),
            sensitivity: point.map(|point| point.sensitivity),
            specificity: point.map(|point| point.specificity),
        })
    }
}

impl Decision {
    /// Returns the advice that follows.
    #[must_use]
    pub const fn advice(&self) -> Advice {
        if self.refer { Advice::ConsultDermatologist } else { Advice::NoSignNotRuledOut }
    }
}
