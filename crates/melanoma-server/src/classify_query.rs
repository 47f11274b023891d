//! Classification options in the query: `?operating_point=NAME&tta=8&age=54`.

use axum::{
    extract::{FromRequestParts, Query},
    http::request::Parts,
};
use melanoma_core::{ClassifyOptions, Metadata, Tta};
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
    age: Option<u32>,
    sex: Option<String>,
    site: Option<String>,
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
            metadata: Metadata { age: query.age, sex: query.sex, site: query.site }
                .or(default.metadata.clone()),
        }))
    }
}

/// The error of a classification option.
pub(crate) fn invalid_options(source: Option<Source>) -> Error {
    let message = format!(
        "`operating_point`, `sex` and `site` must be names in the model card, `age` must be 0 to 130, and `tta` must be {}",
        Tta::CHOICES
    );
    Error::InvalidParameter { message: message.into(), source }
}
