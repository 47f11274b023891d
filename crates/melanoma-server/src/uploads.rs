//! The images of a request that may have several.

use axum::extract::{FromRequest, Request};
use melanoma_core::{Error, ErrorCode};

use crate::{
    problem::Problem,
    state::AppState,
    upload::{Upload, receive},
};

/// The images of a request, at least one and within the limits on lists. How large each may
/// be is looked at when its turn comes: one that is too large spoils nothing for the others.
pub(crate) struct Uploads {
    first: Upload,
    others: Vec<Upload>,
}

impl Uploads {
    /// The image, if there is only one.
    pub(crate) fn only(self) -> Result<Upload, Self> {
        if self.others.is_empty() { Ok(self.first) } else { Err(self) }
    }

    /// How many.
    pub(crate) fn count(&self) -> usize {
        1 + self.others.len()
    }

    /// In their order.
    pub(crate) fn into_iter(self) -> impl Iterator<Item = Upload> + Send {
        std::iter::once(self.first).chain(self.others)
    }
}

impl FromRequest<AppState> for Uploads {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Problem> {
        let most = state.config().batch;
        let images = receive(request, state, most).await?;
        if images.len() > most.max_batch_size.get() {
            let message = format!("a request may have {} images", most.max_batch_size.get());
            return Err(Error::new(ErrorCode::TooManyImages, message).into());
        }
        let mut images = images.into_iter();
        let first =
            images.next().ok_or_else(|| Error::new(ErrorCode::MissingImage, "the request has no image"))?;
        Ok(Self { first, others: images.collect() })
    }
}
