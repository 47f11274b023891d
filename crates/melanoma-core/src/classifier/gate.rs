//! Another model that checks each image first, for a model that has no image type and no quality limits of its own.

use super::{Classifier, check::ImageCheck};
use crate::{
    bundle::QualityGate, cancellation::CancellationToken, decode::Image, error::Error,
    location::ImageFindings, parameter::InvalidParameter, preprocess::Pixels, report::image_type, tta::Tta,
};

impl Classifier {
    /// Lets `gate` check each image before this model classifies it: the quality limits, the image type and the warnings
    /// are those of `gate`. An image that it refuses is refused. Both share the memory for decoders of this model.
    ///
    /// # Errors
    /// [`InvalidParameter::NoImageTypes`] if `gate` does not predict image types, and [`InvalidParameter::OwnImageTypes`] if
    /// this model does.
    pub fn with_gate(mut self, mut gate: Self) -> Result<Self, InvalidParameter> {
        if gate.bundle.card().tensors.image_type.is_none() {
            return Err(InvalidParameter::NoImageTypes);
        }
        if self.bundle.card().tensors.image_type.is_some() {
            return Err(InvalidParameter::OwnImageTypes);
        }
        gate.memory = self.memory.clone();
        self.gate = Some(Box::new(gate));
        Ok(self)
    }

    /// Returns the model that checks each image first.
    #[must_use]
    pub fn gate(&self) -> Option<&Self> {
        self.gate.as_deref()
    }

    /// Returns the limits that an image is measured against: those of its gate, if it has one.
    #[must_use]
    pub fn quality_gate(&self) -> &QualityGate {
        &self.gate().unwrap_or(self).bundle.card().quality_gate
    }

    /// What a gate finds in an image; nothing without one.
    ///
    /// # Errors
    /// Why a gate refuses the image.
    pub(super) fn check_at_gate(
        &self,
        bytes: &[u8],
        token: &CancellationToken,
    ) -> Result<ImageFindings, Error> {
        let Some(gate) = self.gate() else { return Ok(ImageFindings::default()) };
        let ImageCheck { image_type, findings, .. } = gate.check_image(bytes, token)?;
        // The area is that of the other input.
        Ok(ImageFindings { image_type, located_lesion: None, ..findings? })
    }

    /// The same for a decoded image, in which no lesion is located.
    pub(super) fn check_decoded_at_gate(&self, image: &Image) -> Result<ImageFindings, Error> {
        let Some(gate) = self.gate() else { return Ok(ImageFindings::default()) };
        let input = gate.preprocess_image(image, Tta::One)?;
        let image_type = image_type(gate.bundle.card(), &gate.infer(&input.tensors)?)?;
        Ok(ImageFindings { image_type, ..input.findings })
    }

    /// The same for the input of this model.
    pub(super) fn check_pixels_at_gate(&self, pixels: &Pixels) -> Result<ImageFindings, Error> {
        let (width, height) = (pixels.width() as u32, pixels.height() as u32);
        match Image::from_rgb(width, height, pixels.rgb().to_vec()) {
            Some(image) => self.check_decoded_at_gate(&image),
            None => Ok(ImageFindings::default()),
        }
    }
}
