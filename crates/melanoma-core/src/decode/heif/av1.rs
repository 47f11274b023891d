//! AV1, by `oxideav-av1`.

use oxideav_av1::{
    Error, ObuType, SequenceHeader,
    decoder::{SpecDecodeSession, SpecFrame},
    parse_obu, parse_sequence_header,
};

use super::{
    planes::{Plane, Planes, Samples, Upsampling},
    property::CodePoints,
};
use crate::decode::{
    error::DecodeError,
    format::Format,
    raster::{corrupt, unsupported},
};

const FORMAT: Format = Format::Avif;

/// Returns the most bytes that the decoder needs for a pixel.
pub(super) fn bytes_per_pixel(data: &[u8]) -> Result<u64, DecodeError> {
    let header = header(data)?;
    let colors = &header.color_config;
    let half_samples = match (colors.mono_chrome, colors.subsampling_x, colors.subsampling_y) {
        (true, ..) => 2,
        (_, true, true) => 3,
        (_, true, _) => 4,
        _ => 6,
    };
    // The planes in 32 bits and what they become, more of them for film grain and for a wider frame, and a
    // copy for the frames that could follow.
    let half_sample = if header.film_grain_params_present || header.enable_superres {
        7
    } else if header.reduced_still_picture_header {
        3
    } else {
        4
    };
    // What is kept for each block.
    Ok(half_samples * half_sample + 6)
}

/// Decodes an image of `size`.
pub(super) fn decode(data: &[u8], (width, height): (u32, u32)) -> Result<Planes, DecodeError> {
    let header = header(data)?;
    let mut session = SpecDecodeSession::new();
    session.set_max_picture_size(width.saturating_mul(height));
    let frames = session.decode_temporal_unit(data).map_err(error)?;
    drop(session);
    let frame = frames.into_iter().next().ok_or_else(|| corrupt(FORMAT, "an image has no frame"))?;
    if (frame.width, frame.height) != (width, height) {
        return Err(corrupt(FORMAT, "a frame has another size than declared"));
    }
    to_planes(frame, points(&header))
}

/// Walks through the units of an image and returns its header.
///
/// A still image has one frame. The decoder keeps a copy of every frame that is shown, and three bytes show one
/// again, so that the memory for several is not bounded by the size of the image.
fn header(data: &[u8]) -> Result<SequenceHeader, DecodeError> {
    let mut headers = Vec::new();
    let mut frames = 0;
    let mut rest = data;
    while !rest.is_empty() {
        let (unit, length) = parse_obu(rest).map_err(error)?;
        match unit.obu_type {
            ObuType::SequenceHeader => headers.push(parse_sequence_header(unit.payload).map_err(error)?),
            ObuType::Frame | ObuType::FrameHeader | ObuType::RedundantFrameHeader | ObuType::TileList => {
                frames += 1;
            }
            _ => {}
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    if frames > 1 || headers.len() > 1 {
        return Err(unsupported(FORMAT, "it has several layers or frames"));
    }
    headers.pop().ok_or_else(|| corrupt(FORMAT, "an image has no header"))
}

/// What a header declares about the colors.
fn points(header: &SequenceHeader) -> CodePoints {
    let colors = &header.color_config;
    CodePoints {
        primaries: colors.color_primaries.into(),
        transfer: colors.transfer_characteristics.into(),
        matrix: colors.matrix_coefficients.into(),
        is_full_range: colors.color_range,
    }
}

fn to_planes(frame: SpecFrame, points: CodePoints) -> Result<Planes, DecodeError> {
    let SpecFrame { planes, plane_dims, bit_depth, .. } = frame;
    let mut planes = planes.into_iter().zip(plane_dims).map(|(samples, (width, height))| {
        let samples = if bit_depth == 8 { Samples::Bytes(samples) } else { Samples::LittleEndian(samples) };
        Plane { width, height, bits: bit_depth, samples }
    });
    let luma = planes.next().ok_or_else(|| corrupt(FORMAT, "a frame has no samples"))?;
    let chroma = planes.next().zip(planes.next()).map(|(blue, red)| [blue, red]);
    let step = |luma: u32, chroma: u32| if chroma < luma { 2 } else { 1 };
    let subsampling = chroma
        .as_ref()
        .map_or((1, 1), |[blue, _]| (step(luma.width, blue.width), step(luma.height, blue.height)));
    Ok(Planes { luma, chroma, subsampling, points, upsampling: Upsampling::Linear })
}

fn error(error: Error) -> DecodeError {
    match error {
        Error::UnexpectedEnd => DecodeError::Truncated { format: FORMAT, source: Some(error.into()) },
        _ => DecodeError::Corrupt { format: FORMAT, source: Some(error.into()) },
    }
}
