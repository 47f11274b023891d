//! `GET /metrics`.

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};

use crate::{error::Error, openapi::InternalError, problem::Problem, state::AppState};

const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Metrics for Prometheus
///
/// In the text format of `OpenMetrics` 1.0; `docs/reference/metrics.md` describes each metric.
#[utoipa::path(
    get,
    path = "/metrics",
    operation_id = "metrics",
    tag = "service",
    responses(
        (status = 200, description = "The metrics.", content_type = "application/openmetrics-text", body = String),
        InternalError
    )
)]
pub(crate) async fn metrics(State(state): State<AppState>) -> Result<Response, Problem> {
    let queue_length = state.predictor().pool().queue_length();
    let classifier = state.models().current().ok();
    let encoded = state.metrics().encode(queue_length, classifier.as_deref()).map_err(Error::internal)?;
    Ok(([(header::CONTENT_TYPE, OPENMETRICS)], encoded).into_response())
}
