//! The stable codes of errors.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What went wrong, as a stable name: a released name keeps its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ErrorCode {
    /// The file has no bytes.
    EmptyImage,
    /// The file has more bytes than the limit.
    TooManyBytes,
    /// The file declares more pixels than the limit.
    TooManyPixels,
    /// The bytes are not an image.
    NotAnImage,
    /// The bytes are an image of a format or coding that no decoder here reads.
    UnsupportedFormat,
    /// The file ends before its last pixel.
    TruncatedImage,
    /// The file contradicts its own header.
    CorruptImage,
    /// The image has fewer pixels than the model needs.
    ImageTooSmall,
    /// The image has almost no contrast.
    LowContrast,
    /// The image is too blurred to judge.
    ImageTooBlurred,
    /// The image is too dark to judge.
    ImageTooDark,
    /// The image is too bright to judge.
    ImageTooBright,
    /// The image has no color, or nearly none.
    ImageWithoutColor,
    /// The image shows no lesion that the model can judge.
    NoLesionFound,
    /// The values are not those of the model's input.
    InvalidTensor,
    /// The model has no such operating point, class, test-time augmentation or explanation.
    InvalidParameter,
    /// The caller canceled the work.
    Canceled,
    /// A file of the bundle is missing, or cannot be read or written.
    BundleUnreadable,
    /// The SHA-256 of a file differs from the card's.
    ChecksumMismatch,
    /// The card breaks its schema, or contradicts itself or the model.
    CardInvalid,
    /// The network of the bundle is not one complete ONNX file.
    ModelInvalid,
    /// No engine can load the model.
    EngineUnavailable,
    /// The engine failed, or its outputs are not finite numbers of the shapes in the card.
    InferenceFailed,
    /// The model does not reproduce its test vectors on this machine.
    VerificationFailed,
}

impl ErrorCode {
    /// Every code.
    pub const ALL: &[Self] = &[
        Self::EmptyImage,
        Self::TooManyBytes,
        Self::TooManyPixels,
        Self::NotAnImage,
        Self::UnsupportedFormat,
        Self::TruncatedImage,
        Self::CorruptImage,
        Self::ImageTooSmall,
        Self::LowContrast,
        Self::ImageTooBlurred,
        Self::ImageTooDark,
        Self::ImageTooBright,
        Self::ImageWithoutColor,
        Self::NoLesionFound,
        Self::InvalidTensor,
        Self::InvalidParameter,
        Self::Canceled,
        Self::BundleUnreadable,
        Self::ChecksumMismatch,
        Self::CardInvalid,
        Self::ModelInvalid,
        Self::EngineUnavailable,
        Self::InferenceFailed,
        Self::VerificationFailed,
    ];

    /// Returns whether an image is refused: it was decoded, and its content or its quality permits no result.
    #[must_use]
    pub const fn is_refusal(self) -> bool {
        matches!(
            self,
            Self::ImageTooSmall
                | Self::LowContrast
                | Self::ImageTooBlurred
                | Self::ImageTooDark
                | Self::ImageTooBright
                | Self::ImageWithoutColor
                | Self::NoLesionFound
        )
    }

    /// Returns the name as JSON has it, such as `corrupt_image`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EmptyImage => "empty_image",
            Self::TooManyBytes => "too_many_bytes",
            Self::TooManyPixels => "too_many_pixels",
            Self::NotAnImage => "not_an_image",
            Self::UnsupportedFormat => "unsupported_format",
            Self::TruncatedImage => "truncated_image",
            Self::CorruptImage => "corrupt_image",
            Self::ImageTooSmall => "image_too_small",
            Self::LowContrast => "low_contrast",
            Self::ImageTooBlurred => "image_too_blurred",
            Self::ImageTooDark => "image_too_dark",
            Self::ImageTooBright => "image_too_bright",
            Self::ImageWithoutColor => "image_without_color",
            Self::NoLesionFound => "no_lesion_found",
            Self::InvalidTensor => "invalid_tensor",
            Self::InvalidParameter => "invalid_parameter",
            Self::Canceled => "canceled",
            Self::BundleUnreadable => "bundle_unreadable",
            Self::ChecksumMismatch => "checksum_mismatch",
            Self::CardInvalid => "card_invalid",
            Self::ModelInvalid => "model_invalid",
            Self::EngineUnavailable => "engine_unavailable",
            Self::InferenceFailed => "inference_failed",
            Self::VerificationFailed => "verification_failed",
        }
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The detail behind an error, for a log.
pub(crate) type Source = Box<dyn std::error::Error + Send + Sync>;
