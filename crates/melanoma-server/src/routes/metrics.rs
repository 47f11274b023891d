//! `GET /metrics`, for Prometheus.

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};

use crate::{
    problem::{Problem, internal},
    state::AppState,
};

const TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Everything that is counted, in the text format of `OpenMetrics` 1.0.
pub(crate) async fn show(State(state): State<AppState>) -> Result<Response, Problem> {
    let page = state.metrics().page(state.queue().len()).map_err(|e| internal().caused_by(e))?;
    Ok(([(header::CONTENT_TYPE, TYPE)], page).into_response())
}
