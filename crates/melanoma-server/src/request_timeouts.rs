//! The deadline of a request, and the time for its body.

use std::time::{Duration, Instant};

use axum::http::{HeaderMap, HeaderName};

use crate::{config::Config, error::Error};

/// The time that a client waits, in milliseconds. The deadline of the configuration applies if it is sooner.
const REQUEST_TIMEOUT: HeaderName = HeaderName::from_static("x-request-timeout-ms");

/// The points in time at which a request fails.
#[derive(Clone, Copy)]
pub(crate) struct RequestTimeouts {
    /// Time of the last response.
    pub(crate) deadline: Instant,
    body: Instant,
    body_timeout: Duration,
}

impl RequestTimeouts {
    /// Starts the timeouts of a request: the soonest of configuration, header and `client_timeout`.
    ///
    /// # Errors
    /// `malformed_request`.
    pub(crate) fn start(
        headers: &HeaderMap,
        config: &Config,
        client_timeout: Option<Duration>,
    ) -> Result<Self, Error> {
        let now = Instant::now();
        let mut timeout = config.deadline;
        for shorter in [client_timeout, header_timeout(headers)?].into_iter().flatten() {
            timeout = timeout.min(shorter);
        }
        let body_timeout = config.clients.body_timeout;
        Ok(Self { deadline: now + timeout, body: now + body_timeout, body_timeout })
    }

    /// The time by which the body must be complete.
    pub(crate) fn body_deadline(&self) -> Instant {
        self.deadline.min(self.body)
    }

    /// The error of a body that is incomplete at [`Self::body_deadline`].
    pub(crate) fn body_error(&self) -> Error {
        if self.deadline < self.body {
            Error::DeadlineExceeded
        } else {
            Error::BodyTimeout { limit: self.body_timeout }
        }
    }
}

fn header_timeout(headers: &HeaderMap) -> Result<Option<Duration>, Error> {
    let mut values = headers.get_all(REQUEST_TIMEOUT).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(Error::malformed("the request has several headers X-Request-Timeout-Ms"));
    }
    let text = value.to_str().unwrap_or_default().trim();
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    // A number that does not fit is longer than any deadline of the server.
    let milliseconds = if is_number { text.parse().unwrap_or(u64::MAX) } else { 0 };
    if milliseconds == 0 {
        return Err(Error::malformed(
            "the header X-Request-Timeout-Ms must be a positive number of milliseconds",
        ));
    }
    Ok(Some(Duration::from_millis(milliseconds)))
}
