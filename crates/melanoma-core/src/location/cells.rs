//! The image as a coarse grid, and its contrast to the skin around each cell.

use crate::decode::Image;

/// Cells along the longer side.
const CELLS: usize = 64;
/// Samples of a cell, in each direction, at most.
const SAMPLES: usize = 8;
/// The skin is the same for a block of this many cells, in each direction.
const BLOCK: usize = 4;
/// How much less a difference of redness counts than one of green.
const REDNESS: f32 = 0.5;

/// Means of a grid of nearly square cells.
pub(super) struct Cells {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) green: Vec<f32>,
    /// Red minus green.
    pub(super) redness: Vec<f32>,
    /// Blue minus green.
    pub(super) blueness: Vec<f32>,
}

impl Cells {
    /// Returns `None` for an image with fewer pixels than cells on the longer side, or of extreme aspect.
    pub(super) fn new(image: &Image) -> Option<Self> {
        let (columns, rows) = (image.width() as usize, image.height() as usize);
        let longer = columns.max(rows);
        let count = |pixels: usize| (2 * CELLS * pixels + longer) / (2 * longer);
        let (width, height) = (count(columns), count(rows));
        if longer < CELLS || width.min(height) < 2 * BLOCK {
            return None;
        }
        let (pixels, _) = image.rgb().as_chunks::<3>();
        let mut green = Vec::with_capacity(width * height);
        let mut redness = Vec::with_capacity(width * height);
        let mut blueness = Vec::with_capacity(width * height);
        for y in 0..height {
            let (top, bottom) = (y * rows / height, (y + 1) * rows / height);
            for x in 0..width {
                let (left, right) = (x * columns / width, (x + 1) * columns / width);
                let (mut sum, mut count) = ([0_u32; 3], 0_u32);
                for row in (top..bottom).step_by((bottom - top).div_ceil(SAMPLES)) {
                    let line = &pixels[row * columns..][..columns];
                    for &pixel in line[left..right].iter().step_by((right - left).div_ceil(SAMPLES)) {
                        sum = [0, 1, 2].map(|channel| sum[channel] + u32::from(pixel[channel]));
                        count += 1;
                    }
                }
                let [red_mean, green_mean, blue_mean] = sum.map(|sum| sum as f32 / (255 * count) as f32);
                green.push(green_mean);
                redness.push(red_mean - green_mean);
                blueness.push(blue_mean - green_mean);
            }
        }
        Some(Self { width, height, green, redness, blueness })
    }

    /// Returns for each cell how much darker in green and redder it is than the skin around it, smoothed.
    pub(super) fn contrast(&self) -> Vec<f32> {
        let skin = [self.skin(&self.green), self.skin(&self.redness)];
        let blocks = self.width.div_ceil(BLOCK);
        let contrast = |cell: usize| {
            let block = cell / self.width / BLOCK * blocks + cell % self.width / BLOCK;
            let darker = (skin[0][block] - self.green[cell]).max(0.0);
            let redder = (self.redness[cell] - skin[1][block]).max(0.0);
            darker.hypot(REDNESS * redder)
        };
        self.smoothed(&(0..self.green.len()).map(contrast).collect::<Vec<f32>>())
    }

    /// Returns the median of a window around each block, of a quarter of its cells. Its side is half the longer side of
    /// the image; it is moved inside the image, so that a lesion in a corner does not fill it.
    fn skin(&self, values: &[f32]) -> Vec<f32> {
        let window = |start: usize, whole: usize| {
            let side = (CELLS / 2).min(whole);
            let first = (start + BLOCK / 2).saturating_sub(side / 2).min(whole - side);
            first..first + side
        };
        let mut medians = Vec::new();
        let mut inside = Vec::with_capacity(CELLS * CELLS / 16);
        for top in (0..self.height).step_by(BLOCK) {
            for left in (0..self.width).step_by(BLOCK) {
                inside.clear();
                for y in window(top, self.height).step_by(2) {
                    let row = &values[y * self.width..][window(left, self.width)];
                    inside.extend(row.iter().step_by(2));
                }
                let middle = inside.len() / 2;
                medians.push(*inside.select_nth_unstable_by(middle, f32::total_cmp).1);
            }
        }
        medians
    }

    /// Averages 3 x 3 cells with the weights 1, 2, 1 in each direction.
    fn smoothed(&self, values: &[f32]) -> Vec<f32> {
        let (width, height) = (self.width, self.height);
        let mean = |before: f32, here: f32, after: f32| (before + 2.0 * here + after) / 4.0;
        let across: Vec<f32> = (0..values.len())
            .map(|cell| {
                let (x, row) = (cell % width, cell - cell % width);
                mean(values[row + x.saturating_sub(1)], values[cell], values[row + (x + 1).min(width - 1)])
            })
            .collect();
        (0..values.len())
            .map(|cell| {
                let (x, y) = (cell % width, cell / width);
                let at = |y: usize| across[y * width + x];
                mean(at(y.saturating_sub(1)), at(y), at((y + 1).min(height - 1)))
            })
            .collect()
    }
}
