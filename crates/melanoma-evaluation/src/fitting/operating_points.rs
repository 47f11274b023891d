//! Thresholds that reach a sensitivity, and what was measured with them.

use melanoma_core::{Class, OperatingPoint, Probability};

use crate::{
    bootstrap::{Bootstrap, Estimate},
    evaluation::{AtThreshold, Measured},
    metrics::Binary,
    scores::Answer,
    target::{Target, Threshold},
};

/// What is reached at least.
const SENSITIVITIES: [&str; 4] = ["0.80", "0.90", "0.95", "0.98"];

/// A threshold above this changes nothing: such a lesion is labeled malignant, and referred anyway.
const MOST: f64 = 0.5;

/// Names of the operating points of a target, such as `melanoma_sensitivity_0.95`, with what each
/// is to reach, 0 to 1.
pub(super) fn names(target: &Target) -> impl Iterator<Item = (String, f64)> {
    let of = target.name().to_lowercase().replace(' ', "_");
    SENSITIVITIES
        .into_iter()
        .filter_map(move |reach| Some((format!("{of}_sensitivity_{reach}"), reach.parse().ok()?)))
}

/// Names of all operating points that a model with these classes can get.
#[must_use]
pub fn operating_point_names(classes: &[Class]) -> Vec<String> {
    Target::standard(classes).iter().flat_map(|target| names(target).map(|(name, _)| name)).collect()
}

/// The operating points of `target`, with sensitivity and specificity of what the program refers in
/// the end, and their intervals.
pub(super) fn operating_points(
    target: &Target,
    judged: &[&Answer],
    bootstrap: Bootstrap,
    measured_on: &str,
) -> Vec<OperatingPoint> {
    let (scores, _) = target.ask_referral(judged);
    let point = |(name, reach): (String, f64)| {
        let threshold = largest_threshold(&scores, reach)?.min(MOST);
        let threshold = Probability::new(threshold)?.rounded_down();
        let at = Threshold { name, target: target.clone(), threshold: threshold.get() };
        let AtThreshold { name, sensitivity, specificity, .. } = AtThreshold::of(at, judged, bootstrap, 1);
        let (sensitivity, sensitivity_interval) = share(sensitivity)?;
        let (specificity, specificity_interval) = share(specificity)?;
        Some(OperatingPoint {
            name,
            target: target.as_str().to_owned().into(),
            threshold,
            sensitivity,
            sensitivity_interval,
            specificity,
            specificity_interval,
            measured_on: measured_on.into(),
        })
    };
    names(target).filter_map(point).collect()
}

fn share(measured: Measured) -> Option<(Probability, [Probability; 2])> {
    let Estimate { value, interval } = measured.estimate()?;
    Some((Probability::saturating(value), interval.map(Probability::saturating)))
}

/// The largest threshold from which on the share of positives is at least `sensitivity`, 0 to 1;
/// `None` without positives.
#[must_use]
pub fn largest_threshold(scores: &Binary, sensitivity: f64) -> Option<f64> {
    let once = vec![1; scores.len()];
    let needed = sensitivity * scores.positives() as f64 - 1e-9;
    let mut found = 0;
    let mut falling = scores.ties(&once).rev().filter(|(_, tie)| tie.positives > 0);
    falling
        .find(|(_, tie)| {
            found += tie.positives;
            found as f64 >= needed
        })
        .map(|(threshold, _)| threshold)
}
