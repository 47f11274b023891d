//! BMP, by the `image` crate, where it gives the pixels that Pillow gives.

use image::{DynamicImage, ImageDecoder, codecs::bmp::BmpDecoder, metadata::Orientation};

use super::{
    byte_order::ByteOrder::Little,
    decoded::Decoded,
    error::DecodeError,
    format::Format,
    limits::Limits,
    raster::{self, corrupt, decode_error, truncated},
    reader::CancellableReader,
    resources::Resources,
    run_length,
};

const FORMAT: Format = Format::Bmp;

pub(super) fn decode(bytes: &[u8], resources: &Resources) -> Result<Decoded, DecodeError> {
    let (limits, token) = (resources.limits, resources.token);
    let header = Header::read(bytes).ok_or_else(|| truncated(FORMAT, "the header is short"))?;
    header.check(bytes, limits)?;
    let decoder = BmpDecoder::new(CancellableReader::new(bytes, token))
        .map_err(|error| decode_error(error, FORMAT, limits))?;
    if decoder.dimensions() != (header.width, header.height) {
        return Err(corrupt(FORMAT, "the header has two sizes"));
    }
    let memory = raster::bytes_per_pixel(decoder.color_type().channel_count().into(), 8);
    let reservation = resources.admit(FORMAT, decoder.dimensions(), memory)?;
    let mut image =
        DynamicImage::from_decoder(decoder).map_err(|error| decode_error(error, FORMAT, limits))?;
    make_opaque(&mut image, header.alpha_bits);
    Ok(Decoded::full(raster::to_rgb(image, None), Orientation::NoTransforms, reservation))
}

/// What decides whether the file is read.
struct Header {
    /// Bytes of the header, which name its version.
    size: u32,
    width: u32,
    height: u32,
    /// Bits a pixel.
    bits: u16,
    compression: u32,
    /// Where the pixels start.
    offset: u32,
    /// Colors of the palette, or 0 for as many as the bits allow.
    colors: u32,
    /// Whether the masks of the colors are there and empty.
    has_no_colors: bool,
    /// Bits of the opacity.
    alpha_bits: u32,
}

impl Header {
    fn read(bytes: &[u8]) -> Option<Self> {
        let (offset, size) = (Little.u32(bytes, 10)?, Little.u32(bytes, 14)?);
        if size == 12 {
            return Some(Self {
                size,
                width: Little.u16(bytes, 18)?.into(),
                height: Little.u16(bytes, 20)?.into(),
                bits: Little.u16(bytes, 24)?,
                compression: 0,
                offset,
                colors: 0,
                has_no_colors: false,
                alpha_bits: 0,
            });
        }
        let compression = Little.u32(bytes, 30)?;
        let has_masks = compression == 3;
        Some(Self {
            size,
            width: Little.u32(bytes, 18)?,
            // Negative where the rows are stored from the top.
            height: Little.u32(bytes, 22)?.cast_signed().unsigned_abs(),
            bits: Little.u16(bytes, 28)?,
            compression,
            offset,
            colors: Little.u32(bytes, 46)?,
            has_no_colors: has_masks && bytes.get(54..66)?.iter().all(|byte| *byte == 0),
            alpha_bits: if has_masks && size >= 56 { Little.u32(bytes, 66)?.count_ones() } else { 0 },
        })
    }

    /// The first byte after the header, the masks and the palette.
    fn end(&self) -> u64 {
        let colors = match (self.bits, self.colors) {
            // Version 1 of OS/2 may leave colors out.
            (1..=8, _) if self.size == 12 => 0,
            (1..=8, 0) => 1 << self.bits,
            (1..=8, colors) => colors,
            _ => 0,
        };
        14 + u64::from(self.size) + 4 * u64::from(colors)
    }

    fn check(&self, bytes: &[u8], limits: &Limits) -> Result<(), DecodeError> {
        let unsupported = |kind| Err(DecodeError::Unsupported { kind });
        match self.size {
            12 | 40 | 52 | 56 | 108 | 124 => {}
            16..=64 => return unsupported("a BMP of version 2 of OS/2"),
            _ => return Err(corrupt(FORMAT, "the header has an unknown size")),
        }
        if self.width == 0 || self.height == 0 {
            return Err(corrupt(FORMAT, "the image has no pixels"));
        }
        limits.check_pixels(self.width, self.height)?;
        if !matches!(self.bits, 1 | 2 | 4 | 8 | 16 | 24 | 32) && matches!(self.compression, 0..=3)
            || self.size == 12 && matches!(self.bits, 16 | 32)
        {
            return unsupported("a BMP with an unusual depth");
        }
        if u64::from(self.offset) < self.end() {
            return Err(corrupt(FORMAT, "the pixels start in the header"));
        }
        match self.compression {
            3 if self.has_no_colors => unsupported("a BMP with empty masks"),
            0 | 3 => Ok(()),
            1 | 2
                if run_length::covers(
                    bytes.get(self.offset as usize..).unwrap_or_default(),
                    self.width,
                    self.height,
                    self.compression == 2,
                )? =>
            {
                Ok(())
            }
            // Viewers fill what is missing with black, with white or with the first color.
            1 | 2 => unsupported("a BMP with pixels left out"),
            4 => unsupported("a BMP that holds a JPEG"),
            5 => unsupported("a BMP that holds a PNG"),
            6 => unsupported("a BMP with masks for transparency"),
            11..=13 => unsupported("a BMP of CMYK"),
            _ => unsupported("a BMP with an unknown compression"),
        }
    }
}

/// Makes an image opaque that has no opaque part, or one bit of opacity: writers leave these bits 0 whether
/// or not the header calls them an opacity.
fn make_opaque(image: &mut DynamicImage, alpha_bits: u32) {
    if let DynamicImage::ImageRgba8(rgba) = image
        && (alpha_bits == 1 || rgba.pixels().all(|pixel| pixel.0[3] == 0))
    {
        rgba.pixels_mut().for_each(|pixel| pixel.0[3] = 255);
    }
}
