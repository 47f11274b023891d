//! Decoded pixels.

use image::{DynamicImage, RgbImage, metadata::Orientation};

use super::{
    memory::Reservation,
    reduced::{Grid, ReducedImage, Reduction},
};

/// A decoded image: upright, 8-bit RGB in the sRGB color space, at least one pixel.
///
/// Nothing else of the file is kept: no EXIF, no name, no profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    pixels: RgbImage,
}

impl Image {
    /// Wraps pixels that are upright sRGB already. Returns `None` if `rgb` has not
    /// `3 * width * height` values, or there are no pixels.
    #[must_use]
    pub fn from_rgb(width: u32, height: u32, rgb: Vec<u8>) -> Option<Self> {
        let values = u64::from(width).checked_mul(u64::from(height))?.checked_mul(3)?;
        if values == 0 || values != rgb.len() as u64 {
            return None;
        }
        RgbImage::from_raw(width, height, rgb).map(|pixels| Self { pixels })
    }

    /// Returns the width in pixels, at least 1.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.pixels.width()
    }

    /// Returns the height in pixels, at least 1.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.pixels.height()
    }

    /// Returns the pixels row by row, three bytes each: red, green, blue.
    #[must_use]
    pub fn rgb(&self) -> &[u8] {
        self.pixels.as_raw()
    }
}

/// sRGB pixels in the order of the file, and how to turn them upright.
pub(super) struct Decoded {
    pub(super) pixels: RgbImage,
    pub(super) orientation: Orientation,
    /// Width and height of the file.
    pub(super) size: (u32, u32),
    pub(super) reduction: Reduction,
    pub(super) reservation: Reservation,
}

impl Decoded {
    pub(super) fn full(pixels: RgbImage, orientation: Orientation, reservation: Reservation) -> Self {
        let size = pixels.dimensions();
        Self { pixels, orientation, size, reduction: Reduction::NONE, reservation }
    }

    pub(super) fn upright(self) -> ReducedImage {
        let grid = Grid::new(self.size, self.reduction, self.orientation);
        let pixels = if self.orientation == Orientation::NoTransforms {
            self.pixels
        } else {
            let mut image = DynamicImage::ImageRgb8(self.pixels);
            image.apply_orientation(self.orientation);
            image.into_rgb8()
        };
        ReducedImage { pixels: Image { pixels }, grid, _reservation: self.reservation }
    }
}
