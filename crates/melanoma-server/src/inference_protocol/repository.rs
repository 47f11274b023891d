//! The repository extension. The server has one model until it ends.

use serde::Serialize;

use super::model;
use crate::{error::Error, state::AppState};

/// A model in the index.
#[derive(Serialize)]
pub(crate) struct IndexEntry {
    pub(crate) name: String,
    pub(crate) version: String,
    /// Always `READY`: the name of a model is unknown until it is loaded.
    pub(crate) state: &'static str,
    pub(crate) reason: &'static str,
}

/// The loaded models: one, or none before it is verified.
pub(crate) fn index(state: &AppState) -> Vec<IndexEntry> {
    let Ok(classifier) = state.models().current() else { return Vec::new() };
    let card = classifier.bundle().card();
    vec![IndexEntry { name: card.name.clone(), version: card.version.clone(), state: "READY", reason: "" }]
}

/// Succeeds for the loaded model, without reading its bundle again.
///
/// # Errors
/// `not_ready`, `not_found`, and `invalid_parameter` if the request `has_parameters`.
pub(crate) fn load(state: &AppState, name: &str, has_parameters: bool) -> Result<(), Error> {
    model::find(state, name, "")?;
    if has_parameters {
        return Err(Error::invalid_parameter("the bundle configures the model; a request cannot"));
    }
    Ok(())
}

/// Returns why the model cannot be unloaded: `not_ready`, `not_found` or `invalid_parameter`.
pub(crate) fn unload(state: &AppState, name: &str) -> Error {
    match model::find(state, name, "") {
        Ok(_) => Error::invalid_parameter("the server has one model and cannot unload it"),
        Err(error) => error,
    }
}
