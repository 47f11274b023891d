//! What the audit keeps of an image.

use melanoma_core::{Classifier, Tta};

use super::{acquisition::Acquisition, fingerprint::Fingerprint};
use crate::{dataset::Sample, error::Error};

/// What the audit keeps of an image that could be read.
pub(super) struct ImageFeatures {
    pub(super) fingerprint: Fingerprint,
    /// The model's embedding, scaled to length 1; `None` if the model rejects the image or
    /// has no embedding.
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
        let embedding = match classifier.preprocess_image(&image, Tta::One) {
            Ok(input) => {
                let outputs = classifier.infer(&input.tensors)?;
                outputs.as_slice().first().and_then(|view| unit(view.embedding.as_deref()?))
            }
            // An image that is too small or too poor to judge can still be a duplicate.
            Err(_) => None,
        };
        let fingerprint = Fingerprint::new(&image)?;
        let acquisition = Acquisition::new(&image, sample.aspect_distorted, fingerprint.has_vignette());
        Ok(Self { fingerprint, embedding, acquisition })
    }
}

fn unit(values: &[f32]) -> Option<Vec<f32>> {
    let length = values.iter().map(|value| value * value).sum::<f32>().sqrt();
    (length > 0.0).then(|| values.iter().map(|value| value / length).collect())
}
