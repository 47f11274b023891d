//! The error of the whole crate.

use crate::{
    bundle::BundleError, cancellation::Canceled, decode::DecodeError, engine::EngineError,
    error_code::ErrorCode, image_type::NoLesionFound, parameter::InvalidParameter,
    preprocess::PreprocessError, quality::QualityDefect,
};

/// Any error of this crate.
///
/// `Display` is one sentence for the caller: it contains no path and nothing read from an image.
/// `source()` is the detail for a log.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The image cannot be decoded.
    #[error(transparent)]
    Decode(DecodeError),
    /// The image or tensor cannot be an input of the model.
    #[error(transparent)]
    Preprocess(#[from] PreprocessError),
    /// The image shows no lesion that the model can judge.
    #[error(transparent)]
    NoLesionFound(#[from] NoLesionFound),
    /// The image is too poor to judge.
    #[error(transparent)]
    Quality(#[from] QualityDefect),
    /// The bundle cannot be used.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// The engine cannot be opened, or failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The model does not offer what the caller chose.
    #[error(transparent)]
    InvalidParameter(#[from] InvalidParameter),
    /// The caller canceled the work.
    #[error(transparent)]
    Canceled(#[from] Canceled),
}

impl Error {
    /// Returns the stable code.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::Decode(error) => error.code(),
            Self::Preprocess(error) => error.code(),
            Self::NoLesionFound(error) => error.code(),
            Self::Quality(error) => error.code(),
            Self::Bundle(error) => error.code(),
            Self::Engine(error) => error.code(),
            Self::InvalidParameter(error) => error.code(),
            Self::Canceled(_) => ErrorCode::Canceled,
        }
    }
}

/// A canceled decoder is canceled work like any other.
impl From<DecodeError> for Error {
    fn from(error: DecodeError) -> Self {
        match error {
            DecodeError::Canceled(canceled) => Self::Canceled(canceled),
            error => Self::Decode(error),
        }
    }
}
