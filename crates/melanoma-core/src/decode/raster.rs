//! What the formats other than JPEG share: the choice of the decoder, and the way from any color type to
//! 8-bit sRGB.

use std::io::ErrorKind;

use image::{DynamicImage, ImageDecoder, ImageError, RgbImage};
use moxcms::ColorProfile;

use super::{
    bmp, color, error::DecodeError, format::Format, gif, image::Decoded, jpeg, limits::Limits, png, tiff,
    webp,
};
use crate::cancellation::CancellationToken;

pub(super) fn decode(
    bytes: &[u8],
    format: Format,
    limits: &Limits,
    token: &CancellationToken,
) -> Result<Decoded, DecodeError> {
    match format {
        Format::Jpeg => jpeg::decode(bytes, limits, token),
        Format::Png => png::decode(bytes, limits, token),
        Format::WebP => webp::decode(bytes, limits, token),
        Format::Gif => gif::decode(bytes, limits, token),
        Format::Bmp => bmp::decode(bytes, limits, token),
        Format::Tiff => tiff::decode(bytes, limits, token),
    }
}

/// Checks what the pixels of a decoder of the `image` crate need, and decodes them.
pub(super) fn read(
    decoder: impl ImageDecoder,
    format: Format,
    limits: &Limits,
) -> Result<DynamicImage, DecodeError> {
    let (width, height) = decoder.dimensions();
    limits.check_pixels(width, height)?;
    check_memory(decoder.total_bytes(), format, limits)?;
    DynamicImage::from_decoder(decoder).map_err(|error| decode_error(error, format, limits))
}

/// Returns an error for decoded pixels of more `bytes` than the limit allows.
pub(super) fn check_memory(bytes: u64, format: Format, limits: &Limits) -> Result<(), DecodeError> {
    if bytes > limits.allocation() {
        return Err(DecodeError::TooMuchMemory { format, limit: limits.pixels });
    }
    Ok(())
}

/// Converts any color type to 8-bit sRGB, with transparent parts over white.
pub(super) fn to_rgb(decoded: DynamicImage, profile: Option<&ColorProfile>) -> RgbImage {
    let to_srgb = |rgb: &mut RgbImage| {
        if let Some(profile) = profile {
            color::convert(rgb, profile);
        }
    };
    if !decoded.color().has_alpha() {
        let mut rgb = decoded.into_rgb8();
        to_srgb(&mut rgb);
        return rgb;
    }
    let rgba = decoded.into_rgba8();
    let mut rgb = RgbImage::new(rgba.width(), rgba.height());
    for (to, from) in rgb.pixels_mut().zip(rgba.pixels()) {
        to.0 = [from[0], from[1], from[2]];
    }
    to_srgb(&mut rgb);
    for (to, from) in rgb.pixels_mut().zip(rgba.pixels()) {
        to.0 = to.0.map(|value| over_white(value, from[3]));
    }
    rgb
}

/// `value` at opacity `alpha` over white, rounded to the nearest.
fn over_white(value: u8, alpha: u8) -> u8 {
    let (value, alpha) = (u32::from(value), u32::from(alpha));
    ((value * alpha + 255 * (255 - alpha) + 127) / 255) as u8
}

/// The file ends before its last pixel, as `source` reports.
pub(super) fn truncated(format: Format, source: &str) -> DecodeError {
    DecodeError::Truncated { format, source: Some(source.into()) }
}

/// The file contradicts itself, as `source` reports.
pub(super) fn corrupt(format: Format, source: &str) -> DecodeError {
    DecodeError::Corrupt { format, source: Some(source.into()) }
}

pub(super) fn decode_error(error: ImageError, format: Format, limits: &Limits) -> DecodeError {
    match error {
        ImageError::Limits(_) => DecodeError::TooMuchMemory { format, limit: limits.pixels },
        ImageError::Unsupported(_) => DecodeError::UnsupportedCoding { format, source: error.into() },
        _ if is_truncated(&error) => DecodeError::Truncated { format, source: Some(error.into()) },
        _ => DecodeError::Corrupt { format, source: Some(error.into()) },
    }
}

/// Whether the chain of causes has an unexpected end of file.
fn is_truncated(error: &ImageError) -> bool {
    // `source` of an `IoError` skips the I/O error itself.
    if let ImageError::IoError(io) = error
        && io.kind() == ErrorKind::UnexpectedEof
    {
        return true;
    }
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(this) = cause {
        let at_end =
            this.downcast_ref::<std::io::Error>().is_some_and(|io| io.kind() == ErrorKind::UnexpectedEof);
        if at_end || this.to_string().to_lowercase().contains("unexpected end") {
            return true;
        }
        cause = this.source();
    }
    false
}
