//! Whether one image can be laid over another: the correlation of their detail where it fits best.

use super::{
    luma_image::{LumaImage, Surface},
    turn::Turn,
    window::Window,
};

/// How one image lies in the frame of another: a turn, then a part of the frame.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placement {
    turn: Turn,
    window: Window,
}

/// Share of each side that is compared, from the middle: the square inside a round vignette, whose
/// edge is alike in different lesions.
const COMPARED: f32 = 0.71;

/// Least share of the compared part that must lie in both frames.
const OVERLAP: f32 = 0.8;

/// Unknowns of the fit: gain, offset, and the two scales and two shifts.
const UNKNOWNS: usize = 6;

impl Placement {
    /// Where the search begins.
    pub(super) const fn new(turn: Turn, window: Window) -> Self {
        Self { turn, window }
    }

    /// Correlation of `inner` with the part of `outer` where it lies, -1 to 1; -1 where it lies
    /// outside.
    pub(super) fn correlation(&self, outer: &Surface, inner: &LumaImage) -> f32 {
        let [mut n, mut a, mut b, mut aa, mut bb, mut ab] = [0.0_f32; 6];
        let mut points = 0;
        for (point, inner) in compared(inner) {
            points += 1;
            let Some([outer, ..]) = outer.at(self.window.place(self.turn.source(point))) else { continue };
            n += 1.0;
            a += outer;
            b += inner;
            aa += outer * outer;
            bb += inner * inner;
            ab += outer * inner;
        }
        if n < OVERLAP * points as f32 {
            return -1.0;
        }
        let (var_a, var_b) = (n * aa - a * a, n * bb - b * b);
        if var_a <= 0.0 || var_b <= 0.0 { -1.0 } else { (n * ab - a * b) / (var_a * var_b).sqrt() }
    }

    /// One step of Gauss and Newton towards the best fit with gain and offset (Lucas and Kanade
    /// 1981); `None` where there is none.
    pub(super) fn refined(&self, outer: &Surface, inner: &LumaImage) -> Option<Self> {
        let mut matrix = [[0.0_f32; UNKNOWNS + 1]; UNKNOWNS];
        for (point, inner) in compared(inner) {
            let r = self.turn.source(point);
            let Some([value, dx, dy]) = outer.at(self.window.place(r)) else { continue };
            let row = [value, 1.0, dx * r[0], dy * r[1], dx, dy, inner];
            for (i, line) in matrix.iter_mut().enumerate() {
                for (sum, term) in line.iter_mut().zip(row) {
                    *sum += row[i] * term;
                }
            }
        }
        let [gain, _, scale_x, scale_y, shift_x, shift_y] = solve(matrix)?;
        // Without a positive gain the images are not alike, and the step means nothing.
        if gain < 0.05 {
            return None;
        }
        let bounded = |step: f32, most: f32| (step / gain).clamp(-most, most);
        let Window { scale: [width, height], center: [x, y] } = self.window;
        let scale = [width + bounded(scale_x, 0.08), height + bounded(scale_y, 0.08)];
        let center = [x + bounded(shift_x, 0.04), y + bounded(shift_y, 0.04)];
        let within = scale.iter().all(|scale| (0.4..=1.2).contains(scale));
        within.then_some(Self { turn: self.turn, window: Window { scale, center } })
    }
}

/// The points of an image of `side` x `side` pixels that are compared, row by row.
pub(super) fn points(side: usize) -> impl Iterator<Item = [f32; 2]> {
    pixels(side).map(move |pixel| pixel.map(|i| (i as f32 + 0.5) / side as f32 - 0.5))
}

/// The points of an image that are compared, with their values.
pub(super) fn compared(luma_image: &LumaImage) -> impl Iterator<Item = ([f32; 2], f32)> {
    let side = luma_image.side();
    points(side).zip(pixels(side).map(move |[column, row]| luma_image.values()[row * side + column]))
}

/// Column and row of each pixel that is compared.
fn pixels(side: usize) -> impl Iterator<Item = [usize; 2]> {
    let margin = (side as f32 * (1.0 - COMPARED) / 2.0).round() as usize;
    (margin..side - margin).flat_map(move |row| (margin..side - margin).map(move |column| [column, row]))
}

/// Solves linear equations, each row with its right-hand side last, by elimination with pivots.
fn solve(mut rows: [[f32; UNKNOWNS + 1]; UNKNOWNS]) -> Option<[f32; UNKNOWNS]> {
    for i in 0..UNKNOWNS {
        let pivot = (i..UNKNOWNS).max_by(|&a, &b| rows[a][i].abs().total_cmp(&rows[b][i].abs()))?;
        rows.swap(i, pivot);
        let pivot = rows[i];
        if pivot[i].abs() < 1e-6 {
            return None;
        }
        for (j, row) in rows.iter_mut().enumerate() {
            if j != i {
                let factor = row[i] / pivot[i];
                row.iter_mut().zip(pivot).for_each(|(value, pivot)| *value -= factor * pivot);
            }
        }
    }
    Some(std::array::from_fn(|i| rows[i][UNKNOWNS] / rows[i][i]))
}
