//! Errors as the client sees them: RFC 9457 problem details, with our stable code.

use std::sync::Arc;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use melanoma_core::{Error, ErrorCode};
use schemars::JsonSchema;
use serde::Serialize;

/// Seconds after which to ask again: a queue is worked off in less.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("1");

/// An error on its way out.
pub(crate) struct Problem(Error);

/// The error of a response, for the log: the body has only its outer message.
#[derive(Clone)]
pub(crate) struct LoggedError(pub(crate) Arc<Error>);

/// What went wrong, after RFC 9457.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub(crate) struct Body {
    /// `urn:melanoma:error:` and the code.
    r#type: String,
    /// The same sentence for every error of the code.
    title: &'static str,
    /// The HTTP status, also where the error is one of a list and the reply as a whole is a 200.
    #[schemars(range(min = 400, max = 599))]
    status: u16,
    /// What happened this time, in a sentence.
    detail: String,
    /// Stable: what programs go by.
    code: ErrorCode,
    /// What to do about it.
    hint: &'static str,
}

impl From<&Error> for Body {
    fn from(error: &Error) -> Self {
        let code = error.code();
        Self {
            r#type: format!("urn:melanoma:error:{code}"),
            title: code.title(),
            status: status(code).as_u16(),
            detail: error.to_string(),
            code,
            hint: code.hint(),
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = axum::Json(Body::from(&self.0)).into_response();
        let media_type = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, media_type);
        refused(response, self.0)
    }
}

/// `response` with the status of the error, and the error in it for the log.
pub(crate) fn refused(mut response: Response, error: Error) -> Response {
    *response.status_mut() = status(error.code());
    if matches!(error.code(), ErrorCode::Overloaded | ErrorCode::NotReady) {
        response.headers_mut().insert(header::RETRY_AFTER, RETRY_AFTER);
    }
    response.extensions_mut().insert(LoggedError(Arc::new(error)));
    response
}

/// The error of a request that failed by no fault of its own.
pub(crate) fn internal() -> Error {
    Error::new(ErrorCode::Internal, "this request failed; others are not affected")
}

/// The error of a request that is not what its headers, or its address, say.
pub(crate) fn malformed(what: &str) -> Error {
    Error::new(ErrorCode::MalformedRequest, what)
}

/// The HTTP status of a code.
#[must_use]
pub const fn status(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::EmptyImage
        | ErrorCode::MissingImage
        | ErrorCode::MultipleImages
        | ErrorCode::MalformedRequest
        | ErrorCode::InvalidTensor
        | ErrorCode::InvalidParameter => StatusCode::BAD_REQUEST,
        ErrorCode::NotFound => StatusCode::NOT_FOUND,
        ErrorCode::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        ErrorCode::TooManyBytes | ErrorCode::TooManyPixels | ErrorCode::TooManyImages => {
            StatusCode::PAYLOAD_TOO_LARGE
        }
        ErrorCode::NotAnImage | ErrorCode::UnsupportedFormat => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ErrorCode::TruncatedImage
        | ErrorCode::CorruptImage
        | ErrorCode::ImageTooSmall
        | ErrorCode::LowContrast => StatusCode::UNPROCESSABLE_ENTITY,
        ErrorCode::BodyTimeout => StatusCode::REQUEST_TIMEOUT,
        ErrorCode::Overloaded => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::NotReady => StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::DeadlineExceeded => StatusCode::GATEWAY_TIMEOUT,
        ErrorCode::UnreadableFile
        | ErrorCode::BundleUnreadable
        | ErrorCode::ChecksumMismatch
        | ErrorCode::CardInvalid
        | ErrorCode::EngineUnavailable
        | ErrorCode::InferenceFailed
        | ErrorCode::VerificationFailed
        | ErrorCode::InvalidDataset
        | ErrorCode::TooFewImages
        | ErrorCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The status of a code over gRPC.
#[must_use]
pub(crate) const fn grpc_code(code: ErrorCode) -> tonic::Code {
    use tonic::Code;
    match code {
        ErrorCode::EmptyImage
        | ErrorCode::TooManyBytes
        | ErrorCode::TooManyPixels
        | ErrorCode::NotAnImage
        | ErrorCode::UnsupportedFormat
        | ErrorCode::TruncatedImage
        | ErrorCode::CorruptImage
        | ErrorCode::ImageTooSmall
        | ErrorCode::LowContrast
        | ErrorCode::MissingImage
        | ErrorCode::MultipleImages
        | ErrorCode::TooManyImages
        | ErrorCode::MalformedRequest
        | ErrorCode::InvalidTensor
        | ErrorCode::InvalidParameter => Code::InvalidArgument,
        ErrorCode::NotFound => Code::NotFound,
        ErrorCode::MethodNotAllowed => Code::Unimplemented,
        ErrorCode::BodyTimeout | ErrorCode::DeadlineExceeded => Code::DeadlineExceeded,
        ErrorCode::Overloaded => Code::ResourceExhausted,
        ErrorCode::NotReady => Code::Unavailable,
        ErrorCode::UnreadableFile
        | ErrorCode::BundleUnreadable
        | ErrorCode::ChecksumMismatch
        | ErrorCode::CardInvalid
        | ErrorCode::EngineUnavailable
        | ErrorCode::InferenceFailed
        | ErrorCode::VerificationFailed
        | ErrorCode::InvalidDataset
        | ErrorCode::TooFewImages
        | ErrorCode::Internal => Code::Internal,
    }
}
