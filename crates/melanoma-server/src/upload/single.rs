//! The one image of a request.

use axum::extract::{FromRequest, Request};

use super::receive::{Images, Upload, receive};
use crate::{error::Error, problem::Problem, state::AppState};

impl FromRequest<AppState> for Upload {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Problem> {
        let limits = state.config().limits;
        let Images { mut images, count } = receive(request, state, 1, limits.bytes).await?;
        match images.pop() {
            Some(image) if count == 1 => {
                limits.check_bytes(image.as_ref().len() as u64)?;
                Ok(image)
            }
            _ => Err(Error::MultipleImages { count }.into()),
        }
    }
}
