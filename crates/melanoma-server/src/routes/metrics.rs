//! `GET /metrics`, for Prometheus.

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};

use crate::{
    openapi::Defect,
    problem::{Problem, internal},
    state::AppState,
};

const TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Everything that is counted
///
/// For Prometheus, in the text format of `OpenMetrics` 1.0; `docs/operating.md` has a line for each series.
#[utoipa::path(
    get,
    path = "/metrics",
    operation_id = "metrics",
    tag = "service",
    responses(
        (status = 200, description = "The series.", content_type = "application/openmetrics-text", body = String),
        Defect
    )
)]
pub(crate) async fn show(State(state): State<AppState>) -> Result<Response, Problem> {
    let page = state.metrics().page(state.queue().len()).map_err(|e| internal().with_source(e))?;
    Ok(([(header::CONTENT_TYPE, TYPE)], page).into_response())
}
