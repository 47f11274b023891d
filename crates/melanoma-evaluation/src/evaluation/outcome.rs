//! What the program does with an image.

use melanoma_core::decision::Advice;

use crate::predictions::Prediction;

/// What the program does with an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Refer,
    NoSign,
    Inconclusive,
    Refused,
}

impl Outcome {
    /// The outcome of an image; `None` if it failed.
    pub(super) fn of(prediction: &Prediction) -> Option<Self> {
        match &prediction.score {
            Ok(score) => Some(match score.advice {
                Advice::ConsultDermatologist => Self::Refer,
                Advice::NoSignNotRuledOut => Self::NoSign,
                Advice::Inconclusive => Self::Inconclusive,
            }),
            Err(code) => code.is_refusal().then_some(Self::Refused),
        }
    }
}
