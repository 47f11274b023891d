//! `GET /openapi.json`.

use axum::{Extension, http::header, response::IntoResponse};

use crate::{
    accept::JSON,
    openapi::{ApiDocument, InternalError},
};

/// This document
#[utoipa::path(
    get,
    path = "/openapi.json",
    operation_id = "openapi",
    tag = "pages",
    responses(
        (status = 200, description = "OpenAPI 3.1.", content((ref("#/components/schemas/Document") = "application/json"))),
        InternalError
    )
)]
pub(crate) async fn openapi(Extension(document): Extension<&'static ApiDocument>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, JSON)], document.json.as_str())
}
