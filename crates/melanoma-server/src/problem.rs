//! Errors as responses: problem details (RFC 9457).

use std::sync::Arc;

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{error::Error, problem_code::ProblemCode};

/// Seconds after which a client may retry; a full queue drains in less.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("1");

/// An [`Error`] as a response with problem details.
pub(crate) struct Problem(Error);

/// The error of a response, as an extension for the log.
#[derive(Clone)]
pub(crate) struct LoggedError(pub(crate) Arc<Error>);

/// Problem details (RFC 9457).
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub(crate) struct ProblemDetails {
    /// `urn:melanoma:error:` and the code.
    r#type: String,
    /// A sentence that is the same for every error of the code.
    title: &'static str,
    /// The HTTP status. In a batch, the status that the image would have alone.
    #[schemars(range(min = 400, max = 599))]
    status: u16,
    /// A sentence about this error.
    detail: String,
    /// The stable name of the error, for programs.
    code: ProblemCode,
    /// What the client can do about the error.
    hint: &'static str,
}

impl From<&Error> for ProblemDetails {
    fn from(error: &Error) -> Self {
        let code = error.code();
        Self {
            r#type: format!("urn:melanoma:error:{code}"),
            title: code.title(),
            status: code.status().as_u16(),
            detail: sentence(&error.to_string()),
            code,
            hint: code.hint(),
        }
    }
}

/// Starts `message` with a capital letter and ends it with a period.
fn sentence(message: &str) -> String {
    let mut rest = message.chars();
    let first = rest.next().into_iter().flat_map(char::to_uppercase);
    let end = if message.ends_with(['.', '!', '?']) { "" } else { "." };
    first.chain(rest.clone()).chain(end.chars()).collect()
}

impl<E: Into<Error>> From<E> for Problem {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = axum::Json(ProblemDetails::from(&self.0)).into_response();
        let media_type = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, media_type);
        with_error(response, self.0)
    }
}

/// Sets the status of `response` to that of `error`, and attaches the error for the log.
pub(crate) fn with_error(mut response: Response, error: Error) -> Response {
    let code = error.code();
    *response.status_mut() = code.status();
    if code == ProblemCode::UnsupportedEncoding {
        response.headers_mut().insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    }
    if is_retryable(code) {
        response.headers_mut().insert(header::RETRY_AFTER, RETRY_AFTER);
    }
    response.extensions_mut().insert(LoggedError(Arc::new(error)));
    response
}

/// Whether the response has a `Retry-After` header.
pub(crate) const fn is_retryable(code: ProblemCode) -> bool {
    matches!(code, ProblemCode::Overloaded | ProblemCode::NotReady)
}
