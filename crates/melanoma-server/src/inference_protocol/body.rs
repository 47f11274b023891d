//! Bodies of the protocol, of both wires, under the limits of all requests.

use std::time::{Duration, Instant};

use axum::{
    body::{Body, Bytes},
    http::HeaderMap,
};
use melanoma_core::{Error, ErrorCode};

use crate::{
    memory_budget::Reservation,
    state::AppState,
    upload::{Reader, Times},
};

/// A request to infer may have as many bytes as so many of the largest images.
const MAX_IMAGES: u64 = 4;
/// What every other request may have.
const SMALL: u64 = 64 << 10;
/// What a body becomes once it is read takes up to so many times its bytes, beside itself: a number of
/// two characters is a float of four bytes, and the framing of gRPC is taken off into a copy.
const READ: usize = 2;

/// What a request is allowed, as long as it is worked on.
pub(crate) struct RequestPermit {
    /// When nobody waits for the answer any more.
    pub(crate) deadline: Instant,
    _held: Reservation,
}

/// Which request it is the body of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Infer,
    Other,
}

/// The body, within the limits. `within` is how long the client waits, where it says so in a way of
/// its wire.
///
/// # Errors
/// `too_many_bytes`, `overloaded`, `body_timeout` and `malformed_request`.
pub(crate) async fn receive(
    state: &AppState,
    kind: Kind,
    headers: &HeaderMap,
    body: Body,
    within: Option<Duration>,
) -> Result<(Bytes, RequestPermit), Error> {
    let config = state.config();
    let times = Times::of(headers, state, within)?;
    let infer = kind == Kind::Infer;
    let most = if infer { config.limits.bytes.saturating_mul(MAX_IMAGES) } else { SMALL };
    let too_many = || {
        Error::new(ErrorCode::TooManyBytes, format!("the request is larger than the limit of {most} bytes"))
    };
    let reader = Reader { headers, state, times, most, too_many: &too_many, for_the_queue: infer };
    let (bytes, mut held) = reader.read(body).await?;
    if infer {
        state.memory().grow(&mut held, bytes.len().saturating_mul(1 + READ))?;
    }
    Ok((bytes.into(), RequestPermit { deadline: times.deadline, _held: held }))
}
