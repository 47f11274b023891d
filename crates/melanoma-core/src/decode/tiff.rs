//! TIFF, by the `tiff` crate: the samples as they are stored, and from them pixels.

use image::metadata::Orientation;
use tiff::{
    TiffError,
    decoder::{Decoder, DecodingResult, Limits as TiffLimits},
};

use super::{
    camera_raw, color,
    decoded::Decoded,
    directory::Directory,
    error::DecodeError,
    format::Format,
    limits::Limits,
    orientation,
    raster::{self, corrupt, truncated},
    reader::CancellableReader,
    resources::Resources,
    samples::Samples,
    tiff_layout::{self, Alpha, Color, Layout},
};

const FORMAT: Format = Format::Tiff;
const XMP: u16 = 700;
const ICC_PROFILE: u16 = 34675;

pub(super) fn decode(bytes: &[u8], resources: &Resources) -> Result<Decoded, DecodeError> {
    let (limits, token) = (resources.limits, resources.token);
    let directory = Directory::first(bytes).map_err(tiff_layout::error)?;
    camera_raw::check(&directory)?;
    if !directory.is_complete() {
        return Err(truncated(FORMAT, "the directory is beyond the end"));
    }
    if directory.has_duplicates() {
        return Err(corrupt(FORMAT, "a tag occurs twice"));
    }
    let layout = Layout::read(bytes, &directory, limits)?;
    let profile = directory.value(ICC_PROFILE).map_err(tiff_layout::error)?.and_then(color::from_icc);
    let orientation = orientation(&directory)?;
    let reservation = resources.admit(FORMAT, (layout.width, layout.height), layout.bytes_per_pixel())?;
    let samples = match read(CancellableReader::new(bytes, token), &layout, limits)? {
        DecodingResult::U8(samples) => to_shown_8(samples, &layout),
        DecodingResult::U16(samples) => to_shown_16(samples, &layout),
        _ => return Err(corrupt(FORMAT, "the samples are not unsigned integers of 8 or 16 bits")),
    };
    let image = samples
        .into_image(layout.width, layout.height, layout.channels())
        .ok_or_else(|| corrupt(FORMAT, "the decoder returned another size than declared"))?;
    Ok(Decoded::full(raster::to_rgb(image, profile.as_ref()), orientation, reservation))
}

fn orientation(directory: &Directory<'_>) -> Result<Orientation, DecodeError> {
    let xmp = directory.value(XMP).map_err(tiff_layout::error)?;
    let declared = orientation::in_directory(directory).or_else(|| xmp.and_then(orientation::in_xmp));
    Ok(declared.and_then(Orientation::from_exif).unwrap_or(Orientation::NoTransforms))
}

/// The samples of each pixel, one after another.
fn read(
    reader: CancellableReader<'_>,
    layout: &Layout,
    limits: &Limits,
) -> Result<DecodingResult, DecodeError> {
    let most = usize::try_from(limits.memory).unwrap_or(usize::MAX);
    let mut tiff_limits = TiffLimits::default();
    tiff_limits.decoding_buffer_size = most;
    tiff_limits.intermediate_buffer_size = most;
    let to_error = |error| decode_error(error, limits);
    let mut decoder = Decoder::new(reader).map_err(to_error)?.with_limits(tiff_limits);
    if decoder.dimensions().map_err(to_error)? != (layout.width, layout.height) {
        return Err(corrupt(FORMAT, "the image has two sizes"));
    }
    let mut samples = DecodingResult::U8(Vec::new());
    let planes = decoder.read_image_to_buffer(&mut samples).map_err(to_error)?.planes;
    Ok(if planes > 1 { interleaved(samples, planes) } else { samples })
}

fn interleaved(samples: DecodingResult, planes: usize) -> DecodingResult {
    match samples {
        DecodingResult::U8(samples) => DecodingResult::U8(interleave(&samples, planes)),
        DecodingResult::U16(samples) => DecodingResult::U16(interleave(&samples, planes)),
        other => other,
    }
}

fn interleave<T: Copy>(samples: &[T], planes: usize) -> Vec<T> {
    let plane = samples.len() / planes;
    (0..plane).flat_map(|at| samples.iter().skip(at).step_by(plane.max(1)).copied()).collect()
}

fn to_shown_8(samples: Vec<u8>, layout: &Layout) -> Samples {
    Samples::Eight(match layout.color {
        Color::Gray if layout.bits < 8 => unpack(&samples, layout),
        Color::Gray | Color::Rgb => to_straight(first(samples, layout), layout, u32::from(u8::MAX)),
        Color::Cmyk => samples.as_chunks().0.iter().flat_map(|inks| color::cmyk_to_rgb(*inks)).collect(),
    })
}

fn to_shown_16(samples: Vec<u16>, layout: &Layout) -> Samples {
    let to_8_bits = |value: u16| ((u32::from(value) + 128) / 257) as u8;
    match layout.color {
        Color::Gray | Color::Rgb => {
            Samples::Sixteen(to_straight(first(samples, layout), layout, u32::from(u16::MAX)))
        }
        Color::Cmyk => to_shown_8(samples.into_iter().map(to_8_bits).collect(), layout),
    }
}

/// Samples of 1, 2 or 4 bits, each row from a new byte, as 8 bits.
fn unpack(samples: &[u8], layout: &Layout) -> Vec<u8> {
    let bits = layout.bits;
    let most = (1_u32 << bits) - 1;
    let row = (layout.width * bits).div_ceil(8) as usize;
    let value = |row: &[u8], x: u32| {
        let at = x * bits;
        let byte = u32::from(row.get((at / 8) as usize).copied().unwrap_or(0));
        ((byte >> (8 - bits - at % 8) & most) * 255 / most) as u8
    };
    samples.chunks_exact(row).flat_map(|row| (0..layout.width).map(move |x| value(row, x))).collect()
}

/// The samples of each pixel that are shown.
fn first<T: Copy>(samples: Vec<T>, layout: &Layout) -> Vec<T> {
    let (count, shown) = (layout.decoded_samples() as usize, layout.channels());
    if count == shown {
        return samples;
    }
    samples.chunks_exact(count).flat_map(|pixel| &pixel[..shown]).copied().collect()
}

/// Divides the colors of each pixel by its last sample, the opacity, if they are multiplied by it.
fn to_straight<T>(mut samples: Vec<T>, layout: &Layout, most: u32) -> Vec<T>
where
    T: Copy + TryFrom<u32>,
    u32: From<T>,
{
    if layout.alpha != Alpha::Premultiplied {
        return samples;
    }
    for pixel in samples.chunks_exact_mut(layout.channels()) {
        let Some((alpha, colors)) = pixel.split_last_mut() else { continue };
        let alpha = u32::from(*alpha);
        for value in colors {
            let straight = (u32::from(*value) * most + alpha / 2).checked_div(alpha).unwrap_or(0).min(most);
            *value = T::try_from(straight).unwrap_or(*value);
        }
    }
    samples
}

fn decode_error(error: TiffError, limits: &Limits) -> DecodeError {
    match error {
        TiffError::LimitsExceeded => DecodeError::TooMuchMemory { format: FORMAT, limit: limits.memory },
        TiffError::UnsupportedError(_) => {
            DecodeError::UnsupportedCoding { format: FORMAT, source: error.into() }
        }
        TiffError::IoError(io) if io.kind() == std::io::ErrorKind::UnexpectedEof => {
            truncated(FORMAT, &io.to_string())
        }
        error => DecodeError::Corrupt { format: FORMAT, source: Some(error.into()) },
    }
}
