//! Hair: thin dark lines, as `DullRazor` finds them (Lee et al. 1997), by differences instead of a closing.

use super::reduced::Reduced;

/// Distance of a line from the skin beside it, in pixels of the reduced image.
const DISTANCE: usize = 2;
/// Least difference of luma between a line and the skin on both sides. The pigment network of a lesion stays below.
const CONTRAST: f32 = 0.12;

/// Returns the share of the pixels that are darker than the pixels on both sides of them, in one of four directions.
pub(super) fn hair(image: &Reduced) -> f64 {
    let (width, luma) = (image.width, &image.luma);
    let steps = [1, width, width + 1, width - 1].map(|step| DISTANCE * step);
    let columns = DISTANCE..width.saturating_sub(DISTANCE);
    let mut count = 0_usize;
    for y in DISTANCE..image.height.saturating_sub(DISTANCE) {
        for index in columns.clone().map(|x| y * width + x) {
            let limit = luma[index] + CONTRAST;
            let is_line = |step: &usize| luma[index - step].min(luma[index + step]) > limit;
            count += usize::from(steps.iter().any(is_line));
        }
    }
    count as f64 / luma.len() as f64
}
