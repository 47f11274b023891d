//! The repository extension. There is one bundle, for as long as the service runs.

use melanoma_core::{Error, ErrorCode};
use serde::Serialize;

use super::model;
use crate::state::AppState;

/// A model in the index.
#[derive(Serialize)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) version: String,
    /// `READY`: one that is not is not known yet, by its name neither.
    pub(crate) state: &'static str,
    pub(crate) reason: &'static str,
}

/// The models that there are: one, or none while it is being proven.
pub(crate) fn index(state: &AppState) -> Vec<Entry> {
    let classifier = state.classifier().ok();
    let card = classifier.as_ref().map(|classifier| classifier.bundle().card());
    let entry = card.map(|card| Entry {
        name: card.name.clone(),
        version: card.version.clone(),
        state: "READY",
        reason: "",
    });
    entry.into_iter().collect()
}

/// Succeeds if the model is the one that is loaded, and does nothing: its bundle is not read again.
/// `configured` is whether the request says how to load it.
///
/// # Errors
/// `not_ready`, `not_found`, and `invalid_parameter` where it does.
pub(crate) fn load(state: &AppState, name: &str, configured: bool) -> Result<(), Error> {
    model::find(state, name, "")?;
    if configured {
        return Err(invalid_parameter(
            "the model is loaded as its bundle says; a request cannot configure it",
        ));
    }
    Ok(())
}

/// Why the model is not unloaded: `not_ready`, `not_found` where it is another, else `invalid_parameter`.
pub(crate) fn unload(state: &AppState, name: &str) -> Error {
    match model::find(state, name, "") {
        Ok(_) => invalid_parameter("the service has one model, which stays loaded until the service ends"),
        Err(error) => error,
    }
}

fn invalid_parameter(what: &str) -> Error {
    Error::new(ErrorCode::InvalidParameter, what)
}
