//! From probabilities to a label and a decision, which are not the same thing.

use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    bundle::{Card, OperatingPoint, PredictionSets},
    calibration::Probabilities,
    score::Probability,
    target::Target,
};

/// What a model that was never calibrated is trusted with: benign is clearly more probable when
/// malignant has less than this, that is, less than a quarter of benign's probability.
const CLEARLY_BENIGN: f64 = 0.2;

/// The more probable of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// Also where both are equally probable: doubt is never benign.
    Malignant,
    /// Benign is strictly more probable.
    Benign,
}

/// What the person should do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Advice {
    /// See a dermatologist because of this image.
    ConsultDermatologist,
    /// The model saw no sign of malignancy. That does not rule it out.
    NoSignNotRuledOut,
}

impl Advice {
    /// `consult_dermatologist` or `no_sign_not_ruled_out`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ConsultDermatologist => "consult_dermatologist",
            Self::NoSignNotRuledOut => "no_sign_not_ruled_out",
        }
    }
}

/// Why a person is referred; each is enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The probability reaches the operating point's threshold.
    OperatingPoint,
    /// Malignant is at least as probable as benign.
    LabeledMalignant,
    /// The label is not the same in each view.
    TtaDisagreement,
    /// Neither label fits: the image is unlike those that the model knows.
    EmptyPredictionSet,
    /// The model is not calibrated, and malignant is not clearly less probable.
    Uncalibrated,
}

/// Whether to refer, and by which rule.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Decision {
    /// Whether the person is to be referred to a dermatologist.
    pub refer: bool,
    /// Why; empty where the person is not referred.
    pub reasons: Vec<Reason>,
    /// Name of the operating point.
    pub operating_point: String,
    /// What its threshold is on the probability of: `malignant`, or the code of a class.
    pub target: Target,
    /// Its threshold.
    pub threshold: Probability,
    /// The share of lesions of the target that reach the threshold, where it was measured.
    pub sensitivity: Option<Probability>,
    /// The share of other lesions that do not, where it was measured.
    pub specificity: Option<Probability>,
}

/// The labels that cannot be ruled out.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PredictionSet {
    /// None, one or both.
    pub labels: Vec<Label>,
    /// The share of each label's lesions that have it in their set, where it was fitted.
    pub coverage: Probability,
}

impl Label {
    /// The label for a probability of malignant.
    #[must_use]
    pub fn of(malignant: Probability) -> Self {
        if malignant < malignant.complement() { Self::Benign } else { Self::Malignant }
    }

    /// `malignant` or `benign`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Malignant => "malignant",
            Self::Benign => "benign",
        }
    }
}

impl PredictionSets {
    /// The set for a probability of malignant.
    #[must_use]
    pub fn set(&self, malignant: Probability) -> PredictionSet {
        let each = [
            (Label::Malignant, malignant >= self.malignant),
            (Label::Benign, malignant.complement() >= self.benign),
        ];
        let labels = each.into_iter().filter_map(|(label, inside)| inside.then_some(label)).collect();
        PredictionSet { labels, coverage: self.coverage }
    }
}

/// What a decision follows from: the card, and the operating point that was chosen from it.
#[derive(Clone, Copy, Debug)]
pub struct Rule<'a> {
    /// The card.
    pub card: &'a Card,
    /// `None` where the card has none: then only what holds for every model decides.
    pub operating_point: Option<&'a OperatingPoint>,
}

impl Rule<'_> {
    /// The decision on the averaged probabilities. `views_agree`: whether every view has the same
    /// label.
    #[must_use]
    pub fn decide(&self, probabilities: &Probabilities, views_agree: bool) -> Decision {
        let malignant = probabilities.malignant(&self.card.classes);
        let clearly_benign = Probability::saturating(CLEARLY_BENIGN);
        let reaches =
            |point: &OperatingPoint| probabilities.of(&point.target, &self.card.classes) >= point.threshold;
        let no_label = |sets: &PredictionSets| sets.set(malignant).labels.is_empty();
        let rules = [
            (Reason::OperatingPoint, self.operating_point.is_some_and(reaches)),
            (Reason::LabeledMalignant, Label::of(malignant) == Label::Malignant),
            (Reason::TtaDisagreement, !views_agree),
            (Reason::EmptyPredictionSet, self.card.prediction_sets.as_ref().is_some_and(no_label)),
            (Reason::Uncalibrated, !self.card.calibration.is_calibrated() && malignant >= clearly_benign),
        ];
        let reasons: Vec<Reason> =
            rules.into_iter().filter_map(|(reason, holds)| holds.then_some(reason)).collect();
        let point = self.operating_point;
        Decision {
            refer: !reasons.is_empty(),
            reasons,
            operating_point: point.map_or_else(|| "clearly_benign".into(), |point| point.name.clone()),
            target: point.map_or(Target::Malignant, |point| point.target.clone()),
            threshold: point.map_or(clearly_benign, |point| point.threshold),
            sensitivity: point.map(|point| point.sensitivity),
            specificity: point.map(|point| point.specificity),
        }
    }
}

impl Decision {
    /// The advice that follows.
    #[must_use]
    pub const fn advice(&self) -> Advice {
        if self.refer { Advice::ConsultDermatologist } else { Advice::NoSignNotRuledOut }
    }
}
