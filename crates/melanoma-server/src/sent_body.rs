//! The body of a response while it is sent: in small pieces, so that the server notices a client that takes none.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
    time::{Duration, Instant},
};

use axum::body::{Body, Bytes};
use hyper::body::{Body as HttpBody, Frame, SizeHint};

use crate::{
    activity::ActiveRequest,
    error::Error,
    memory_budget::{MIN_WAIT, MemoryBudget, Reservation, Waiting, WaitsForClient},
    request_log::RequestLog,
};

/// Bytes that are passed to the connection at once. They are a copy, so that the connection does not keep the whole
/// body in memory. HTTP/2 keeps one such piece for each stream, also if the client takes none of it.
const PIECE: usize = 4 << 10;

/// The body of a response while it is sent. Ends with an error if the memory budget dropped it.
pub(crate) struct SentBody(Waiting<Sending>);

/// What a response keeps until it is sent.
struct Sending {
    body: Body,
    /// The rest of a frame that is larger than a piece.
    rest: Bytes,
    stall: Stall,
    log: RequestLog,
    _reservation: Reservation,
    _active: Option<ActiveRequest>,
}

/// The time that data was ready and the client did not take it, over the whole response.
struct Stall {
    before: Duration,
    since: Option<Instant>,
}

impl SentBody {
    pub(crate) fn new(
        body: Body,
        log: RequestLog,
        reservation: Reservation,
        active: Option<ActiveRequest>,
        budget: &MemoryBudget,
    ) -> Self {
        if let Some(active) = &active {
            active.is_sending();
        }
        let stall = Stall { before: Duration::ZERO, since: Some(Instant::now()) };
        let rest = Bytes::new();
        let mut sending = Sending { body, rest, stall, log, _reservation: reservation, _active: active };
        sending.check_end();
        Self(budget.wait(sending))
    }
}

impl Sending {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.stall.end();
        if self.rest.is_empty() {
            match ready!(Pin::new(&mut self.body).poll_frame(context)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => self.rest = data,
                    // Trailers end the response.
                    Err(trailers) => {
                        self.log.complete();
                        return Poll::Ready(Some(Ok(trailers)));
                    }
                },
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => {
                    self.log.complete();
                    return Poll::Ready(None);
                }
            }
        }
        let piece = if self.rest.len() <= PIECE {
            std::mem::take(&mut self.rest)
        } else {
            Bytes::copy_from_slice(&self.rest.split_to(PIECE))
        };
        self.stall.begin();
        self.check_end();
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    /// A connection does not poll a body that has ended.
    fn check_end(&mut self) {
        if self.is_end() {
            self.log.complete();
        }
    }

    fn is_end(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }
}

impl Stall {
    fn begin(&mut self) {
        self.since = Some(Instant::now());
    }

    fn end(&mut self) {
        if let Some(since) = self.since.take() {
            self.before += since.elapsed();
        }
    }
}

impl WaitsForClient for Sending {
    fn stalled(&self, now: Instant) -> Duration {
        let current = self.stall.since.map_or(Duration::ZERO, |since| now.saturating_duration_since(since));
        self.stall.before + current
    }

    /// A streamed batch lasts long because it waits for the workers, and not for its client.
    fn gives_way(&self, now: Instant) -> bool {
        self.stalled(now) >= MIN_WAIT
    }
}

impl HttpBody for SentBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        match self.0.lock().as_mut() {
            Some(sending) => sending.poll(context),
            None => Poll::Ready(Some(Err(axum::Error::new(Error::ResponseTimeout)))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.0.lock().as_ref().is_some_and(Sending::is_end)
    }

    fn size_hint(&self) -> SizeHint {
        self.0.lock().as_ref().map_or_else(SizeHint::default, |sending| {
            let hint = sending.body.size_hint();
            let rest = sending.rest.len() as u64;
            match hint.exact() {
                Some(exact) => SizeHint::with_exact(exact + rest),
                None => SizeHint::default(),
            }
        })
    }
}
