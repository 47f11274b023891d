//! `GET /docs`: the OpenAPI document as an HTML page, without scripts or resources of other servers.

use axum::{Extension, response::IntoResponse};

use crate::{
    error::Error,
    openapi::{ApiDocument, InternalError},
    problem::Problem,
    routes::page::with_policy,
};

/// The page has an inline style and nothing else.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'";

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
