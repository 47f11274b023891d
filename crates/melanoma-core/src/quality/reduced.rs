//! The copy of the input that every measure reads.

use crate::preprocess::Pixels;

/// Half the width and height of the input, rounded up. Values are in 0 to 1.
pub(super) struct Reduced {
    pub(super) width: usize,
    pub(super) height: usize,
    /// Red, green and blue.
    pub(super) rgb: Vec<[f32; 3]>,
    /// Luma (ITU-R BT.601).
    pub(super) luma: Vec<f32>,
}

impl Reduced {
    /// Averages 2 x 2 pixels. The last row or column of an odd number counts twice.
    pub(super) fn new(pixels: &Pixels) -> Self {
        let (columns, rows) = (pixels.width(), pixels.height());
        let (width, height) = (columns.div_ceil(2), rows.div_ceil(2));
        let (input, _) = pixels.rgb().as_chunks::<3>();
        let mut rgb = Vec::with_capacity(width * height);
        for y in 0..height {
            let row = |y: usize| &input[y.min(rows - 1) * columns..][..columns];
            let (above, below) = (row(2 * y), row(2 * y + 1));
            for (above, below) in above.chunks(2).zip(below.chunks(2)) {
                let last = above.len() - 1;
                let four = [above[0], above[last], below[0], below[last]].map(|pixel| pixel.map(f32::from));
                rgb.push([0, 1, 2].map(|channel| {
                    (four[0][channel] + four[1][channel] + four[2][channel] + four[3][channel]) / 1020.0
                }));
            }
        }
        let luma = rgb.iter().map(|[r, g, b]| 0.299 * r + 0.587 * g + 0.114 * b).collect();
        Self { width, height, rgb, luma }
    }

    /// Returns the share of the pixels for which `is` holds.
    pub(super) fn share(&self, is: impl Fn(&[f32; 3]) -> bool) -> f64 {
        self.rgb.iter().filter(|pixel| is(pixel)).count() as f64 / self.rgb.len() as f64
    }

    /// Returns row `y` of luma.
    pub(super) fn row(&self, y: usize) -> &[f32] {
        &self.luma[y * self.width..][..self.width]
    }
}
