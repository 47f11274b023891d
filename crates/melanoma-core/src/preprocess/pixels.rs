//! The pixels of the network's input before normalization.

use crate::dihedral::Dihedral;

/// `width * height` pixels of 8-bit RGB at the size of the network's input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pixels {
    rgb: Vec<u8>,
    width: usize,
}

impl Pixels {
    pub(super) const fn new(rgb: Vec<u8>, width: u32) -> Self {
        Self { rgb, width: width as usize }
    }

    /// Returns three bytes a pixel, row by row.
    #[must_use]
    pub fn rgb(&self) -> &[u8] {
        &self.rgb
    }

    /// Returns the number of columns.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Returns the number of rows.
    #[must_use]
    pub fn height(&self) -> usize {
        self.rgb.len() / 3 / self.width
    }

    /// Returns the pixels of a square input, transformed.
    pub(crate) fn transformed(&self, symmetry: Dihedral) -> Self {
        Self { rgb: symmetry.apply(&self.rgb, self.width, 3), width: self.width }
    }

    /// Returns the standard deviation of luma (ITU-R BT.601): 0 for one color, 0.5 for half black and
    /// half white.
    #[must_use]
    pub fn contrast(&self) -> f64 {
        let luma = || {
            self.rgb.chunks_exact(3).map(|p| {
                (0.299 * f64::from(p[0]) + 0.587 * f64::from(p[1]) + 0.114 * f64::from(p[2])) / 255.0
            })
        };
        let count = (self.rgb.len() / 3) as f64;
        let mean = luma().sum::<f64>() / count;
        (luma().map(|value| (value - mean).powi(2)).sum::<f64>() / count).sqrt()
    }
}
