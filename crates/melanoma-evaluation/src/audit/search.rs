//! Where in a frame another image may lie when nothing is known: every part, in every turn.

use ndarray::{Array2, ArrayViewMut1, Axis};

use super::{
    alignment::{Placement, compared, points},
    luma_image::{LumaImage, Surface},
    turn::Turn,
    window::Window,
};

/// The parts of a frame, each ready to be compared with another picture.
pub(super) struct Parts {
    windows: Vec<Window>,
    /// One row a part: the points that are compared, of mean 0 and length 1.
    rows: Array2<f32>,
}

/// How many placements are worth a fit.
const BEGINNINGS: usize = 8;

impl Parts {
    /// Of a frame of `side` x `side` pixels.
    pub(super) fn of(frame: &Surface, side: usize) -> Self {
        let windows: Vec<Window> = Window::everywhere().collect();
        let mut rows = Array2::zeros((windows.len(), points(side).count()));
        for (mut row, window) in rows.axis_iter_mut(Axis(0)).zip(&windows) {
            for (value, point) in row.iter_mut().zip(points(side)) {
                *value = frame.at(window.place(point)).map_or(0.0, |[value, ..]| value);
            }
            standardize(row);
        }
        Self { windows, rows }
    }

    /// The placements at which `inner` correlates best, without a fit.
    pub(super) fn most_alike(&self, inner: &LumaImage) -> impl Iterator<Item = Placement> {
        let side = self.rows.ncols().isqrt();
        let middle = (side - 1) as f32 / 2.0;
        let mut turned = Array2::zeros((Turn::ALL.len(), self.rows.ncols()));
        for (mut row, turn) in turned.axis_iter_mut(Axis(0)).zip(Turn::ALL) {
            for (i, (_, value)) in compared(inner).enumerate() {
                let [x, y] = turn.source([(i % side) as f32 - middle, (i / side) as f32 - middle]);
                row[(y + middle) as usize * side + (x + middle) as usize] = value;
            }
            standardize(row);
        }
        let correlations = self.rows.dot(&turned.t());
        let mut placed: Vec<((usize, usize), f32)> =
            correlations.indexed_iter().map(|(place, &correlation)| (place, correlation)).collect();
        placed.select_nth_unstable_by(BEGINNINGS, |a, b| b.1.total_cmp(&a.1));
        placed.truncate(BEGINNINGS);
        placed.into_iter().map(|((part, turn), _)| Placement::new(Turn::ALL[turn], self.windows[part]))
    }
}

/// Shifts and scales to a mean of 0 and a length of 1, so that a product is a correlation.
fn standardize(mut values: ArrayViewMut1<f32>) {
    values -= values.mean().unwrap_or(0.0);
    let length = values.dot(&values).sqrt();
    values /= length.max(f32::MIN_POSITIVE);
}
