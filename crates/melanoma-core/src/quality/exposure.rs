//! Exposure: how bright the image is, and how much of it is white.

use super::reduced::Reduced;

/// Luma from which a pixel counts as white.
const WHITE: f32 = 0.97;

/// Returns the upper quartile of luma, in steps of 1/255.
pub(super) fn brightness(image: &Reduced) -> f64 {
    let mut counts = [0_usize; 256];
    for luma in &image.luma {
        counts[(luma * 255.0).round() as usize & 255] += 1;
    }
    let mut below = 0;
    let quartile = counts.iter().position(|count| {
        below += count;
        4 * below >= 3 * image.luma.len()
    });
    quartile.map_or(0.0, |level| level as f64 / 255.0)
}

/// Returns the share of white pixels.
pub(super) fn clipped(image: &Reduced) -> f64 {
    image.luma.iter().filter(|&&luma| luma >= WHITE).count() as f64 / image.luma.len() as f64
}
