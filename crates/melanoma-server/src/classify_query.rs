//! What a request asks beyond the image: `?operating_point=NAME&tta=8`.

use axum::{
    extract::{FromRequestParts, Query},
    http::request::Parts,
};
use melanoma_core::{ClassifyOptions, Error, ErrorCode, Tta};
use serde::Deserialize;

use crate::{problem::Problem, state::AppState};

/// The parameters of the address; others are passed over.
#[derive(Deserialize)]
struct Parameters {
    operating_point: Option<String>,
    tta: Option<Tta>,
}

/// What is asked, where the request does not say as the service was set up.
pub(crate) struct ClassifyQuery(pub(crate) ClassifyOptions);

impl FromRequestParts<AppState> for ClassifyQuery {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let parameters = Query::<Parameters>::try_from_uri(&parts.uri).map_err(|e| {
            Error::new(
                ErrorCode::InvalidParameter,
                format!("the parameters are `operating_point`, a name, and `tta`, {}", Tta::CHOICES),
            )
            .with_source(e)
        })?;
        let Parameters { operating_point, tta } = parameters.0;
        let default = &state.config().classify_options;
        Ok(Self(ClassifyOptions {
            operating_point: operating_point.or_else(|| default.operating_point.clone()),
            views: tta.or(default.views),
        }))
    }
}
