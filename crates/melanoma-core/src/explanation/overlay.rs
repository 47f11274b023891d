//! A heat map drawn over an image.

use image::{
    ImageBuffer, Rgb, RgbImage,
    imageops::{self, FilterType},
};

use super::heat_map::HeatMap;
use crate::{decode::Image, preprocess::Rect};

/// Longest side of an overlay, in pixels.
pub(super) const MAX_SIDE: u32 = 1024;
/// Opacity of the strongest evidence.
const MAX_OPACITY: f64 = 0.65;

/// Draws the evidence for the target over `area`, and darkens the rest of the image. `size` and `area` are in
/// pixels of the file.
pub(super) fn draw(map: &HeatMap, image: &Image, size: (u32, u32), area: Rect) -> RgbImage {
    let factor = (f64::from(MAX_SIDE) / f64::from(size.0.max(size.1))).min(1.0);
    let scaled = |side: u32| ((f64::from(side) * factor) as u32).max(1);
    let (width, height) = (scaled(size.0), scaled(size.1));
    let pixels = ImageBuffer::<Rgb<u8>, _>::from_raw(image.width(), image.height(), image.rgb());
    let Some(pixels) = pixels else { return RgbImage::new(width, height) };
    let mut overlay = imageops::resize(&pixels, width, height, FilterType::Triangle);
    let area = Rect {
        left: (f64::from(area.left) * factor) as u32,
        top: (f64::from(area.top) * factor) as u32,
        width: scaled(area.width),
        height: scaled(area.height),
    };
    for (x, y, pixel) in overlay.enumerate_pixels_mut() {
        // Left of or above the area, the difference wraps to a number beyond its size.
        let (dx, dy) = (x.wrapping_sub(area.left), y.wrapping_sub(area.top));
        if dx >= area.width || dy >= area.height {
            pixel.0 = pixel.0.map(|value| value / 3);
            continue;
        }
        let heat = interpolated(
            map,
            (f64::from(dx) + 0.5) / f64::from(area.width),
            (f64::from(dy) + 0.5) / f64::from(area.height),
        );
        let opacity = MAX_OPACITY * heat.max(0.0);
        for (value, over) in pixel.0.iter_mut().zip(color(heat)) {
            *value = (f64::from(*value) * (1.0 - opacity) + over * opacity) as u8;
        }
    }
    overlay
}

/// Returns the value at `x`, `y` in 0 to 1, bilinear between the centers of the cells.
fn interpolated(map: &HeatMap, x: f64, y: f64) -> f64 {
    let cell = |position: f64, count: usize| {
        let center = (position * count as f64 - 0.5).clamp(0.0, (count - 1) as f64);
        let low = center as usize;
        (low, (low + 1).min(count - 1), center - low as f64)
    };
    let (left, right, across) = cell(x, map.width());
    let (top, bottom, down) = cell(y, map.height());
    let value = |row: usize, column: usize| f64::from(map.values()[row * map.width() + column]);
    let upper = value(top, left) * (1.0 - across) + value(top, right) * across;
    let lower = value(bottom, left) * (1.0 - across) + value(bottom, right) * across;
    upper * (1.0 - down) + lower * down
}

/// Returns the color for 0 to 1: dark violet through red to yellow. Its lightness rises evenly, so
/// that the map reads in gray and for color-blind people.
fn color(heat: f64) -> [f64; 3] {
    const STOPS: [[f64; 3]; 4] =
        [[60.0, 10.0, 110.0], [170.0, 40.0, 110.0], [240.0, 110.0, 40.0], [255.0, 240.0, 140.0]];
    let position = heat.clamp(0.0, 1.0) * (STOPS.len() - 1) as f64;
    let low = (position as usize).min(STOPS.len() - 2);
    let along = position - low as f64;
    std::array::from_fn(|i| STOPS[low][i] * (1.0 - along) + STOPS[low + 1][i] * along)
}
