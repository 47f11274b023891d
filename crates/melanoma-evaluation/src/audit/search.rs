//! Search for one image in the frame of another without a hint: every part, in every symmetry.

use melanoma_core::dihedral::Dihedral;
use nalgebra::{DMatrix, DVectorViewMut};

use super::{
    alignment::{Placement, compared, points},
    luma_image::{LumaImage, Surface},
    window::Window,
};

/// The parts of a frame, each ready to be compared with another image.
pub(super) struct Parts {
    windows: Vec<Window>,
    /// One row per part: the points that are compared, with mean 0 and length 1.
    rows: DMatrix<f32>,
}

/// Number of placements that are refined.
const STARTS: usize = 8;

impl Parts {
    /// Takes a frame; the parts have `side` x `side` pixels.
    pub(super) fn new(frame: &Surface, side: usize) -> Self {
        let windows: Vec<Window> = Window::all().collect();
        let points: Vec<[f32; 2]> = points(side).collect();
        let mut columns = DMatrix::zeros(points.len(), windows.len());
        for (mut column, window) in columns.column_iter_mut().zip(&windows) {
            for (value, &point) in column.iter_mut().zip(&points) {
                *value = frame.at(window.map(point)).map_or(0.0, |[value, ..]| value);
            }
            standardize(column.as_view_mut());
        }
        Self { windows, rows: columns.transpose() }
    }

    /// Returns the placements with the highest correlation before refinement.
    pub(super) fn most_similar(&self, inner: &LumaImage) -> impl Iterator<Item = Placement> {
        let side = self.rows.ncols().isqrt();
        let values: Vec<f32> = compared(inner).map(|(_, value)| value).collect();
        let mut transformed = DMatrix::zeros(values.len(), Dihedral::ALL.len());
        for (mut column, symmetry) in transformed.column_iter_mut().zip(Dihedral::ALL) {
            // The correlation of the image with a transformed part is that of the image, transformed back, with the part.
            column.copy_from_slice(&symmetry.inverse().apply(&values, side, 1));
            standardize(column.as_view_mut());
        }
        let correlations = &self.rows * transformed;
        let (parts, symmetries) = correlations.shape();
        let mut places: Vec<(usize, usize)> =
            (0..parts).flat_map(|part| (0..symmetries).map(move |symmetry| (part, symmetry))).collect();
        places.select_nth_unstable_by(STARTS, |a, b| correlations[*b].total_cmp(&correlations[*a]));
        places.truncate(STARTS);
        places.into_iter().map(|(part, symmetry)| Placement::new(Dihedral::ALL[symmetry], self.windows[part]))
    }
}

/// Shifts and scales to a mean of 0 and a length of 1, so that a product is a correlation.
fn standardize(mut values: DVectorViewMut<f32>) {
    let mean = values.mean();
    values.add_scalar_mut(-mean);
    let length = values.norm();
    values /= length.max(f32::MIN_POSITIVE);
}
