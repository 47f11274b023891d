//! The calibration error, corrected for its bias.

use crate::{
    bootstrap::{Bootstrap, Estimate, Groups, interval, percentile},
    metrics::Binary,
};

/// Bisections of a factor: the limits have eight digits.
const BISECTIONS: usize = 30;

/// Returns the calibration error with its 95% interval, both corrected for bias; `None` without images.
///
/// [`Binary::calibration_error`] is biased upward, since the deviations of bins by chance do not cancel. A resample
/// adds this bias a second time. Percentiles of resamples can therefore exclude the value of the images, and of a
/// calibrated model they exclude the true error of 0.
///
/// The interval inverts a test instead (Carpenter 1999, "Test inversion bootstrap confidence intervals", Journal of the
/// Royal Statistical Society B 61:159-172). The hypotheses lie on the line from a calibrated model to the observed one:
/// the deviation of every bin is a factor times the observed deviation. The deviations of the resamples from the observed
/// ones are the noise of each hypothesis. The interval has the errors at which the observed error is between
/// the 2.5th and the 97.5th percentile, and the value is the error at which it is the median.
#[must_use]
pub fn corrected_calibration_error(
    scores: &Binary,
    groups: &Groups,
    bootstrap: Bootstrap,
) -> Option<Estimate> {
    let observed = scores.deviations(&vec![1; scores.len()])?;
    let error = total(&observed);
    let resampled = bootstrap.resample(groups, |weights| scores.deviations(weights));
    let noise: Vec<Vec<f64>> = resampled
        .iter()
        .flatten()
        .map(|deviations| deviations.iter().zip(&observed).map(|(a, b)| a - b).collect())
        .collect();
    let errors = |factor: f64| -> Vec<f64> {
        let error = |noise: &Vec<f64>| {
            noise.iter().zip(&observed).map(|(noise, observed)| (factor * observed + noise).abs()).sum()
        };
        let mut errors: Vec<f64> = noise.iter().map(error).collect();
        errors.sort_by(f64::total_cmp);
        errors
    };
    // The least error at which a share of the resamples is at most the observed error.
    let limit = |share: f64| -> Option<f64> {
        let reaches = |factor: f64| Some(percentile(&errors(factor), share)? >= error);
        if reaches(0.0)? {
            return Some(0.0);
        }
        let (mut low, mut high) = (0.0, 1.0);
        while !reaches(high)? {
            (low, high) = (high, 2.0 * high);
        }
        for _ in 0..BISECTIONS {
            let middle = f64::midpoint(low, high);
            if reaches(middle)? { high = middle } else { low = middle }
        }
        Some((high * error).min(1.0))
    };
    let value = limit(0.5)?;
    Some(Estimate { value, interval: interval([limit(0.975)?.min(value), limit(0.025)?.max(value)]) })
}

fn total(deviations: &[f64]) -> f64 {
    deviations.iter().map(|deviation| deviation.abs()).sum()
}
