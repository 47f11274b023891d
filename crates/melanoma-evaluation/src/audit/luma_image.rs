//! An image small and gray, and its detail without what all lesions share.

use std::array;

use melanoma_core::{Error, Filter, Image, Preprocess, ResizeMode};

use super::window::Window;

/// Pixels a side of the small picture.
pub(super) const SIDE: usize = 64;

/// The whole frame pressed into a square of `SIDE` pixels, as luma in 0 to 255.
pub(super) fn luma(image: &Image) -> Result<Vec<f32>, Error> {
    let side = SIDE as u32;
    let steps = Preprocess::only_resampling(ResizeMode::Stretch, Filter::Bilinear, side, side);
    let view = steps.view(image)?;
    let luma = |p: &[u8; 3]| 0.299 * f32::from(p[0]) + 0.587 * f32::from(p[1]) + 0.114 * f32::from(p[2]);
    Ok(view.rgb().as_chunks::<3>().0.iter().map(luma).collect())
}

/// A square image of numbers, read between its pixels.
#[derive(Clone, Debug)]
pub(super) struct LumaImage {
    side: usize,
    values: Vec<f32>,
}

impl LumaImage {
    /// Row by row; the number of values is a square.
    pub(super) fn new(values: Vec<f32>) -> Self {
        Self { side: values.len().isqrt(), values }
    }

    pub(super) fn side(&self) -> usize {
        self.side
    }

    pub(super) fn values(&self) -> &[f32] {
        &self.values
    }

    /// Half as many pixels a side, each the mean of four.
    pub(super) fn halved(&self) -> Self {
        let half = self.side / 2;
        let mut values = Vec::with_capacity(half * half);
        for rows in self.values.chunks_exact(2 * self.side) {
            let (upper, lower) = rows.split_at(self.side);
            let pairs = upper.as_chunks::<2>().0.iter().zip(lower.as_chunks::<2>().0);
            values.extend(pairs.map(|(a, b)| (a[0] + a[1] + b[0] + b[1]) / 4.0));
        }
        Self { side: half, values }
    }

    /// A window of it at `N` x `N` pixels.
    pub(super) fn window<const N: usize>(&self, window: Window) -> [[f32; N]; N] {
        let along = |i: usize| (i as f32 + 0.5) / N as f32 - 0.5;
        array::from_fn(|row| {
            array::from_fn(|column| {
                let point = window.place([along(column), along(row)]);
                between(self.side, point, |i| [self.values[i]]).map_or(0.0, |[value]| value)
            })
        })
    }
}

/// An image that can be read between its pixels, with its slopes.
pub(super) struct Surface {
    side: usize,
    /// Value, and its rise a width to the right and a height down.
    values: Vec<[f32; 3]>,
}

impl Surface {
    pub(super) fn of(luma_image: &LumaImage) -> Self {
        let (side, values) = (luma_image.side, &luma_image.values);
        let rise = |i: usize, place: usize, step: usize| {
            let before = if place == 0 { i } else { i - step };
            let after = if place == side - 1 { i } else { i + step };
            (values[after] - values[before]) * side as f32 / 2.0
        };
        let values = values.iter().enumerate();
        let values = values.map(|(i, &value)| [value, rise(i, i % side, 1), rise(i, i / side, side)]);
        Self { side, values: values.collect() }
    }

    /// Value and slopes at a point of the frame, whose middle is (0, 0) and whose sides are 1 long;
    /// `None` outside.
    pub(super) fn at(&self, point: [f32; 2]) -> Option<[f32; 3]> {
        between(self.side, point, |i| self.values[i])
    }
}

/// Between the four pixels around a point; `None` outside.
fn between<const N: usize>(
    side: usize,
    [x, y]: [f32; 2],
    pixel: impl Fn(usize) -> [f32; N],
) -> Option<[f32; N]> {
    if x.abs() > 0.5 || y.abs() > 0.5 {
        return None;
    }
    let last = (side - 1) as f32;
    let place = |t: f32| ((t + 0.5) * side as f32 - 0.5).clamp(0.0, last - 0.001);
    let (x, y) = (place(x), place(y));
    let (column, row) = (x as usize, y as usize);
    let (right, down) = (x - column as f32, y - row as f32);
    let first = row * side + column;
    let corners = [first, first + 1, first + side, first + side + 1].map(pixel);
    Some(array::from_fn(|i| {
        let [upper, upper_right, lower, lower_right] = corners.map(|values| values[i]);
        let (upper, lower) = (upper + right * (upper_right - upper), lower + right * (lower_right - lower));
        upper + down * (lower - upper)
    }))
}

/// Radius in pixels of the neighborhood that a pixel of the detail is compared with.
const RADIUS: usize = 3;

/// Contrast, of 255, below which detail is taken for noise of the compression.
const NOISE: f32 = 3.0;

/// Each pixel against the mean of its neighborhood, over the spread there (local contrast
/// normalization, Jarrett et al. 2009), cut to -4..4 and stored in steps of 1/31.
///
/// Nearly all lesions are a dark blob on light skin; what is left here is what tells them apart,
/// whatever the light.
pub(super) fn detail(luma: &[f32]) -> Vec<i8> {
    let mean = blurred(luma);
    let away: Vec<f32> = luma.iter().zip(&mean).map(|(value, mean)| value - mean).collect();
    let squares: Vec<f32> = away.iter().map(|value| value * value).collect();
    let spread = blurred(&squares);
    let normal = |(away, spread): (&f32, &f32)| {
        ((away / (spread + NOISE * NOISE).sqrt()).clamp(-4.0, 4.0) * 31.0).round() as i8
    };
    away.iter().zip(&spread).map(normal).collect()
}

/// The mean over a square neighborhood, smaller at the border: across, then down.
fn blurred(values: &[f32]) -> Vec<f32> {
    let across = |values: &[f32]| -> Vec<f32> {
        let mut out = vec![0.0; values.len()];
        for (y, row) in values.chunks_exact(SIDE).enumerate() {
            for x in 0..SIDE {
                let near = &row[x.saturating_sub(RADIUS)..(x + RADIUS + 1).min(SIDE)];
                // Written transposed, so that twice across is across and down.
                out[x * SIDE + y] = near.iter().sum::<f32>() / near.len() as f32;
            }
        }
        out
    };
    across(&across(values))
}
