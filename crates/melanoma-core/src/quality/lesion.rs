//! Framing: where the lesion is, as far as its contrast to the skin tells.
//!
//! The measure is coarse: it takes the green channel, in which melanin and blood are dark, splits it at the threshold
//! of Otsu (1979), and chooses a connected part. A lesion with little contrast is often missed.

use super::{
    parts::{connected_parts, otsu},
    reduced::Reduced,
};

/// Pixels of the reduced image in a cell, in each direction.
const CELL: usize = 4;
/// How much less a part counts that is lighter than the rest of the image.
const LIGHT: f32 = 0.5;

/// The part of the image that contrasts most in the middle.
#[derive(Default)]
pub(super) struct Lesion {
    /// Share of the image.
    pub(super) share: f64,
    /// Share of the image's border.
    pub(super) cut: f64,
    /// Distance of its center from that of the image, in sides.
    pub(super) offset: f64,
}

impl Lesion {
    /// Chooses among the connected parts darker and lighter than the threshold.
    pub(super) fn find(image: &Reduced) -> Self {
        let cells = Cells::new(image);
        let threshold = otsu(&cells.green);
        let is_dark: Vec<bool> = cells.green.iter().map(|&green| green < threshold).collect();
        let mut best = (0.0, Self::default());
        for part in connected_parts(&is_dark, cells.width) {
            let (score, lesion) = cells.part(&part, is_dark[part[0]], threshold);
            if score > best.0 {
                best = (score, lesion);
            }
        }
        best.1
    }
}

/// Means of green in a grid.
struct Cells {
    width: usize,
    height: usize,
    green: Vec<f32>,
}

impl Cells {
    fn new(image: &Reduced) -> Self {
        let (width, height) = (image.width.div_ceil(CELL), image.height.div_ceil(CELL));
        let mut sums = vec![(0.0_f32, 0.0_f32); width * height];
        for (y, row) in image.rgb.chunks(image.width).enumerate() {
            for (x, [_, green, _]) in row.iter().enumerate() {
                let (sum, count) = &mut sums[y / CELL * width + x / CELL];
                *sum += green;
                *count += 1.0;
            }
        }
        Self { width, height, green: sums.into_iter().map(|(sum, count)| sum / count).collect() }
    }

    /// Measures a part, and returns its score: its contrast, weighted by the distance from the center of the image. A
    /// part that surrounds the image is skin.
    fn part(&self, part: &[usize], is_dark: bool, threshold: f32) -> (f32, Lesion) {
        let (mut border, mut contrast, mut sum_x, mut sum_y) = (0_usize, 0.0, 0.0, 0.0);
        for &cell in part {
            let (x, y) = (cell % self.width, cell / self.width);
            let across = (x as f32 + 0.5) / self.width as f32 - 0.5;
            let down = (y as f32 + 0.5) / self.height as f32 - 0.5;
            let weight = 1.0 - 4.0 * (across * across + down * down);
            contrast += weight.max(0.0) * (self.green[cell] - threshold).abs();
            (sum_x, sum_y) = (sum_x + across, sum_y + down);
            border += usize::from(self.is_border(x, y));
        }
        let all_border =
            (0..self.green.len()).filter(|i| self.is_border(i % self.width, i / self.width)).count();
        let cut = border as f32 / all_border as f32;
        let side = if is_dark { 1.0 } else { LIGHT };
        let cells = part.len() as f32;
        let lesion = Lesion {
            share: part.len() as f64 / self.green.len() as f64,
            cut: f64::from(cut),
            offset: f64::from((sum_x / cells).hypot(sum_y / cells)),
        };
        (side * contrast * (1.0 - cut).powi(4), lesion)
    }

    const fn is_border(&self, x: usize, y: usize) -> bool {
        x == 0 || y == 0 || x + 1 == self.width || y + 1 == self.height
    }
}
