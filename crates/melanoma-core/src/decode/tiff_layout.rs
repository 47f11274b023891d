//! What a TIFF (version 6.0) holds, and whether it is read: the `tiff` crate ignores some tags that
//! change the pixels, and panics on some combinations, so that only known combinations reach it.

use super::{
    directory::{Directory, DirectoryError},
    error::DecodeError,
    format::Format,
    limits::Limits,
    raster::{self, corrupt, truncated},
};

const FORMAT: Format = Format::Tiff;

const WIDTH: u16 = 256;
const HEIGHT: u16 = 257;
const BITS_PER_SAMPLE: u16 = 258;
const COMPRESSION: u16 = 259;
const LZW: u32 = 5;
const PHOTOMETRIC_INTERPRETATION: u16 = 262;
const FILL_ORDER: u16 = 266;
const STRIP_OFFSETS: u16 = 273;
const SAMPLES_PER_PIXEL: u16 = 277;
const PLANAR_CONFIGURATION: u16 = 284;
const PREDICTOR: u16 = 317;
const TILE_WIDTH: u16 = 322;
const TILE_LENGTH: u16 = 323;
const TILE_OFFSETS: u16 = 324;
const INK_SET: u16 = 332;
const EXTRA_SAMPLES: u16 = 338;
const SAMPLE_FORMAT: u16 = 339;

/// The samples of a TIFF that is read.
#[derive(Clone, Copy)]
pub(super) struct Layout {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) color: Color,
    /// 1, 2, 4, 8 or 16.
    pub(super) bits: u32,
    pub(super) alpha: Alpha,
    /// Samples a pixel, with those that nobody shows.
    pub(super) samples: u32,
    /// Each kind of sample has strips of its own.
    pub(super) is_planar: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Color {
    Gray,
    Rgb,
    Cmyk,
}

impl Color {
    pub(super) const fn samples(self) -> u32 {
        match self {
            Self::Gray => 1,
            Self::Rgb => 3,
            Self::Cmyk => 4,
        }
    }
}

/// The sample after the colors.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Alpha {
    Missing,
    Straight,
    /// The colors are multiplied by it.
    Premultiplied,
}

/// Most bytes of a tile. Its size is not bounded by that of the image; writers use tiles of 64 to 1,024 pixels.
const MAX_TILE: u64 = 16 << 20;

impl Layout {
    /// Reads the layout of the first image.
    ///
    /// # Errors
    /// [`DecodeError::Unsupported`] with the name of what is not read.
    pub(super) fn read(
        bytes: &[u8],
        directory: &Directory<'_>,
        limits: &Limits,
    ) -> Result<Self, DecodeError> {
        let number = |tag, default| directory.number(tag, default).map_err(error);
        let (width, height) = (number(WIDTH, 0)?, number(HEIGHT, 0)?);
        if width == 0 || height == 0 {
            return Err(corrupt(FORMAT, "the image has no pixels"));
        }
        limits.check_pixels(width, height)?;
        let compression = number(COMPRESSION, 1)?;
        check_compression(compression)?;
        if number(FILL_ORDER, 1)? != 1 {
            return Err(unsupported("a TIFF with FillOrder 2"));
        }
        check_sample_format(directory)?;
        let color = color(directory)?;
        let samples = number(SAMPLES_PER_PIXEL, 1)?;
        let bits = bits(directory, samples)?;
        let is_planar = match number(PLANAR_CONFIGURATION, 1)? {
            1 => false,
            2 if samples == 1 => return Err(unsupported("a TIFF with planes of one kind of sample")),
            2 => true,
            _ => return Err(corrupt(FORMAT, "the planar configuration is neither 1 nor 2")),
        };
        let alpha = alpha(directory, color, samples, is_planar)?;
        let layout = Self { width, height, color, bits, alpha, samples, is_planar };
        layout.check_bits(directory)?;
        layout.check_predictor(number(PREDICTOR, 1)?, compression)?;
        layout.check_tiles(directory)?;
        if compression == 5 {
            check_code_order(bytes, directory)?;
        }
        Ok(layout)
    }

    /// Samples a pixel that the decoder returns.
    pub(super) const fn decoded_samples(&self) -> u32 {
        match (self.color, self.alpha) {
            // The decoder calls gray with another sample "multiband", and returns all.
            (Color::Gray, _) => self.samples,
            (color, Alpha::Missing) => color.samples(),
            (color, _) => color.samples() + 1,
        }
    }

    /// Samples a pixel of the image that is shown: gray or RGB, and an opacity.
    pub(super) fn channels(&self) -> usize {
        let colors = if self.color == Color::Gray { 1 } else { 3 };
        colors + usize::from(self.alpha != Alpha::Missing)
    }

    /// Returns the most bytes for a pixel, from the strips to upright RGB.
    pub(super) fn bytes_per_pixel(&self) -> u64 {
        let bits = if self.bits > 8 { 16 } else { 8 };
        // The decoder's samples, and their copy in another order.
        let decoded = 2 * u64::from(self.decoded_samples()) * bits / 8;
        decoded.max(raster::bytes_per_pixel(self.channels() as u64, bits))
    }

    /// Some depths of some kinds are left out because no other reader shows them rightly, so that nothing
    /// tells whether this one does.
    fn check_bits(&self, directory: &Directory<'_>) -> Result<(), DecodeError> {
        if self.bits < 8 && (self.color != Color::Gray || self.samples > 1) {
            return Err(unsupported("a TIFF with several samples of fewer than 8 bits"));
        }
        let is_white_zero = directory.number(PHOTOMETRIC_INTERPRETATION, 0) == Ok(0);
        if is_white_zero && self.samples > 1 {
            return Err(unsupported("a TIFF of inverted gray with extra samples"));
        }
        if is_white_zero && self.bits > 8 {
            return Err(unsupported("a TIFF of inverted gray of 16 bits"));
        }
        if self.is_planar && (self.bits != 8 || self.color == Color::Gray) {
            return Err(unsupported(
                "a TIFF with strips for each kind of sample that is not 8-bit RGB or CMYK",
            ));
        }
        if self.color == Color::Cmyk {
            if directory.number(INK_SET, 1).map_err(error)? != 1 {
                return Err(unsupported("a TIFF of other inks than CMYK"));
            }
            if self.samples > 4 {
                return Err(unsupported("a TIFF of CMYK with extra samples"));
            }
        }
        Ok(())
    }

    /// The decoder applies a predictor to data that no other reader applies it to, and after it drops
    /// the extra samples.
    fn check_predictor(&self, predictor: u32, compression: u32) -> Result<(), DecodeError> {
        match predictor {
            1 => return Ok(()),
            2 => {}
            3 => return Err(unsupported("a TIFF with a predictor for floating-point numbers")),
            _ => return Err(unsupported("a TIFF with an unknown predictor")),
        }
        if !matches!(compression, 5 | 8 | 32946) {
            return Err(unsupported("a TIFF with a predictor and no compression that uses it"));
        }
        if self.bits < 8 {
            return Err(unsupported("a TIFF with a predictor of fewer than 8 bits"));
        }
        if !self.is_planar && self.decoded_samples() != self.samples {
            return Err(unsupported("a TIFF with extra samples and a predictor"));
        }
        Ok(())
    }

    fn check_tiles(&self, directory: &Directory<'_>) -> Result<(), DecodeError> {
        if !directory.contains(TILE_OFFSETS) {
            return Ok(());
        }
        if self.is_planar {
            return Err(unsupported("a TIFF with a tile for each kind of sample"));
        }
        // The decoder takes the padding of the last tiles for missing.
        if directory.number(COMPRESSION, 1) == Ok(LZW) {
            return Err(unsupported("a TIFF with tiles and LZW compression"));
        }
        if self.bits < 8 {
            return Err(unsupported("a TIFF with tiles of fewer than 8 bits"));
        }
        // The decoder reads beyond the right edge where it drops samples.
        if self.decoded_samples() != self.samples {
            return Err(unsupported("a TIFF with tiles and extra samples"));
        }
        let side = |tag| directory.number(tag, 0).map_err(error);
        let (across, down) = (side(TILE_WIDTH)?, side(TILE_LENGTH)?);
        let pixel = u64::from(self.samples * self.bits / 8);
        let bytes = u64::from(across).saturating_mul(u64::from(down)).saturating_mul(pixel);
        if bytes > MAX_TILE {
            return Err(unsupported("a TIFF with tiles of more than 16 MiB"));
        }
        Ok(())
    }
}

fn check_compression(compression: u32) -> Result<(), DecodeError> {
    Err(unsupported(match compression {
        1 | 5 | 8 | 32773 | 32946 => return Ok(()),
        2..=4 | 32771 => "a TIFF of fax data",
        // Each strip is then a JPEG that declares its own size, which no limit checks: fourteen kilobytes
        // could declare gigapixels.
        6 | 7 => "a TIFF that holds JPEG data",
        33003 | 33005 | 34712 => "a TIFF that holds JPEG 2000 data",
        34892 => "a camera raw image",
        34925 => "a TIFF with LZMA compression",
        50000 | 34926 => "a TIFF with Zstandard compression",
        50001 | 34927 => "a TIFF that holds WebP data",
        50002 | 52546 => "a TIFF that holds JPEG XL data",
        _ => "a TIFF with an unknown compression",
    }))
}

fn check_sample_format(directory: &Directory<'_>) -> Result<(), DecodeError> {
    let formats = directory.numbers(SAMPLE_FORMAT).map_err(error)?.unwrap_or_default();
    match formats.iter().find(|format| **format != 1) {
        None => Ok(()),
        Some(2) => Err(unsupported("a TIFF of signed integers")),
        Some(3) => Err(unsupported("a TIFF of floating-point numbers")),
        Some(_) => Err(unsupported("a TIFF with samples of an unknown format")),
    }
}

fn color(directory: &Directory<'_>) -> Result<Color, DecodeError> {
    let Some(numbers) = directory.numbers(PHOTOMETRIC_INTERPRETATION).map_err(error)? else {
        return Err(unsupported("a TIFF that declares no colors"));
    };
    Err(unsupported(match numbers.first() {
        Some(0 | 1) => return Ok(Color::Gray),
        Some(2) => return Ok(Color::Rgb),
        Some(5) => return Ok(Color::Cmyk),
        Some(3) => "a TIFF with a palette",
        Some(4) => "a TIFF of a mask",
        Some(6) => "a TIFF of YCbCr",
        Some(8..=10) => "a TIFF of L*a*b*",
        Some(32844 | 32845) => "a TIFF of logarithmic luminance",
        _ => "a TIFF of unknown colors",
    }))
}

fn bits(directory: &Directory<'_>, samples: u32) -> Result<u32, DecodeError> {
    let bits = directory.numbers(BITS_PER_SAMPLE).map_err(error)?.unwrap_or_else(|| vec![1]);
    if bits.len() != 1 && bits.len() != samples as usize {
        return Err(corrupt(FORMAT, "the number of depths is not that of samples"));
    }
    match *bits.as_slice() {
        [first, ref rest @ ..] if rest.iter().all(|next| *next == first) => match first {
            1 | 2 | 4 | 8 | 16 => Ok(first),
            32 => Err(unsupported("a TIFF of 32-bit integers")),
            _ => Err(unsupported("a TIFF with another depth than 1, 2, 4, 8 or 16 bits")),
        },
        _ => Err(unsupported("a TIFF with samples of several depths")),
    }
}

/// What the samples after the colors mean, as Pillow reads them.
fn alpha(
    directory: &Directory<'_>,
    color: Color,
    samples: u32,
    is_planar: bool,
) -> Result<Alpha, DecodeError> {
    let extra = directory.numbers(EXTRA_SAMPLES).map_err(error)?.unwrap_or_default();
    // A fourth sample that is not declared is an opacity, if it is stored with the others.
    if color == Color::Rgb && samples == 4 && extra.is_empty() && !is_planar {
        return Ok(Alpha::Straight);
    }
    if u64::from(samples) != u64::from(color.samples()) + extra.len() as u64 {
        return Err(unsupported("a TIFF with extra samples that it does not declare"));
    }
    // More would be a picture of another kind, such as one of a multispectral camera.
    if extra.len() > 3 {
        return Err(unsupported("a TIFF with more than three extra samples"));
    }
    match *extra.as_slice() {
        [_, ref rest @ ..] if rest.iter().any(|kind| *kind != 0) => {
            Err(unsupported("a TIFF with several opacities"))
        }
        [] | [0, ..] => Ok(Alpha::Missing),
        [1, ..] => Ok(Alpha::Premultiplied),
        [2, ..] => Ok(Alpha::Straight),
        _ => Err(unsupported("a TIFF with an unknown extra sample")),
    }
}

/// The first versions of LZW in TIFF stored the bits of a code in the other order. libtiff recognizes
/// them by the first code, which the decoder would read as pixels.
fn check_code_order(bytes: &[u8], directory: &Directory<'_>) -> Result<(), DecodeError> {
    let tag = if directory.contains(TILE_OFFSETS) { TILE_OFFSETS } else { STRIP_OFFSETS };
    for offset in directory.numbers(tag).map_err(error)?.unwrap_or_default() {
        if let Some([0, second, ..]) = bytes.get(offset as usize..)
            && second & 1 == 1
        {
            return Err(unsupported("a TIFF with the first version of LZW"));
        }
    }
    Ok(())
}

pub(super) const fn unsupported(kind: &'static str) -> DecodeError {
    DecodeError::Unsupported { kind }
}

pub(super) fn error(error: DirectoryError) -> DecodeError {
    match error {
        DirectoryError::Outside => truncated(FORMAT, "a tag points beyond the end"),
        DirectoryError::Invalid => corrupt(FORMAT, "a tag contradicts the standard"),
    }
}
