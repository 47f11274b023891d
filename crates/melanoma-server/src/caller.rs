//! Who waits for a result, and until when.

use std::{convert::Infallible, time::Instant};

use axum::{extract::FromRequestParts, http::request::Parts};
use tokio::sync::watch;

/// Who waits for a result, and until when.
#[derive(Clone)]
pub(crate) struct Caller {
    /// Time of the last response.
    pub(crate) deadline: Instant,
    pub(crate) client: Client,
}

/// The client of a connection.
#[derive(Clone, Default)]
pub(crate) struct Client(Option<watch::Receiver<bool>>);

impl Client {
    /// `has_closed` becomes `true` when the client closes its sending side.
    pub(crate) fn new(has_closed: watch::Receiver<bool>) -> Self {
        Self(Some(has_closed))
    }

    /// The client of a request; unknown if the request did not come over a connection.
    pub(crate) fn of(parts: &Parts) -> Self {
        parts.extensions.get().cloned().unwrap_or_default()
    }

    /// Resolves once the client has closed its sending side. It then still reads the response, or it has left: TCP does
    /// not tell which.
    pub(crate) async fn closed(&mut self) {
        if let Some(has_closed) = &mut self.0
            && has_closed.wait_for(|&has_closed| has_closed).await.is_ok()
        {
            return;
        }
        std::future::pending::<()>().await;
    }
}

impl<S: Sync> FromRequestParts<S> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(parts))
    }
}
