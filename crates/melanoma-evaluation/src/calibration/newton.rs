//! Newton's method with a backtracking line search (Nocedal and Wright 2006, chapter 3).

use nalgebra::{Cholesky, DMatrix, DVector};

/// The value of a function of N parameters at one point.
pub(super) struct Point {
    /// Infinite outside the domain.
    pub(super) loss: f64,
    /// N derivatives.
    pub(super) gradient: DVector<f64>,
    /// `[N, N]`: the second derivatives, or a positive definite matrix that is not below them. Only the lower
    /// triangle is read.
    pub(super) curvature: DMatrix<f64>,
}

const MAX_STEPS: usize = 500;
/// With less to gain, a loss near 1 is flat to double precision: one last full step.
const MIN_GAIN: f64 = 1e-13;
/// Share of the gain predicted by the slope that a step must reach (Armijo 1966).
const SUFFICIENT_SHARE: f64 = 1e-4;
/// Shortest step of the line search, as a share of the Newton step.
const MIN_STEP: f64 = 1e-9;

/// Returns the parameters at the minimum; `None` if none is found.
pub(super) fn minimize(start: Vec<f64>, function: impl Fn(&[f64]) -> Point) -> Option<Vec<f64>> {
    let mut parameters = DVector::from(start);
    let mut here = function(parameters.as_slice());
    for _ in 0..MAX_STEPS {
        let step = Cholesky::new(here.curvature)?.solve(&here.gradient);
        let gain = step.dot(&here.gradient);
        if gain < MIN_GAIN {
            return Some((parameters - step).as_slice().to_vec());
        }
        let mut length = 1.0;
        loop {
            let next = &parameters - length * &step;
            let there = function(next.as_slice());
            if there.loss <= here.loss - SUFFICIENT_SHARE * length * gain {
                (parameters, here) = (next, there);
                break;
            }
            length /= 2.0;
            if length < MIN_STEP {
                return None;
            }
        }
    }
    None
}
