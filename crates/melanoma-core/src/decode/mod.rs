//! An image: untrusted bytes in, upright 8-bit sRGB pixels out.
//!
//! The kind is told by content and never by name, and every limit is checked on what the file
//! declares, before a pixel is decoded.

mod cancellation;
mod color;
mod jpeg;
mod other;
mod sniff;

use std::panic::{AssertUnwindSafe, catch_unwind};

use image::{RgbImage, metadata::Orientation};

use crate::error::{Error, ErrorCode};
use cancellation::Watch;
pub use sniff::Format;

/// What an image may cost, checked before the cost is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes of the encoded file.
    pub bytes: u64,
    /// Most pixels that the file may declare, width times height.
    pub pixels: u64,
}

impl Default for Limits {
    /// 20 MiB and 64 megapixels: more than any phone or dermatoscope of 2026 makes.
    fn default() -> Self {
        Self { bytes: 20 << 20, pixels: 64_000_000 }
    }
}

impl Limits {
    /// Refuses a file by its length.
    pub fn check_bytes(&self, bytes: u64) -> Result<(), Error> {
        if bytes > self.bytes { Err(self.too_many_bytes()) } else { Ok(()) }
    }

    /// The error of a file that is larger than the limit.
    #[must_use]
    pub fn too_many_bytes(&self) -> Error {
        Error::new(
            ErrorCode::TooManyBytes,
            format!("the image is larger than the limit of {} bytes", self.bytes),
        )
    }

    fn check_pixels(&self, width: u32, height: u32) -> Result<(), Error> {
        if u64::from(width) * u64::from(height) > self.pixels {
            return Err(Error::new(
                ErrorCode::TooManyPixels,
                format!("the image declares {width} x {height} pixels; the limit is {} in all", self.pixels),
            ));
        }
        Ok(())
    }

    /// Most bytes of the decoded pixels: four a pixel. While it works a decoder holds more: up to
    /// twelve a pixel for a progressive JPEG, eight for a GIF.
    const fn allocation(&self) -> u64 {
        self.pixels.saturating_mul(4)
    }
}

/// A decoded image: upright, 8-bit, RGB in the sRGB color space, at least one pixel.
///
/// Nothing else of the file survives: no EXIF, no name, no profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    pixels: RgbImage,
}

impl Image {
    /// Decodes `bytes`, in this order: limits, kind, declared size, pixels, color profile to
    /// sRGB, transparency over white, EXIF turn.
    ///
    /// # Errors
    /// `empty_image`, `too_many_bytes`, `too_many_pixels`, `not_an_image`, `unsupported_format`,
    /// `truncated_image`, `corrupt_image`. A panic inside a decoder is a `corrupt_image`: some
    /// decoders panic on hostile bytes, and one file must not cost the others their answer.
    pub fn decode(bytes: &[u8], limits: &Limits) -> Result<Self, Error> {
        Self::decode_while(bytes, limits, &|| true)
    }

    /// The same, as long as `wanted` says so: it is asked every few kilobytes, and so bounds the time
    /// of files that take long to decode within the limits.
    ///
    /// # Errors
    /// Those of [`Self::decode`], and `deadline_exceeded` once it is not wanted any more.
    pub fn decode_while(bytes: &[u8], limits: &Limits, wanted: &dyn Fn() -> bool) -> Result<Self, Error> {
        if bytes.is_empty() {
            return Err(Error::new(ErrorCode::EmptyImage, "the image has no bytes"));
        }
        limits.check_bytes(bytes.len() as u64)?;
        let format = Format::sniff(bytes)?;
        let watch = Watch::new(wanted);
        let decoded = catch_unwind(AssertUnwindSafe(|| match format {
            Format::Jpeg => jpeg::decode(bytes, limits, &watch),
            other_format => other::decode(bytes, other_format, limits, &watch),
        }));
        if watch.is_over() {
            return Err(Error::new(ErrorCode::DeadlineExceeded, "decoding took longer than anybody waited"));
        }
        let Decoded { pixels, orientation } = decoded.unwrap_or_else(|_| {
            Err(Error::new(ErrorCode::CorruptImage, format!("the {format} decoder failed on this file")))
        })?;
        Ok(Self { pixels: upright(pixels, orientation) })
    }

    /// An image from pixels that are already upright sRGB; `None` if the buffer's length is
    /// not `3 * width * height`, or there are no pixels.
    #[must_use]
    pub fn from_rgb(width: u32, height: u32, rgb: Vec<u8>) -> Option<Self> {
        let values = u64::from(width).checked_mul(u64::from(height))?.checked_mul(3)?;
        if values == 0 || values != rgb.len() as u64 {
            return None;
        }
        RgbImage::from_raw(width, height, rgb).map(|pixels| Self { pixels })
    }

    /// Width in pixels, at least 1.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.pixels.width()
    }

    /// Height in pixels, at least 1.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.pixels.height()
    }

    /// The pixels, row by row, three bytes each: red, green, blue.
    #[must_use]
    pub fn rgb(&self) -> &[u8] {
        self.pixels.as_raw()
    }
}

/// What a decoder hands over: sRGB pixels as they lie in the file, and how to turn them.
struct Decoded {
    pixels: RgbImage,
    orientation: Orientation,
}

fn upright(pixels: RgbImage, orientation: Orientation) -> RgbImage {
    if orientation == Orientation::NoTransforms {
        return pixels;
    }
    let mut turned = image::DynamicImage::ImageRgb8(pixels);
    turned.apply_orientation(orientation);
    turned.into_rgb8()
}
