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
    /// The model does not take this metadata.
    #[error("the model does not take the parameter `{field}`")]
    NoMetadata {
        /// `age`, `sex` or `site`.
        field: &'static str,
    },
    /// The card does not have this sex or site.
    #[error("the model does not have this {field}; it has {}", listed(available))]
    Metadata {
        /// `sex` or `site`.
        field: &'static str,
        /// Names in the card.
        available: Vec<String>,
    },
    /// No age of a person.
    #[error("the age must be 0 to 130 years")]
    Age,
    /// A gate must predict image types.
    #[error("a gate must predict image types, and this model does not")]
    NoImageTypes,
    /// A model that predicts image types needs no gate.
    #[error("the model predicts image types itself, and takes no gate")]
    OwnImageTypes,
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
