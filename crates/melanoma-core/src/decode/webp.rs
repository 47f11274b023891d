//! WebP, by the `image` crate.
//!
//! The flags in the extended header say which chunks count. libwebp takes a flag without its chunk for
//! unset, and the decoder here reports a missing chunk, so this module clears such flags first.

use std::borrow::Cow;

use image::{DynamicImage, ImageDecoder, codecs::webp::WebPDecoder, metadata::Orientation};

use super::{
    color,
    decoded::Decoded,
    error::DecodeError,
    format::Format,
    orientation::orientation,
    raster::{self, corrupt, decode_error, truncated},
    reader::CancellableReader,
    resources::Resources,
};

const FORMAT: Format = Format::WebP;
/// The frame, and the canvas of an animation, in RGBA; or its planes, and RGBA.
const BYTES_PER_PIXEL: u64 = 8;
/// Most bytes for a byte of lossless data: a group of codes has as few as 84 bytes there, and 21 KiB in the
/// decoder.
const BYTES_PER_LOSSLESS_BYTE: u64 = 270;
/// Where the flags of the extended header are.
const FLAGS: usize = 20;
const PROFILE: u8 = 0x20;
const ALPHA: u8 = 0x10;
const EXIF: u8 = 0x08;
const XMP: u8 = 0x04;
const ANIMATION: u8 = 0x02;
/// Bytes before the chunks of a frame.
const FRAME_HEADER: usize = 16;

pub(super) fn decode(bytes: &[u8], resources: &Resources) -> Result<Decoded, DecodeError> {
    let (limits, token) = (resources.limits, resources.token);
    let to_error = |error| decode_error(error, FORMAT, limits);
    let chunks = Chunks::read(bytes)?;
    chunks.check()?;
    let flags = chunks.flags();
    let consistent = with_flags(bytes, flags);
    let mut decoder = WebPDecoder::new(CancellableReader::new(&consistent, token)).map_err(to_error)?;
    let (width, height) = decoder.dimensions();
    limits.check_pixels(width, height)?;
    let pixels = u64::from(width) * u64::from(height);
    let memory = BYTES_PER_PIXEL * pixels + BYTES_PER_LOSSLESS_BYTE * chunks.lossless_bytes();
    let reservation = resources.reserve(FORMAT, memory)?;
    let profile = decoder.icc_profile().map_err(to_error)?.filter(|_| flags.is_none_or(|f| f & PROFILE != 0));
    let image = DynamicImage::from_decoder(decoder).map_err(to_error)?;
    let profile = profile.as_deref().and_then(color::from_icc);
    let pixels = raster::to_rgb(image, profile.as_ref());
    Ok(Decoded::full(pixels, chunks.orientation(flags), reservation))
}

/// The chunks of a RIFF file, in their order.
struct Chunks<'a>(Vec<(&'a [u8; 4], &'a [u8])>);

impl<'a> Chunks<'a> {
    /// # Errors
    /// [`DecodeError::Truncated`] for a file that is shorter than it declares, and
    /// [`DecodeError::Corrupt`] for chunks that do not fit into it.
    fn read(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        const HEADER: usize = 12;
        let size = bytes.get(4..8).and_then(|size| size.first_chunk()).map(|size| u32::from_le_bytes(*size));
        let size = size.ok_or_else(|| truncated(FORMAT, "the header is short"))? as usize;
        let mut rest = size
            .checked_add(8)
            .and_then(|end| bytes.get(HEADER.min(end)..end))
            .ok_or_else(|| truncated(FORMAT, "the file is shorter than it declares"))?;
        let mut chunks = Vec::new();
        while let Some((name, after)) = rest.split_first_chunk::<4>()
            && let Some((length, after)) = after.split_first_chunk::<4>()
        {
            let length = u32::from_le_bytes(*length) as usize;
            let Some((data, after)) = after.split_at_checked(length) else {
                return Err(corrupt(FORMAT, "a chunk is longer than the file"));
            };
            chunks.push((name, data));
            rest = after.get(length % 2..).unwrap_or_default();
        }
        Ok(Self(chunks))
    }

    fn find(&self, name: [u8; 4]) -> Option<&'a [u8]> {
        self.0.iter().find(|(this, _)| **this == name).map(|(_, data)| *data)
    }

    /// Returns the number of bytes of lossless data, or more: of an animation that of all its first frame.
    fn lossless_bytes(&self) -> u64 {
        let is_lossy =
            |frame: &[u8]| frame.get(FRAME_HEADER..).is_some_and(|frame| frame.starts_with(b"VP8 "));
        // The two lowest bits of the first byte of an opacity are 0 if it is not compressed.
        let is_compressed = |alpha: &&[u8]| alpha.first().is_some_and(|&byte| byte & 3 != 0);
        let still = [self.find(*b"VP8L"), self.find(*b"ALPH").filter(is_compressed)];
        let frame = self.find(*b"ANMF").filter(|frame| !is_lossy(frame));
        still.into_iter().chain([frame]).flatten().map(|data| data.len() as u64).sum()
    }

    /// # Errors
    /// [`DecodeError::Corrupt`] for what libwebp does not read, or reads otherwise than the decoder here.
    fn check(&self) -> Result<(), DecodeError> {
        let at = |name: &[u8; 4]| self.0.iter().position(|(this, _)| *this == name);
        if self.0.iter().filter(|(name, _)| matches!(*name, b"VP8 " | b"VP8L")).count() > 1 {
            return Err(corrupt(FORMAT, "the file has two images"));
        }
        if let (Some(alpha), Some(image)) = (at(b"ALPH"), at(b"VP8 "))
            && image < alpha
        {
            return Err(corrupt(FORMAT, "the opacity follows the image"));
        }
        let declares_alpha = self.flags().is_none_or(|flags| flags & ALPHA != 0);
        let frame = self.find(*b"ANMF").and_then(|frame| frame.get(FRAME_HEADER..)).unwrap_or_default();
        if frame.starts_with(b"ALPH") && !declares_alpha {
            return Err(corrupt(FORMAT, "a frame has an opacity that the header lacks"));
        }
        Ok(())
    }

    /// The flags of the extended header that their chunks support, or `None` for a simple file.
    fn flags(&self) -> Option<u8> {
        let Some((b"VP8X", header)) = self.0.first() else { return None };
        let mut flags = *header.first()?;
        // The frames of an animation, and a lossless image, hold their opacity themselves.
        let has_alpha =
            flags & ANIMATION != 0 || self.find(*b"VP8L").is_some() || self.find(*b"ALPH").is_some();
        for (flag, is_there) in [
            (PROFILE, self.find(*b"ICCP").is_some()),
            (ALPHA, has_alpha),
            (EXIF, self.find(*b"EXIF").is_some()),
            (XMP, self.find(*b"XMP ").is_some()),
        ] {
            if !is_there {
                flags &= !flag;
            }
        }
        // libwebp takes the opacity of a lossless image from the image.
        if self.find(*b"VP8L").and_then(|image| image.get(4)).is_some_and(|byte| byte & 0x10 != 0) {
            flags |= ALPHA;
        }
        Some(flags)
    }

    fn orientation(&self, flags: Option<u8>) -> Orientation {
        let flags = flags.unwrap_or(0);
        let find = |flag, name| if flags & flag == 0 { None } else { self.find(name) };
        orientation(find(EXIF, *b"EXIF"), find(XMP, *b"XMP "))
    }
}

/// The file with these flags in its extended header.
fn with_flags(bytes: &[u8], flags: Option<u8>) -> Cow<'_, [u8]> {
    match (bytes.get(FLAGS), flags) {
        (Some(old), Some(new)) if *old != new => {
            let mut changed = bytes.to_vec();
            changed[FLAGS] = new;
            Cow::Owned(changed)
        }
        _ => Cow::Borrowed(bytes),
    }
}
