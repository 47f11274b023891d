//! The outputs of a model for one image, as far as a score depends on them.

use melanoma_core::{
    Card, Logits, Tta,
    bundle::Profiles,
    decision::Reason,
    image_type::{ImageTypeProbabilities, ImageTypeReport, NoLesionFound},
    location::ImageFindings,
    outputs::Outputs,
    tta::PerView,
};

/// The outputs of a model for one image, in full precision.
#[derive(Clone, Debug, PartialEq)]
pub struct ImageOutputs {
    /// Of each view, one per class, in the order of the card.
    pub logits: PerView<Logits>,
    /// Of dermoscopic, clinical and other, the mean of the views; `None` if the model has no such output.
    pub image_type: Option<Logits>,
    /// The distance to the training data, the mean of the views; `None` if the model has no such output.
    pub distance: Option<f64>,
    /// Whether the image has a defect that changes probabilities.
    pub is_poor: bool,
}

impl ImageOutputs {
    /// Number of views.
    #[must_use]
    pub fn tta(&self) -> Tta {
        self.logits.tta()
    }

    /// Returns the image type by the card; `None` if the card has one profile for every image.
    ///
    /// # Errors
    /// [`NoLesionFound`].
    pub fn image_type_by(&self, card: &Card) -> Result<Option<ImageTypeReport>, NoLesionFound> {
        match (&card.profiles, &self.image_type) {
            (Profiles::ImageType { max_other, .. }, Some(logits)) => {
                ImageTypeProbabilities::new(logits).checked(*max_other).map(Some)
            }
            _ => Ok(None),
        }
    }
}

impl From<PerView<Logits>> for ImageOutputs {
    fn from(logits: PerView<Logits>) -> Self {
        Self { logits, image_type: None, distance: None, is_poor: false }
    }
}

impl ImageOutputs {
    /// Keeps the outputs of a network for an image, and what preprocessing found in it.
    #[must_use]
    pub fn new(outputs: &PerView<Outputs>, findings: &ImageFindings) -> Self {
        Self {
            logits: outputs.logits(),
            image_type: outputs.image_type(),
            distance: outputs.distance(),
            is_poor: Reason::of(findings).contains(&Reason::PoorImage),
        }
    }
}
