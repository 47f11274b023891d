//! `GET /docs`: the document as a page for people. Written by the server from `openapi.json`, without
//! a script; nothing is fetched from elsewhere.

use std::sync::LazyLock;

use askama::Template;
use axum::response::IntoResponse;

use crate::{
    api_docs::ApiDocs,
    openapi::{DOCUMENT, Defect},
    problem::{Problem, internal},
    routes::page::held_to,
};

/// The page's own style, and nothing else.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'";

static PAGE: LazyLock<Result<String, askama::Error>> =
    LazyLock::new(|| ApiDocs::of(&DOCUMENT.value).render());

/// This document as a page
#[utoipa::path(
    get,
    path = "/docs",
    operation_id = "docs",
    tag = "people",
    responses(
        (status = 200, description = "The page.", content((ref("#/components/schemas/Page") = "text/html"))),
        Defect
    )
)]
pub(crate) async fn docs() -> Result<impl IntoResponse, Problem> {
    let page = PAGE.as_ref().map_err(|e| internal().with_source(e.to_string()))?;
    Ok(held_to(POLICY, page))
}
