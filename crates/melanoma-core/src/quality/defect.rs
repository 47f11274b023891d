//! Why an image is refused.

use crate::error_code::ErrorCode;

/// The image is too poor to judge. Values and limits are those of [`Quality`](super::Quality), 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum QualityDefect {
    /// The image is too dark.
    #[error("the image is too dark to judge: its brightness is {brightness:.3}; the model needs {min}")]
    TooDark {
        /// Upper quartile of luma.
        brightness: f64,
        /// The limit.
        min: f64,
    },
    /// The image is overexposed.
    #[error("the image is too bright to judge: {clipped:.3} of it is white; the limit is {max}")]
    TooBright {
        /// Share of white pixels.
        clipped: f64,
        /// The limit.
        max: f64,
    },
    /// The image is blurred.
    #[error("the image is too blurred to judge: its focus is {focus:.3}; the model needs {min}")]
    TooBlurred {
        /// Focus.
        focus: f64,
        /// The limit.
        min: f64,
    },
    /// The image is gray, or nearly.
    #[error("the image has no color: the deviation of its chroma is {color:.4}; the model needs {min}")]
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

    /// Returns one sentence for the person who took the image.
    #[must_use]
    pub const fn sentence(&self) -> &'static str {
        match self {
            Self::TooDark { .. } => "The image is too dark to judge.",
            Self::TooBright { .. } => "The image is too bright to judge.",
            Self::TooBlurred { .. } => "The image is too blurred to judge.",
            Self::NoColor { .. } => "The image has no color, which the answer needs.",
        }
    }
}
