//! Prediction sets by class-conditional conformal prediction.

use melanoma_core::{
    Probability,
    bundle::{DistanceLimits, PredictionSets},
    decision::Label,
};

use crate::{bootstrap::percentile, error::Error};

/// Quantiles of the distances of the fit up to which the thresholds are those of the fit, and above which the sets are
/// empty.
const NEAR: f64 = 0.95;
const FAR: f64 = 0.995;

/// An image of the fit.
#[derive(Clone, Copy, Debug)]
pub struct Conformal {
    /// The probability of malignancy.
    pub malignant: Probability,
    /// The label.
    pub label: Label,
    /// The distance to the training data, if the model measures one.
    pub distance: Option<f64>,
}

/// Returns the thresholds of prediction sets. Of the new lesions of each label, a share of at least `coverage` has
/// its own label in its set on average (Mondrian split conformal prediction: Vovk 2012; Sadinle et al. 2019), if
/// they are exchangeable with these.
///
/// The score of an image is the probability of its own label, divided by the factor of its distance
/// ([`DistanceLimits::factor`]). An image whose set is empty because of its distance has the lowest score: it is not
/// covered. The threshold of a label is the k-th smallest score among its own n images, with
/// k = (n + 1) (1 - coverage) rounded down. It is rounded down to the precision of a card.
///
/// # Errors
/// `too_few_images` if k is 0 for a label, or more images of a label are beyond the distance than the coverage leaves
/// out.
pub fn prediction_sets(
    images: &[Conformal],
    coverage: Probability,
    fitted_on: String,
) -> Result<PredictionSets, Error> {
    let distance = limits(images);
    let threshold = |label| threshold(images, label, coverage, distance);
    Ok(PredictionSets {
        coverage,
        malignant: threshold(Label::Malignant)?,
        benign: threshold(Label::Benign)?,
        distance,
        fitted_on,
    })
}

/// The limits on the distance; `None` if an image has none or all are equally far.
fn limits(images: &[Conformal]) -> Option<DistanceLimits> {
    let mut distances = images.iter().map(|image| image.distance).collect::<Option<Vec<f64>>>()?;
    distances.sort_by(f64::total_cmp);
    let (near, far) = (percentile(&distances, NEAR)?, percentile(&distances, FAR)?);
    (near < far).then_some(DistanceLimits { near, far })
}

fn threshold(
    images: &[Conformal],
    label: Label,
    coverage: Probability,
    limits: Option<DistanceLimits>,
) -> Result<Probability, Error> {
    let mut scores: Vec<f64> = Vec::new();
    for image in images.iter().filter(|image| image.label == label) {
        let probability = match label {
            Label::Malignant => image.malignant.get(),
            Label::Benign => image.malignant.complement().get(),
        };
        let factor = match (limits, image.distance) {
            (Some(limits), Some(distance)) => limits.factor(distance),
            _ => Some(1.0),
        };
        scores.push(match factor {
            Some(factor) if factor > 0.0 => probability / factor,
            Some(_) => f64::INFINITY,
            None => f64::NEG_INFINITY,
        });
    }
    scores.sort_by(f64::total_cmp);
    // Without the small number 19 images are too few for a coverage of 0.95, because of binary fractions.
    let missed = 1.0 - coverage.get() + 1e-12;
    let k = ((scores.len() + 1) as f64 * missed).floor() as usize;
    let found = k.checked_sub(1).and_then(|index| scores.get(index));
    let Some(&found) = found else {
        let min = (1.0 / missed - 1.0).ceil() as usize;
        return Err(Error::TooFewForCoverage { coverage, label, min, images: scores.len() });
    };
    if found < 0.0 {
        let far = scores.iter().filter(|score| **score < 0.0).count();
        return Err(Error::TooFarForCoverage { coverage, label, far, images: scores.len() });
    }
    Ok(Probability::saturating(found).rounded_down())
}
