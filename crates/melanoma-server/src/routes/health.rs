//! `GET /health/live` and `GET /health/ready`.

use axum::{Json, extract::State};
use melanoma_core::{bundle::ModelInfo, engine::EngineInfo};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    openapi::{InternalError, NotReadyError},
    problem::Problem,
    state::AppState,
};

/// The process responds.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Live {
    /// Always `live`.
    status: &'static str,
}

/// The model is loaded and verified.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Ready {
    /// Always `ready`.
    status: &'static str,
    model: ModelInfo,
    engine: EngineInfo,
}

/// Liveness
#[utoipa::path(
    get,
    path = "/health/live",
    operation_id = "live",
    tag = "health",
    responses(
        (status = 200, description = "The process responds.",
         content((ref("#/components/schemas/Live") = "application/json"))),
        InternalError
    )
)]
pub(crate) async fn live() -> Json<Live> {
    Json(Live { status: "live" })
}

/// Readiness
///
/// The server is ready once the model reproduces its test vectors on this machine. Returns the model and the
/// engine.
#[utoipa::path(
    get,
    path = "/health/ready",
    operation_id = "ready",
    tag = "health",
    responses(
        (status = 200, description = "The server classifies images.",
         content((ref("#/components/schemas/Ready") = "application/json"))),
        NotReadyError
    )
)]
pub(crate) async fn ready(State(state): State<AppState>) -> Result<Json<Ready>, Problem> {
    let classifier = state.models().current()?;
    Ok(Json(Ready {
        status: "ready",
        model: classifier.bundle().identity(),
        engine: classifier.engine().clone(),
    }))
}
