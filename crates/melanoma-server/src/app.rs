//! The service as a router.

use std::any::Any;

use axum::{
    Extension, Router,
    http::{HeaderName, HeaderValue, header},
    middleware,
    response::{IntoResponse, Response},
};
use tower_http::{catch_panic::CatchPanicLayer, set_header::SetResponseHeaderLayer};

use crate::{
    access::{check_access, check_encoding},
    cors, document,
    error::Error,
    inference_protocol,
    json_layout::lay_out,
    log::log_request,
    problem::Problem,
    routes,
    state::AppState,
};

/// Headers of every response: no cache stores it, no browser guesses its media type, and no page of another origin
/// embeds it.
const RESPONSE_HEADERS: [(HeaderName, HeaderValue); 3] = [
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
];

/// Builds the router of the service.
pub fn app(state: AppState) -> Router {
    let cors = cors::layer(&state.config().access);
    let mut router = Router::from(routes::documented())
        .merge(routes::page::assets())
        .merge(routes::docs::assets())
        // The protocol has its own specification, so it is not in the OpenAPI document.
        .nest("/v2", inference_protocol::rest())
        .merge(inference_protocol::grpc())
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(Extension(document::api_document()))
        .layer(middleware::from_fn_with_state(state.clone(), check_encoding))
        .layer(middleware::from_fn_with_state(cors, cors::apply))
        .layer(middleware::from_fn_with_state(state.clone(), check_access))
        .layer(CatchPanicLayer::custom(handle_panic))
        .layer(middleware::from_fn(lay_out))
        .layer(middleware::from_fn_with_state(state.clone(), log_request));
    for (name, value) in RESPONSE_HEADERS {
        router = router.layer(SetResponseHeaderLayer::overriding(name, value));
    }
    router.with_state(state)
}

async fn not_found() -> Problem {
    Error::NotFound("this server does not have the path of the request".into()).into()
}

async fn method_not_allowed() -> Problem {
    Error::MethodNotAllowed.into()
}

#[allow(clippy::needless_pass_by_value, reason = "the layer passes the payload by value")]
fn handle_panic(_payload: Box<dyn Any + Send>) -> Response {
    Problem::from(Error::Internal { source: None }).into_response()
}
