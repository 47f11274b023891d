//! JPEG, by libjpeg-turbo, whose pixels Pillow and the browsers have, too.
//! Decision record: `docs/decisions/0024-libjpeg.md`.

mod header;
mod libjpeg;
mod marker;
mod scans;

use image::{RgbImage, metadata::Orientation};
use mozjpeg::{ColorSpace, DctMethod, Decompress};

use self::{header::Header, libjpeg::Fault};
use super::{
    color::{self, ToSrgb},
    decoded::Decoded,
    error::DecodeError,
    format::Format,
    raster,
    reader::CancellableReader,
    reduced::{Reduce, Reduction, upright},
    resources::Resources,
};
use crate::cancellation::CancellationToken;

/// Rows between two conversions to sRGB, and two checks of the token.
const STRIP: usize = 16;

pub(super) fn decode(bytes: &[u8], resources: &Resources, reduce: &Reduce) -> Result<Decoded, DecodeError> {
    let header = Header::read(bytes)?;
    let size = (header.frame.width, header.frame.height);
    resources.limits.check_pixels(size.0, size.1)?;
    scans::check(&header)?;
    let upright = upright(size, header.orientation);
    let reduction = reduce(upright.0, upright.1);
    let reservation = resources.reserve(Format::Jpeg, memory(&header, reduction))?;
    // A profile of CMYK describes inks, and `from_icc` ignores it.
    let to_srgb = header.profile.as_deref().and_then(color::from_icc).as_ref().and_then(ToSrgb::new);
    let pixels = libjpeg::catch(|| pixels(bytes, reduction, to_srgb.as_ref(), resources.token));
    let pixels = pixels.map_err(|Fault| {
        if has_end(header.scans) {
            corrupt("libjpeg reports an error or a warning")
        } else {
            truncated("there is no end marker")
        }
    })?;
    Ok(Decoded { pixels, orientation: header.orientation, size, reduction, reservation })
}

/// Returns the most bytes that decoding takes.
fn memory(header: &Header, reduction: Reduction) -> u64 {
    // The pixels, and once more while they are turned upright.
    let copies = if header.orientation == Orientation::NoTransforms { 1 } else { 2 };
    let [width, height] =
        [header.frame.width, header.frame.height].map(|side| u64::from(side.div_ceil(reduction.factor())));
    let pixels = 3 * width * height * copies;
    let coefficients = if header.is_in_one_scan { 0 } else { header.frame.coefficients() };
    // A few rows of blocks of each component, and of samples on their way.
    let rows = 512 * u64::from(header.frame.width);
    pixels + 2 * coefficients + rows
}

/// Decodes to sRGB, `reduction` times smaller.
fn pixels(
    bytes: &[u8],
    reduction: Reduction,
    to_srgb: Option<&ToSrgb>,
    token: &CancellationToken,
) -> std::io::Result<RgbImage> {
    let reader = CancellableReader::new(bytes, token);
    let mut decoder = Decompress::builder().with_err(libjpeg::strict()).from_reader(reader)?;
    decoder.scale(8 / reduction.factor() as u8);
    decoder.dct_method(DctMethod::IntegerSlow);
    let has_inks = matches!(decoder.color_space(), ColorSpace::JCS_CMYK | ColorSpace::JCS_YCCK);
    let color_space = if has_inks { ColorSpace::JCS_CMYK } else { ColorSpace::JCS_RGB };
    let mut decoder = decoder.to_colorspace(color_space)?;
    let (width, height) = (decoder.width(), decoder.height());
    let mut rgb = vec![0; 3 * width * height];
    let mut inks = vec![0; if has_inks { 4 * width * STRIP } else { 0 }];
    for strip in rgb.chunks_mut(3 * width * STRIP) {
        if has_inks {
            let inks = decoder.read_scanlines_into(&mut inks[..strip.len() / 3 * 4])?;
            for (rgb, inks) in strip.as_chunks_mut().0.iter_mut().zip(inks.as_chunks().0) {
                // All files have the inks inverted, as Adobe stores them.
                *rgb = color::cmyk_to_rgb(inks.map(|ink: u8| 255 - ink));
            }
        } else {
            decoder.read_scanlines_into(strip)?;
        }
        if let Some(to_srgb) = to_srgb.filter(|_| !has_inks) {
            to_srgb.convert(strip);
        }
    }
    decoder.finish()?;
    RgbImage::from_raw(width as u32, height as u32, rgb).ok_or_else(|| std::io::ErrorKind::InvalidData.into())
}

fn has_end(scans: &[u8]) -> bool {
    let mut rest = scans;
    while let Some((code, _, after)) = marker::next(rest) {
        if code == marker::EOI {
            return true;
        }
        rest = after;
    }
    false
}

fn truncated(source: &str) -> DecodeError {
    raster::truncated(Format::Jpeg, source)
}

fn corrupt(source: &str) -> DecodeError {
    raster::corrupt(Format::Jpeg, source)
}
