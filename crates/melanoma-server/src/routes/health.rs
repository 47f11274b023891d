//! Whether the process is alive, and whether it answers photographs: two questions.

use axum::{Json, extract::State};
use melanoma_core::Identity;
use serde::Serialize;

use crate::{problem::Problem, state::AppState};

#[derive(Serialize)]
pub(crate) struct Live {
    status: &'static str,
}

#[derive(Serialize)]
pub(crate) struct Ready {
    status: &'static str,
    model: Model,
    engine: Identity,
}

#[derive(Serialize)]
struct Model {
    name: String,
    version: String,
    sha256: String,
    calibrated: bool,
}

/// The process answers.
pub(crate) async fn live() -> Json<Live> {
    Json(Live { status: "live" })
}

/// The model gave its golden answers on this machine; says which, and on which engine.
pub(crate) async fn ready(State(state): State<AppState>) -> Result<Json<Ready>, Problem> {
    let classifier = state.classifier()?;
    let bundle = classifier.bundle();
    let card = bundle.card();
    Ok(Json(Ready {
        status: "ready",
        model: Model {
            name: card.name.clone(),
            version: card.version.clone(),
            sha256: bundle.digest().as_str().into(),
            calibrated: card.calibration.is_calibrated(),
        },
        engine: classifier.engine().clone(),
    }))
}
