//! Temperature scaling.

use melanoma_core::calibration::Calibration;

use super::labeled_logits::{LabeledLogits, mean};

/// The range that is searched for the temperature.
const RANGE: [f64; 2] = [0.05, 20.0];
/// Relative precision of the temperature.
const PRECISION: f64 = 1e-9;

/// Fits the temperature with the lowest log loss of the labels (Guo et al. 2017), 0.05 to 20.
///
/// It keeps the order of an image's classes. The order of images by their probability of
/// malignant can change, since that is a sum over classes.
#[must_use]
pub fn temperature(images: &[&LabeledLogits]) -> Calibration {
    let loss = |log_temperature: f64| {
        let factor = (-log_temperature).exp();
        mean(images, |image| image.loss(&image.values().map(|logit| logit * factor).collect::<Vec<_>>()))
    };
    Calibration::Temperature { temperature: golden_section(RANGE.map(f64::ln), loss).exp() }
}

/// Returns the minimum of a unimodal function, by golden-section search (Kiefer 1953).
fn golden_section([mut low, mut high]: [f64; 2], function: impl Fn(f64) -> f64) -> f64 {
    let ratio = (5.0_f64.sqrt() - 1.0) / 2.0;
    let inner = |low: f64, high: f64| [high - ratio * (high - low), low + ratio * (high - low)];
    let [mut left, mut right] = inner(low, high);
    let (mut at_left, mut at_right) = (function(left), function(right));
    while high - low > PRECISION {
        if at_left <= at_right {
            (high, right, at_right) = (right, left, at_left);
            left = inner(low, high)[0];
            at_left = function(left);
        } else {
            (low, left, at_left) = (left, right, at_right);
            right = inner(low, high)[1];
            at_right = function(right);
        }
    }
    f64::midpoint(low, high)
}
