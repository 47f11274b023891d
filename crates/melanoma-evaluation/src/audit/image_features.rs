//! What the audit keeps of an image.

use melanoma_core::{Classifier, Tta, decode::Image};

use super::{acquisition::Acquisition, fingerprint::Fingerprint};
use crate::{dataset::Sample, error::Error};

/// What the audit keeps of an image that could be read.
pub(super) struct ImageFeatures {
    pub(super) fingerprint: Fingerprint,
    /// The model's embedding, scaled to length 1; `None` if the image is too small or
    /// has too little contrast, or the model has no embedding.
    pub(super) embedding: Option<Vec<f32>>,
    pub(super) acquisition: Acquisition,
}

/// A sample whose image could be read.
#[derive(Clone, Copy)]
pub(super) struct ReadSample<'a> {
    pub(super) sample: &'a Sample,
    pub(super) features: &'a ImageFeatures,
}

impl ImageFeatures {
    /// Reads and decodes the image of a sample, and computes its features.
    ///
    /// # Errors
    /// `unreadable_file`, the errors of decoding, and `inference_failed`.
    pub(super) fn extract(sample: &Sample, classifier: &Classifier) -> Result<Self, Error> {
        let image = sample.decode(&classifier.limits())?;
        let embedding = embedding(&image, classifier)?;
        let fingerprint = Fingerprint::new(&image);
        let acquisition = Acquisition::new(&image, sample.aspect_distorted, fingerprint.has_vignette());
        Ok(Self { fingerprint, embedding, acquisition })
    }
}

/// The limits on focus, light and color do not apply: an image that is too blurred to judge can still be a duplicate.
fn embedding(image: &Image, classifier: &Classifier) -> Result<Option<Vec<f32>>, Error> {
    let card = classifier.bundle().card();
    if image.width().min(image.height()) < card.quality_gate.min_side {
        return Ok(None);
    }
    let pixels = card.preprocess.pixels(image);
    if pixels.contrast() < card.quality_gate.min_contrast {
        return Ok(None);
    }
    let Ok(tensors) = card.preprocess.tensors(&pixels, Tta::One) else { return Ok(None) };
    let outputs = classifier.infer(&tensors)?;
    Ok(outputs.as_slice().first().and_then(|view| unit(view.embedding.as_deref()?)))
}

fn unit(values: &[f32]) -> Option<Vec<f32>> {
    let length = values.iter().map(|value| value * value).sum::<f32>().sqrt();
    (length > 0.0).then(|| values.iter().map(|value| value / length).collect())
}
