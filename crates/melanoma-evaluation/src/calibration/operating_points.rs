//! Thresholds that reach a sensitivity, with the measured sensitivity and specificity.

use melanoma_core::{Class, Probability, bundle::OperatingPoint};

use crate::{
    bootstrap::{Bootstrap, Estimate},
    evaluation::OperatingPointResults,
    metrics::Binary,
    predictions::Prediction,
    target::{Target, Threshold},
};

/// The sensitivities that operating points reach at least.
const SENSITIVITIES: [&str; 6] = ["0.80", "0.90", "0.95", "0.97", "0.98", "0.99"];

/// A higher threshold changes nothing: an image at or above it is labeled malignant, and is referred anyway.
pub(super) const MAX_THRESHOLD: f64 = 0.5;

/// Returns the names of the operating points of a target, such as `melanoma_sensitivity_0.95`, with the sensitivity
/// that each must reach, 0 to 1.
pub(super) fn names(target: &Target) -> impl Iterator<Item = (String, f64)> {
    let name = target.name().to_lowercase().replace(' ', "_");
    SENSITIVITIES
        .into_iter()
        .filter_map(move |reach| Some((format!("{name}_sensitivity_{reach}"), reach.parse().ok()?)))
}

/// Returns the names of all operating points that a model with these classes can have.
#[must_use]
pub fn operating_point_names(classes: &[Class]) -> Vec<String> {
    Target::standard(classes).iter().flat_map(|target| names(target).map(|(name, _)| name)).collect()
}

/// Returns the operating points of `target`. The thresholds are chosen on the probabilities. Sensitivity and specificity
/// are of the final decisions to refer, as if the evidence sufficed: also images with another reason are referred.
pub(super) fn operating_points(
    target: &Target,
    evaluated: &[&Prediction],
    bootstrap: Bootstrap,
    measured_on: &str,
) -> Vec<OperatingPoint> {
    let (scores, _) = target.scores(evaluated);
    let point = |(name, reach): (String, f64)| {
        let threshold = largest_threshold(&scores, reach)?.min(MAX_THRESHOLD);
        let threshold = Probability::new(threshold)?.rounded_down();
        let at = Threshold::new(name, target.clone(), threshold.get());
        let results = OperatingPointResults::new(&at, evaluated, bootstrap, 1);
        let (sensitivity, sensitivity_interval) = share(results.sensitivity.estimate()?);
        let (specificity, specificity_interval) = share(results.specificity.estimate()?);
        Some(OperatingPoint {
            name: results.name,
            target: target.as_str().to_owned().into(),
            threshold,
            sensitivity,
            sensitivity_interval,
            specificity,
            specificity_interval,
            measured_on: measured_on.into(),
            evidence: None,
        })
    };
    names(target).filter_map(point).collect()
}

/// An estimate as a card has it. A card has an interval: without one nothing is excluded.
pub(super) fn share(Estimate { value, interval }: Estimate) -> (Probability, [Probability; 2]) {
    let interval = interval.unwrap_or([0.0, 1.0]);
    (Probability::saturating(value), interval.map(Probability::saturating))
}

/// Returns the largest threshold at which the share of positives at or above it is at least `sensitivity`, 0 to 1;
/// `None` without positives.
#[must_use]
pub fn largest_threshold(scores: &Binary, sensitivity: f64) -> Option<f64> {
    let once = vec![1; scores.len()];
    let needed = sensitivity * scores.positives() as f64 - 1e-9;
    let mut found = 0;
    for (threshold, tie) in scores.ties(&once).rev() {
        found += tie.positives;
        if tie.positives > 0 && found as f64 >= needed {
            return Some(threshold);
        }
    }
    None
}
