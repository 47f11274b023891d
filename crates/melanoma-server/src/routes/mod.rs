//! The HTTP API, one file per resource.

pub(crate) mod check;
pub(crate) mod classify;
pub(crate) mod docs;
pub(crate) mod explain;
pub(crate) mod health;
pub(crate) mod metrics;
pub(crate) mod openapi;
pub(crate) mod page;
pub(crate) mod predict;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{openapi::head, state::AppState};

/// The routes that the OpenAPI document describes.
pub(crate) fn documented() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(head())
        .routes(routes!(page::show_page))
        .routes(routes!(predict::predict, predict::options))
        .routes(routes!(classify::classify))
        .routes(routes!(check::check))
        .routes(routes!(explain::explain))
        .routes(routes!(health::live))
        .routes(routes!(health::ready))
        .routes(routes!(docs::docs))
        .routes(routes!(openapi::openapi))
        .routes(routes!(metrics::metrics))
}
