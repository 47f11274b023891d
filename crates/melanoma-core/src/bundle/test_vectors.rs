//! Test vectors: images, and the logits of the model where it was made.

use serde::{Deserialize, Serialize};

use super::{card::Card, error::BundleError};
use crate::{
    image_type::LOGITS,
    score::{Logits, Probability},
};

/// Largest tolerance that a bundle may state. A larger one would verify nothing.
const MAX_TOLERANCE: f64 = 0.02;

/// The test vectors of a bundle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TestVectors {
    /// The programs that computed the logits, with their versions.
    pub made_with: String,
    /// Largest difference of a class probability that passes, at most 0.02.
    pub tolerance: Probability,
    /// At least one.
    pub vectors: Vec<TestVector>,
}

/// An image and the model's logits for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TestVector {
    /// Name of the image in the bundle.
    pub image: String,
    /// The logits, in the order of the card's classes, from one view.
    pub logits: Logits,
    /// The logits of dermoscopic, clinical and other, if the model predicts image types.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_type: Option<Logits>,
}

impl TestVectors {
    pub(super) fn validate(&self, card: &Card) -> Result<(), BundleError> {
        let invalid = |reason: String| BundleError::invalid(&card.test_vectors, reason);
        if self.tolerance.get() > MAX_TOLERANCE {
            let tolerance = self.tolerance.get();
            return Err(invalid(format!("`tolerance` is {tolerance}; the limit is {MAX_TOLERANCE}")));
        }
        if self.vectors.is_empty() {
            return Err(invalid("`vectors` is empty".into()));
        }
        for vector in &self.vectors {
            let image = &vector.image;
            if !card.files.contains_key(image) {
                return Err(invalid(format!("`files` of the card does not name {image:?}")));
            }
            let (logits, classes) = (vector.logits.as_slice().len(), card.classes.len());
            if logits != classes {
                return Err(invalid(format!(
                    "{image:?} has {logits} logits; the card has {classes} classes"
                )));
            }
            let has_type = vector.image_type.as_ref().is_some_and(|logits| logits.as_slice().len() == LOGITS);
            if card.profiles.are_by_image_type() && !has_type {
                return Err(invalid(format!("{image:?} needs three logits in `image_type`")));
            }
        }
        Ok(())
    }
}
