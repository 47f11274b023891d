//! HEVC (ITU-T H.265), by `heifer-hevc-dec`.

use std::ops::RangeInclusive;

use heifer_hevc_dec::{
    Error,
    decoder::{DecodeOptions, decode_picture},
    nal::NalUnit,
    params::ParameterSets,
    recon::Frame,
};

use super::{
    boxes::Content,
    planes::{Plane, Planes, Samples, Upsampling, coded_size},
    property::CodePoints,
};
use crate::decode::{
    error::DecodeError,
    format::Format,
    raster::{corrupt, truncated},
};

const FORMAT: Format = Format::Heic;

/// The types of units that hold parameters (ITU-T H.265, table 7-1).
const PARAMETERS: RangeInclusive<u8> = 32..=34;

/// Returns the most bytes that the decoder needs for a pixel.
pub(super) fn bytes_per_pixel(configuration: &[u8]) -> Result<u64, DecodeError> {
    let (_, sets) = parameters(configuration)?;
    let chroma = sets.sps.iter().flatten().map(|set| set.chroma_format_idc).max().unwrap_or(3);
    // Half samples of 16 bits: 1, 1.5, 2 or 3 for a pixel.
    let planes = match chroma {
        0 => 2,
        1 => 3,
        2 => 4,
        _ => 6,
    };
    // Once more while the border is cut off, and what is kept for each block.
    Ok(2 * planes + 2)
}

/// Decodes an image of at least `size`.
pub(super) fn decode(configuration: &[u8], data: &[u8], size: (u32, u32)) -> Result<Planes, DecodeError> {
    let (configuration, sets) = parameters(configuration)?;
    let units = units(data, configuration.length_size)
        .ok_or_else(|| truncated(FORMAT, "the coded data end early"))?
        .into_iter()
        // Images have their parameters in the configuration alone, which the memory follows from.
        .filter(|unit| !unit.first().is_some_and(|byte| PARAMETERS.contains(&(byte >> 1 & 63))));
    let mut stream = Vec::with_capacity(data.len() + data.len() / 8);
    for unit in configuration.units.iter().copied().chain(units) {
        stream.extend_from_slice(&[0, 0, 0, 1]);
        stream.extend_from_slice(unit);
    }
    let (width, height) = coded_size(size);
    let options = DecodeOptions {
        // Some encoders store a checksum of the samples.
        verify_hash: true,
        max_pixels: u64::from(width) * u64::from(height),
        ..DecodeOptions::default()
    };
    let frame = decode_picture(&stream, options).map_err(error)?;
    Ok(to_planes(frame, points(&sets)))
}

/// The content of `hvcC` (ISO 14496-15, 8.3.3.1).
struct Configuration<'a> {
    /// Bytes of the length of a unit.
    length_size: usize,
    /// The units with the parameters.
    units: Vec<&'a [u8]>,
}

/// Reads the configuration and the parameters in it.
fn parameters(configuration: &[u8]) -> Result<(Configuration<'_>, ParameterSets), DecodeError> {
    let configuration = Configuration::read(configuration)
        .ok_or_else(|| corrupt(FORMAT, "the configuration of the decoder is damaged"))?;
    let mut sets = ParameterSets::default();
    for unit in &configuration.units {
        NalUnit::parse(unit).and_then(|unit| sets.add(&unit)).map_err(error)?;
    }
    Ok((configuration, sets))
}

impl<'a> Configuration<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut content = Content(bytes);
        content.bytes(21)?;
        let length_size = usize::from(content.u8()? & 3) + 1;
        let mut units = Vec::new();
        for _ in 0..content.u8()? {
            content.u8()?;
            for _ in 0..content.u16()? {
                let length = usize::from(content.u16()?);
                units.push(content.bytes(length)?);
            }
        }
        Some(Self { length_size, units })
    }
}

/// The units of the data, each after its length.
fn units(data: &[u8], length_size: usize) -> Option<Vec<&[u8]>> {
    let mut content = Content(data);
    let mut units = Vec::new();
    while !content.0.is_empty() {
        let length = usize::try_from(content.uint(length_size)?).ok()?;
        units.push(content.bytes(length)?);
    }
    Some(units)
}

/// What the parameters declare about the colors.
fn points(sets: &ParameterSets) -> CodePoints {
    let vui = sets.sps.iter().flatten().find_map(|set| set.vui.as_ref());
    vui.map_or(CodePoints { primaries: 2, transfer: 2, matrix: 2, is_full_range: false }, |vui| CodePoints {
        primaries: vui.colour_primaries.into(),
        transfer: vui.transfer_characteristics.into(),
        matrix: vui.matrix_coeffs.into(),
        is_full_range: vui.video_full_range_flag,
    })
}

fn to_planes(frame: Frame, points: CodePoints) -> Planes {
    let Frame { widths, heights, planes: [luma, blue, red], bit_depth: [luma_bits, chroma_bits], .. } = frame;
    let plane = |index: usize, bits, samples| Plane {
        width: widths[index],
        height: heights[index],
        bits,
        samples: Samples::Words(samples),
    };
    let has_chroma = frame.chroma_format != 0;
    Planes {
        luma: plane(0, luma_bits, luma),
        chroma: has_chroma.then(|| [plane(1, chroma_bits, blue), plane(2, chroma_bits, red)]),
        subsampling: match frame.chroma_format {
            1 => (2, 2),
            2 => (2, 1),
            _ => (1, 1),
        },
        points,
        upsampling: Upsampling::Nearest,
    }
}

fn error(error: Error) -> DecodeError {
    match error {
        Error::UnexpectedEof => DecodeError::Truncated { format: FORMAT, source: Some(error.into()) },
        Error::Unimplemented(_) => DecodeError::UnsupportedCoding { format: FORMAT, source: error.into() },
        _ => DecodeError::Corrupt { format: FORMAT, source: Some(error.into()) },
    }
}
