//! Prediction sets by class-conditional conformal prediction.

use melanoma_core::{Probability, bundle::PredictionSets, decision::Label};

use crate::error::Error;

/// Returns the thresholds of prediction sets. Of the new lesions of each label, a share of at least `coverage` has
/// its own label in its set on average (Mondrian split conformal prediction: Vovk 2012; Sadinle et al. 2019), if
/// they are exchangeable with these. `images` are the probability of malignant and the label of each image.
///
/// The threshold of a label is the k-th smallest probability of that label among its own n images, with
/// k = (n + 1) (1 - coverage) rounded down. It is rounded down to the precision of a card.
///
/// # Errors
/// `too_few_images` if k is 0 for a label.
pub fn prediction_sets(
    images: &[(Probability, Label)],
    coverage: Probability,
    fitted_on: String,
) -> Result<PredictionSets, Error> {
    Ok(PredictionSets {
        coverage,
        malignant: threshold(images, Label::Malignant, coverage)?,
        benign: threshold(images, Label::Benign, coverage)?,
        fitted_on,
    })
}

fn threshold(
    images: &[(Probability, Label)],
    label: Label,
    coverage: Probability,
) -> Result<Probability, Error> {
    let mut probabilities: Vec<Probability> = Vec::new();
    for &(malignant, is) in images {
        if is == label {
            probabilities.push(if label == Label::Malignant { malignant } else { malignant.complement() });
        }
    }
    probabilities.sort_by(|a, b| a.get().total_cmp(&b.get()));
    // Without the small number 19 images are too few for a coverage of 0.95, because of binary fractions.
    let missed = 1.0 - coverage.get() + 1e-12;
    let k = ((probabilities.len() + 1) as f64 * missed).floor() as usize;
    let found = k.checked_sub(1).and_then(|index| probabilities.get(index));
    found.map(|threshold| threshold.rounded_down()).ok_or_else(|| Error::TooFewForCoverage {
        coverage,
        label,
        min: (1.0 / missed - 1.0).ceil() as usize,
        images: probabilities.len(),
    })
}
