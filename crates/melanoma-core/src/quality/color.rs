//! Color: whether there is any, and colors of ink.

use super::reduced::Reduced;

/// Least difference of blue and green in ink. The blue-white veil of a melanoma and violet light stay below.
const INK: f32 = 0.14;

/// Returns the standard deviation of the differences of red and of blue to luma. A gray image that is tinted has a low
/// value, too.
pub(super) fn color(image: &Reduced) -> f64 {
    let mut sums = [0.0_f64; 2];
    let mut squares = 0.0_f64;
    for ([r, _, b], luma) in image.rgb.iter().zip(&image.luma) {
        for (sum, difference) in sums.iter_mut().zip([r - luma, b - luma]) {
            *sum += f64::from(difference);
            squares += f64::from(difference).powi(2);
        }
    }
    let count = image.luma.len() as f64;
    let means = sums.map(|sum| (sum / count).powi(2));
    (squares / count - means[0] - means[1]).max(0.0).sqrt()
}

/// Returns the share of pixels in the color of a surgical marker.
pub(super) fn ink(image: &Reduced) -> f64 {
    image.share(|[_, g, b]| b - g > INK)
}
