//! JPEG, by `zune-jpeg` in strict mode: a cut-off file is an error and not half an image. Strict
//! mode lets the last few bytes be missing and makes up the pixels, so the end is looked for too.
//! Why this decoder: `docs/decisions/0003-jpeg-decoder.md`.

use image::{RgbImage, metadata::Orientation};
use zune_core::{colorspace::ColorSpace, options::DecoderOptions};
use zune_jpeg::{JpegDecoder, errors::DecodeErrors};

use super::{Decoded, Limits, cancellation::Watch, color::to_srgb};
use crate::error::{Error, ErrorCode};

pub(super) fn decode(bytes: &[u8], limits: &Limits, watch: &Watch<'_>) -> Result<Decoded, Error> {
    // The format's own largest side; the limit on pixels follows once the header is read.
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(65_535)
        .set_max_height(65_535)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(watch.file(bytes), options);
    decoder.decode_headers().map_err(|e| refuse(&e, bytes))?;
    let (width, height) = decoder
        .dimensions()
        .and_then(|(w, h)| Some((u32::try_from(w).ok()?, u32::try_from(h).ok()?)))
        .ok_or_else(|| Error::new(ErrorCode::CorruptImage, "the JPEG declares no size"))?;
    limits.check_pixels(width, height)?;
    if !has_end(bytes) {
        return Err(Error::new(ErrorCode::TruncatedImage, "the JPEG ends before its end marker"));
    }
    let orientation = decoder
        .exif()
        .and_then(|exif| Orientation::from_exif_chunk(exif))
        .unwrap_or(Orientation::NoTransforms);
    // The profile of a CMYK file describes inks, and the decoder has already made RGB of them.
    let profile = decoder.icc_profile();
    let mut rgb = decoder.decode().map_err(|e| refuse(&e, bytes))?;
    to_srgb(&mut rgb, profile.as_deref());
    let pixels = RgbImage::from_raw(width, height, rgb).ok_or_else(|| {
        Error::new(ErrorCode::CorruptImage, "the JPEG decoder gave another size than declared")
    })?;
    Ok(Decoded { pixels, orientation })
}

/// Whether the end marker stands behind the last scan, as Pillow demands it too; what follows it,
/// such as the film of a moving image, may be anything.
fn has_end(bytes: &[u8]) -> bool {
    const END: u8 = 0xd9;
    // Nearly every file ends so, and need not be walked through.
    if bytes.ends_with(&[0xff, END]) {
        return true;
    }
    let mut rest = bytes.get(2..).unwrap_or_default();
    // FF 00 is a byte of a scan, FF 01 and FF D0 to FF D7 stand alone, FF FF fills up.
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

/// The decoder's error as ours. It reports a missing end in several ways, so the code is told
/// by what it says only where that is sure, and else by whether the end marker is there.
fn refuse(error: &DecodeErrors, bytes: &[u8]) -> Error {
    let text = error.to_string();
    let code = match error {
        DecodeErrors::ExhaustedData | DecodeErrors::IoErrors(_) => ErrorCode::TruncatedImage,
        DecodeErrors::Unsupported(_) => ErrorCode::UnsupportedFormat,
        _ if text.to_lowercase().contains("premature") || !has_end(bytes) => ErrorCode::TruncatedImage,
        _ => ErrorCode::CorruptImage,
    };
    let message = match code {
        ErrorCode::TruncatedImage => "the JPEG ends before its last pixel",
        ErrorCode::UnsupportedFormat => {
            "the JPEG uses a coding that is not read (arithmetic, lossless or 12 bit)"
        }
        _ => "the JPEG's data contradict its header",
    };
    Error::new(code, message).with_source(text)
}
