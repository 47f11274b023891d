//! JPEG, by `zune-jpeg` in strict mode, which rejects truncated files. It still accepts a file whose
//! last few bytes are missing, so this module also looks for the end marker.
//! Decision record: `docs/decisions/0003-jpeg-decoder.md`.

use image::{RgbImage, metadata::Orientation};
use zune_core::{colorspace::ColorSpace, options::DecoderOptions};
use zune_jpeg::{JpegDecoder, errors::DecodeErrors};

use super::{
    color::to_srgb, error::DecodeError, format::Format, image::Decoded, limits::Limits,
    reader::CancellableReader,
};
use crate::cancellation::CancellationToken;

pub(super) fn decode(
    bytes: &[u8],
    limits: &Limits,
    token: &CancellationToken,
) -> Result<Decoded, DecodeError> {
    // The largest side that JPEG has; the limit on pixels applies once the header is read.
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(65_535)
        .set_max_height(65_535)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(CancellableReader::new(bytes, token), options);
    decoder.decode_headers().map_err(|e| decode_error(&e, bytes))?;
    let (width, height) = decoder
        .dimensions()
        .and_then(|(w, h)| Some((u32::try_from(w).ok()?, u32::try_from(h).ok()?)))
        .ok_or_else(|| corrupt("the header declares no size"))?;
    limits.check_pixels(width, height)?;
    if !has_end(bytes) {
        return Err(truncated("there is no end marker"));
    }
    let orientation = decoder
        .exif()
        .and_then(|exif| Orientation::from_exif_chunk(exif))
        .unwrap_or(Orientation::NoTransforms);
    // A CMYK profile describes inks; `to_srgb` ignores it, because these pixels are RGB already.
    let profile = decoder.icc_profile();
    let mut rgb = decoder.decode().map_err(|e| decode_error(&e, bytes))?;
    to_srgb(&mut rgb, profile.as_deref());
    let pixels = RgbImage::from_raw(width, height, rgb)
        .ok_or_else(|| corrupt("the decoder returned another size than declared"))?;
    Ok(Decoded { pixels, orientation })
}

/// Whether an end marker follows the last scan, which Pillow requires too. Anything may follow the
/// marker, such as the video of a motion photo.
fn has_end(bytes: &[u8]) -> bool {
    const END: u8 = 0xd9;
    // Most files end here and need no search.
    if bytes.ends_with(&[0xff, END]) {
        return true;
    }
    let mut rest = bytes.get(2..).unwrap_or_default();
    // FF 00 is a byte of a scan, FF 01 and FF D0 to FF D7 have no segment, FF FF is padding.
    let is_marker = |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0x01 | 0xd0..=0xd7 | 0xff);
    while let Some(at) = rest.windows(2).position(is_marker) {
        let (marker, segment) = (rest[at + 1], &rest[at + 2..]);
        if marker == END {
            return true;
        }
        let length = segment.first_chunk().map_or(0, |length| u16::from_be_bytes(*length));
        rest = segment.get(usize::from(length)..).unwrap_or_default();
    }
    false
}

/// The decoder reports a missing end in several ways, so the code follows from the message only where
/// that is certain, and otherwise from the end marker.
fn decode_error(error: &DecodeErrors, bytes: &[u8]) -> DecodeError {
    let message = error.to_string();
    match error {
        DecodeErrors::ExhaustedData | DecodeErrors::IoErrors(_) => truncated(&message),
        DecodeErrors::Unsupported(_) => {
            DecodeError::UnsupportedCoding { format: Format::Jpeg, source: message.into() }
        }
        _ if message.to_lowercase().contains("premature") || !has_end(bytes) => truncated(&message),
        _ => corrupt(&message),
    }
}

fn truncated(source: &str) -> DecodeError {
    DecodeError::Truncated { format: Format::Jpeg, source: Some(source.into()) }
}

fn corrupt(source: &str) -> DecodeError {
    DecodeError::Corrupt { format: Format::Jpeg, source: Some(source.into()) }
}
