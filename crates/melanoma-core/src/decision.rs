//! From probabilities to a label, a decision and an advice, which are three different things.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    bundle::{Evidence, OperatingPoint, PredictionSets, Profile},
    calibration::Probabilities,
    class::{Class, Target},
    location::ImageFindings,
    parameter::InvalidParameter,
    quality::QualityWarning,
    score::Probability,
};

/// Without a calibration, a probability of malignancy from this value on refers. Benign is then less
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
    /// The model cannot judge the lesion. See a dermatologist for that reason.
    Inconclusive,
}

impl Advice {
    /// Returns `consult_dermatologist`, `no_sign_not_ruled_out` or `inconclusive`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ConsultDermatologist => "consult_dermatologist",
            Self::NoSignNotRuledOut => "no_sign_not_ruled_out",
            Self::Inconclusive => "inconclusive",
        }
    }

    /// Returns the advice in English.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::ConsultDermatologist => "You must consult a dermatologist!",
            Self::NoSignNotRuledOut => {
                "The model found no sign of malignancy, but it cannot rule it out: \
                 if the lesion is new, changes, grows, itches, hurts or bleeds, consult a dermatologist."
            }
            Self::Inconclusive => {
                "The result is inconclusive: the model cannot judge this image reliably. \
                 Show the lesion to a dermatologist."
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
    /// The model is not calibrated, and benign is less than four times as probable as malignant.
    Uncalibrated,
    /// The views of the test-time augmentation have different labels.
    TtaDisagreement,
    /// The prediction set is empty: the image is unlike those of the fit.
    EmptyPredictionSet,
    /// The prediction set has the label malignant.
    MalignantNotExcluded,
    /// The image has a defect that changes probabilities.
    PoorImage,
    /// Several places could be the lesion, and only one was classified.
    SeveralLesions,
    /// Too little is known about the sensitivity of the model on images of this type.
    WeakEvidence,
}

impl Reason {
    /// Returns the name as JSON has it, such as `weak_evidence`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OperatingPoint => "operating_point",
            Self::LabeledMalignant => "labeled_malignant",
            Self::Uncalibrated => "uncalibrated",
            Self::TtaDisagreement => "tta_disagreement",
            Self::EmptyPredictionSet => "empty_prediction_set",
            Self::MalignantNotExcluded => "malignant_not_excluded",
            Self::PoorImage => "poor_image",
            Self::SeveralLesions => "several_lesions",
            Self::WeakEvidence => "weak_evidence",
        }
    }

    /// Returns whether the reason is a sign of malignancy. The others say that the model cannot judge the image.
    #[must_use]
    pub const fn is_sign(self) -> bool {
        matches!(self, Self::OperatingPoint | Self::LabeledMalignant | Self::Uncalibrated)
    }

    /// Returns why the model cannot judge an image with these findings, if it cannot.
    #[must_use]
    pub fn of(findings: &ImageFindings) -> Vec<Self> {
        let is_poor = findings.warnings.iter().any(|warning| warning.changes_probabilities());
        let has_several = findings.warnings.contains(&QualityWarning::SeveralLesions);
        let found = [(is_poor, Self::PoorImage), (has_several, Self::SeveralLesions)];
        found.into_iter().filter_map(|(applies, reason)| applies.then_some(reason)).collect()
    }

    /// Returns the reason in English, as a sentence.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::OperatingPoint => "The probability reaches the threshold for a referral.",
            Self::LabeledMalignant => "Malignant is at least as probable as benign.",
            Self::Uncalibrated => "The model is not calibrated, and malignant is not improbable enough.",
            Self::TtaDisagreement => "Rotated copies of the image give different results.",
            Self::EmptyPredictionSet => "The image is unlike the images that the model was fitted on.",
            Self::MalignantNotExcluded => "The lesion may be malignant: the model cannot exclude it.",
            Self::PoorImage => "The image has defects that can hide a sign of malignancy.",
            Self::SeveralLesions => "The image may show several lesions, and the model classified only one.",
            Self::WeakEvidence => {
                "There is no evidence yet that the model finds enough malignant lesions in images like this."
            }
        }
    }
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
    /// Proportion of lesions of the target that are referred, on the images of `measured_on`; null without an operating
    /// point. `evidence` has the proportion on images that were left out of the training.
    pub sensitivity: Option<Probability>,
    /// Its 95% interval.
    pub sensitivity_interval: Option<[Probability; 2]>,
    /// Proportion of other lesions that are not referred, on the images of `measured_on`; null without an operating point.
    pub specificity: Option<Probability>,
    /// Its 95% interval.
    pub specificity_interval: Option<[Probability; 2]>,
    /// The images that `sensitivity` and `specificity` were measured on.
    pub measured_on: Option<String>,
    /// What was measured on images that were left out of the training, if anything was.
    pub evidence: Option<Evidence>,
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
    /// Returns the label for a probability of malignancy.
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
    /// Returns the set for a probability of malignancy and a distance to the training data, if the model
    /// measures one.
    #[must_use]
    pub fn set(&self, malignant: Probability, distance: Option<f64>) -> PredictionSet {
        let factor = match (self.distance, distance) {
            (Some(limits), Some(distance)) => limits.factor(distance),
            _ => Some(1.0),
        };
        let mut labels = Vec::new();
        if let Some(factor) = factor {
            if malignant.get() >= factor * self.malignant.get() {
                labels.push(Label::Malignant);
            }
            if malignant.complement().get() >= factor * self.benign.get() {
                labels.push(Label::Benign);
            }
        }
        PredictionSet { labels, coverage: self.coverage }
    }
}

/// The rule of a decision: the profile of an image type, and one of its operating points.
#[derive(Clone, Copy, Debug)]
pub struct Rule<'a> {
    /// The classes of the model.
    pub classes: &'a [Class],
    /// The profile.
    pub profile: &'a Profile,
    /// The operating point, or `None` if the profile has none.
    pub operating_point: Option<&'a OperatingPoint>,
}

impl Rule<'_> {
    /// Decides from the probabilities of the averaged views. `views_agree` says whether every view
    /// has the same label, and `set` is the prediction set.
    ///
    /// # Errors
    /// [`InvalidParameter::Class`] if the operating point is for a class that the model lacks.
    pub fn decide(
        &self,
        probabilities: &Probabilities,
        views_agree: bool,
        set: Option<&PredictionSet>,
    ) -> Result<Decision, InvalidParameter> {
        let malignant = probabilities.malignant(self.classes);
        let uncalibrated_threshold = Probability::saturating(UNCALIBRATED_THRESHOLD);
        let point = self.operating_point;
        let mut reasons = Vec::new();
        if let Some(point) = point
            && probabilities.get(&point.target, self.classes)? >= point.threshold
        {
            reasons.push(Reason::OperatingPoint);
        }
        if Label::from_malignant(malignant) == Label::Malignant {
            reasons.push(Reason::LabeledMalignant);
        }
        if !self.profile.calibration.is_calibrated() && malignant >= uncalibrated_threshold {
            reasons.push(Reason::Uncalibrated);
        }
        if !views_agree {
            reasons.push(Reason::TtaDisagreement);
        }
        if let Some(PredictionSet { labels, .. }) = set {
            if labels.is_empty() {
                reasons.push(Reason::EmptyPredictionSet);
            } else if labels.contains(&Label::Malignant) {
                reasons.push(Reason::MalignantNotExcluded);
            }
        }
        if !point.is_some_and(OperatingPoint::has_sufficient_evidence) {
            reasons.push(Reason::WeakEvidence);
        }
        Ok(Decision {
            refer: !reasons.is_empty(),
            reasons,
            operating_point: point.map_or_else(|| "uncalibrated".into(), |point| point.name.clone()),
            target: point.map_or(Target::Malignant, |point| point.target.clone()),
            threshold: point.map_or(uncalibrated_threshold, |point| point.threshold),
            sensitivity: point.map(|point| point.sensitivity),
            sensitivity_interval: point.map(|point| point.sensitivity_interval),
            specificity: point.map(|point| point.specificity),
            specificity_interval: point.map(|point| point.specificity_interval),
            measured_on: point.map(|point| point.measured_on.clone()),
            evidence: point.and_then(|point| point.evidence.clone()),
        })
    }
}

impl Decision {
    /// Refers for these reasons, too.
    #[must_use]
    pub fn with_reasons(mut self, reasons: &[Reason]) -> Self {
        self.reasons.extend_from_slice(reasons);
        self.refer = !self.reasons.is_empty();
        self
    }

    /// Returns the advice that follows.
    #[must_use]
    pub fn advice(&self) -> Advice {
        if !self.refer {
            Advice::NoSignNotRuledOut
        } else if self.reasons.iter().any(|reason| reason.is_sign()) {
            Advice::ConsultDermatologist
        } else {
            Advice::Inconclusive
        }
    }
}
