//! The closed list of error codes, with the HTTP status, gRPC status, title and hint of each.

use std::fmt;

use axum::http::StatusCode;
use melanoma_core::ErrorCode;
use schemars::JsonSchema;
use serde::Serialize;

/// The stable name of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ProblemCode {
    /// The image has no bytes.
    EmptyImage,
    /// The image, or the request, has more bytes than the limit.
    TooManyBytes,
    /// The header of the image declares more pixels than the limit.
    TooManyPixels,
    /// The bytes are not an image.
    NotAnImage,
    /// The image has a format that is not supported.
    UnsupportedFormat,
    /// The image ends before its data is complete.
    TruncatedImage,
    /// The image violates its format.
    CorruptImage,
    /// The image has fewer pixels than the model needs.
    ImageTooSmall,
    /// The image has one color, or nearly one.
    LowContrast,
    /// The image is too blurred to judge.
    ImageTooBlurred,
    /// The image is too dark to judge.
    ImageTooDark,
    /// The image is too bright to judge.
    ImageTooBright,
    /// The image has no color, or nearly none.
    ImageWithoutColor,
    /// The image does not show a skin lesion that the model can judge.
    NoLesionFound,
    /// The request contains no image.
    MissingImage,
    /// The request contains several images, and the route takes one.
    MultipleImages,
    /// The batch has more images than the limit.
    TooManyImages,
    /// The request violates HTTP, multipart, JSON or protobuf syntax.
    MalformedRequest,
    /// A tensor does not match the signature of the model.
    InvalidTensor,
    /// A parameter has a value that the model does not support.
    InvalidParameter,
    /// The path, model or version does not exist.
    NotFound,
    /// The path does not support the method.
    MethodNotAllowed,
    /// The request names a host that is not one of this server.
    HostNotAllowed,
    /// A web page of another origin sent the request.
    OriginNotAllowed,
    /// The body is compressed, or encoded in another way.
    UnsupportedEncoding,
    /// The media type of the body is not one of the route.
    UnsupportedMediaType,
    /// The body did not arrive in time.
    BodyTimeout,
    /// The queue or the memory budget is full.
    Overloaded,
    /// The deadline of the request passed before the response was ready.
    DeadlineExceeded,
    /// No model is loaded yet.
    NotReady,
    /// A file of the model bundle is missing or unreadable.
    BundleUnreadable,
    /// A file of the model bundle does not match its checksum.
    ChecksumMismatch,
    /// The model card is invalid.
    CardInvalid,
    /// The network of the bundle is not one complete ONNX file.
    ModelInvalid,
    /// The inference engine cannot be loaded.
    EngineUnavailable,
    /// The engine failed, or its outputs are not finite.
    InferenceFailed,
    /// The model does not reproduce its test vectors on this machine.
    VerificationFailed,
    /// A defect of the server.
    Internal,
}

struct Definition {
    name: &'static str,
    status: StatusCode,
    title: &'static str,
    hint: &'static str,
}

impl ProblemCode {
    /// Every code, in the order of the documentation.
    pub const ALL: [Self; 38] = [
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
        Self::MissingImage,
        Self::MultipleImages,
        Self::TooManyImages,
        Self::MalformedRequest,
        Self::InvalidTensor,
        Self::InvalidParameter,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::HostNotAllowed,
        Self::OriginNotAllowed,
        Self::UnsupportedEncoding,
        Self::UnsupportedMediaType,
        Self::BodyTimeout,
        Self::Overloaded,
        Self::DeadlineExceeded,
        Self::NotReady,
        Self::BundleUnreadable,
        Self::ChecksumMismatch,
        Self::CardInvalid,
        Self::ModelInvalid,
        Self::EngineUnavailable,
        Self::InferenceFailed,
        Self::VerificationFailed,
        Self::Internal,
    ];

    /// The stable name, as in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.definition().name
    }

    /// A sentence that is the same for every error of the code.
    #[must_use]
    pub const fn title(self) -> &'static str {
        self.definition().title
    }

    /// What the client can do about the error.
    #[must_use]
    pub const fn hint(self) -> &'static str {
        self.definition().hint
    }

    /// The HTTP status.
    #[must_use]
    pub const fn status(self) -> StatusCode {
        self.definition().status
    }

    /// The gRPC status, which follows from the HTTP status except where gRPC prescribes another.
    #[must_use]
    pub(crate) fn grpc_code(self) -> tonic::Code {
        match self.status() {
            _ if self == Self::UnsupportedEncoding => tonic::Code::Unimplemented,
            StatusCode::FORBIDDEN => tonic::Code::PermissionDenied,
            StatusCode::NOT_FOUND => tonic::Code::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => tonic::Code::Unimplemented,
            StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT => tonic::Code::DeadlineExceeded,
            StatusCode::TOO_MANY_REQUESTS => tonic::Code::ResourceExhausted,
            StatusCode::SERVICE_UNAVAILABLE => tonic::Code::Unavailable,
            StatusCode::INTERNAL_SERVER_ERROR => tonic::Code::Internal,
            _ => tonic::Code::InvalidArgument,
        }
    }

    #[allow(clippy::too_many_lines, reason = "a table")]
    const fn definition(self) -> Definition {
        let (name, status, title, hint) = match self {
            Self::EmptyImage => (
                "empty_image",
                StatusCode::BAD_REQUEST,
                "The image is empty",
                "Check that the image is saved completely, and send it again.",
            ),
            Self::TooManyBytes => (
                "too_many_bytes",
                StatusCode::PAYLOAD_TOO_LARGE,
                "The image has too many bytes",
                "Save the image as a JPEG below the limit.",
            ),
            Self::TooManyPixels => (
                "too_many_pixels",
                StatusCode::PAYLOAD_TOO_LARGE,
                "The image has too many pixels",
                "Scale the image down below the limit, and save it as JPEG or PNG.",
            ),
            Self::NotAnImage => (
                "not_an_image",
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "The file is not an image",
                "Send an image as JPEG, PNG, WebP, GIF, BMP, TIFF or AVIF.",
            ),
            Self::UnsupportedFormat => (
                "unsupported_format",
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "The image format is not supported",
                "Convert the image to JPEG or PNG; on a phone, choose the format \"most compatible\".",
            ),
            Self::TruncatedImage => (
                "truncated_image",
                StatusCode::UNPROCESSABLE_ENTITY,
                "The image is truncated",
                "Copy the image again from its source: the transfer was incomplete.",
            ),
            Self::CorruptImage => (
                "corrupt_image",
                StatusCode::UNPROCESSABLE_ENTITY,
                "The image is corrupt",
                "Open the image in an image editor, and save it again as JPEG or PNG.",
            ),
            Self::ImageTooSmall => (
                "image_too_small",
                StatusCode::UNPROCESSABLE_ENTITY,
                "The image is too small",
                "Take the image again, closer to the lesion or at a higher resolution.",
            ),
            Self::LowContrast => (
                "low_contrast",
                StatusCode::UNPROCESSABLE_ENTITY,
                "The image has almost no contrast",
                "Take the image again, in focus and well lit, with the lesion in the center.",
            ),
            Self::ImageTooBlurred => (
                "image_too_blurred",
                StatusCode::UNPROCESSABLE_ENTITY,
                "The image is too blurred to judge",
                "Hold the camera still, focus on the lesion, and take the image again.",
            ),
            Self::ImageTooDark => (
                "image_too_dark",
                StatusCode::UNPROCESSABLE_ENTITY,
                "The image is too dark to judge",
                "Take the image again in more light.",
            ),
            Self::ImageTooBright => (
                "image_too_bright",
                StatusCode::UNPROCESSABLE_ENTITY,
                "The image is too bright to judge",
                "Take the image again with less light, and without a reflection of the flash.",
            ),
            Self::ImageWithoutColor => (
                "image_without_color",
                StatusCode::UNPROCESSABLE_ENTITY,
                "The image has no color",
                "Take the image again in color, without a filter.",
            ),
            Self::NoLesionFound => (
                "no_lesion_found",
                StatusCode::UNPROCESSABLE_ENTITY,
                "The image shows no skin lesion that the model can judge",
                "Send a sharp close-up of one skin lesion, with the lesion in the center, or a dermoscopic image.",
            ),
            Self::MissingImage => (
                "missing_image",
                StatusCode::BAD_REQUEST,
                "The request contains no image",
                "Send the image as the multipart field `image`: curl -F image=@photo.jpg ADDRESS",
            ),
            Self::MultipleImages => (
                "multiple_images",
                StatusCode::BAD_REQUEST,
                "The request contains several images",
                "Send one image per request, or a batch to /api/v1/classify.",
            ),
            Self::TooManyImages => (
                "too_many_images",
                StatusCode::PAYLOAD_TOO_LARGE,
                "The batch has too many images",
                "Split the batch into several requests.",
            ),
            Self::MalformedRequest => (
                "malformed_request",
                StatusCode::BAD_REQUEST,
                "The request is malformed",
                "Let a client library build the body and its headers: curl -F image=@photo.jpg ADDRESS",
            ),
            Self::InvalidTensor => (
                "invalid_tensor",
                StatusCode::BAD_REQUEST,
                "The tensor does not match the model",
                "Read the names, datatypes and shapes of the tensors at /v2/models/MODEL.",
            ),
            Self::InvalidParameter => (
                "invalid_parameter",
                StatusCode::BAD_REQUEST,
                "The parameter is not supported",
                "Read the parameters of the route at /docs; `melanoma inspect --all` prints the names in the model card.",
            ),
            Self::NotFound => (
                "not_found",
                StatusCode::NOT_FOUND,
                "The path does not exist",
                "Use one of the paths listed at /docs; those of the Open Inference Protocol start with /v2.",
            ),
            Self::MethodNotAllowed => (
                "method_not_allowed",
                StatusCode::METHOD_NOT_ALLOWED,
                "The path does not support this method",
                "Use one of the methods in the Allow header.",
            ),
            Self::HostNotAllowed => (
                "host_not_allowed",
                StatusCode::FORBIDDEN,
                "The host is not one of this server",
                "Use the address that the server listens on, or start the server with --allowed-host and this host.",
            ),
            Self::OriginNotAllowed => (
                "origin_not_allowed",
                StatusCode::FORBIDDEN,
                "The origin is not allowed",
                "Use the page of the server itself, or start the server with --cors-allow-origin and this origin.",
            ),
            Self::UnsupportedEncoding => (
                "unsupported_encoding",
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "The encoding of the body is not supported",
                "Send the body uncompressed, without a Content-Encoding or with `identity`.",
            ),
            Self::UnsupportedMediaType => (
                "unsupported_media_type",
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "The media type of the body is not supported",
                "Set the Content-Type that the route reads: curl --json does so for JSON.",
            ),
            Self::BodyTimeout => (
                "body_timeout",
                StatusCode::REQUEST_TIMEOUT,
                "The body did not arrive in time",
                "Send the whole request at once; on a slow connection, send a smaller image.",
            ),
            Self::Overloaded => (
                "overloaded",
                StatusCode::TOO_MANY_REQUESTS,
                "The server is overloaded",
                "Retry after the seconds in the Retry-After header.",
            ),
            Self::DeadlineExceeded => (
                "deadline_exceeded",
                StatusCode::GATEWAY_TIMEOUT,
                "The request exceeded its deadline",
                "Set a longer X-Request-Timeout-Ms, or retry when the server has less load.",
            ),
            Self::NotReady => (
                "not_ready",
                StatusCode::SERVICE_UNAVAILABLE,
                "The model is not ready",
                "Retry in a few seconds; /health/ready reports when the model is ready.",
            ),
            Self::BundleUnreadable => (
                "bundle_unreadable",
                StatusCode::INTERNAL_SERVER_ERROR,
                "The model bundle cannot be read",
                "Report the failure to the operator of this server.",
            ),
            Self::ChecksumMismatch => (
                "checksum_mismatch",
                StatusCode::INTERNAL_SERVER_ERROR,
                "A file of the model bundle does not match its checksum",
                "Report the failure to the operator of this server.",
            ),
            Self::CardInvalid => (
                "card_invalid",
                StatusCode::INTERNAL_SERVER_ERROR,
                "The model card is invalid",
                "Report the failure to the operator of this server.",
            ),
            Self::ModelInvalid => (
                "model_invalid",
                StatusCode::INTERNAL_SERVER_ERROR,
                "The network of the model bundle is not one complete ONNX file",
                "Report the failure to the operator of this server.",
            ),
            Self::EngineUnavailable => (
                "engine_unavailable",
                StatusCode::INTERNAL_SERVER_ERROR,
                "The inference engine is not available",
                "Report the failure to the operator of this server.",
            ),
            Self::InferenceFailed => (
                "inference_failed",
                StatusCode::INTERNAL_SERVER_ERROR,
                "The model returned no usable output",
                "Report the failure to the operator of this server, who can run `melanoma doctor`.",
            ),
            Self::VerificationFailed => (
                "verification_failed",
                StatusCode::INTERNAL_SERVER_ERROR,
                "The model does not reproduce its test vectors",
                "Report the failure to the operator of this server, who can run `melanoma doctor`.",
            ),
            Self::Internal => (
                "internal",
                StatusCode::INTERNAL_SERVER_ERROR,
                "The server failed",
                "Report the failure with its X-Request-Id to the operator of this server.",
            ),
        };
        Definition { name, status, title, hint }
    }
}

impl fmt::Display for ProblemCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<ErrorCode> for ProblemCode {
    fn from(code: ErrorCode) -> Self {
        match code {
            ErrorCode::EmptyImage => Self::EmptyImage,
            ErrorCode::TooManyBytes => Self::TooManyBytes,
            ErrorCode::TooManyPixels => Self::TooManyPixels,
            ErrorCode::NotAnImage => Self::NotAnImage,
            ErrorCode::UnsupportedFormat => Self::UnsupportedFormat,
            ErrorCode::TruncatedImage => Self::TruncatedImage,
            ErrorCode::CorruptImage => Self::CorruptImage,
            ErrorCode::ImageTooSmall => Self::ImageTooSmall,
            ErrorCode::LowContrast => Self::LowContrast,
            ErrorCode::ImageTooBlurred => Self::ImageTooBlurred,
            ErrorCode::ImageTooDark => Self::ImageTooDark,
            ErrorCode::ImageTooBright => Self::ImageTooBright,
            ErrorCode::ImageWithoutColor => Self::ImageWithoutColor,
            ErrorCode::NoLesionFound => Self::NoLesionFound,
            ErrorCode::InvalidTensor => Self::InvalidTensor,
            ErrorCode::InvalidParameter => Self::InvalidParameter,
            ErrorCode::Canceled => Self::DeadlineExceeded,
            ErrorCode::BundleUnreadable => Self::BundleUnreadable,
            ErrorCode::ChecksumMismatch => Self::ChecksumMismatch,
            ErrorCode::CardInvalid => Self::CardInvalid,
            ErrorCode::ModelInvalid => Self::ModelInvalid,
            ErrorCode::EngineUnavailable => Self::EngineUnavailable,
            ErrorCode::InferenceFailed => Self::InferenceFailed,
            ErrorCode::VerificationFailed => Self::VerificationFailed,
            _ => Self::Internal,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_the_core_keep_their_names() {
        for &code in ErrorCode::ALL {
            let expected = if code == ErrorCode::Canceled { "deadline_exceeded" } else { code.as_str() };
            assert_eq!(ProblemCode::from(code).as_str(), expected);
        }
    }

    #[test]
    fn names_match_their_serialization() {
        for code in ProblemCode::ALL {
            assert_eq!(serde_json::to_value(code).unwrap_or_default(), code.as_str());
        }
    }
}
