//! Classification options in the query: `?operating_point=NAME&tta=8`.

use axum::{
    extract::{FromRequestParts, Query},
    http::request::Parts,
};
use melanoma_core::{ClassifyOptions, Tta};
use serde::Deserialize;

use crate::{
    error::{Error, Source},
    problem::Problem,
    state::AppState,
};

#[derive(Deserialize)]
struct Parameters {
    operating_point: Option<String>,
    tta: Option<Tta>,
}

/// The options of a request; those that its query lacks have the value from the configuration. Other
/// parameters are ignored.
pub(crate) struct ClassifyQuery(pub(crate) ClassifyOptions);

impl FromRequestParts<AppState> for ClassifyQuery {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let Query(query) =
            Query::<Parameters>::try_from_uri(&parts.uri).map_err(|e| invalid_options(Some(e.into())))?;
        let default = &state.config().classify_options;
        Ok(Self(ClassifyOptions {
            operating_point: query.operating_point.or_else(|| default.operating_point.clone()),
            tta: query.tta.or(default.tta),
        }))
    }
}

/// The error of a classification option.
pub(crate) fn invalid_options(source: Option<Source>) -> Error {
    let message =
        format!("`operating_point` must be a name in the model card, and `tta` must be {}", Tta::CHOICES);
    Error::InvalidParameter { message: message.into(), source }
}
