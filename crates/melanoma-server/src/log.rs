//! One log line, span and count per request. No client address, file name or image content is logged.

use std::{sync::Arc, time::Instant};

use axum::{
    body::Body,
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, Method},
    middleware::Next,
    response::Response,
};
use opentelemetry::global::get_text_map_propagator;
use opentelemetry_http::HeaderExtractor;
use tracing::{Instrument, Span, field::Empty};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use uuid::Uuid;

use crate::{
    activity::ActiveRequest, admission::admit, error::Error, metrics::CompletedRequest, problem::LoggedError,
    problem_code::ProblemCode, sent_body::SentBody, state::AppState,
};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Assigns an id to the request, counts its response, and logs it once it is sent.
pub(crate) async fn log_request(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let request_id = request_id(&request);
    let method = method_name(request.method());
    let matched_path = request.extensions().get::<MatchedPath>().cloned();
    let route = route_name(matched_path.as_ref());
    let span = tracing::info_span!(
        "request",
        otel.name = format!("{method} {route}"),
        otel.kind = "server",
        %request_id,
        http.request.method = method,
        http.route = route,
        http.response.status_code = Empty,
        error.type = Empty,
    );
    // Without a collector, there is no propagator, and the parent is empty.
    let parent = get_text_map_propagator(|context| context.extract(&HeaderExtractor(request.headers())));
    let _ = span.set_parent(parent);

    let active = request.extensions().get::<ActiveRequest>().cloned();
    let budget = state.memory_budget();
    let (mut response, reservation) = admit(budget, request, next).instrument(span.clone()).await;

    let status = response.status().as_u16();
    let seconds = started.elapsed().as_secs_f64();
    let error = response.extensions().get::<LoggedError>().map(|LoggedError(error)| Arc::clone(error));
    let code = error.as_ref().map(|error| error.code());
    span.record("http.response.status_code", status);
    if let Some(code) = code {
        span.record("error.type", code.as_str());
    }
    state.metrics().count_request(&CompletedRequest { method, route, status, code, seconds });
    if let Ok(id) = HeaderValue::try_from(request_id.to_string()) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    let route = matched_path;
    let log =
        RequestLog { span, request_id, method, route, status, started, error, bytes: 0, is_complete: false };
    response.map(|body| Body::new(SentBody::new(body, log, reservation, active, budget)))
}

/// The log line of a request, which is written when this is dropped: after the response was sent, or when it cannot be
/// sent any more.
pub(crate) struct RequestLog {
    span: Span,
    request_id: Uuid,
    method: &'static str,
    route: Option<MatchedPath>,
    status: u16,
    started: Instant,
    error: Option<Arc<Error>>,
    /// Bytes of the response that the client took.
    bytes: usize,
    is_complete: bool,
}

impl RequestLog {
    pub(crate) fn add_bytes(&mut self, bytes: usize) {
        self.bytes += bytes;
    }

    /// The whole response was passed to the connection.
    pub(crate) fn complete(&mut self) {
        self.is_complete = true;
    }
}

impl Drop for RequestLog {
    fn drop(&mut self) {
        let _span = self.span.enter();
        let Self { request_id, method, status, bytes, .. } = *self;
        let route = route_name(self.route.as_ref());
        let ms = 1e3 * self.started.elapsed().as_secs_f64();
        match &self.error {
            // Of the code, since the HTTP status of gRPC is always 200. A probe expects `not_ready` while the model loads.
            Some(error)
                if error.code() != ProblemCode::NotReady && error.code().status().is_server_error() =>
            {
                let (code, cause) = (error.code(), error.causes());
                tracing::error!(%request_id, method, route, status, ms, bytes, %code, %error, cause, "request failed");
            }
            Some(error) => {
                let code = error.code();
                tracing::info!(%request_id, method, route, status, ms, bytes, %code, "request rejected");
            }
            None if self.is_complete => {
                tracing::info!(%request_id, method, route, status, ms, bytes, "request completed");
            }
            None => tracing::warn!(%request_id, method, route, status, ms, bytes, "response incomplete"),
        }
    }
}

fn route_name(path: Option<&MatchedPath>) -> &str {
    path.map_or("none", MatchedPath::as_str)
}

/// The id of the client if it is a UUID, which cannot contain a name; otherwise a new one.
fn request_id(request: &Request) -> Uuid {
    let header = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok());
    header.and_then(|id| Uuid::try_parse(id).ok()).unwrap_or_else(Uuid::now_v7)
}

/// The name of a standard method; `other` for the rest, which a client can choose freely.
fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        Method::TRACE => "TRACE",
        Method::CONNECT => "CONNECT",
        _ => "other",
    }
}
