//! The photograph of a request: the multipart part `image`, or the whole body.

use axum::{
    body::{Body, BodyDataStream, Bytes},
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
};
use futures_util::{StreamExt, stream};
use melanoma_core::{Error, ErrorCode, Limits};
use multer::Multipart;

use crate::{problem::Problem, state::AppState};

/// Name of the part, as the API of 2021 had it.
const FIELD: &str = "image";
/// What the multipart wrapping, and small other fields, may add to the photograph.
const WRAPPING: u64 = 64 << 10;
/// Most that is reserved because a header says so, before anything came.
const RESERVED: u64 = 32 << 20;
/// How much of an oversized body is read and thrown away, so that the client hears why. Many
/// clients do not look at a reply before they have sent everything, and would only see a
/// connection that breaks.
const DISCARD: u64 = 64 << 20;

/// The bytes of the one photograph of a request: not empty, and within the limit.
pub(crate) struct Upload(pub(crate) Vec<u8>);

impl FromRequest<AppState> for Upload {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Problem> {
        let limits = state.config().limits;
        let (parts, body) = request.into_parts();
        let body = read(body, &parts.headers, &limits).await?;
        let photograph = match content_type(&parts.headers) {
            Some(mime) if is_multipart(mime) => image_part(body, mime).await?,
            _ if body.is_empty() => return Err(missing("the request has no body").into()),
            _ => body,
        };
        limits.check_bytes(photograph.len() as u64)?;
        Ok(Self(photograph))
    }
}

fn content_type(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::CONTENT_TYPE)?.to_str().ok()
}

fn is_multipart(mime: &str) -> bool {
    mime.split(';').next().is_some_and(|essence| essence.trim().eq_ignore_ascii_case("multipart/form-data"))
}

fn missing(what: &str) -> Error {
    Error::new(ErrorCode::MissingImage, what)
}

fn malformed(what: &str) -> Error {
    Error::new(ErrorCode::MalformedRequest, what)
}

/// The body, and never more of it in memory than the limit allows.
async fn read(body: Body, headers: &HeaderMap, limits: &Limits) -> Result<Vec<u8>, Error> {
    let most = limits.bytes.saturating_add(WRAPPING);
    let declared = headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    if declared.is_some_and(|length| length > most) {
        // A client that waits for "100 Continue" has sent nothing yet and need not.
        if !headers.contains_key(header::EXPECT) {
            discard(body.into_data_stream(), 0).await;
        }
        return Err(limits.too_many_bytes());
    }
    let mut stream = body.into_data_stream();
    let mut bytes = Vec::with_capacity(declared.unwrap_or(0).min(RESERVED) as usize);
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|e| malformed("the body ended before it was complete").caused_by(e))?;
        if (bytes.len() + chunk.len()) as u64 > most {
            let read = bytes.len() as u64;
            drop(bytes);
            discard(stream, read).await;
            return Err(limits.too_many_bytes());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Reads on to the end, or until more was thrown away than is worth it.
async fn discard(mut stream: BodyDataStream, mut read: u64) {
    while let Some(Ok(chunk)) = stream.next().await {
        read += chunk.len() as u64;
        if read > DISCARD {
            return;
        }
    }
}

/// The one part named `image`; others are passed over.
async fn image_part(body: Vec<u8>, mime: &str) -> Result<Vec<u8>, Error> {
    let broken = |e: multer::Error| malformed("the multipart body cannot be read").caused_by(e);
    let no_boundary = || malformed("the multipart body has no boundary");
    let boundary = multer::parse_boundary(mime).map_err(|e| no_boundary().caused_by(e))?;
    // Two dashes alone would be found in any body.
    if boundary.is_empty() {
        return Err(no_boundary());
    }
    let whole = stream::once(async { Ok::<_, std::convert::Infallible>(Bytes::from(body)) });
    let mut multipart = Multipart::new(whole, boundary);
    let mut image = None;
    while let Some(field) = multipart.next_field().await.map_err(broken)? {
        let is_image = field.name() == Some(FIELD);
        let bytes = field.bytes().await.map_err(broken)?;
        if is_image && image.replace(bytes).is_some() {
            return Err(Error::new(ErrorCode::SeveralImages, "the request has several parts named `image`"));
        }
    }
    image.map(Vec::from).ok_or_else(|| missing("the request has no part named `image`"))
}
