//! Prediction sets by class-conditional conformal prediction.

use melanoma_core::{Error, ErrorCode, Label, PredictionSets, Probability};

/// The thresholds with which, of each label's new lesions, at least `coverage` have their own label
/// in their set on average (Mondrian split conformal prediction: Vovk 2012; Sadinle et al. 2019), if
/// they are exchangeable with these. `images`: the probability of malignant, and what it is.
///
/// The threshold of a label is the k-th smallest probability of that label among its own n lesions,
/// k = (n + 1) (1 - coverage) rounded down, and rounded down itself to what a card can hold.
///
/// # Errors
/// `too_few_images` where k is 0 for a label.
pub fn prediction_sets(
    images: &[(Probability, Label)],
    coverage: Probability,
    fitted_on: String,
) -> Result<PredictionSets, Error> {
    let threshold = |label: Label| {
        let own = images.iter().filter(|(_, is)| *is == label).map(|(malignant, _)| match label {
            Label::Malignant => *malignant,
            Label::Benign => malignant.complement(),
        });
        let mut own: Vec<Probability> = own.collect();
        own.sort_by(|a, b| a.get().total_cmp(&b.get()));
        // A hair more, or 19 lesions would not do for a coverage of 0.95 in binary fractions.
        let missed = 1.0 - coverage.get() + 1e-12;
        let place = ((own.len() + 1) as f64 * missed).floor() as usize;
        let found = place.checked_sub(1).and_then(|place| own.get(place));
        found.map(|threshold| threshold.rounded_down()).ok_or_else(|| {
            Error::new(
                ErrorCode::TooFewImages,
                format!(
                    "a coverage of {coverage} % takes {} {} images, and there are {}",
                    (1.0 / missed - 1.0).ceil(),
                    label.as_str(),
                    own.len()
                ),
            )
        })
    };
    let (malignant, benign) = (threshold(Label::Malignant)?, threshold(Label::Benign)?);
    Ok(PredictionSets { coverage, malignant, benign, fitted_on })
}
