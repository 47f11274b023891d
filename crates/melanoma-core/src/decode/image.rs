//! Decoded pixels.

use image::RgbImage;

/// A decoded image: upright, 8-bit RGB in the sRGB color space, at least one pixel.
///
/// Nothing else of the file is kept: no EXIF, no name, no profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    pub(super) pixels: RgbImage,
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
