//! From bytes to an image: the limits, the format, its decoder, the orientation.

use super::{
    bmp,
    decoded::Decoded,
    error::DecodeError,
    format::Format,
    gif, heif,
    image::Image,
    isolation::isolate,
    jpeg,
    limits::Limits,
    memory::DecoderMemory,
    png,
    reduced::{Reduce, ReducedImage, Reduction},
    resources::Resources,
    tiff, webp,
};
use crate::cancellation::CancellationToken;

impl Image {
    /// Decodes `bytes`: checks the limits, detects the format, checks the declared size, decodes the
    /// pixels, converts the color profile to sRGB, puts transparency over white, and applies the
    /// orientation.
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
    isolate(format, || {
        let decoded = match format {
            Format::Jpeg => jpeg::decode(bytes, resources, reduce),
            Format::Png => png::decode(bytes, resources),
            Format::WebP => webp::decode(bytes, resources),
            Format::Gif => gif::decode(bytes, resources),
            Format::Bmp => bmp::decode(bytes, resources),
            Format::Tiff => tiff::decode(bytes, resources),
            Format::Heic | Format::Avif => heif::decode(bytes, format, resources),
        };
        decoded.map(Decoded::upright)
    })
}
