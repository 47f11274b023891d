//! Every kind of image but JPEG, by the `image` crate, within limits.

use std::io::{Cursor, ErrorKind};

use image::{
    DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits as DecoderLimits, RgbImage,
};

use super::{Decoded, Format, Limits, cancellation::Watch, color::to_srgb};
use crate::error::{Error, ErrorCode};

pub(super) fn decode(
    bytes: &[u8],
    format: Format,
    limits: &Limits,
    watch: &Watch<'_>,
) -> Result<Decoded, Error> {
    let refuse = |error| refuse(error, format);
    if format == Format::WebP && is_short_webp(bytes) {
        return Err(Error::new(ErrorCode::TruncatedImage, "the WebP is shorter than it says"));
    }
    if format == Format::Tiff && holds_jpeg(bytes) {
        return Err(Error::new(
            ErrorCode::UnsupportedFormat,
            "the TIFF is made of JPEG strips, which are not read",
        ));
    }
    let mut reader = ImageReader::with_format(watch.file(bytes), image_format(format));
    let mut allowed = DecoderLimits::no_limits();
    allowed.max_alloc = Some(limits.allocation());
    reader.limits(allowed);
    let mut decoder = reader.into_decoder().map_err(refuse)?;
    let (width, height) = decoder.dimensions();
    limits.check_pixels(width, height)?;
    if decoder.total_bytes() > limits.allocation() {
        return Err(Error::new(
            ErrorCode::TooManyPixels,
            format!(
                "the image needs {} bytes when decoded; the limit is {}",
                decoder.total_bytes(),
                limits.allocation()
            ),
        ));
    }
    let orientation = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten();
    let image = DynamicImage::from_decoder(decoder).map_err(refuse)?;
    Ok(Decoded { pixels: to_rgb(image, profile.as_deref()), orientation })
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

/// Whether fewer bytes are there than the first chunk of a WebP says. Its decoder takes a cut-off
/// file for a damaged one, and overlooks that the EXIF turn at the end is missing.
fn is_short_webp(bytes: &[u8]) -> bool {
    let declared = bytes.get(4..8).and_then(|size| size.first_chunk()).map(|size| u32::from_le_bytes(*size));
    declared.is_some_and(|size| bytes.len() as u64 - 8 < u64::from(size))
}

/// Whether a TIFF's first image is compressed as JPEG (6 and 7 of TIFF 6.0 and its supplement).
///
/// Each strip is then a JPEG that declares a size of its own, which no limit sees: fourteen
/// kilobytes could claim gigapixels.
fn holds_jpeg(bytes: &[u8]) -> bool {
    let compression = tiff::decoder::Decoder::new(Cursor::new(bytes))
        .and_then(|mut decoder| decoder.get_tag_u32(tiff::tags::Tag::Compression));
    matches!(compression, Ok(6 | 7))
}

/// Any color type to 8-bit sRGB; transparent parts lie over white, as on paper.
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

fn refuse(error: ImageError, format: Format) -> Error {
    let (code, message) = match &error {
        ImageError::Limits(_) => (
            ErrorCode::TooManyPixels,
            format!("decoding the {format} needs more memory than the limit on pixels allows"),
        ),
        ImageError::Unsupported(_) => {
            (ErrorCode::UnsupportedFormat, format!("the {format} uses a coding that is not read"))
        }
        _ if is_truncated(&error) => {
            (ErrorCode::TruncatedImage, format!("the {format} ends before its last pixel"))
        }
        _ => (ErrorCode::CorruptImage, format!("the {format}'s data contradict its header")),
    };
    Error::new(code, message).with_source(error)
}

/// Whether an unexpected end stands somewhere in the chain of causes.
fn is_truncated(error: &ImageError) -> bool {
    // An `ImageError` of this kind is no cause of itself, and shows its cause's cause.
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
