//! Whether an image would get an answer, without the answer.

use super::Classifier;
use crate::{
    cancellation::CancellationToken, error::Error, image_type::ImageTypeReport, location::ImageFindings,
    quality::Quality, report::image_type,
};

/// What was found in an image that was not classified.
#[derive(Debug)]
pub struct ImageCheck {
    /// Width and height of the upright image in pixels.
    pub size: (u32, u32),
    /// What was measured on the input; `None` if the image has too few pixels.
    pub quality: Option<Quality>,
    /// How the image was taken; `None` if the image is refused, or the model does not predict image types.
    pub image_type: Option<ImageTypeReport>,
    /// What a report on the image would say about it, or why the image is refused.
    pub findings: Result<ImageFindings, Error>,
}

impl Classifier {
    /// Decodes and measures an image as [`preprocess`](Self::preprocess) does. The image type is that of one view, so
    /// that it costs one run of the network. An image that is refused is no error. With a gate, the quality is that of
    /// its input.
    ///
    /// # Errors
    /// [`Error::Decode`], [`Error::Preprocess`] if the resampler fails, [`Error::Engine`] and [`Error::Canceled`].
    pub fn check_image(&self, bytes: &[u8], token: &CancellationToken) -> Result<ImageCheck, Error> {
        let Some(gate) = self.gate() else { return self.check_ungated(bytes, token) };
        let at_gate = gate.check_image(bytes, token)?;
        let Ok(of_gate) = &at_gate.findings else { return Ok(at_gate) };
        let findings = self.check_ungated(bytes, token)?.findings;
        let findings = findings.map(|own| own.and(of_gate.clone()));
        Ok(ImageCheck { findings, ..at_gate })
    }

    fn check_ungated(&self, bytes: &[u8], token: &CancellationToken) -> Result<ImageCheck, Error> {
        let (image, area) = self.decode(bytes, token)?;
        let size = (image.grid.width, image.grid.height);
        let refused = |quality, error| ImageCheck { size, quality, image_type: None, findings: Err(error) };
        if let Err(error) = self.check_side(size.0, size.1) {
            return Ok(refused(None, error.into()));
        }
        let framed = self.frame(bytes, image, area, token)?;
        let quality = framed.quality();
        let findings = match self.check_quality(&quality, framed.located) {
            Ok(findings) => findings,
            Err(error) => return Ok(refused(Some(quality), error)),
        };
        if self.bundle.card().tensors.image_type.is_none() {
            return Ok(ImageCheck { size, quality: Some(quality), image_type: None, findings: Ok(findings) });
        }
        let outputs = self.infer(&self.one_view(&framed)?)?;
        Ok(match image_type(self.bundle.card(), &outputs) {
            Ok(image_type) => ImageCheck { size, quality: Some(quality), image_type, findings: Ok(findings) },
            Err(error) => refused(Some(quality), error.into()),
        })
    }
}
