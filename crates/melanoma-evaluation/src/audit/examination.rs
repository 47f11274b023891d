//! What is looked at in one photograph.

use melanoma_core::{Classifier, Error, ViewCount};

use super::{dress::Dress, fingerprint::Fingerprint};
use crate::dataset::Lesion;

/// What is kept of a photograph that could be read.
pub(super) struct Examined {
    pub(super) fingerprint: Fingerprint,
    /// The model's features, scaled to length 1; none where the model refuses the photograph or
    /// gives none.
    pub(super) embedding: Option<Vec<f32>>,
    pub(super) dress: Dress,
}

/// Reads, decodes and measures a photograph.
///
/// # Errors
/// `unreadable_file`, those of decoding, and `inference_failed`.
pub(super) fn examine(lesion: &Lesion, classifier: &Classifier) -> Result<Examined, Error> {
    let photo = lesion.decode(&classifier.limits())?;
    let embedding = match classifier.prepare_photo(&photo, ViewCount::One) {
        Ok(tensors) => classifier.run(&tensors)?.upright().embedding.as_deref().and_then(unit),
        // What is too small or too flat to judge can still be a copy of another.
        Err(_) => None,
    };
    let fingerprint = Fingerprint::of(&photo)?;
    let dress = Dress::of(&photo, lesion.squashed, fingerprint.has_dark_surround());
    Ok(Examined { fingerprint, embedding, dress })
}

fn unit(values: &[f32]) -> Option<Vec<f32>> {
    let length = values.iter().map(|value| value * value).sum::<f32>().sqrt();
    (length > 0.0).then(|| values.iter().map(|value| value / length).collect())
}
