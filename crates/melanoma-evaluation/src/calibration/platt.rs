//! Platt scaling.

use melanoma_core::calibration::Calibration;
use nalgebra::{DMatrix, DVector};

use super::{
    labeled_logits::{LabeledLogits, mean},
    newton::{self, Point},
};

/// Fits the logistic regression of malignant on the log odds of malignant (Platt 1999, without the
/// smoothed targets), by Newton's method.
///
/// It keeps the order of images by their probability of malignancy. Returns `None` if the log odds
/// separate malignant from benign, and if higher log odds would mean less malignant.
#[must_use]
pub fn platt(images: &[&LabeledLogits]) -> Option<Calibration> {
    if is_separated(images) {
        return None;
    }
    let fitted = newton::minimize(vec![1.0, 0.0], |parameters| at(parameters, images))?;
    let (slope, intercept) = (fitted[0], fitted[1]);
    (slope > 0.0).then_some(Calibration::Platt { slope, intercept })
}

fn is_separated(images: &[&LabeledLogits]) -> bool {
    let (mut highest_benign, mut lowest_malignant) = (f64::NEG_INFINITY, f64::INFINITY);
    for image in images {
        if image.malignant {
            lowest_malignant = lowest_malignant.min(image.log_odds);
        } else {
            highest_benign = highest_benign.max(image.log_odds);
        }
    }
    highest_benign <= lowest_malignant
}

/// The mean logistic loss.
fn at(parameters: &[f64], images: &[&LabeledLogits]) -> Point {
    let x = |image: &LabeledLogits| image.log_odds;
    let y = |image: &LabeledLogits| f64::from(u8::from(image.malignant));
    let margin = |image: &LabeledLogits| parameters[0] * x(image) + parameters[1];
    let slope = |image: &LabeledLogits| logistic(margin(image)) - y(image);
    let curve = |image: &LabeledLogits| logistic(margin(image)) * logistic(-margin(image));
    let mixed = mean(images, |image| curve(image) * x(image));
    Point {
        loss: mean(images, |image| softplus(margin(image)) - y(image) * margin(image)),
        gradient: DVector::from(vec![mean(images, |image| slope(image) * x(image)), mean(images, slope)]),
        curvature: DMatrix::from_row_slice(
            2,
            2,
            &[mean(images, |image| curve(image) * x(image) * x(image)), mixed, mixed, mean(images, curve)],
        ),
    }
}

fn logistic(value: f64) -> f64 {
    1.0 / (1.0 + (-value).exp())
}

/// `ln(1 + e^value)` without overflow.
fn softplus(value: f64) -> f64 {
    value.max(0.0) + (-value.abs()).exp().ln_1p()
}
