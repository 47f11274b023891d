//! The log line of a request.

use std::{sync::Arc, time::Instant};

use axum::extract::MatchedPath;
use tracing::Span;
use uuid::Uuid;

use crate::{error::Error, problem_code::ProblemCode};

/// The log line of a request, which is written when this is dropped: after the response was sent, or when it cannot be
/// sent any more. It has no size of the response, which reveals the advice of `/predict`.
pub(crate) struct RequestLog {
    pub(crate) span: Span,
    pub(crate) request_id: Uuid,
    pub(crate) method: &'static str,
    pub(crate) route: Option<MatchedPath>,
    pub(crate) status: u16,
    pub(crate) started: Instant,
    pub(crate) error: Option<Arc<Error>>,
    pub(crate) is_complete: bool,
}

impl RequestLog {
    /// The whole response was passed to the connection.
    pub(crate) fn complete(&mut self) {
        self.is_complete = true;
    }
}

impl Drop for RequestLog {
    fn drop(&mut self) {
        let _span = self.span.enter();
        let Self { request_id, method, status, .. } = *self;
        let route = route_name(self.route.as_ref());
        // To a tenth: more digits are noise.
        let ms = (1e4 * self.started.elapsed().as_secs_f64()).round() / 10.0;
        match &self.error {
            // Of the code, since the HTTP status of gRPC is always 200. A probe expects `not_ready` while the model loads.
            Some(error)
                if error.code() != ProblemCode::NotReady && error.code().status().is_server_error() =>
            {
                let (code, cause) = (error.code(), error.causes());
                tracing::error!(%request_id, method, route, status, ms, %code, %error, cause, "request failed");
            }
            Some(error) => {
                let code = error.code();
                tracing::info!(%request_id, method, route, status, ms, %code, "request rejected");
            }
            None if self.is_complete => {
                tracing::info!(%request_id, method, route, status, ms, "request completed");
            }
            None => tracing::warn!(%request_id, method, route, status, ms, "response incomplete"),
        }
    }
}

/// The route of a request, and `none` if it has none.
pub(crate) fn route_name(path: Option<&MatchedPath>) -> &str {
    path.map_or("none", MatchedPath::as_str)
}
