//! Platt scaling.

use melanoma_core::Calibration;
use ndarray::array;

use super::{
    newton::{self, Point},
    sample::{Sample, mean},
};

/// The logistic regression of malignant on the log odds of malignant (Platt 1999, without his
/// smoothed targets), by Newton's method.
///
/// It keeps the order of images by their probability of malignant. `None` where the log odds
/// separate malignant from benign, and where more of them would mean less malignant.
#[must_use]
pub fn platt(samples: &[&Sample]) -> Option<Calibration> {
    let at = |parameters: &[f64]| {
        let margin = |sample: &Sample| parameters[0] * sample.log_odds + parameters[1];
        let outcome = |sample: &Sample| f64::from(u8::from(sample.malignant));
        let slope = |sample: &Sample| logistic(margin(sample)) - outcome(sample);
        let curve = |sample: &Sample| logistic(margin(sample)) * logistic(-margin(sample));
        let x = |sample: &Sample| sample.log_odds;
        let mixed = mean(samples, |s| curve(s) * x(s));
        Point {
            loss: mean(samples, |s| softplus(margin(s)) - outcome(s) * margin(s)),
            gradient: vec![mean(samples, |s| slope(s) * x(s)), mean(samples, slope)],
            curvature: array![
                [mean(samples, |s| curve(s) * x(s) * x(s)), mixed],
                [mixed, mean(samples, curve)]
            ],
        }
    };
    let side = |malignant: bool| samples.iter().filter(move |s| s.malignant == malignant).map(|s| s.log_odds);
    if side(false).fold(f64::NEG_INFINITY, f64::max) <= side(true).fold(f64::INFINITY, f64::min) {
        return None;
    }
    let fitted = newton::minimize(vec![1.0, 0.0], at)?;
    let (slope, intercept) = (fitted[0], fitted[1]);
    (slope > 0.0).then_some(Calibration::Platt { slope, intercept })
}

fn logistic(value: f64) -> f64 {
    1.0 / (1.0 + (-value).exp())
}

/// `ln(1 + e^value)` without overflow.
fn softplus(value: f64) -> f64 {
    value.max(0.0) + (-value.abs()).exp().ln_1p()
}
