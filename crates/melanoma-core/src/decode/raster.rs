//! Every format except JPEG, by the `image` crate.

use std::io::{Cursor, ErrorKind};

use image::{
    DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits as DecoderLimits, RgbImage,
    metadata::Orientation,
};

use super::{
    color::to_srgb, decoder::Resources, error::DecodeError, format::Format, image::Decoded, limits::Limits,
    reader::CancellableReader,
};

pub(super) fn decode(bytes: &[u8], format: Format, resources: &Resources) -> Result<Decoded, DecodeError> {
    let (limits, token) = (resources.limits, resources.token);
    if format == Format::WebP && is_short_webp(bytes) {
        return Err(DecodeError::Truncated { format, source: None });
    }
    if format == Format::Tiff && contains_jpeg(bytes) {
        return Err(DecodeError::UnsupportedCoding { format, source: "its strips are JPEG".into() });
    }
    let mut reader = ImageReader::with_format(CancellableReader::new(bytes, token), image_format(format));
    let mut decoder_limits = DecoderLimits::no_limits();
    decoder_limits.max_alloc = Some(limits.allocation());
    reader.limits(decoder_limits);
    let to_error = |error| decode_error(error, format, limits);
    let mut decoder = reader.into_decoder().map_err(to_error)?;
    let (width, height) = decoder.dimensions();
    limits.check_pixels(width, height)?;
    let reservation = resources.reserve(format, memory(format, u64::from(width) * u64::from(height)))?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten();
    let image = DynamicImage::from_decoder(decoder).map_err(to_error)?;
    Ok(Decoded::full(to_rgb(image, profile.as_deref()), orientation, reservation))
}

const fn image_format(format: Format) -> ImageFormat {
    match format {
        Format::Jpeg => ImageFormat::Jpeg,
        Format::Png => ImageFormat::Png,
        Format::WebP => ImageFormat::WebP,
        Format::Gif => ImageFormat::Gif,
        Format::Bmp => ImageFormat::Bmp,
        Format::Tiff => ImageFormat::Tiff,
    }
}

/// Whether a WebP is shorter than its first chunk declares. The decoder reports such a file as
/// damaged, or reads it without the EXIF orientation at its end.
fn is_short_webp(bytes: &[u8]) -> bool {
    let declared = bytes.get(4..8).and_then(|size| size.first_chunk()).map(|size| u32::from_le_bytes(*size));
    declared.is_some_and(|size| bytes.len() as u64 - 8 < u64::from(size))
}

/// Whether a TIFF's first image is compressed as JPEG (6 and 7 of TIFF 6.0 and its supplement).
///
/// Each strip is then a JPEG that declares its own size, which no limit checks: fourteen kilobytes
/// could declare gigapixels.
fn contains_jpeg(bytes: &[u8]) -> bool {
    let compression = tiff::decoder::Decoder::new(Cursor::new(bytes))
        .and_then(|mut decoder| decoder.get_tag_u32(tiff::tags::Tag::Compression));
    matches!(compression, Ok(6 | 7))
}

/// Converts any color type to 8-bit sRGB, with transparent parts over white.
fn to_rgb(decoded: DynamicImage, profile: Option<&[u8]>) -> RgbImage {
    if !decoded.color().has_alpha() {
        let mut rgb = decoded.into_rgb8();
        to_srgb(&mut rgb, profile);
        return rgb;
    }
    let rgba = decoded.into_rgba8();
    let mut rgb = RgbImage::new(rgba.width(), rgba.height());
    for (to, from) in rgb.pixels_mut().zip(rgba.pixels()) {
        to.0 = [from[0], from[1], from[2]];
    }
    to_srgb(&mut rgb, profile);
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

fn decode_error(error: ImageError, format: Format, limits: &Limits) -> DecodeError {
    match error {
        ImageError::Limits(_) => DecodeError::TooMuchMemory { format, bytes: 0, limit: limits.memory },
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

fn memory(_format: Format, pixels: u64) -> u64 {
    8 * pixels
}
