//! Interleaved samples as an image.

use image::{DynamicImage, ImageBuffer};

/// Samples of 8 or 16 bits, pixel by pixel.
pub(super) enum Samples {
    Eight(Vec<u8>),
    Sixteen(Vec<u16>),
}

impl Samples {
    /// Returns the image of 1 (gray), 2 (gray and opacity), 3 (RGB) or 4 (RGB and opacity) `channels`, or
    /// `None` if the number of samples is another.
    pub(super) fn into_image(self, width: u32, height: u32, channels: usize) -> Option<DynamicImage> {
        Some(match (self, channels) {
            (Self::Eight(samples), 1) => {
                DynamicImage::ImageLuma8(ImageBuffer::from_raw(width, height, samples)?)
            }
            (Self::Eight(samples), 2) => {
                DynamicImage::ImageLumaA8(ImageBuffer::from_raw(width, height, samples)?)
            }
            (Self::Eight(samples), 3) => {
                DynamicImage::ImageRgb8(ImageBuffer::from_raw(width, height, samples)?)
            }
            (Self::Eight(samples), 4) => {
                DynamicImage::ImageRgba8(ImageBuffer::from_raw(width, height, samples)?)
            }
            (Self::Sixteen(samples), 1) => {
                DynamicImage::ImageLuma16(ImageBuffer::from_raw(width, height, samples)?)
            }
            (Self::Sixteen(samples), 2) => {
                DynamicImage::ImageLumaA16(ImageBuffer::from_raw(width, height, samples)?)
            }
            (Self::Sixteen(samples), 3) => {
                DynamicImage::ImageRgb16(ImageBuffer::from_raw(width, height, samples)?)
            }
            (Self::Sixteen(samples), 4) => {
                DynamicImage::ImageRgba16(ImageBuffer::from_raw(width, height, samples)?)
            }
            _ => return None,
        })
    }
}
