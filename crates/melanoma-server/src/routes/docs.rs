//! `GET /docs`: the OpenAPI document as an HTML page, without resources of other servers.

use axum::{Extension, Router, response::IntoResponse};

use crate::{
    error::Error,
    openapi::{ApiDocument, InternalError},
    problem::Problem,
    routes::page::{asset, with_policy},
    state::AppState,
};

const SCRIPT: &str = include_str!("../../templates/docs.js");
const STYLE: &str = include_str!("../../templates/docs.css");
/// Only the script, the style and the API of this server, and the images that it returns.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src blob:; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// This document as a page
#[utoipa::path(
    get,
    path = "/docs",
    operation_id = "docs",
    tag = "pages",
    responses(
        (status = 200, description = "The page.", content((ref("#/components/schemas/Page") = "text/html"))),
        InternalError
    )
)]
pub(crate) async fn docs(
    Extension(document): Extension<&'static ApiDocument>,
) -> Result<impl IntoResponse, Problem> {
    let page = document.page.as_ref().map_err(|e| Error::internal(e.to_string()))?;
    Ok(with_policy(POLICY, page))
}

/// The script and the style of the page, which are not part of the API.
pub(crate) fn assets() -> Router<AppState> {
    Router::new()
        .route("/docs.js", asset("text/javascript; charset=utf-8", SCRIPT.as_bytes()))
        .route("/docs.css", asset("text/css; charset=utf-8", STYLE.as_bytes()))
}
