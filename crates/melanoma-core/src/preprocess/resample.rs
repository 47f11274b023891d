//! Resampling with the arithmetic of Pillow: the width first, then the height, each with weights of 22 bits and rounded
//! to 8 bits.
//!
//! Decision record: `docs/decisions/0004-resampling.md`.

use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wide::{i16x8, i32x4};

use super::rect::Rect;
use crate::decode::{Grid, Image};

/// Bits of a weight after the binary point.
const WEIGHT_BITS: i32 = 22;
/// The lower bits of a weight. The rest, with the sign, has 12 bits, and both fit into 16.
const LOW_BITS: i32 = 12;

/// Resampling kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Filter {
    /// Cubic convolution with a = -0.5 (Keys 1981), Pillow's `BICUBIC`.
    Bicubic,
    /// The triangle, Pillow's `BILINEAR`.
    Bilinear,
}

/// Resamples `area`, in pixels of the file, to `width` x `height` pixels of 8-bit RGB.
///
/// `grid` is that of `image`. The weight of a reduced pixel is the sum of the weights of its pixels in the file.
pub(super) fn resample(
    image: &Image,
    grid: Grid,
    area: Rect,
    filter: Filter,
    [width, height]: [u32; 2],
) -> Vec<u8> {
    let factor = grid.reduction.factor();
    let across = Axis { start: area.left + grid.left, length: area.width, factor };
    let down = Axis { start: area.top + grid.top, length: area.height, factor };
    let (columns, rows) = (across.sums(filter, width), down.sums(filter, height));

    // Only what has a weight, in rows of whole vectors.
    let (used_columns, used_rows) = (used_pairs(&columns), used_pairs(&rows));
    let row_length = (3 * columns.len()).next_multiple_of(4);
    let mut narrow = vec![0; 2 * used_rows.len() * row_length];
    let source_rows = image.rgb().chunks_exact(3 * image.width() as usize).skip(2 * used_rows.start);
    let mut pairs = Vec::new();
    for (row, narrow) in source_rows.zip(narrow.chunks_exact_mut(row_length)) {
        pairs.clear();
        pairs.extend(row.chunks(6).take(used_columns.end).skip(used_columns.start).map(pair_of_pixels));
        let (pixels, _) = narrow.as_chunks_mut::<3>();
        for (column, pixel) in columns.iter().zip(pixels) {
            let [red, green, blue, _] = column.of(|index| pairs[index - used_columns.start]);
            *pixel = [red, green, blue];
        }
    }

    let mut rgb = Vec::with_capacity(3 * columns.len() * rows.len());
    for (number, row) in rows.iter().enumerate() {
        for at in (0..row_length).step_by(4) {
            rgb.extend(row.of(|index| {
                let upper = 2 * (index - used_rows.start) * row_length + at;
                pair_of_values(&narrow[upper..], &narrow[upper + row_length..])
            }));
        }
        rgb.truncate(3 * columns.len() * (number + 1));
    }
    rgb
}

/// Returns the pairs of rows or columns that have a weight.
fn used_pairs(sums: &[WeightedSum]) -> Range<usize> {
    let first = sums.iter().map(|sum| sum.first).min();
    let end = sums.iter().map(|sum| sum.first + sum.weights.len()).max();
    first.unwrap_or(0)..end.unwrap_or(0)
}

/// Returns red, green and blue of two neighbors, or of one at the end of a row, side by side.
fn pair_of_pixels(pixels: &[u8]) -> i16x8 {
    let value = |index: usize| pixels.get(index).copied().map_or(0, i16::from);
    i16x8::new([value(0), value(3), value(1), value(4), value(2), value(5), 0, 0])
}

/// Returns the first four values of two rows, side by side.
fn pair_of_values(upper: &[u8], lower: &[u8]) -> i16x8 {
    let [upper, lower] = [upper, lower].map(|row| [row[0], row[1], row[2], row[3]].map(i16::from));
    i16x8::new([upper[0], lower[0], upper[1], lower[1], upper[2], lower[2], upper[3], lower[3]])
}

/// The rows or the columns of an area.
struct Axis {
    /// First of them, in pixels of the file from the first pixel of the image.
    start: u32,
    /// Number of them, in pixels of the file.
    length: u32,
    /// Pixels of the file in one of the image.
    factor: u32,
}

impl Axis {
    /// Returns the sum for each of `count` rows or columns of the output.
    fn sums(&self, filter: Filter, count: u32) -> Vec<WeightedSum> {
        let scale = f64::from(self.length) / f64::from(count);
        let filter_scale = scale.max(1.0);
        let support = filter.support() * filter_scale;
        let of_one = |index: u32| {
            let center = (f64::from(index) + 0.5) * scale;
            // The casts saturate.
            let low = (center - support + 0.5) as u32;
            let high = ((center + support + 0.5) as u32).min(self.length);
            let in_image = |position: u32| ((self.start + position) / self.factor) as usize;
            let first = in_image(low);
            let mut weights = vec![0.0; in_image(high - 1) - first + 1];
            for position in low..high {
                let distance = (f64::from(position) - center + 0.5) * (1.0 / filter_scale);
                weights[in_image(position) - first] += filter.weight(distance);
            }
            WeightedSum::new(first, &weights)
        };
        (0..count).map(of_one).collect()
    }
}

/// One row or column of the output as a sum of those of the image.
///
/// The sum is over pairs, because processors multiply two 16-bit values and add the products in one instruction.
struct WeightedSum {
    /// Index of the first pair.
    first: usize,
    /// The upper and the lower bits of the weights of each pair, four times side by side.
    weights: Vec<[i16x8; 2]>,
}

impl WeightedSum {
    /// Rounds the weights, divided by their sum. `weights[0]` is that of the row or column `first`.
    fn new(first: usize, weights: &[f64]) -> Self {
        let total: f64 = weights.iter().sum();
        let one = f64::from(1 << WEIGHT_BITS);
        let fixed = |weight: &f64| (weight / total * one).round() as i32;
        let before = (first % 2 == 1).then_some(0);
        let fixed: Vec<i32> = before.into_iter().chain(weights.iter().map(fixed)).collect();
        let pair = |pair: &[i32]| {
            let beside = |part: fn(i32) -> i32| {
                let [left, right] =
                    [0, 1].map(|index| pair.get(index).map_or(0, |weight| part(*weight) as i16));
                i16x8::new([left, right, left, right, left, right, left, right])
            };
            [beside(|weight| weight >> LOW_BITS), beside(|weight| weight & ((1 << LOW_BITS) - 1))]
        };
        Self { first: first / 2, weights: fixed.chunks(2).map(pair).collect() }
    }

    /// Returns four values of the output from those of each pair.
    ///
    /// The absolute weights sum to less than 2 and the values are below 256, so that the sum fits into 32 bits, even
    /// where a part of it wraps.
    fn of(&self, pair: impl Fn(usize) -> i16x8) -> [u8; 4] {
        let (mut upper, mut lower) = (i32x4::ZERO, i32x4::splat(1 << (WEIGHT_BITS - 1)));
        for (index, [upper_bits, lower_bits]) in (self.first..).zip(&self.weights) {
            let values = pair(index);
            upper += values.dot(*upper_bits);
            lower += values.dot(*lower_bits);
        }
        let sum: i32x4 = (upper << LOW_BITS) + lower;
        (sum >> WEIGHT_BITS).to_array().map(|value| value.clamp(0, 255) as u8)
    }
}

impl Filter {
    /// Where the kernel ends, in pixels of the output.
    const fn support(self) -> f64 {
        match self {
            Self::Bicubic => 2.0,
            Self::Bilinear => 1.0,
        }
    }

    /// Returns the kernel at a distance in pixels of the output.
    fn weight(self, distance: f64) -> f64 {
        let x = distance.abs();
        match self {
            Self::Bilinear => (1.0 - x).max(0.0),
            Self::Bicubic if x < 1.0 => (1.5 * x - 2.5) * x * x + 1.0,
            Self::Bicubic if x < 2.0 => (((x - 5.0) * x + 8.0) * x - 4.0) * -0.5,
            Self::Bicubic => 0.0,
        }
    }
}
