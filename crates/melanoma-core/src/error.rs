//! One closed list of everything that can go wrong, and the error that carries it.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

/// What went wrong, as a stable name. HTTP status, problem type, exit code and documentation
/// derive from it; a name, once released, keeps its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    // The image
    /// The file or part has no bytes.
    EmptyImage,
    /// More bytes than the limit.
    TooManyBytes,
    /// More declared pixels than the limit.
    TooManyPixels,
    /// The bytes are no image at all.
    NotAnImage,
    /// An image, but of a kind that is not read here.
    UnsupportedFormat,
    /// The image stops before its end.
    TruncatedImage,
    /// The image's bytes contradict its format.
    CorruptImage,
    /// Fewer pixels than the model can judge.
    ImageTooSmall,
    /// An image without any detail: one color, or nearly.
    LowContrast,
    /// The file could not be opened or read.
    UnreadableFile,

    // The request
    /// No part named `image`.
    MissingImage,
    /// More than one part named `image`.
    MultipleImages,
    /// More images than one request may have.
    TooManyImages,
    /// The body is not what its headers say.
    MalformedRequest,
    /// The tensors of a request are not those that the model takes.
    InvalidTensor,
    /// The model has no such operating point or class, not so many views, or no class maps.
    InvalidParameter,
    /// No such address.
    NotFound,
    /// The address does not answer this method.
    MethodNotAllowed,
    /// The request came too slowly, or stopped coming.
    BodyTimeout,
    /// More is asked of the server than it can do.
    Overloaded,
    /// The answer would have come after the deadline of the request.
    DeadlineExceeded,

    // The model and the machine
    /// The bundle's folder lacks a file, or has one that cannot be read.
    BundleUnreadable,
    /// A file of the bundle is not the one that the card names.
    ChecksumMismatch,
    /// The card breaks its schema, or contradicts itself or the model.
    CardInvalid,
    /// The engine could not be had or could not load the model.
    EngineUnavailable,
    /// The engine failed, or its scores are not finite numbers.
    InferenceFailed,
    /// The model does not give its golden answer on this machine.
    VerificationFailed,
    /// The model is still being loaded and proven.
    NotReady,
    /// The data set to measure on lacks something or contradicts itself.
    InvalidDataset,
    /// Fewer images than what is to be fitted on them takes.
    TooFewImages,
    /// A defect of this program.
    Internal,
}

impl ErrorCode {
    /// Every code, in the order of the documentation.
    pub const ALL: [Self; 31] = [
        Self::EmptyImage,
        Self::TooManyBytes,
        Self::TooManyPixels,
        Self::NotAnImage,
        Self::UnsupportedFormat,
        Self::TruncatedImage,
        Self::CorruptImage,
        Self::ImageTooSmall,
        Self::LowContrast,
        Self::UnreadableFile,
        Self::MissingImage,
        Self::MultipleImages,
        Self::TooManyImages,
        Self::MalformedRequest,
        Self::InvalidTensor,
        Self::InvalidParameter,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::BodyTimeout,
        Self::Overloaded,
        Self::DeadlineExceeded,
        Self::BundleUnreadable,
        Self::ChecksumMismatch,
        Self::CardInvalid,
        Self::EngineUnavailable,
        Self::InferenceFailed,
        Self::VerificationFailed,
        Self::NotReady,
        Self::InvalidDataset,
        Self::TooFewImages,
        Self::Internal,
    ];

    /// The stable name, as it stands in JSON and in addresses.
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
            Self::UnreadableFile => "unreadable_file",
            Self::MissingImage => "missing_image",
            Self::MultipleImages => "multiple_images",
            Self::TooManyImages => "too_many_images",
            Self::MalformedRequest => "malformed_request",
            Self::InvalidTensor => "invalid_tensor",
            Self::InvalidParameter => "invalid_parameter",
            Self::NotFound => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::BodyTimeout => "body_timeout",
            Self::Overloaded => "overloaded",
            Self::DeadlineExceeded => "deadline_exceeded",
            Self::BundleUnreadable => "bundle_unreadable",
            Self::ChecksumMismatch => "checksum_mismatch",
            Self::CardInvalid => "card_invalid",
            Self::EngineUnavailable => "engine_unavailable",
            Self::InferenceFailed => "inference_failed",
            Self::VerificationFailed => "verification_failed",
            Self::NotReady => "not_ready",
            Self::InvalidDataset => "invalid_dataset",
            Self::TooFewImages => "too_few_images",
            Self::Internal => "internal",
        }
    }

    /// A short sentence that is the same for every error of the code.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::EmptyImage => "The image is empty",
            Self::TooManyBytes => "The image has too many bytes",
            Self::TooManyPixels => "The image has too many pixels",
            Self::NotAnImage => "This is not an image",
            Self::UnsupportedFormat => "This kind of image is not read",
            Self::TruncatedImage => "The image is cut off",
            Self::CorruptImage => "The image is damaged",
            Self::ImageTooSmall => "The image is too small to judge",
            Self::LowContrast => "The image shows nothing",
            Self::UnreadableFile => "The file cannot be read",
            Self::MissingImage => "The request has no image",
            Self::MultipleImages => "The request has more than one image",
            Self::TooManyImages => "The request has too many images",
            Self::MalformedRequest => "The request is malformed",
            Self::InvalidTensor => "The model does not take this tensor",
            Self::InvalidParameter => "The model does not offer this",
            Self::NotFound => "There is nothing at this address",
            Self::MethodNotAllowed => "This address does not answer this method",
            Self::BodyTimeout => "The request came too slowly",
            Self::Overloaded => "The server has too much to do",
            Self::DeadlineExceeded => "The answer would have come too late",
            Self::BundleUnreadable => "The model bundle cannot be read",
            Self::ChecksumMismatch => "A file of the model bundle was changed",
            Self::CardInvalid => "The model card is not valid",
            Self::EngineUnavailable => "The inference engine is not available",
            Self::InferenceFailed => "The model gave no usable answer",
            Self::VerificationFailed => "The model fails its self-test on this machine",
            Self::NotReady => "The model is not ready yet",
            Self::InvalidDataset => "The data set cannot be used",
            Self::TooFewImages => "There are too few images to fit on",
            Self::Internal => "The program failed",
        }
    }

    /// What the person who sees the error can do about it.
    #[must_use]
    pub const fn hint(self) -> &'static str {
        match self {
            Self::EmptyImage => "Check that the image was saved completely, and send it again.",
            Self::TooManyBytes => "Save the image as a JPEG of at most the stated size.",
            Self::TooManyPixels => "Reduce the image to fewer pixels and save it as an ordinary JPEG or PNG.",
            Self::NotAnImage => "Send an image as JPEG, PNG, WebP, GIF, BMP or TIFF.",
            Self::UnsupportedFormat => {
                "Convert the image to JPEG or PNG; on a phone, choose \"most compatible\"."
            }
            Self::TruncatedImage => {
                "The file was not transferred completely: send or copy it again from its source."
            }
            Self::CorruptImage => "Open the image in an image program and save it again as JPEG or PNG.",
            Self::ImageTooSmall => "Take the image again, closer to the lesion or at a higher resolution.",
            Self::LowContrast => {
                "Take the image again, in focus and well lit, with the lesion in its middle."
            }
            Self::UnreadableFile => "Check the path and the permissions of the file.",
            Self::MissingImage => {
                "Send the image as the multipart field `image`: curl -F image=@photo.jpg ADDRESS"
            }
            Self::MultipleImages => "Send one image a request, or several to /api/v1/classify.",
            Self::TooManyImages => "Send the images in several requests.",
            Self::MalformedRequest => {
                "Let the client library build the multipart body, boundary included: curl -F image=@photo.jpg ADDRESS"
            }
            Self::InvalidTensor => {
                "docs/inference-protocol.md says which tensors there are and what they hold."
            }
            Self::InvalidParameter => "Run `melanoma inspect` to see what the model offers.",
            Self::NotFound => {
                "The addresses are /, /docs, /openapi.json, /predict, /api/v1/classify, /api/v1/explain, /v2, /metrics, /health/live and /health/ready."
            }
            Self::MethodNotAllowed => "Use one of the methods in the Allow header.",
            Self::BodyTimeout => "Send the whole request at once; on a slow line, a smaller image.",
            Self::Overloaded => "Try again after the seconds in the Retry-After header.",
            Self::DeadlineExceeded => "Give the request more time, or ask when the server has less to do.",
            Self::BundleUnreadable => {
                "A bundle is a folder with card.json and every file that the card names."
            }
            Self::ChecksumMismatch => "Do not use this bundle. Copy it again from where it was made.",
            Self::CardInvalid => "Compare the card with docs/reference/card.schema.json.",
            Self::EngineUnavailable => "Run `melanoma doctor` to see which engines this machine has.",
            Self::InferenceFailed => {
                "Do not use the model on this machine before `melanoma doctor` passes, and report what it says."
            }
            Self::VerificationFailed => {
                "Do not use the model on this machine. Try `--engine rten` and report what `melanoma doctor` says."
            }
            Self::NotReady => "Try again in a few seconds; /health/ready says when.",
            Self::InvalidDataset => {
                "docs/evaluation.md says how a data set looks: a csv file, or folders named by what they hold."
            }
            Self::TooFewImages => "docs/calibration.md says how many it takes; never fit on fewer.",
            Self::Internal => "Report this as a defect, with the line in the log.",
        }
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An error: its code, and what happened this time.
///
/// `Display` is the outer message, fit for the person who asked: it names no path of the machine
/// and nothing of an image. `source()` is the inner detail, for the log.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    code: ErrorCode,
    message: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error of `code`; `message` says what happened this time, in one sentence.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), source: None }
    }

    /// Adds the inner detail.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The same error, with what it is about before its message: one of several images.
    #[must_use]
    pub fn about(mut self, what: impl fmt::Display) -> Self {
        self.message = format!("{what}: {}", self.message);
        self
    }

    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        self.code
    }
}
