//! Choices of a caller that a model does not offer.

use crate::error_code::ErrorCode;

/// The model does not offer what the caller chose.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidParameter {
    /// The card has no operating point of this name.
    #[error("the model has no operating point of this name; it has {}", listed(available))]
    OperatingPoint {
        /// Names of the model's operating points.
        available: Vec<String>,
    },
    /// The card has no class of this code or name.
    #[error("the model has no class of this name; it has malignant, {}", listed(available))]
    Class {
        /// Codes of the model's classes.
        available: Vec<String>,
    },
    /// The model has no class maps.
    #[error("the model has no class maps, which an explanation needs")]
    NoClassMaps,
    /// Several views need a square input.
    #[error("the model's input is not square, which test-time augmentation needs")]
    NotSquare,
}

impl InvalidParameter {
    /// Returns the stable code.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        ErrorCode::InvalidParameter
    }
}

fn listed(names: &[String]) -> String {
    if names.is_empty() { "none".into() } else { names.join(", ") }
}
