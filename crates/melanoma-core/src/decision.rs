//! From the probability of malignant to a label and an advice, which are not the same thing.

use serde::Serialize;

use crate::{bundle::OperatingPoint, score::Probability};

/// The more probable of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// Also where both are equally probable: doubt is never benign.
    Malignant,
    /// Benign is strictly more probable.
    Benign,
}

/// What the person should do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Advice {
    /// See a dermatologist because of this photograph.
    ConsultDermatologist,
    /// The model saw no sign of malignancy. That does not rule it out.
    NoSignNotRuledOut,
}

/// Whether to refer, and by which rule.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Decision {
    /// Whether the person is to be referred to a dermatologist.
    pub refer: bool,
    /// Name of the operating point.
    pub operating_point: String,
    /// Its threshold on the probability of malignant.
    pub threshold: Probability,
    /// The share of malignant lesions that it refers, where it was measured.
    pub sensitivity: Probability,
    /// The share of benign lesions that it does not refer, where it was measured.
    pub specificity: Probability,
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

impl OperatingPoint {
    /// Refers from the threshold on, and whatever is labelled malignant.
    #[must_use]
    pub fn decide(&self, malignant: Probability) -> Decision {
        Decision {
            refer: malignant >= self.threshold || Label::of(malignant) == Label::Malignant,
            operating_point: self.name.clone(),
            threshold: self.threshold,
            sensitivity: self.sensitivity,
            specificity: self.specificity,
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
