//! Vector scaling.

use melanoma_core::calibration::Calibration;
use nalgebra::{DMatrix, DVector};

use super::{
    labeled_logits::LabeledLogits,
    newton::{self, Point},
};

/// Half of this times the squared distance of the factors from 1 and of the offsets from 0 is added to the
/// summed loss, so that a class with few images stays close to the model's own logits.
const PENALTY: f64 = 10.0;

/// Fits a factor and an offset per class (vector scaling, Guo et al. 2017), with a ridge penalty of 10,
/// by Newton's method. Returns `None` if a factor would not be above 0.
#[must_use]
pub fn vector(images: &[&LabeledLogits]) -> Option<Calibration> {
    let classes = images.first()?.allowed.len();
    let start: Vec<f64> = (0..2 * classes).map(|i| if i < classes { 1.0 } else { 0.0 }).collect();
    let fitted = newton::minimize(start.clone(), |parameters| at(parameters, &start, images))?;
    let (scale, bias) = fitted.split_at(classes);
    if scale.iter().any(|scale| *scale <= 0.0) {
        return None;
    }
    Some(Calibration::Vector { scale: scale.to_vec(), bias: bias.to_vec() })
}

/// The penalized mean loss. Its curvature is that of the softmax alone: a label without a class makes
/// the loss concave, and without that part the matrix stays positive definite.
fn at(parameters: &[f64], start: &[f64], images: &[&LabeledLogits]) -> Point {
    let (scale, bias) = parameters.split_at(parameters.len() / 2);
    let classes = scale.len();
    let distances: Vec<f64> = parameters.iter().zip(start).map(|(p, start)| p - start).collect();
    let weight = 1.0 / images.len() as f64;
    let penalty = PENALTY * weight;
    let mut loss = penalty / 2.0 * distances.iter().map(|distance| distance * distance).sum::<f64>();
    let mut gradient = DVector::from_iterator(parameters.len(), distances.iter().map(|d| penalty * d));
    let mut curvature = DMatrix::from_diagonal_element(parameters.len(), parameters.len(), penalty);
    if scale.iter().any(|scale| *scale <= 0.0) {
        return Point { loss: f64::INFINITY, gradient, curvature };
    }
    for image in images {
        let logits: Vec<f64> = image.values().collect();
        let scores: Vec<f64> = (0..classes).map(|i| scale[i] * logits[i] + bias[i]).collect();
        let (all, allowed) = image.shares(&scores);
        loss += weight * image.loss(&scores);
        // The derivative of a class's score: the logit for its factor, 1 for its offset.
        let derivative = |i: usize| if i < classes { logits[i] } else { 1.0 };
        for i in 0..parameters.len() {
            let row = i % classes;
            gradient[i] += weight * derivative(i) * (all[row] - allowed[row]);
            for j in 0..=i {
                let column = j % classes;
                let same = if row == column { all[row] } else { 0.0 };
                curvature[(i, j)] += weight * derivative(i) * derivative(j) * (same - all[row] * all[column]);
            }
        }
    }
    Point { loss, gradient, curvature }
}
