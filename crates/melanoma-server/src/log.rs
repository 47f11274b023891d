//! One span, count and log line per request. No client address, file name or image content is logged.

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
use tracing::{Instrument, field::Empty};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use uuid::Uuid;

use crate::{
    activity::ActiveRequest,
    admission::admit,
    metrics::CompletedRequest,
    problem::LoggedError,
    request_log::{RequestLog, route_name},
    sent_body::SentBody,
    state::AppState,
};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Assigns an id to the request, counts its response, and logs it once it is sent.
pub(crate) async fn log_request(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let request_id = request_id(&request);
    let method = method_name(request.method());
    // The response to HEAD has no body.
    let is_complete = request.method() == Method::HEAD;
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
    let log = RequestLog { span, request_id, method, route, status, started, error, is_complete };
    response.map(|body| Body::new(SentBody::new(body, log, reservation, active, budget)))
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
