//! Bodies of the protocol, over REST and gRPC, within the limits of all requests.

use std::time::Duration;

use axum::{
    body::{Body, Bytes},
    http::HeaderMap,
};

use crate::{
    body_reader::{BodyReader, Received},
    caller::{Caller, Client},
    error::Error,
    memory_budget::Reservation,
    request_timeouts::RequestTimeouts,
    state::AppState,
};

/// Bytes of an inference request, as a multiple of the largest image.
const MAX_INFER_IMAGES: u64 = 4;
/// Bytes of any other request.
const MAX_OTHER_BYTES: u64 = 64 << 10;
/// Memory for the decoded body, as a multiple of its bytes: a JSON number of two characters becomes a float of
/// four bytes, and gRPC copies the message without its frame.
const DECODED_FACTOR: u64 = 2;

/// The right to process one request, with its part of the memory budget.
pub(crate) struct RequestPermit {
    pub(crate) caller: Caller,
    _reservation: Reservation,
}

/// The limits that apply to a request.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum RequestKind {
    Infer,
    Other,
}

/// Reads the body. `client_timeout` is the timeout in a header of the protocol.
///
/// # Errors
/// `too_many_bytes`, `overloaded`, `body_timeout`, `deadline_exceeded` and `malformed_request`.
pub(crate) async fn receive(
    state: &AppState,
    kind: RequestKind,
    headers: &HeaderMap,
    body: Body,
    client: Client,
    client_timeout: Option<Duration>,
) -> Result<(Bytes, RequestPermit), Error> {
    let config = state.config();
    let timeouts = RequestTimeouts::start(headers, config, client_timeout)?;
    let is_infer = kind == RequestKind::Infer;
    let max_bytes =
        if is_infer { config.limits.bytes.saturating_mul(MAX_INFER_IMAGES) } else { MAX_OTHER_BYTES };
    let reader =
        BodyReader { headers, state, timeouts, max_bytes, reported_limit: max_bytes, needs_worker: is_infer };
    let Received { bytes, mut reservation } = reader.read(body).await?;
    if is_infer {
        reservation.grow((bytes.capacity() as u64).saturating_mul(1 + DECODED_FACTOR))?;
    }
    let caller = Caller { deadline: timeouts.deadline, client };
    Ok((bytes.into(), RequestPermit { caller, _reservation: reservation }))
}
