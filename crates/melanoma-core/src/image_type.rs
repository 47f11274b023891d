//! How an image was taken: with a dermatoscope, without one, or of something that is no skin lesion.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    error_code::ErrorCode,
    score::{Logits, Probability},
};

/// The types of image that a model judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImageType {
    /// Taken through a dermatoscope.
    Dermoscopic,
    /// A close-up without a dermatoscope, such as a smartphone photo.
    Clinical,
}

impl ImageType {
    /// Both types.
    pub const ALL: [Self; 2] = [Self::Dermoscopic, Self::Clinical];

    /// Returns `dermoscopic` or `clinical`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dermoscopic => "dermoscopic",
            Self::Clinical => "clinical",
        }
    }
}

/// The number of logits of the output `image_type`: dermoscopic, clinical, other.
pub(crate) const LOGITS: usize = 3;

/// The probabilities of the image types, which add up to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ImageTypeProbabilities {
    /// Taken through a dermatoscope.
    pub dermoscopic: Probability,
    /// A close-up without a dermatoscope.
    pub clinical: Probability,
    /// Neither: no lesion that the model can judge.
    pub other: Probability,
}

/// The image type of a report.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ImageTypeReport {
    /// The more probable of dermoscopic and clinical. It selects the calibration and the operating points.
    pub label: ImageType,
    /// The probability of each type.
    pub probabilities: ImageTypeProbabilities,
}

impl ImageTypeReport {
    /// Rounds every probability to six decimals for output, as [`Probability::rounded`] does.
    #[must_use]
    pub fn rounded(self) -> Self {
        Self { probabilities: self.probabilities.rounded(), ..self }
    }
}

/// The image shows no lesion that the model can judge.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("the image does not show a skin lesion that this model can judge")]
pub struct NoLesionFound {
    /// The probability that the image shows none.
    pub other: Probability,
}

impl NoLesionFound {
    /// Returns the stable code.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        ErrorCode::NoLesionFound
    }
}

impl ImageTypeProbabilities {
    /// Returns the softmax of the logits of dermoscopic, clinical and other.
    ///
    /// The result for another number of logits is that nothing but `other` is possible.
    #[must_use]
    pub fn new(logits: &Logits) -> Self {
        let &[dermoscopic, clinical, other] = logits.as_slice() else {
            let [none, all] = [0.0, 1.0].map(Probability::saturating);
            return Self { dermoscopic: none, clinical: none, other: all };
        };
        let largest = f64::from(dermoscopic.max(clinical).max(other));
        let weights = [dermoscopic, clinical, other].map(|logit| (f64::from(logit) - largest).exp());
        let total: f64 = weights.iter().sum();
        let [dermoscopic, clinical, other] = weights.map(|weight| Probability::saturating(weight / total));
        Self { dermoscopic, clinical, other }
    }

    /// Returns the type, or an error if the probability of `other` is above `max_other`.
    ///
    /// # Errors
    /// [`NoLesionFound`].
    pub fn checked(self, max_other: Probability) -> Result<ImageTypeReport, NoLesionFound> {
        if self.other > max_other {
            return Err(NoLesionFound { other: self.other });
        }
        // A tie is clinical, the type with the weaker evidence.
        let is_dermoscopic = self.dermoscopic > self.clinical;
        let label = if is_dermoscopic { ImageType::Dermoscopic } else { ImageType::Clinical };
        Ok(ImageTypeReport { label, probabilities: self })
    }

    /// Rounds every probability to six decimals for output, as [`Probability::rounded`] does.
    #[must_use]
    pub fn rounded(self) -> Self {
        Self {
            dermoscopic: self.dermoscopic.rounded(),
            clinical: self.clinical.rounded(),
            other: self.other.rounded(),
        }
    }
}
