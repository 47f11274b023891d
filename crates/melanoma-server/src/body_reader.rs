//! Reads the body of a request within the limits on bytes, time and memory.

use std::time::{Duration, Instant};

use axum::{
    body::{Body, BodyDataStream, Bytes},
    http::{HeaderMap, header},
};
use futures_util::StreamExt;
use tokio::time::timeout_at;

use crate::{
    error::Error,
    memory_budget::{Reservation, WaitsForClient},
    request_timeouts::RequestTimeouts,
    state::AppState,
};

/// Bytes of the first allocation for a body.
const MIN_ALLOCATION: usize = 16 << 10;
/// Bytes of a rejected body that are read and dropped: many clients read no response before they have sent
/// the whole request, and would only get a broken connection.
const MAX_DISCARDED_BYTES: u64 = 64 << 20;

/// A body, or its part that was received, with its part of the memory budget.
pub(crate) struct Received {
    pub(crate) bytes: Vec<u8>,
    pub(crate) reservation: Reservation,
}

impl WaitsForClient for Received {
    /// Its own timeout ends it.
    fn stalled(&self, _: Instant) -> Duration {
        Duration::ZERO
    }

    fn gives_way(&self, _: Instant) -> bool {
        true
    }
}

/// Reads the body of one request.
pub(crate) struct BodyReader<'a> {
    pub(crate) headers: &'a HeaderMap,
    pub(crate) state: &'a AppState,
    pub(crate) timeouts: RequestTimeouts,
    /// Largest number of bytes of the body.
    pub(crate) max_bytes: u64,
    /// Limit to report in the error of a larger body.
    pub(crate) reported_limit: u64,
    /// Whether the request needs a worker, and is rejected while the queue is full.
    pub(crate) needs_worker: bool,
}

impl BodyReader<'_> {
    /// Reads the body. A request that its header rules out is rejected before its body is read.
    ///
    /// # Errors
    /// `too_many_bytes`, `overloaded`, `body_timeout`, `deadline_exceeded` and `malformed_request`.
    pub(crate) async fn read(&self, body: Body) -> Result<Received, Error> {
        let declared = self.declared_length();
        let mut stream = body.into_data_stream();
        if let Err(error) = self.check_header(declared) {
            // A client that sent "Expect: 100-continue" has sent no body yet.
            if !self.headers.contains_key(header::EXPECT) {
                self.discard(stream, 0).await;
            }
            return Err(error);
        }
        let budget = self.state.memory_budget();
        let received = budget.wait(Received { bytes: Vec::new(), reservation: budget.reserve_nothing() });
        while let Some(chunk) = self.next_chunk(&mut stream).await? {
            // `None` once the budget dropped the request.
            let append =
                || received.lock().as_mut().map(|body| self.append(body, &chunk, declared)).transpose();
            let appended = budget.when_freed(append).await;
            if let Err(error) = appended.and_then(|found| found.ok_or_else(|| budget.exhausted())) {
                let length = received.lock().as_ref().map_or(0, |received| received.bytes.len());
                drop(received);
                self.discard(stream, (length + chunk.len()) as u64).await;
                return Err(error);
            }
        }
        let received = received.lock().take();
        received.ok_or_else(|| budget.exhausted())
    }

    /// Appends a chunk. Memory follows what was received, and never what the header declares.
    fn append(&self, received: &mut Received, chunk: &[u8], declared: Option<u64>) -> Result<(), Error> {
        let Received { bytes, reservation } = received;
        let length = bytes.len() + chunk.len();
        if length as u64 > self.max_bytes {
            return Err(self.too_large(declared));
        }
        if length as u64 > self.state.config().limits.bytes {
            reservation.become_batch()?;
        }
        if length > bytes.capacity() {
            let expected = declared.unwrap_or(self.max_bytes) as usize;
            let capacity = length.max((2 * length).min(expected)).max(MIN_ALLOCATION);
            reservation.grow(capacity as u64)?;
            bytes
                .try_reserve_exact(capacity - bytes.len())
                .map_err(|_| self.state.memory_budget().exhausted())?;
        }
        bytes.extend_from_slice(chunk);
        Ok(())
    }

    fn declared_length(&self) -> Option<u64> {
        self.headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
    }

    fn check_header(&self, declared: Option<u64>) -> Result<(), Error> {
        if declared.is_some_and(|length| length > self.max_bytes) {
            return Err(self.too_large(declared));
        }
        if self.needs_worker {
            self.state.predictor().pool().check_capacity()?;
        }
        Ok(())
    }

    fn too_large(&self, declared: Option<u64>) -> Error {
        Error::BodyTooLarge { length: declared, limit: self.reported_limit }
    }

    async fn next_chunk(&self, stream: &mut BodyDataStream) -> Result<Option<Bytes>, Error> {
        let chunk = timeout_at(self.timeouts.body_deadline().into(), stream.next()).await;
        let chunk = chunk.map_err(|_| self.timeouts.body_error())?;
        chunk.transpose().map_err(|e| Error::malformed_by("the connection closed before the body ended", e))
    }

    async fn discard(&self, mut stream: BodyDataStream, mut length: u64) {
        while length <= MAX_DISCARDED_BYTES
            && let Ok(Some(chunk)) = self.next_chunk(&mut stream).await
        {
            length += chunk.len() as u64;
        }
    }
}
