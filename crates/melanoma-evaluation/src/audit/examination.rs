//! What is looked at in one image.

use melanoma_core::{Classifier, Error, Tta};

use super::{dress::Dress, fingerprint::Fingerprint};
use crate::dataset::Lesion;

/// What is kept of an image that could be read.
pub(super) struct Examined {
    pub(super) fingerprint: Fingerprint,
    /// The model's features, scaled to length 1; none where the model refuses the image or
    /// gives none.
    pub(super) embedding: Option<Vec<f32>>,
    pub(super) dress: Dress,
}

/// Reads, decodes and measures an image.
///
/// # Errors
/// `unreadable_file`, those of decoding, and `inference_failed`.
pub(super) fn examine(lesion: &Lesion, classifier: &Classifier) -> Result<Examined, Error> {
    let image = lesion.decode(&classifier.limits())?;
    let embedding = match classifier.prepare_photo(&image, Tta::One) {
        Ok(tensors) => classifier.run(&tensors)?.upright().embedding.as_deref().and_then(unit),
        // What is too small or too flat to judge can still be a copy of another.
        Err(_) => None,
    };
    let fingerprint = Fingerprint::of(&image)?;
    let dress = Dress::of(&image, lesion.squashed, fingerprint.has_dark_surround());
    Ok(Examined { fingerprint, embedding, dress })
}

fn unit(values: &[f32]) -> Option<Vec<f32>> {
    let length = values.iter().map(|value| value * value).sum::<f32>().sqrt();
    (length > 0.0).then(|| values.iter().map(|value| value / length).collect())
}
