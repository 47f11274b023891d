//! The media type of a request.

use axum::http::{HeaderMap, header};

use crate::error::Error;

const JSON: &str = "application/json";
const BINARY: &str = "application/octet-stream";
/// Longest media type that a message repeats.
const MAX_REPEATED: usize = 100;

/// Rejects the media types that a form of another site can send without a preflight of CORS. A request without a media
/// type is accepted, since clients of the protocol send such requests.
///
/// # Errors
/// `unsupported_media_type`.
pub(super) fn check(headers: &HeaderMap) -> Result<(), Error> {
    for value in headers.get_all(header::CONTENT_TYPE) {
        let text = value.to_str().unwrap_or("not ASCII");
        let essence = text.split(';').next().unwrap_or_default().trim();
        if ![JSON, BINARY].iter().any(|media_type| essence.eq_ignore_ascii_case(media_type)) {
            let found = essence.chars().take(MAX_REPEATED).collect();
            return Err(Error::UnsupportedMediaType {
                found,
                expected: "application/json and application/octet-stream",
            });
        }
    }
    Ok(())
}
