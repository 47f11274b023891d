//! Why an image is refused.

use crate::error_code::ErrorCode;

/// The image is too poor to judge. Values and limits are those of [`Quality`](super::Quality), 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum QualityDefect {
    /// The image is too dark.
    #[error("the image is too dark to judge")]
    TooDark {
        /// Upper quartile of luma.
        brightness: f64,
        /// The limit.
        min: f64,
    },
    /// The image is overexposed.
    #[error("the image is too bright to judge")]
    TooBright {
        /// Share of white pixels.
        clipped: f64,
        /// The limit.
        max: f64,
    },
    /// The image is blurred.
    #[error("the image is too blurred to judge")]
    TooBlurred {
        /// Focus.
        focus: f64,
        /// The limit.
        min: f64,
    },
    /// The image is gray, or nearly.
    #[error("the image has almost no differences of color, which the model needs")]
    NoColor {
        /// Standard deviation of chroma.
        color: f64,
        /// The limit.
        min: f64,
    },
}

impl QualityDefect {
    /// Returns the stable code.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::TooDark { .. } => ErrorCode::ImageTooDark,
            Self::TooBright { .. } => ErrorCode::ImageTooBright,
            Self::TooBlurred { .. } => ErrorCode::ImageTooBlurred,
            Self::NoColor { .. } => ErrorCode::ImageWithoutColor,
        }
    }
}
