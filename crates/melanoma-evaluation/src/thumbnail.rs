//! Thumbnails inside an HTML page.

use base64::{Engine, prelude::BASE64_STANDARD};
use image::{ExtendedColorType, ImageEncoder, codecs::jpeg::JpegEncoder};
use melanoma_core::{
    Image,
    preprocess::{Filter, Preprocess, ResizeMode},
};

/// JPEG quality, 1 to 100.
const QUALITY: u8 = 80;

/// Returns a copy of an image whose longer side has at most `max_side` pixels, as a `data:` address; `None` if it
/// cannot be encoded.
pub(crate) fn data_uri(image: &Image, max_side: u32) -> Option<String> {
    let scale = f64::from(max_side) / f64::from(image.width().max(image.height()));
    let side = |pixels: u32| ((f64::from(pixels) * scale.min(1.0)).round() as u32).max(1);
    let (width, height) = (side(image.width()), side(image.height()));
    let steps = Preprocess::resampling(ResizeMode::Stretch, Filter::Bicubic, width, height);
    let pixels = steps.pixels(image);
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY)
        .write_image(pixels.rgb(), width, height, ExtendedColorType::Rgb8)
        .ok()?;
    Some(format!("data:image/jpeg;base64,{}", BASE64_STANDARD.encode(jpeg)))
}
