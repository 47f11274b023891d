//! Whether the process is alive, and whether it answers images: two questions.

use axum::{Json, extract::State};
use melanoma_core::{EngineInfo, ModelInfo};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    openapi::{Defect, NoModel},
    problem::Problem,
    state::AppState,
};

/// The process answers.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Live {
    /// `live`.
    status: &'static str,
}

/// The model is proven, and images are answered.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Ready {
    /// `ready`.
    status: &'static str,
    model: ModelInfo,
    engine: EngineInfo,
}

/// Whether the process answers
#[utoipa::path(
    get,
    path = "/health/live",
    operation_id = "live",
    tag = "health",
    responses(
        (status = 200, description = "It does.", content((ref("#/components/schemas/Live") = "application/json"))),
        Defect
    )
)]
pub(crate) async fn live() -> Json<Live> {
    Json(Live { status: "live" })
}

/// Whether images are answered
///
/// They are once the model gave its golden answers on this machine. Says which model, on which engine.
#[utoipa::path(
    get,
    path = "/health/ready",
    operation_id = "ready",
    tag = "health",
    responses(
        (status = 200, description = "They are.", content((ref("#/components/schemas/Ready") = "application/json"))),
        NoModel
    )
)]
pub(crate) async fn ready(State(state): State<AppState>) -> Result<Json<Ready>, Problem> {
    let classifier = state.classifier()?;
    let bundle = classifier.bundle();
    let card = bundle.card();
    Ok(Json(Ready {
        status: "ready",
        model: ModelInfo {
            name: card.name.clone(),
            version: card.version.clone(),
            sha256: bundle.digest().as_str().into(),
            calibrated: card.calibration.is_calibrated(),
        },
        engine: classifier.engine().clone(),
    }))
}
