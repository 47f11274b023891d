//! From bytes to an image: the limits, the format, its decoder, the orientation.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{
    error::DecodeError,
    format::Format,
    image::Image,
    jpeg,
    limits::Limits,
    raster,
    reduced::{Reduce, ReducedImage, Reduction},
};
use crate::cancellation::CancellationToken;

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
        ReducedImage::decode(bytes, limits, &|_, _| Reduction::NONE, token).map(|image| image.pixels)
    }
}

impl ReducedImage {
    /// Like [`Image::decode_cancellable`], and reduces a JPEG as far as `reduce` allows.
    pub(crate) fn decode(
        bytes: &[u8],
        limits: &Limits,
        reduce: &Reduce,
        token: &CancellationToken,
    ) -> Result<Self, DecodeError> {
        token.check()?;
        let decoded = decode(bytes, limits, reduce, token);
        // For a canceled decoder the file ended early, so its result means nothing.
        token.check()?;
        decoded
    }
}

fn decode(
    bytes: &[u8],
    limits: &Limits,
    reduce: &Reduce,
    token: &CancellationToken,
) -> Result<ReducedImage, DecodeError> {
    if bytes.is_empty() {
        return Err(DecodeError::Empty);
    }
    limits.check_bytes(bytes.len() as u64)?;
    let format = Format::detect(bytes)?;
    let decoded = catch_unwind(AssertUnwindSafe(|| match format {
        Format::Jpeg => jpeg::decode(bytes, limits, reduce, token),
        _ => raster::decode(bytes, format, limits, token),
    }));
    Ok(decoded.unwrap_or(Err(DecodeError::Panicked { format }))?.upright())
}
