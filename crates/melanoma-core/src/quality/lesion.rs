//! Framing: where the lesion is, as far as its contrast to the skin tells.
//!
//! The measure is coarse: it takes the green channel, in which melanin and blood are dark, splits it at the threshold
//! of Otsu (1979), and chooses a connected part. A lesion with little contrast is often missed.

use super::reduced::Reduced;

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
        let mut seen = vec![false; is_dark.len()];
        let mut best = (0.0, Self::default());
        for start in 0..is_dark.len() {
            if !seen[start] {
                let (score, lesion) = cells.part(start, &is_dark, &mut seen, threshold);
                if score > best.0 {
                    best = (score, lesion);
                }
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

    /// Returns the part connected to `start`, and its score: its contrast, weighted by the distance from the center of
    /// the image. A part that surrounds the image is skin.
    fn part(&self, start: usize, is_dark: &[bool], seen: &mut [bool], threshold: f32) -> (f32, Lesion) {
        let (mut open, mut cells, mut border, mut contrast) = (vec![start], 0_usize, 0_usize, 0.0);
        let (mut sum_x, mut sum_y) = (0.0, 0.0);
        seen[start] = true;
        while let Some(cell) = open.pop() {
            let (x, y) = (cell % self.width, cell / self.width);
            let across = (x as f32 + 0.5) / self.width as f32 - 0.5;
            let down = (y as f32 + 0.5) / self.height as f32 - 0.5;
            let weight = 1.0 - 4.0 * (across * across + down * down);
            contrast += weight.max(0.0) * (self.green[cell] - threshold).abs();
            (sum_x, sum_y, cells) = (sum_x + across, sum_y + down, cells + 1);
            border += usize::from(self.is_border(x, y));
            for next in self.neighbors(x, y) {
                if is_dark[next] == is_dark[start] && !seen[next] {
                    seen[next] = true;
                    open.push(next);
                }
            }
        }
        let all_border =
            (0..self.green.len()).filter(|i| self.is_border(i % self.width, i / self.width)).count();
        let cut = border as f32 / all_border as f32;
        let side = if is_dark[start] { 1.0 } else { LIGHT };
        let lesion = Lesion {
            share: cells as f64 / self.green.len() as f64,
            cut: f64::from(cut),
            offset: f64::from((sum_x / cells as f32).hypot(sum_y / cells as f32)),
        };
        (side * contrast * (1.0 - cut).powi(4), lesion)
    }

    const fn is_border(&self, x: usize, y: usize) -> bool {
        x == 0 || y == 0 || x + 1 == self.width || y + 1 == self.height
    }

    fn neighbors(&self, x: usize, y: usize) -> impl Iterator<Item = usize> + use<> {
        let (width, height) = (self.width, self.height);
        let around = [(x.wrapping_sub(1), y), (x + 1, y), (x, y.wrapping_sub(1)), (x, y + 1)];
        around.into_iter().filter(move |&(x, y)| x < width && y < height).map(move |(x, y)| y * width + x)
    }
}

/// Returns the threshold that separates the values best, in steps of 1/255.
fn otsu(values: &[f32]) -> f32 {
    let mut counts = [0.0_f64; 256];
    for value in values {
        counts[(value * 255.0) as usize & 255] += 1.0;
    }
    let levels = || counts.iter().enumerate().map(|(level, &count)| (count, level as f64 * count));
    let (all, total) = levels().fold((0.0, 0.0), |sums, (count, value)| (sums.0 + count, sums.1 + value));
    let (mut below, mut sum, mut best) = (0.0, 0.0, (0.0, 0));
    for (level, (count, value)) in levels().enumerate() {
        (below, sum) = (below + count, sum + value);
        let between = (total * below / all - sum).powi(2) / (below * (all - below));
        // NaN without a value on one side.
        if between > best.0 {
            best = (between, level + 1);
        }
    }
    best.1 as f32 / 255.0
}
