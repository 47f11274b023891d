//! GIF: the first frame, by the `gif` crate, on the screen that Pillow shows it on.

use std::num::NonZeroU64;

use gif::{ColorOutput, DecodeOptions, DecodingError, MemoryLimit};
use image::{Rgb, RgbImage, metadata::Orientation};

use super::{
    decoded::Decoded,
    error::DecodeError,
    format::Format,
    limits::Limits,
    raster::{corrupt, truncated},
    reader::CancellableReader,
    resources::Resources,
};

const FORMAT: Format = Format::Gif;
/// An index and a color.
const BYTES_PER_PIXEL: u64 = 4;
const WHITE: Rgb<u8> = Rgb([255; 3]);

pub(super) fn decode(bytes: &[u8], resources: &Resources) -> Result<Decoded, DecodeError> {
    let (limits, token) = (resources.limits, resources.token);
    let to_error = |error| decode_error(error, limits);
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::Indexed);
    options.set_memory_limit(NonZeroU64::new(limits.memory).map_or_else(
        // No pixel is allowed, and `check_pixels` rejects the first.
        || MemoryLimit::Bytes(NonZeroU64::MIN),
        MemoryLimit::Bytes,
    ));
    let mut decoder = options.read_info(CancellableReader::new(bytes, token)).map_err(to_error)?;
    let screen = (u32::from(decoder.width()), u32::from(decoder.height()));
    limits.check_pixels(screen.0, screen.1)?;
    let frame = decoder
        .next_frame_info()
        .map_err(to_error)?
        .ok_or_else(|| truncated(FORMAT, "the file has no frame"))?;
    let (left, top) = (u32::from(frame.left), u32::from(frame.top));
    let (across, down) = (u32::from(frame.width), u32::from(frame.height));
    let transparent = frame.transparent;
    // A frame that leaves its screen enlarges it.
    let (width, height) = (screen.0.max(left + across), screen.1.max(top + down));
    let reservation = resources.admit(FORMAT, (width, height), BYTES_PER_PIXEL)?;
    if across == 0 || down == 0 {
        return Err(corrupt(FORMAT, "the first frame has no pixels"));
    }
    let mut indices = vec![0; decoder.buffer_size()];
    decoder.read_into_buffer(&mut indices).map_err(to_error)?;
    let palette = decoder.palette().map_err(to_error)?.as_chunks::<3>().0;
    let color = |index: u8| {
        if transparent == Some(index) {
            Some(WHITE)
        } else {
            palette.get(usize::from(index)).copied().map(Rgb)
        }
    };
    // Where the frame does not reach, Pillow shows what is transparent, or else the first color.
    let around = if transparent.is_some() { Some(WHITE) } else { color(0) };
    let outside = || corrupt(FORMAT, "a pixel has a color that the palette lacks");
    let mut pixels = RgbImage::from_pixel(width, height, around.ok_or_else(outside)?);
    for (row, y) in indices.chunks_exact(across as usize).zip(top..) {
        for (index, x) in row.iter().zip(left..) {
            pixels.put_pixel(x, y, color(*index).ok_or_else(outside)?);
        }
    }
    Ok(Decoded::full(pixels, Orientation::NoTransforms, reservation))
}

fn decode_error(error: DecodingError, limits: &Limits) -> DecodeError {
    match error {
        DecodingError::UnexpectedEof => truncated(FORMAT, "the data end early"),
        DecodingError::OutOfMemory | DecodingError::MemoryLimit => {
            DecodeError::TooMuchMemory { format: FORMAT, limit: limits.memory }
        }
        error => DecodeError::Corrupt { format: FORMAT, source: Some(error.into()) },
    }
}
