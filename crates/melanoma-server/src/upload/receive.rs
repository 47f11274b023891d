//! Receives the images of a request.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::Request,
    http::{HeaderMap, header},
};

use super::multipart::{self, ImageParts};
use crate::{
    body_reader::{BodyReader, Received},
    caller::{Caller, Client},
    error::Error,
    memory_budget::Reservation,
    request_timeouts::RequestTimeouts,
    state::AppState,
};

/// Bytes that boundaries, part headers and other fields may add to the images of a form.
const MAX_FORM_OVERHEAD: u64 = 64 << 10;
/// Memory of a form while it is parsed, as a multiple of its bytes: the parser copies it.
const PARSED_FACTOR: u64 = 2;

/// An image of a request, not decoded.
pub(crate) struct Upload {
    bytes: Bytes,
    pub(crate) caller: Caller,
    /// Shared by the images of the request, and returned with the last of them.
    _reservation: Arc<Reservation>,
}

impl AsRef<[u8]> for Upload {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

pub(super) struct Images {
    /// The first images, up to the limit.
    pub(super) images: Vec<Upload>,
    /// Images in the request, at least one.
    pub(super) count: usize,
}

/// Receives the images of a request. `max_form_bytes` bounds the images of a form together; a raw body is one
/// image.
///
/// # Errors
/// `not_ready`, `overloaded`, `malformed_request`, `body_timeout`, `too_many_bytes` and `missing_image`.
pub(super) async fn receive(
    request: Request,
    state: &AppState,
    max_images: usize,
    max_form_bytes: u64,
) -> Result<Images, Error> {
    let (parts, body) = request.into_parts();
    let config = state.config();
    let timeouts = RequestTimeouts::start(&parts.headers, config, None)?;
    state.models().current()?;
    let form_type = content_type(&parts.headers).filter(|content_type| is_form(content_type));
    // A single image may always have the bytes that its own limit allows.
    let max_image_bytes = config.limits.bytes;
    let limit = if form_type.is_some() { max_form_bytes.max(max_image_bytes) } else { max_image_bytes };
    let reader = BodyReader {
        headers: &parts.headers,
        state,
        timeouts,
        max_bytes: limit.saturating_add(MAX_FORM_OVERHEAD),
        reported_limit: limit,
        needs_worker: true,
    };
    let Received { bytes: body, mut reservation } = reader.read(body).await?;
    let ImageParts { images, count } = match form_type {
        Some(content_type) => {
            let bytes = PARSED_FACTOR * body.capacity() as u64;
            state.memory_budget().when_freed(|| reservation.grow(bytes)).await?;
            multipart::parse(body, content_type, max_images).await?
        }
        None if body.is_empty() => return Err(Error::MissingImage("the request has no body")),
        None => ImageParts { images: vec![body.into()], count: 1 },
    };
    if images.len() > 1 {
        reservation.become_batch()?;
    }
    let caller = Caller { deadline: timeouts.deadline, client: Client::of(&parts) };
    let reservation = Arc::new(reservation);
    let upload = |bytes| Upload { bytes, caller: caller.clone(), _reservation: Arc::clone(&reservation) };
    Ok(Images { images: images.into_iter().map(upload).collect(), count })
}

fn content_type(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::CONTENT_TYPE)?.to_str().ok()
}

/// Whether the media type is that of a form, also if its parameters are invalid.
fn is_form(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("multipart/form-data")
}
