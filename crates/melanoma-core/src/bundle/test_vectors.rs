//! TestVectors vectors: images, and what the model answered to them where it was made.

use serde::{Deserialize, Serialize};

use super::Card;
use crate::{
    error::{Error, ErrorCode},
    score::{Logits, Probability},
};

/// Largest difference that a bundle may call the same answer.
const LARGEST_TOLERANCE: f64 = 0.02;

/// The golden file of a bundle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TestVectors {
    /// The programs that gave the answers, with their versions.
    pub made_with: String,
    /// Largest difference of a class probability that still counts as the same answer.
    pub tolerance: Probability,
    /// At least one image with its answer.
    pub answers: Vec<TestVector>,
}

/// An image and the model's answer to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TestVector {
    /// File of the bundle.
    pub image: String,
    /// The logits, in the order of the card's classes.
    pub logits: Logits,
}

impl TestVectors {
    pub(super) fn parse(json: &[u8], card: &Card) -> Result<Self, Error> {
        let invalid = |what: String| Error::new(ErrorCode::CardInvalid, format!("{}: {what}", card.golden));
        let golden: Self = serde_json::from_slice(json).map_err(|e| invalid(e.to_string()))?;
        if golden.tolerance.get() > LARGEST_TOLERANCE {
            return Err(invalid(format!("a `tolerance` above {LARGEST_TOLERANCE} proves nothing")));
        }
        if golden.answers.is_empty() {
            return Err(invalid("`answers` is empty".into()));
        }
        for answer in &golden.answers {
            if !card.files.contains_key(&answer.image) {
                return Err(invalid(format!("the card's `files` does not name {}", answer.image)));
            }
            if answer.logits.as_slice().len() != card.classes.len() {
                return Err(invalid(format!("the answer to {} has not one logit a class", answer.image)));
            }
        }
        Ok(golden)
    }
}
