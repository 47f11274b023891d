//! One line a request: method, route, status, code, time. Never an address as the client wrote
//! it, a file name, or anything of a photograph.

use std::{error::Error as _, time::Instant};

use axum::{
    extract::{MatchedPath, Request},
    http::Method,
    middleware::Next,
    response::Response,
};

use crate::problem::{self, LoggedError};

pub(crate) async fn log_request(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = name_of(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    let status = response.status().as_u16();
    let ms = started.elapsed().as_secs_f64() * 1e3;
    match response.extensions().get::<LoggedError>() {
        // Over gRPC the status is 200 whatever happened.
        Some(LoggedError(error)) if problem::status(error.code()).is_server_error() => {
            let cause = error.source().map(ToString::to_string).unwrap_or_default();
            tracing::error!(method, route, status, ms, code = %error.code(), %error, cause, "request failed");
        }
        Some(LoggedError(error)) => {
            tracing::info!(method, route, status, ms, code = %error.code(), "request refused");
        }
        None => tracing::info!(method, route, status, ms, "request answered"),
    }
    response
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
