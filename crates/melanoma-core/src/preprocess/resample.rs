//! Resampling that equals Pillow's to a rounding: first the width, then the height, each rounded to
//! 8 bits.

use fast_image_resize::{
    FilterType, ResizeAlg, ResizeOptions, Resizer,
    images::{TypedImage, TypedImageRef},
    pixels::F32x3,
};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rect::Rect;
use crate::{decode::Image, error_code::Source};

/// Rows that are resampled across at a time, so that the copy of a large image in `f32` stays small.
const STRIP: usize = 64;

/// Resampling kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Filter {
    /// Cubic convolution with a = -0.5 (Keys 1981), Pillow's `BICUBIC`.
    Bicubic,
    /// The triangle, Pillow's `BILINEAR`.
    Bilinear,
}

/// Resamples `area` of `image` to `width` x `height` pixels of 8-bit RGB.
pub(super) fn resample(
    image: &Image,
    area: Rect,
    filter: Filter,
    width: u32,
    height: u32,
) -> Result<Vec<u8>, Source> {
    let image_row = 3 * image.width() as usize;
    let columns = 3 * area.left as usize..3 * (area.left + area.width) as usize;
    let rows = image.rgb().chunks_exact(image_row).skip(area.top as usize).take(area.height as usize);
    let rows: Vec<&[u8]> = rows.map(|row| &row[columns.clone()]).collect();

    let mut resampler = Resampler::new(filter);
    let row = 3 * width as usize;
    let mut across = Vec::with_capacity(row * rows.len());
    for strip in rows.chunks(STRIP) {
        resampler.resize(strip, [width, strip.len() as u32], &mut across)?;
    }
    let rows: Vec<&[u8]> = across.chunks_exact(row).collect();
    let mut pixels = Vec::with_capacity(row * height as usize);
    resampler.resize(&rows, [width, height], &mut pixels)?;
    Ok(pixels)
}

/// Resamples 8-bit RGB in `f32` and rounds once.
///
/// The 8-bit resampler of the crate has coefficients of 16 bits and differs from Pillow, which has 22, by up to 2 of
/// 255. The one for 16 bits rounds twice.
/// Decision record: `docs/decisions/0004-resampling.md`.
struct Resampler {
    options: ResizeOptions,
    resizer: Resizer,
    wide: Vec<F32x3>,
}

impl Resampler {
    fn new(filter: Filter) -> Self {
        let kernel = match filter {
            Filter::Bicubic => FilterType::CatmullRom,
            Filter::Bilinear => FilterType::Bilinear,
        };
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(kernel)).use_alpha(false);
        Self { options, resizer: Resizer::new(), wide: Vec::new() }
    }

    /// Appends `rows`, each of the same width, resampled to `size` = [width, height], to `out`.
    fn resize(&mut self, rows: &[&[u8]], size: [u32; 2], out: &mut Vec<u8>) -> Result<(), Source> {
        let width = rows.first().map_or(0, |row| row.len() / 3);
        self.wide.clear();
        self.wide.reserve(width * rows.len());
        for row in rows {
            let (pixels, _) = row.as_chunks::<3>();
            self.wide.extend(pixels.iter().map(|pixel| F32x3::new(pixel.map(f32::from))));
        }
        let source = TypedImageRef::new(width as u32, rows.len() as u32, &self.wide)?;
        let mut resized = TypedImage::<F32x3>::new(size[0], size[1]);
        self.resizer.resize_typed(&source, &mut resized, &self.options)?;
        // Half up, as Pillow rounds. The cast saturates.
        let round = |value: f32| (value + 0.5).floor() as u8;
        out.extend(resized.pixels().iter().flat_map(|pixel| pixel.0.map(round)));
        Ok(())
    }
}
