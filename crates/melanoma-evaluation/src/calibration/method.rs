//! The ways from logits to probabilities.

use melanoma_core::calibration::Calibration;
use serde::Serialize;

use super::{labeled_logits::LabeledLogits, platt::platt, temperature::temperature, vector::vector};

/// A way from logits to probabilities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Plain softmax. It is shown for comparison and never chosen.
    None,
    /// One parameter.
    Temperature,
    /// Two parameters.
    Platt,
    /// Two parameters per class.
    Vector,
}

impl Method {
    /// In ascending order of the number of parameters.
    pub(super) const ALL: [Self; 4] = [Self::None, Self::Temperature, Self::Platt, Self::Vector];

    /// The name in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Temperature => "temperature",
            Self::Platt => "platt",
            Self::Vector => "vector",
        }
    }

    /// Returns the calibration that fits the images best; `None` if there is none.
    #[must_use]
    pub fn fit(self, images: &[&LabeledLogits]) -> Option<Calibration> {
        match self {
            Self::None => Some(Calibration::None {}),
            Self::Temperature => Some(temperature(images)),
            Self::Platt => platt(images),
            Self::Vector => vector(images),
        }
    }
}
