//! The list of routes.

use std::any::Any;

use axum::{
    Router, middleware,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use melanoma_core::{Error, ErrorCode};
use tower_http::catch_panic::CatchPanicLayer;

use crate::{
    inference_protocol,
    log::log_request,
    problem::{Problem, internal},
    routes,
    state::AppState,
};

/// The service as a router.
pub fn app(state: AppState) -> Router {
    Router::new()
        .route("/", get(routes::page::show_page))
        .route("/predict", post(routes::predict::predict).options(routes::predict::options))
        .route("/api/v1/classify", post(routes::classify::classify))
        .route("/metrics", get(routes::metrics::show))
        .route("/health/live", get(routes::health::live))
        .route("/health/ready", get(routes::health::ready))
        .nest("/v2", inference_protocol::rest())
        .merge(inference_protocol::grpc())
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(state.clone(), log_request))
        .with_state(state)
}

async fn not_found() -> Problem {
    Error::new(ErrorCode::NotFound, "this server has nothing at this address").into()
}

async fn method_not_allowed() -> Problem {
    Error::new(ErrorCode::MethodNotAllowed, "this address answers other methods").into()
}

#[allow(clippy::needless_pass_by_value, reason = "the layer hands the payload over by value")]
fn panicked(_payload: Box<dyn Any + Send>) -> Response {
    Problem::from(internal()).into_response()
}
