//! PNG (ISO 15948, third edition), by the `png` crate, which also reads what follows the pixels: `eXIf`
//! may, and without the end marker nobody can tell what is missing.

use std::{io::ErrorKind, ops::ControlFlow};

use image::metadata::Orientation;
use png::{
    BitDepth, ColorType, DecodeOptions, Decoder, DecodingError, Info, Limits as PngLimits, Transformations,
};

use super::{
    color::{self, Cicp, Unshowable},
    decoded::Decoded,
    error::DecodeError,
    format::Format,
    limits::Limits,
    orientation::orientation,
    raster::{self, corrupt, truncated},
    reader::CancellableReader,
    resources::Resources,
    samples::Samples,
};

const FORMAT: Format = Format::Png;
/// Most bytes for two rows of pixels, and for a chunk that is decompressed, such as a profile.
const MAX_ANCILLARY: usize = 16 << 20;
/// Most bytes of a text. EXIF and XMP have a few kilobytes.
const MAX_TEXT: usize = 1 << 20;

pub(super) fn decode(bytes: &[u8], resources: &Resources) -> Result<Decoded, DecodeError> {
    let (limits, token) = (resources.limits, resources.token);
    let declared = Declared::read(bytes)?;
    let cicp = declared.cicp.map_or(Ok(Cicp::Unspecified), from_chunk);
    let cicp = cicp.map_err(|kind| DecodeError::Unsupported { kind })?;
    let to_error = |error| decode_error(error, limits);
    let mut options = DecodeOptions::default();
    // A damaged transparency or profile changes the pixels.
    options.set_skip_ancillary_crc_failures(false);
    options.set_ignore_adler32(false);
    let mut decoder = Decoder::new_with_options(CancellableReader::new(bytes, token), options);
    decoder.set_limits(PngLimits { bytes: MAX_ANCILLARY });
    decoder.set_transformations(Transformations::EXPAND);
    let (width, height) = decoder.read_header_info().map_err(to_error)?.size();
    limits.check_pixels(width, height)?;
    let mut reader = decoder.read_info().map_err(to_error)?;
    let (color, depth) = reader.output_color_type();
    let memory =
        raster::bytes_per_pixel(color.samples() as u64, if depth == BitDepth::Sixteen { 16 } else { 8 });
    let reservation = resources.admit(FORMAT, (width, height), memory)?;
    let mut samples = vec![0; reader.output_buffer_size().unwrap_or_default()];
    let output = reader.next_frame(&mut samples).map_err(to_error)?;
    reader.finish().map_err(to_error)?;
    let info = reader.info();
    let colors = info.palette.as_deref().map_or(0, |palette| palette.len() / 3);
    let fits = match (info.trns.as_deref(), info.color_type) {
        (None, _) => !declared.has_transparency,
        (Some(transparency), ColorType::Indexed) => transparency.len() <= colors,
        (Some(_), _) => true,
    };
    if !fits {
        return Err(corrupt(FORMAT, "its transparency does not fit its colors"));
    }
    let samples = match output.bit_depth {
        BitDepth::Sixteen => {
            Samples::Sixteen(samples.as_chunks().0.iter().map(|pair| u16::from_be_bytes(*pair)).collect())
        }
        _ => Samples::Eight(samples),
    };
    let image = samples
        .into_image(width, height, output.color_type.samples())
        .ok_or_else(|| corrupt(FORMAT, "the decoder returned another size than declared"))?;
    // The order of precedence is that of the standard: `cICP`, `iCCP`, `sRGB`. Like Pillow, this ignores
    // `gAMA` and `cHRM`.
    let profile = match cicp {
        Cicp::Unspecified => info.icc_profile.as_deref().and_then(color::from_icc),
        Cicp::Srgb => None,
        Cicp::Other(profile) => Some(*profile),
    };
    let pixels = raster::to_rgb(image, profile.as_ref());
    Ok(Decoded::full(pixels, orientation_of(info), reservation))
}

/// Reads a `cICP` chunk: primaries, transfer function, matrix, full range.
///
/// # Errors
/// What cannot be shown in 8-bit sRGB: the kind of image, with its article.
fn from_chunk([primaries, transfer, matrix, full_range]: [u8; 4]) -> Result<Cicp, &'static str> {
    if matrix != 0 || full_range != 1 {
        return Err("a PNG of video levels or YCbCr");
    }
    Cicp::from_points(primaries, transfer).map_err(|unshowable| match unshowable {
        Unshowable::HighDynamicRange => "a PNG with high dynamic range",
        Unshowable::Transfer => "a PNG with a transfer function other than that of sRGB",
        Unshowable::Primaries => "a PNG with primaries other than those of a display",
    })
}

/// What the chunks declare, where the decoder skips a chunk that it cannot use.
struct Declared {
    cicp: Option<[u8; 4]>,
    has_transparency: bool,
}

impl Declared {
    fn read(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut declared = Self { cicp: None, has_transparency: false };
        let mut count = [0_u8; 3];
        let flow = for_each_chunk(bytes, |kind, data| {
            match kind {
                b"cICP" => {
                    count[0] = count[0].saturating_add(1);
                    declared.cicp = data.try_into().ok();
                    if declared.cicp.is_none() {
                        return ControlFlow::Break("its color declaration has another length than 4 bytes");
                    }
                }
                b"tRNS" => {
                    count[1] = count[1].saturating_add(1);
                    declared.has_transparency = true;
                }
                b"eXIf" => count[2] = count[2].saturating_add(1),
                _ => {}
            }
            ControlFlow::Continue(())
        });
        match flow {
            ControlFlow::Break(source) => Err(corrupt(FORMAT, source)),
            // Decoders disagree on which one counts.
            ControlFlow::Continue(()) if count.iter().any(|count| *count > 1) => {
                Err(corrupt(FORMAT, "a chunk occurs twice"))
            }
            ControlFlow::Continue(()) => Ok(declared),
        }
    }
}

/// Calls `visit` with the type and the data of each chunk, as far as the file is complete.
fn for_each_chunk<'a, B>(
    bytes: &'a [u8],
    mut visit: impl FnMut(&[u8; 4], &'a [u8]) -> ControlFlow<B>,
) -> ControlFlow<B> {
    const SIGNATURE: usize = 8;
    let mut rest = bytes.get(SIGNATURE..).unwrap_or_default();
    while let Some((length, after)) = rest.split_first_chunk::<4>()
        && let Some((kind, after)) = after.split_first_chunk::<4>()
        && let Some((data, after)) = after.split_at_checked(u32::from_be_bytes(*length) as usize)
        && kind != b"IEND"
    {
        visit(kind, data)?;
        // The checksum.
        rest = after.get(4..).unwrap_or_default();
    }
    ControlFlow::Continue(())
}

fn orientation_of(info: &Info<'_>) -> Orientation {
    let exif = info.exif_metadata.as_deref().map(<[u8]>::to_vec).or_else(|| raw_profile(info));
    let xmp = text(info, "XML:com.adobe.xmp");
    orientation(exif.as_deref(), xmp.as_deref().map(str::as_bytes))
}

/// EXIF as text, as `ImageMagick` writes it: a line break, the name, the length, and hexadecimal digits.
fn raw_profile(info: &Info<'_>) -> Option<Vec<u8>> {
    let text = text(info, "Raw profile type exif")?;
    let digits: Vec<u8> = text
        .split('\n')
        .skip(3)
        .flat_map(str::chars)
        .filter(|character| !character.is_ascii_whitespace())
        .map(|character| character.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect::<Option<_>>()?;
    Some(digits.as_chunks().0.iter().map(|[high, low]| high << 4 | low).collect())
}

/// The last text with this keyword, whichever chunk holds it.
fn text(info: &Info<'_>, keyword: &str) -> Option<String> {
    let international = info.utf8_text.iter().rev().find(|chunk| chunk.keyword == keyword).cloned();
    let compressed = info.compressed_latin1_text.iter().rev().find(|chunk| chunk.keyword == keyword).cloned();
    let plain = info.uncompressed_latin1_text.iter().rev().find(|chunk| chunk.keyword == keyword);
    international
        .and_then(|mut chunk| chunk.decompress_text_with_limit(MAX_TEXT).and_then(|()| chunk.get_text()).ok())
        .or_else(|| {
            let mut chunk = compressed?;
            chunk.decompress_text_with_limit(MAX_TEXT).and_then(|()| chunk.get_text()).ok()
        })
        .or_else(|| plain.map(|chunk| chunk.text.clone()))
}

fn decode_error(error: DecodingError, limits: &Limits) -> DecodeError {
    match error {
        DecodingError::LimitsExceeded => DecodeError::TooMuchMemory { format: FORMAT, limit: limits.memory },
        DecodingError::IoError(io) if io.kind() == ErrorKind::UnexpectedEof => {
            truncated(FORMAT, &io.to_string())
        }
        error => DecodeError::Corrupt { format: FORMAT, source: Some(error.into()) },
    }
}
