//! Newton's method with a backtracking line search (Nocedal and Wright 2006, chapter 3).

use ndarray::Array2;

use crate::cholesky::{Cholesky, dot};

/// A function at one place, its N parameters.
pub(super) struct Point {
    /// Infinite outside its domain.
    pub loss: f64,
    /// N.
    pub gradient: Vec<f64>,
    /// `[N, N]`, the second derivatives or a positive definite matrix that is not below them.
    pub curvature: Array2<f64>,
}

const MOST_STEPS: usize = 500;
/// With less than this to gain, a loss near 1 is flat to double precision: one last whole step.
const LEAST_GAIN: f64 = 1e-13;
/// Share of the gain that the slope promises which a step must bring (Armijo 1966).
const SUFFICIENT: f64 = 1e-4;

/// The parameters at the minimum; `None` where none is found.
pub(super) fn minimize(start: Vec<f64>, at: impl Fn(&[f64]) -> Point) -> Option<Vec<f64>> {
    let mut place = start;
    let mut here = at(&place);
    for _ in 0..MOST_STEPS {
        let step = Cholesky::of(&here.curvature)?.solve(here.gradient.iter().copied());
        let moved =
            |length: f64| -> Vec<f64> { place.iter().zip(&step).map(|(p, s)| p - length * s).collect() };
        let gain = dot(&step, &here.gradient);
        if gain < LEAST_GAIN {
            return Some(moved(1.0));
        }
        let lengths = std::iter::successors(Some(1.0), |length| (*length > 1e-9).then_some(length / 2.0));
        let (next, there) = lengths
            .map(|length| (length, moved(length)))
            .map(|(length, next)| (length, at(&next), next))
            .find(|(length, there, _)| there.loss <= here.loss - SUFFICIENT * length * gain)
            .map(|(_, there, next)| (next, there))?;
        (place, here) = (next, there);
    }
    None
}
