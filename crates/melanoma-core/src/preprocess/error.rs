//! Why an image or a tensor cannot be an input of the model.

use crate::error_code::ErrorCode;

/// The quality gate rejects the image, or the values are not those of an input.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PreprocessError {
    /// The image has too few pixels.
    #[error("the shorter side of the image has {side} pixels; the model needs {min}")]
    TooSmall {
        /// Pixels of the shorter side.
        side: u32,
        /// The card's `quality_gate.min_side`.
        min: u32,
    },
    /// The image has almost no contrast.
    #[error("the image has too little contrast to judge")]
    LowContrast {
        /// Standard deviation of luma, 0 to 0.5.
        contrast: f64,
        /// The card's `quality_gate.min_contrast`.
        min: f64,
    },
    /// There are not as many values as the model's input has.
    #[error("the image has {values} values; the model needs {expected}")]
    WrongLength {
        /// Number of values.
        values: usize,
        /// `height * width * 3`.
        expected: usize,
    },
    /// A value is out of range.
    #[error("value {index} of the image is not in 0 to 255")]
    OutOfRange {
        /// Position of the value.
        index: usize,
    },
    /// The values are in planar order.
    #[error("the values are in the order [3, height, width]; the order of the input is [height, width, 3]")]
    Planar,
}

impl PreprocessError {
    /// Returns the stable code.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::TooSmall { .. } => ErrorCode::ImageTooSmall,
            Self::LowContrast { .. } => ErrorCode::LowContrast,
            Self::WrongLength { .. } | Self::OutOfRange { .. } | Self::Planar => ErrorCode::InvalidTensor,
        }
    }
}
