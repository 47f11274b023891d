//! `GET /openapi.json`: what this API is, for programs.

use axum::{http::header, response::IntoResponse};

use crate::{accept::JSON, openapi::Defect};

/// This document
#[utoipa::path(
    get,
    path = "/openapi.json",
    operation_id = "openapi",
    tag = "people",
    responses(
        (status = 200, description = "OpenAPI 3.1.", content((ref("#/components/schemas/Document") = "application/json"))),
        Defect
    )
)]
pub(crate) async fn openapi() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, JSON)], crate::openapi::document())
}
