//! From untrusted bytes to upright 8-bit sRGB pixels.
//!
//! The format follows from the content, never from a name. Every limit is checked against what the
//! file declares before a pixel is decoded.

mod color;
mod error;
mod format;
mod jpeg;
mod limits;
mod raster;
mod reader;

use std::panic::{AssertUnwindSafe, catch_unwind};

use image::{RgbImage, metadata::Orientation};

pub use error::DecodeError;
pub use format::Format;
pub use limits::Limits;

use crate::cancellation::CancellationToken;

/// A decoded image: upright, 8-bit RGB in the sRGB color space, at least one pixel.
///
/// Nothing else of the file is kept: no EXIF, no name, no profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    pixels: RgbImage,
}

impl Image {
    /// Decodes `bytes`: checks the limits, detects the format, checks the declared size, decodes the
    /// pixels, converts the color profile to sRGB, puts transparency over white, and applies the
    /// EXIF orientation.
    ///
    /// # Errors
    /// [`DecodeError`]. A panic in a decoder is [`DecodeError::Panicked`], so that one file cannot
    /// end the work on others.
    pub fn decode(bytes: &[u8], limits: &Limits) -> Result<Self, DecodeError> {
        decode(bytes, limits, &CancellationToken::new())
    }

    /// Decodes `bytes` until the token is canceled, which it checks every few kilobytes. This bounds
    /// the time of files that are slow to decode within their limits.
    ///
    /// # Errors
    /// [`DecodeError`], and [`DecodeError::Canceled`] once the token is canceled.
    pub fn decode_cancellable(
        bytes: &[u8],
        limits: &Limits,
        token: &CancellationToken,
    ) -> Result<Self, DecodeError> {
        let decoded = decode(bytes, limits, token);
        // For a canceled decoder the file ended early, so its result means nothing.
        token.check()?;
        decoded
    }

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
struct Decoded {
    pixels: RgbImage,
    orientation: Orientation,
}

fn decode(bytes: &[u8], limits: &Limits, token: &CancellationToken) -> Result<Image, DecodeError> {
    if bytes.is_empty() {
        return Err(DecodeError::Empty);
    }
    limits.check_bytes(bytes.len() as u64)?;
    let format = Format::detect(bytes)?;
    let decoded = catch_unwind(AssertUnwindSafe(|| match format {
        Format::Jpeg => jpeg::decode(bytes, limits, token),
        _ => raster::decode(bytes, format, limits, token),
    }));
    let Decoded { pixels, orientation } = decoded.unwrap_or(Err(DecodeError::Panicked { format }))?;
    Ok(Image { pixels: upright(pixels, orientation) })
}

fn upright(pixels: RgbImage, orientation: Orientation) -> RgbImage {
    if orientation == Orientation::NoTransforms {
        return pixels;
    }
    let mut image = image::DynamicImage::ImageRgb8(pixels);
    image.apply_orientation(orientation);
    image.into_rgb8()
}
