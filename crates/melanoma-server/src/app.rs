//! The list of routes.

use std::any::Any;

use axum::{
    Router, middleware,
    response::{IntoResponse, Response},
};
use melanoma_core::{Error, ErrorCode};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    inference_protocol,
    log::log_request,
    openapi,
    problem::{Problem, internal},
    routes,
    state::AppState,
};

/// The service as a router.
pub fn app(state: AppState) -> Router {
    Router::from(routes())
        .merge(routes::page::parts())
        // These two have their standard for a description.
        .nest("/v2", inference_protocol::rest())
        .merge(inference_protocol::grpc())
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(state.clone(), log_request))
        .with_state(state)
}

/// The routes, and what the document says of them.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(openapi::head())
        .routes(routes!(routes::page::show_page))
        .routes(routes!(routes::predict::predict, routes::predict::options))
        .routes(routes!(routes::classify::classify))
        .routes(routes!(routes::explain::explain))
        .routes(routes!(routes::health::live))
        .routes(routes!(routes::health::ready))
        .routes(routes!(routes::docs::docs))
        .routes(routes!(routes::openapi::openapi))
        .routes(routes!(routes::metrics::show))
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
