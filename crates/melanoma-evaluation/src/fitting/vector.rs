//! Vector scaling.

use melanoma_core::Calibration;
use ndarray::Array2;

use super::{
    newton::{self, Point},
    sample::Sample,
};

/// Half of this times the squared distance of the parameters from ones and noughts is added to the
/// summed loss: a class with few images stays near what the network says of it.
const PENALTY: f64 = 10.0;

/// A factor and an offset a class (vector scaling, Guo et al. 2017), with a ridge penalty of 10,
/// by Newton's method. `None` where a factor would not be above 0.
#[must_use]
pub fn vector(samples: &[&Sample]) -> Option<Calibration> {
    let classes = samples.first()?.allowed.len();
    let start: Vec<f64> = (0..2 * classes).map(|i| if i < classes { 1.0 } else { 0.0 }).collect();
    let fitted = newton::minimize(start.clone(), |parameters| at(parameters, &start, samples))?;
    let (scale, bias) = fitted.split_at(classes);
    scale
        .iter()
        .all(|scale| *scale > 0.0)
        .then(|| Calibration::Vector { scale: scale.to_vec(), bias: bias.to_vec() })
}

/// The penalised mean loss. Its curvature is that of the softmax alone: an unspecified label bends
/// the loss down, and what is left out keeps the matrix positive definite.
fn at(parameters: &[f64], start: &[f64], samples: &[&Sample]) -> Point {
    let (scale, bias) = parameters.split_at(parameters.len() / 2);
    let classes = scale.len();
    let away: Vec<f64> = parameters.iter().zip(start).map(|(p, start)| p - start).collect();
    let weight = 1.0 / samples.len() as f64;
    let penalty = PENALTY * weight;
    let mut loss = penalty / 2.0 * away.iter().map(|away| away * away).sum::<f64>();
    let mut gradient: Vec<f64> = away.iter().map(|away| penalty * away).collect();
    let mut curvature = Array2::from_diag_elem(parameters.len(), penalty);
    if scale.iter().any(|scale| *scale <= 0.0) {
        return Point { loss: f64::INFINITY, gradient, curvature };
    }
    for sample in samples {
        let logits: Vec<f64> = sample.wide().collect();
        let scores: Vec<f64> =
            logits.iter().zip(scale).zip(bias).map(|((logit, scale), bias)| scale * logit + bias).collect();
        let (all, allowed) = sample.shares(&scores);
        loss += weight * sample.loss(&scores);
        // What a parameter moves its class's score by: the logit for a factor, 1 for an offset.
        let lever = |i: usize| if i < classes { logits[i] } else { 1.0 };
        for i in 0..parameters.len() {
            let row = i % classes;
            gradient[i] += weight * lever(i) * (all[row] - allowed[row]);
            for j in 0..=i {
                let column = j % classes;
                let same = if row == column { all[row] } else { 0.0 };
                curvature[[i, j]] += weight * lever(i) * lever(j) * (same - all[row] * all[column]);
            }
        }
    }
    Point { loss, gradient, curvature }
}
