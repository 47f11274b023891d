//! A small grayscale image, and its detail without what all lesions share.

use std::array;

use melanoma_core::{
    Image,
    preprocess::{FieldOfViewCrop, Filter, Preprocess, Rect, ResizeMode},
};

use super::window::Window;

/// Pixels per side of the small image.
const SIDE: usize = 64;

/// What separates a vignette from a dark lesion: the values of the shipped model's card.
const VIGNETTE: FieldOfViewCrop =
    FieldOfViewCrop { dark: 60, black: 45, edge: 40, min_lit: 0.15, max_vignette: 0.02 };

/// The part of an image that is compared: the square inside the vignette, or the whole frame.
pub(super) struct Area {
    rect: Rect,
    has_vignette: bool,
}

impl Area {
    pub(super) fn new(image: &Image) -> Self {
        let square = VIGNETTE.square(image);
        let frame = Rect { left: 0, top: 0, width: image.width(), height: image.height() };
        Self { rect: square.unwrap_or(frame), has_vignette: square.is_some() }
    }

    pub(super) const fn width(&self) -> u32 {
        self.rect.width
    }

    pub(super) const fn height(&self) -> u32 {
        self.rect.height
    }

    pub(super) const fn has_vignette(&self) -> bool {
        self.has_vignette
    }

    /// Returns the area resized to a square of `SIDE` pixels, as luma in 0 to 255.
    pub(super) fn luma(&self, image: &Image) -> Vec<f32> {
        let side = SIDE as u32;
        let steps = Preprocess {
            field_of_view_crop: self.has_vignette.then_some(VIGNETTE),
            ..Preprocess::resampling(ResizeMode::Stretch, Filter::Bilinear, side, side)
        };
        let pixels = steps.pixels(image);
        let luma = |p: &[u8; 3]| 0.299 * f32::from(p[0]) + 0.587 * f32::from(p[1]) + 0.114 * f32::from(p[2]);
        pixels.rgb().as_chunks::<3>().0.iter().map(luma).collect()
    }
}

/// A square image of numbers, which are interpolated between its pixels.
#[derive(Clone, Debug)]
pub(super) struct LumaImage {
    side: usize,
    values: Vec<f32>,
}

impl LumaImage {
    /// Takes the values row by row; their number is a square.
    pub(super) fn new(values: Vec<f32>) -> Self {
        Self { side: values.len().isqrt(), values }
    }

    pub(super) fn side(&self) -> usize {
        self.side
    }

    pub(super) fn values(&self) -> &[f32] {
        &self.values
    }

    /// Returns the image with half as many pixels per side, each the mean of four.
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

    /// Returns a window of the image with `N` x `N` pixels.
    pub(super) fn window<const N: usize>(&self, window: Window) -> [[f32; N]; N] {
        let along = |i: usize| (i as f32 + 0.5) / N as f32 - 0.5;
        array::from_fn(|row| {
            array::from_fn(|column| {
                let point = window.map([along(column), along(row)]);
                interpolated(self.side, point, |i| [self.values[i]]).map_or(0.0, |[value]| value)
            })
        })
    }
}

/// An image with its slopes, which are interpolated between its pixels.
pub(super) struct Surface {
    side: usize,
    /// The value, and its change per width to the right and per height down.
    values: Vec<[f32; 3]>,
}

impl Surface {
    pub(super) fn new(image: &LumaImage) -> Self {
        let (side, values) = (image.side, &image.values);
        let slope = |i: usize, position: usize, step: usize| {
            let before = if position == 0 { i } else { i - step };
            let after = if position == side - 1 { i } else { i + step };
            (values[after] - values[before]) * side as f32 / 2.0
        };
        let values = values.iter().enumerate();
        let values = values.map(|(i, &value)| [value, slope(i, i % side, 1), slope(i, i / side, side)]);
        Self { side, values: values.collect() }
    }

    /// Returns value and slopes at a point of the frame, which has (0, 0) in the center and sides of length 1;
    /// `None` outside.
    pub(super) fn at(&self, point: [f32; 2]) -> Option<[f32; 3]> {
        interpolated(self.side, point, |i| self.values[i])
    }
}

/// Interpolates linearly between the four pixels around a point; `None` outside.
fn interpolated<const N: usize>(
    side: usize,
    [x, y]: [f32; 2],
    pixel: impl Fn(usize) -> [f32; N],
) -> Option<[f32; N]> {
    if x.abs() > 0.5 || y.abs() > 0.5 {
        return None;
    }
    let last = (side - 1) as f32;
    let position = |t: f32| ((t + 0.5) * side as f32 - 0.5).clamp(0.0, last - 0.001);
    let (x, y) = (position(x), position(y));
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

/// Radius in pixels of the neighborhood of a pixel of the detail.
const RADIUS: usize = 3;

/// Contrast, of 255, below which detail counts as compression noise.
const NOISE: f32 = 3.0;

/// Returns the difference of each pixel from the mean of its neighborhood, divided by the standard deviation there
/// (local contrast normalization, Jarrett et al. 2009), limited to -4..4 and stored in steps of 1/31.
///
/// Nearly all lesions are a dark area on light skin. The detail distinguishes them,
/// at any brightness.
pub(super) fn detail(luma: &[f32]) -> Vec<i8> {
    let mean = blurred(luma);
    let deviations: Vec<f32> = luma.iter().zip(&mean).map(|(value, mean)| value - mean).collect();
    let squares: Vec<f32> = deviations.iter().map(|value| value * value).collect();
    let variance = blurred(&squares);
    let normalized = |(deviation, variance): (&f32, &f32)| {
        ((deviation / (variance + NOISE * NOISE).sqrt()).clamp(-4.0, 4.0) * 31.0).round() as i8
    };
    deviations.iter().zip(&variance).map(normalized).collect()
}

/// Returns the mean over a square neighborhood, which is smaller at the border.
fn blurred(values: &[f32]) -> Vec<f32> {
    blurred_and_transposed(&blurred_and_transposed(values))
}

/// Returns the mean along each row, transposed: twice across is across and down.
fn blurred_and_transposed(values: &[f32]) -> Vec<f32> {
    let mut means = vec![0.0; values.len()];
    for (y, row) in values.chunks_exact(SIDE).enumerate() {
        for x in 0..SIDE {
            let near = &row[x.saturating_sub(RADIUS)..(x + RADIUS + 1).min(SIDE)];
            means[x * SIDE + y] = near.iter().sum::<f32>() / near.len() as f32;
        }
    }
    means
}
