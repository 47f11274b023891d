//! `POST /api/v1/classify`: a photograph in, the report as JSON.

use axum::{Json, extract::State};
use melanoma_core::Report;

use crate::{problem::Problem, state::AppState, upload::Upload};

/// The photograph is the multipart part `image`, or the body itself, whatever its media type says.
pub(crate) async fn classify(
    State(state): State<AppState>,
    Upload(photograph): Upload,
) -> Result<Json<Report>, Problem> {
    Ok(Json(state.classify(photograph).await?))
}
