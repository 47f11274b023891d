//! Results at one operating point.

use serde::Serialize;

use super::measured::Measured;
use crate::{
    bootstrap::{Bootstrap, Estimate},
    metrics::share,
    predictions::Prediction,
    target::{Target, Threshold},
};

/// Results at one operating point.
#[derive(Clone, Debug, Serialize)]
pub struct OperatingPointResults {
    /// Its name.
    pub name: String,
    /// The target whose probability is compared with the threshold.
    pub target: Target,
    /// The probability from which on the program refers, in the profile of the image type.
    pub threshold: f64,
    /// Share of the target's images that are referred.
    pub sensitivity: Measured,
    /// Share of the other images that are not referred.
    pub specificity: Measured,
    /// Share of all images that are referred.
    pub referred: Measured,
}

impl OperatingPointResults {
    /// A share of fewer than `min_images` images is too few.
    pub(crate) fn new(
        threshold: &Threshold,
        evaluated: &[&Prediction],
        bootstrap: Bootstrap,
        min_images: u64,
    ) -> Self {
        const REFERRED: f64 = 0.5;
        let Threshold { name, target, .. } = threshold;
        let (scores, groups) = target.referrals(evaluated, threshold);
        let all = scores.counts(&vec![1; scores.len()]);
        let [sensitivity, specificity, referred] = bootstrap.estimate(&groups, |weights| {
            let referred = scores.at_least(REFERRED, weights).total();
            [
                scores.sensitivity(REFERRED, weights),
                scores.specificity(REFERRED, weights),
                share(referred, scores.counts(weights).total()),
            ]
        });
        // Images of one group are not independent: an exact interval counts the groups.
        let [of_positives, of_negatives] = [true, false].map(|positive| scores.groups_of(positive, &groups));
        let measured = |estimate: Option<Estimate>, images: u64, groups: u32| match estimate {
            Some(estimate) if images >= min_images => Measured::Estimate(estimate.with_exact_ends(groups)),
            _ => Measured::TooFew,
        };
        Self {
            name: name.clone(),
            target: target.clone(),
            threshold: threshold.threshold,
            sensitivity: measured(sensitivity, all.positives, of_positives),
            specificity: measured(specificity, all.negatives, of_negatives),
            referred: measured(referred, all.total(), groups.count()),
        }
    }
}
