//! Alignment of one image with another: the correlation of their detail at the best fit.

use melanoma_core::dihedral::Dihedral;
use nalgebra::{SMatrix, SVector};

use super::{
    luma_image::{LumaImage, Surface},
    window::Window,
};

/// The place of one image in the frame of another: a symmetry, then a part of the frame.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placement {
    symmetry: Dihedral,
    window: Window,
}

/// Share of each side that is compared, around the center: the square inside a round vignette, whose
/// edge is similar in different lesions.
const COMPARED: f32 = 0.71;

/// Least share of the compared part that is in both frames.
const MIN_OVERLAP: f32 = 0.8;

/// Unknowns of the fit: gain, offset, two scales and two shifts.
const UNKNOWNS: usize = 6;

/// Least pivot of a system that has a solution.
const MIN_PIVOT: f32 = 1e-6;

/// Least gain. Below it the images are not similar, and a step means nothing.
const MIN_GAIN: f32 = 0.05;

/// Largest change of a scale and of a shift in one step.
const MAX_SCALE_STEP: f32 = 0.08;
const MAX_SHIFT_STEP: f32 = 0.04;

impl Placement {
    /// Where a search starts.
    pub(super) const fn new(symmetry: Dihedral, window: Window) -> Self {
        Self { symmetry, window }
    }

    /// Returns the correlation of `inner` with the part of `outer` at this place, -1 to 1; -1 if it is
    /// outside.
    pub(super) fn correlation(&self, outer: &Surface, inner: &LumaImage) -> f32 {
        let [mut n, mut a, mut b, mut aa, mut bb, mut ab] = [0.0_f32; 6];
        let mut points = 0;
        for (point, inner) in compared(inner) {
            points += 1;
            let Some([outer, ..]) = outer.at(self.window.map(source(self.symmetry, point))) else { continue };
            n += 1.0;
            a += outer;
            b += inner;
            aa += outer * outer;
            bb += inner * inner;
            ab += outer * inner;
        }
        if n < MIN_OVERLAP * points as f32 {
            return -1.0;
        }
        let (var_a, var_b) = (n * aa - a * a, n * bb - b * b);
        if var_a <= 0.0 || var_b <= 0.0 { -1.0 } else { (n * ab - a * b) / (var_a * var_b).sqrt() }
    }

    /// Takes one step of the Gauss-Newton method towards the best fit with gain and offset (Lucas and Kanade
    /// 1981); `None` if there is none.
    pub(super) fn refined(&self, outer: &Surface, inner: &LumaImage) -> Option<Self> {
        let mut matrix = SMatrix::<f32, UNKNOWNS, UNKNOWNS>::zeros();
        let mut right = SVector::<f32, UNKNOWNS>::zeros();
        for (point, inner) in compared(inner) {
            let point = source(self.symmetry, point);
            let Some([value, dx, dy]) = outer.at(self.window.map(point)) else { continue };
            let row = SVector::from([value, 1.0, dx * point[0], dy * point[1], dx, dy]);
            matrix += row * row.transpose();
            right += row * inner;
        }
        let factors = matrix.lu();
        if factors.u().diagonal().iter().any(|pivot| pivot.abs() < MIN_PIVOT) {
            return None;
        }
        let [gain, _, scale_x, scale_y, shift_x, shift_y]: [f32; UNKNOWNS] = factors.solve(&right)?.into();
        if gain < MIN_GAIN {
            return None;
        }
        let bounded = |step: f32, max: f32| (step / gain).clamp(-max, max);
        let Window { scale: [width, height], center: [x, y] } = self.window;
        let scale = [width + bounded(scale_x, MAX_SCALE_STEP), height + bounded(scale_y, MAX_SCALE_STEP)];
        let center = [x + bounded(shift_x, MAX_SHIFT_STEP), y + bounded(shift_y, MAX_SHIFT_STEP)];
        let is_plausible = scale.iter().all(|scale| (0.4..=1.2).contains(scale));
        is_plausible.then_some(Self { window: Window { scale, center }, ..*self })
    }
}

/// Maps a point of the transformed image to the original one; (0, 0) is the center of both.
fn source(symmetry: Dihedral, [x, y]: [f32; 2]) -> [f32; 2] {
    symmetry.matrix().map(|[by_x, by_y]| f32::from(by_x) * x + f32::from(by_y) * y)
}

/// Returns the points of an image of `side` x `side` pixels that are compared, row by row.
pub(super) fn points(side: usize) -> impl Iterator<Item = [f32; 2]> {
    pixels(side).map(move |pixel| pixel.map(|i| (i as f32 + 0.5) / side as f32 - 0.5))
}

/// Returns the points of an image that are compared, with their values.
pub(super) fn compared(image: &LumaImage) -> impl Iterator<Item = ([f32; 2], f32)> {
    let side = image.side();
    points(side).zip(pixels(side).map(move |[column, row]| image.values()[row * side + column]))
}

/// Column and row of each pixel that is compared.
fn pixels(side: usize) -> impl Iterator<Item = [usize; 2]> {
    let margin = (side as f32 * (1.0 - COMPARED) / 2.0).round() as usize;
    (margin..side - margin).flat_map(move |row| (margin..side - margin).map(move |column| [column, row]))
}
