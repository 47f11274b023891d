//! Resampling of an image that was reduced while it was decoded.
//!
//! The weight of a reduced pixel is the sum of the weights that its pixels in the file have in
//! [`resample`](super::resample::resample). Values are rounded once, at the end.

use super::{rect::Rect, resample::Filter};
use crate::decode::ReducedImage;

/// Resamples `area`, in pixels of the file, to `width` x `height` pixels of 8-bit RGB.
pub(super) fn resample_reduced(
    image: &ReducedImage,
    area: Rect,
    filter: Filter,
    width: u32,
    height: u32,
) -> Vec<u8> {
    let factor = image.grid.reduction.factor();
    let across = Axis { start: area.left, length: area.width, before: image.grid.left, factor, filter };
    let down = Axis { start: area.top, length: area.height, before: image.grid.top, factor, filter };
    let (columns, rows) = (across.weights(width), down.weights(height));

    let (pixels, _) = image.pixels.rgb().as_chunks::<3>();
    let lines: Vec<Vec<Pixel>> = pixels
        .chunks_exact(image.pixels.width() as usize)
        .map(|line| {
            let line: Vec<Pixel> = line.iter().map(|&[r, g, b]| [r, g, b, 0].map(f32::from)).collect();
            columns.iter().map(|column| column.sum(|index| line[index])).collect()
        })
        .collect();
    let mut rgb = Vec::with_capacity(3 * columns.len() * rows.len());
    for row in &rows {
        rgb.extend((0..columns.len()).flat_map(|column| {
            let [r, g, b, _] = row.sum(|index| lines[index][column]);
            [r, g, b].map(|value| (value + 0.5).clamp(0.0, 255.0) as u8)
        }));
    }
    rgb
}

/// Red, green, blue, and nothing: four values are one register of a processor.
type Pixel = [f32; 4];

/// The rows or the columns of an area.
struct Axis {
    /// First of them, in the file.
    start: u32,
    /// Number of them, in the file.
    length: u32,
    /// How many the first reduced one has before the file's first.
    before: u32,
    factor: u32,
    filter: Filter,
}

/// The reduced rows or columns that one of the output is made of.
struct Weights {
    first: usize,
    /// They sum to 1.
    values: Vec<f32>,
}

impl Axis {
    /// Returns the weights of each of `count` rows or columns of the output.
    fn weights(&self, count: u32) -> Vec<Weights> {
        let scale = f64::from(self.length) / f64::from(count);
        let support = self.filter.support() * scale;
        let end = self.start + self.length;
        let of_one = |index: u32| {
            let center = f64::from(self.start) + (f64::from(index) + 0.5) * scale;
            let low = ((center - support + 0.5) as u32).max(self.start);
            let high = ((center + support + 0.5) as u32).min(end);
            let reduced = |position: u32| ((position + self.before) / self.factor) as usize;
            let first = reduced(low);
            let mut sums = vec![0.0; reduced(high - 1) - first + 1];
            for position in low..high {
                let distance = (f64::from(position) + 0.5 - center) / scale;
                sums[reduced(position) - first] += self.filter.weight(distance);
            }
            let total: f64 = sums.iter().sum();
            Weights { first, values: sums.iter().map(|sum| (sum / total) as f32).collect() }
        };
        (0..count).map(of_one).collect()
    }
}

impl Weights {
    fn sum(&self, pixel: impl Fn(usize) -> Pixel) -> Pixel {
        let mut sum = [0.0; 4];
        for (offset, weight) in self.values.iter().enumerate() {
            let pixel = pixel(self.first + offset);
            for (sum, value) in sum.iter_mut().zip(pixel) {
                *sum += weight * value;
            }
        }
        sum
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
            Self::Bicubic if x < 2.0 => ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0,
            Self::Bicubic => 0.0,
        }
    }
}
