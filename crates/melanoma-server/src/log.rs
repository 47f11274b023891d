//! One line a request: its id, method, route, status, code, time. Never an address as the client wrote
//! it, a file name, or anything of an image.

use std::{error::Error as _, time::Instant};

use axum::{
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
    metrics::Answered,
    problem::{self, LoggedError},
    state::AppState,
};

const ID: HeaderName = HeaderName::from_static("x-request-id");

/// Gives the request an id, waits for its answer, and logs and counts it.
pub(crate) async fn log_request(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let id = id_of(&request);
    let method = name_of(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    let span = tracing::info_span!(
        "request",
        otel.name = format!("{method} {route}"),
        otel.kind = "server",
        request_id = %id,
        http.request.method = method,
        http.route = route,
        http.response.status_code = Empty,
        error.type = Empty,
    );
    // Where no collector is named there is no propagator either, and this does nothing.
    let caller = get_text_map_propagator(|context| context.extract(&HeaderExtractor(request.headers())));
    let _ = span.set_parent(caller);
    let mut response = next.run(request).instrument(span.clone()).await;
    let status = response.status().as_u16();
    let error = response.extensions().get::<LoggedError>().cloned().map(|LoggedError(error)| error);
    span.record("http.response.status_code", status);
    if let Some(error) = &error {
        span.record("error.type", error.code().as_str());
    }
    let seconds = began.elapsed().as_secs_f64();
    let code = error.as_ref().map(|error| error.code());
    state.metrics().answered(&Answered { method, route, status, code, seconds });
    let (request_id, ms) = (id, 1e3 * seconds);
    match error {
        // Over gRPC the status is 200 whatever happened.
        Some(error) if problem::status(error.code()).is_server_error() => {
            let cause = error.source().map(ToString::to_string).unwrap_or_default();
            tracing::error!(%request_id, method, route, status, ms, code = %error.code(), %error, cause, "request failed");
        }
        Some(error) => {
            tracing::info!(%request_id, method, route, status, ms, code = %error.code(), "request refused");
        }
        None => tracing::info!(%request_id, method, route, status, ms, "request answered"),
    }
    if let Ok(id) = HeaderValue::try_from(id.to_string()) {
        response.headers_mut().insert(ID, id);
    }
    response
}

/// The client's own id, where it is a UUID and so cannot be a name, else a new one.
fn id_of(request: &Request) -> Uuid {
    let given = request.headers().get(ID).and_then(|id| Uuid::try_parse(id.to_str().ok()?).ok());
    given.unwrap_or_else(Uuid::now_v7)
}

/// A method of the standard by its name. A client can make up any other word, so that is not logged.
fn name_of(method: &Method) -> &'static str {
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
