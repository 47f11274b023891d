//! The service as a router.

use std::any::Any;

use axum::{
    Extension, Router, middleware,
    response::{IntoResponse, Response},
};
use tower_http::catch_panic::CatchPanicLayer;

use crate::{
    document, error::Error, inference_protocol, log::log_request, problem::Problem, routes, state::AppState,
};

/// Builds the router of the service.
pub fn app(state: AppState) -> Router {
    Router::from(routes::documented())
        .merge(routes::page::assets())
        // The protocol has its own specification, so it is not in the OpenAPI document.
        .nest("/v2", inference_protocol::rest())
        .merge(inference_protocol::grpc())
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(Extension(document::api_document()))
        .layer(CatchPanicLayer::custom(handle_panic))
        .layer(middleware::from_fn_with_state(state.clone(), log_request))
        .with_state(state)
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
