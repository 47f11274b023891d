//! From bytes to an image: the limits, the format, its decoder, the orientation.

use std::sync::Arc;

use super::{
    error::DecodeError,
    format::Format,
    image::{Decoded, Image},
    isolation::isolate,
    limits::Limits,
    memory::{DecoderMemory, Reservation},
    raster,
    reduced::{Reduce, ReducedImage, Reduction},
};
use crate::cancellation::CancellationToken;

/// What a decoder may use.
pub(crate) struct Resources<'a> {
    pub(crate) limits: &'a Limits,
    pub(crate) memory: &'a Arc<DecoderMemory>,
    pub(crate) token: &'a CancellationToken,
}

impl Resources<'_> {
    /// Checks the number of pixels, and waits for the memory that they need.
    ///
    /// # Errors
    /// [`DecodeError::TooManyPixels`], [`DecodeError::TooMuchMemory`] and [`DecodeError::Canceled`].
    pub(super) fn admit(
        &self,
        format: Format,
        (width, height): (u32, u32),
        bytes_per_pixel: u64,
    ) -> Result<Reservation, DecodeError> {
        self.limits.check_pixels(width, height)?;
        self.reserve(format, u64::from(width) * u64::from(height) * bytes_per_pixel)
    }

    /// Waits for `bytes` of memory.
    ///
    /// # Errors
    /// [`DecodeError::TooMuchMemory`] and [`DecodeError::Canceled`].
    pub(super) fn reserve(&self, format: Format, bytes: u64) -> Result<Reservation, DecodeError> {
        self.memory.reserve(format, bytes, self.token)
    }
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
        Self::decode_cancellable(bytes, limits, &CancellationToken::new())
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
        let resources = Resources { limits, memory: &DecoderMemory::new(limits.memory), token };
        ReducedImage::decode(bytes, &resources, &|_, _| Reduction::NONE).map(|image| image.pixels)
    }
}

impl ReducedImage {
    /// Like [`Image::decode_cancellable`], and reduces a JPEG as far as `reduce` allows.
    pub(crate) fn decode(bytes: &[u8], resources: &Resources, reduce: &Reduce) -> Result<Self, DecodeError> {
        resources.token.check()?;
        let decoded = decode(bytes, resources, reduce);
        // For a canceled decoder the file ended early, so its result means nothing.
        resources.token.check()?;
        decoded
    }
}

fn decode(bytes: &[u8], resources: &Resources, reduce: &Reduce) -> Result<ReducedImage, DecodeError> {
    if bytes.is_empty() {
        return Err(DecodeError::Empty);
    }
    resources.limits.check_bytes(bytes.len() as u64)?;
    let format = Format::detect(bytes)?;
    isolate(format, || raster::decode(bytes, format, resources, reduce).map(Decoded::upright))
}
