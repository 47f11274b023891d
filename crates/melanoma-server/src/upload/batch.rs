//! The images of a request that may be a batch.

use axum::extract::{FromRequest, Request};

use super::receive::{Images, Upload, receive};
use crate::{error::Error, problem::Problem, state::AppState};

/// The images of a request, at least one, within the limits on a batch. The limits on one image are checked
/// later, so that an image that is too large does not affect the others.
pub(crate) struct BatchUpload(Vec<Upload>);

impl BatchUpload {
    /// Returns the image if there is only one.
    ///
    /// # Errors
    /// The batch itself if there are several.
    pub(crate) fn into_single(mut self) -> Result<Upload, Self> {
        match self.0.pop() {
            Some(image) if self.0.is_empty() => Ok(image),
            Some(image) => {
                self.0.push(image);
                Err(self)
            }
            None => Err(self),
        }
    }

    pub(crate) fn into_images(self) -> Vec<Upload> {
        self.0
    }
}

impl FromRequest<AppState> for BatchUpload {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Problem> {
        let limits = state.config().batch;
        let limit = limits.max_batch_size.get();
        let Images { images, count } = receive(request, state, limit, limits.max_batch_bytes).await?;
        if count > limit {
            return Err(Error::BatchTooLarge { count, limit }.into());
        }
        Ok(Self(images))
    }
}
