//! The loaded models.

use std::sync::Arc;

use arc_swap::ArcSwapOption;
use melanoma_core::Classifier;

use crate::error::Error;

/// The loaded models. Today one; a request keeps the model that it started with when another is set.
#[derive(Default)]
pub struct ModelRegistry {
    current: ArcSwapOption<Classifier>,
}

impl ModelRegistry {
    /// Sets the model for all requests from now on, which makes the service ready.
    pub fn set_current(&self, classifier: impl Into<Arc<Classifier>>) {
        self.current.store(Some(classifier.into()));
    }

    /// Returns the model for a new request.
    ///
    /// # Errors
    /// `not_ready` before the first model is set.
    pub fn current(&self) -> Result<Arc<Classifier>, Error> {
        self.current.load_full().ok_or(Error::NotReady)
    }
}
