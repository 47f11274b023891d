//! The memory of a request beside its body, and that of its response.

use axum::{
    body::HttpBody as _,
    extract::Request,
    http::HeaderMap,
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{
    error::Error,
    memory_budget::{MemoryBudget, Reservation},
    problem::Problem,
};

/// Fields in the header of a request. HTTP/1 has the same limit in hyper.
pub(crate) const MAX_HEADER_FIELDS: usize = 100;
/// Memory of a request beside its header and body: the stream, the tasks, and a small response. It is measured with
/// 10,000 open requests, and rounded up.
const REQUEST_BYTES: u64 = 16 << 10;
/// Memory of a field in a map of headers, beside its text: two tables, which grow by factors of two.
const FIELD_BYTES: usize = 256;
/// A larger response has a reservation of its own.
const MAX_SMALL_RESPONSE: u64 = 4 << 10;

/// Runs a request if the memory budget has room for it, and returns its response with the reservation that lasts until
/// the response is sent.
pub(crate) async fn admit(budget: &MemoryBudget, request: Request, next: Next) -> (Response, Reservation) {
    let mut reservation = budget.reserve_nothing();
    let bytes = match request_bytes(request.headers()) {
        Ok(bytes) => bytes,
        Err(error) => return (Problem::from(error).into_response(), reservation),
    };
    let path = request.uri().path();
    // An orchestrator restarts a server that does not answer these.
    let is_always_answered = path.starts_with("/health/") || path == "/metrics";
    if is_always_answered {
        let _ = reservation.grow(bytes);
    } else if let Err(error) = budget.when_freed(|| reservation.grow(bytes)).await {
        return (Problem::from(error).into_response(), reservation);
    }
    let response = next.run(request).await;
    let bytes = response.body().size_hint().exact().unwrap_or(0);
    if bytes <= MAX_SMALL_RESPONSE {
        return (response, reservation);
    }
    match budget.when_freed(|| budget.reserve(bytes)).await {
        Ok(body) => {
            reservation.merge(body);
            (response, reservation)
        }
        Err(error) => (Problem::from(error).into_response(), reservation),
    }
}

/// The memory of a request beside its body.
///
/// # Errors
/// `malformed_request` for too many fields.
fn request_bytes(headers: &HeaderMap) -> Result<u64, Error> {
    if headers.len() > MAX_HEADER_FIELDS {
        return Err(Error::TooManyHeaderFields { count: headers.len(), limit: MAX_HEADER_FIELDS });
    }
    Ok(REQUEST_BYTES + header_bytes(headers))
}

fn header_bytes(headers: &HeaderMap) -> u64 {
    let text = headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum::<usize>();
    (text + headers.len() * FIELD_BYTES) as u64
}
