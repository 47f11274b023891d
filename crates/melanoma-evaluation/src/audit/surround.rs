//! The dark surround of an image: a black border, or the vignette of a dermatoscope.

use std::ops::RangeInclusive;

use melanoma_core::{Error, Image};

use super::luma_image::{SIDE, luma};

/// Luma, of 255, up to which a corner or an edge of the frame is dark.
const DARK: f32 = 45.0;

/// The lit part of a frame whose four corners are dark, as first and last lit row and column of a
/// small image of the frame; `None` where a corner is lit, or nothing is.
fn lit(luma: &[f32]) -> Option<[RangeInclusive<usize>; 2]> {
    let corners = [0, SIDE - 1, SIDE * (SIDE - 1), SIDE * SIDE - 1];
    if corners.iter().any(|&corner| luma[corner] > DARK) {
        return None;
    }
    let lit = |pixel: &dyn Fn(usize, usize) -> usize| {
        let lit = |i: &usize| (0..SIDE).filter(|&j| luma[pixel(*i, j)] > DARK).count() > SIDE / 16;
        Some((0..SIDE).find(lit)?..=(0..SIDE).rfind(lit)?)
    };
    Some([lit(&|x, y| y * SIDE + x)?, lit(&|y, x| y * SIDE + x)?])
}

/// The image without a dark surround.
pub(super) fn without_surround(image: &Image) -> Result<Option<Image>, Error> {
    let Some([columns, rows]) = lit(&luma(image)?) else { return Ok(None) };
    let pixels = |range: &RangeInclusive<usize>, side: u32| {
        let pixel = |i: usize| i * side as usize / SIDE;
        pixel(*range.start())..pixel(range.end() + 1).max(pixel(*range.start()) + 1)
    };
    let (columns, rows) = (pixels(&columns, image.width()), pixels(&rows, image.height()));
    let lines = image.rgb().chunks_exact(3 * image.width() as usize).skip(rows.start).take(rows.len());
    let rgb = lines.flat_map(|line| &line[3 * columns.start..3 * columns.end]).copied().collect();
    Ok(Image::from_rgb(columns.len() as u32, rows.len() as u32, rgb))
}
