//! Cross-origin requests (CORS) of the pages that `--cors-allow-origin` names.

use std::time::Duration;

use axum::{
    extract::{Request, State},
    http::{HeaderName, Method, header},
    middleware::Next,
    response::Response,
};
use tower::{Layer, ServiceExt};
use tower_http::cors::{Any, CorsLayer};

use crate::{config::AccessConfig, origin::Origin};

/// Headers of responses that scripts may read, besides those that they always may.
const EXPOSED: [HeaderName; 4] = [
    HeaderName::from_static("inference-header-content-length"),
    HeaderName::from_static("x-request-id"),
    header::ALLOW,
    header::RETRY_AFTER,
];
/// How long a browser may keep the response to a preflight.
const MAX_AGE: Duration = Duration::from_hours(1);

/// The CORS rules, `None` if no page of another origin is allowed.
pub(crate) fn layer(config: &AccessConfig) -> Option<CorsLayer> {
    if config.cors_allow_origins.is_empty() {
        return None;
    }
    let origins: Vec<_> = config.cors_allow_origins.iter().filter_map(Origin::to_header).collect();
    let layer = CorsLayer::new()
        .allow_origin(origins)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers(Any)
        .expose_headers(EXPOSED)
        .allow_private_network(true)
        .max_age(MAX_AGE);
    Some(layer)
}

/// Answers preflights, and adds the CORS headers to other responses.
pub(crate) async fn apply(State(cors): State<Option<CorsLayer>>, request: Request, next: Next) -> Response {
    // The layer takes every OPTIONS request for a preflight.
    let is_options = request.method() == Method::OPTIONS;
    let is_preflight = is_options && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    match cors {
        Some(cors) if is_preflight || !is_options => match cors.layer(next).oneshot(request).await {
            Ok(response) => response,
            Err(infallible) => match infallible {},
        },
        _ => next.run(request).await,
    }
}
