//! `POST /api/v1/classify`: a photograph in, the report as JSON.

use axum::{Json, extract::State};
use melanoma_core::Report;

use crate::{asked::Question, problem::Problem, state::AppState, upload::Upload};

/// The photograph is the multipart part `image`, or the body itself, whatever its media type says.
/// `?operating_point=NAME` and `?views=8` ask for other than the defaults.
pub(crate) async fn classify(
    State(state): State<AppState>,
    Question(asked): Question,
    upload: Upload,
) -> Result<Json<Report>, Problem> {
    Ok(Json(state.classify(upload, asked).await?))
}
