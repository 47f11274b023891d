//! What decoders share: the way from any color type to 8-bit sRGB, its memory, and the errors.

use std::io::ErrorKind;

use image::{DynamicImage, ImageError, RgbImage};
use moxcms::ColorProfile;

use super::{color, error::DecodeError, format::Format, limits::Limits};

/// Returns the most bytes for a pixel of `channels` samples of 8 or 16 bits, from the samples to upright RGB.
pub(super) const fn bytes_per_pixel(channels: u64, bits: u64) -> u64 {
    let samples = channels * bits / 8;
    // Samples of 16 bits are copied from the decoder's buffer.
    let decoded = samples * bits / 8;
    let converted = match (channels, bits) {
        (3, 8) => samples,
        (2 | 4, 16) => samples + 4,
        _ => samples + 3,
    };
    // RGB, and once more while it is turned upright.
    let upright = 6;
    let most = if decoded > converted { decoded } else { converted };
    if most > upright { most } else { upright }
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
pub(super) fn over_white(value: u8, alpha: u8) -> u8 {
    let (value, alpha) = (u32::from(value), u32::from(alpha));
    ((value * alpha + 255 * (255 - alpha) + 127) / 255) as u8
}

/// The file ends before its last pixel, as `source` reports.
pub(super) fn truncated(format: Format, source: &str) -> DecodeError {
    DecodeError::Truncated { format, source: Some(source.into()) }
}

/// The format allows what the file uses, which is not read.
pub(super) fn unsupported(format: Format, source: &str) -> DecodeError {
    DecodeError::UnsupportedCoding { format, source: source.into() }
}

/// The file contradicts itself, as `source` reports.
pub(super) fn corrupt(format: Format, source: &str) -> DecodeError {
    DecodeError::Corrupt { format, source: Some(source.into()) }
}

pub(super) fn decode_error(error: ImageError, format: Format, limits: &Limits) -> DecodeError {
    match error {
        ImageError::Limits(_) => DecodeError::TooMuchMemory { format, limit: limits.memory },
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
