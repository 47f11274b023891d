//! How opaque each pixel is.

use image::RgbImage;

use super::{
    planes::Planes,
    property::CodePoints,
    to_rgb::{Scale, to_byte},
};
use crate::decode::raster::over_white;

pub(super) struct Opacity {
    width: u32,
    height: u32,
    values: Vec<u8>,
    /// Whether the colors are multiplied by it.
    pub(super) is_premultiplied: bool,
}

impl Opacity {
    pub(super) fn new((width, height): (u32, u32), is_premultiplied: bool) -> Self {
        Self { width, height, values: vec![0; width as usize * height as usize], is_premultiplied }
    }

    /// Takes the values from the luma of a tile, as far as it is inside.
    pub(super) fn draw(&mut self, planes: &Planes, points: CodePoints, (left, top): (u32, u32)) {
        let plane = &planes.luma;
        let width = plane.width.min(self.width - left) as usize;
        let scale = Scale::of_luma(plane, points.is_full_range);
        let mut luma = vec![0.0; width];
        let rows = self.values.chunks_exact_mut(self.width as usize).skip(top as usize);
        for (y, row) in (0..plane.height.min(self.height - top)).zip(rows) {
            plane.read_row(y, &mut luma);
            scale.apply(&mut luma);
            for (to, from) in row[left as usize..].iter_mut().zip(&luma) {
                *to = to_byte(*from);
            }
        }
    }

    /// Divides colors that are multiplied by the opacity.
    pub(super) fn divide(&self, rgb: &mut RgbImage) {
        for (pixel, alpha) in rgb.pixels_mut().zip(&self.values) {
            let alpha = u32::from(*alpha);
            if alpha > 0 {
                pixel.0 = pixel.0.map(|value| ((u32::from(value) * 255 + alpha / 2) / alpha).min(255) as u8);
            }
        }
    }

    pub(super) fn lay_over_white(&self, rgb: &mut RgbImage) {
        for (pixel, alpha) in rgb.pixels_mut().zip(&self.values) {
            pixel.0 = pixel.0.map(|value| over_white(value, *alpha));
        }
    }
}
