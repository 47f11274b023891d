//! Recognizes bodies that clients often send instead of an image, to name the mistake.

use axum::http::{HeaderMap, HeaderName};

use crate::{error::Error, problem_code::ProblemCode};

const TRANSFER_ENCODING: HeaderName = HeaderName::from_static("content-transfer-encoding");
/// Bytes that contain the first line of a form.
const MAX_FIRST_LINE: usize = 1024;
/// Base64 of the first bytes of JPEG, PNG, WebP and GIF.
const BASE64_STARTS: [&[u8]; 4] = [b"/9j/", b"iVBORw0KGgo", b"UklGR", b"R0lGOD"];

/// # Errors
/// `malformed_request` for a form whose lines end with LF.
pub(crate) fn check_form(body: &[u8]) -> Result<(), Error> {
    let start = body.get(..MAX_FIRST_LINE).unwrap_or(body);
    match start.iter().position(|byte| *byte == b'\n') {
        Some(end) if end == 0 || start[end - 1] != b'\r' => Err(Error::malformed(
            "the lines of the multipart body end with LF; they must end with CRLF, as RFC 2046 requires",
        )),
        _ => Ok(()),
    }
}

/// # Errors
/// `malformed_request` for a part that is encoded, such as in base64.
pub(crate) fn check_part(headers: &HeaderMap) -> Result<(), Error> {
    let Some(encoding) = headers.get(TRANSFER_ENCODING) else { return Ok(()) };
    let encoding = encoding.to_str().unwrap_or_default().trim().to_ascii_lowercase();
    match encoding.as_str() {
        "binary" | "8bit" | "7bit" => Ok(()),
        "base64" | "quoted-printable" => Err(Error::malformed(format!(
            "the part `image` has the Content-Transfer-Encoding {encoding}; send the bytes of the image file instead"
        ))),
        _ => Err(Error::malformed(
            "the part `image` has an unknown Content-Transfer-Encoding; send the bytes of the image file instead",
        )),
    }
}

/// Replaces the error of an image that is not one if it is text that contains or names an image: a data URL, JSON,
/// base64, or a form that is no multipart form.
pub(crate) fn explain(error: Error, image: &[u8]) -> Error {
    if error.code() != ProblemCode::NotAnImage {
        return error;
    }
    let text = image.trim_ascii_start();
    let starts_with =
        |start: &[u8]| text.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start));
    let found = if starts_with(b"data:") {
        "a data URL"
    } else if starts_with(b"{") || starts_with(b"[") || starts_with(b"\"") {
        "JSON"
    } else if BASE64_STARTS.iter().any(|start| text.starts_with(start)) {
        "base64"
    } else if starts_with(b"image=") {
        "a URL-encoded form"
    } else {
        return error;
    };
    Error::malformed(format!(
        "the request has {found} instead of an image; send the bytes of the image file, as the body or as the multipart \
         field `image`"
    ))
}
