//! Detects pixels in planar order (NCHW) that are declared as interleaved (NHWC).
//!
//! Adjacent pixels of an image are similar. In interleaved order the next pixel of the same channel is 3 values
//! away, and the next row 3 * width values; in planar order these are 1 and width. `docs/decisions` has the measured
//! figures.

/// Largest ratio of mean differences at the planar and the interleaved distance. Real images in planar order have at
/// most 0.75, real images in interleaved order at least 1.5 between rows.
const MAX_RATIO: f64 = 0.9;
/// Least ratio of the mean differences from red to green, green to blue, and blue to the next red. It is 0 in gray
/// images in interleaved order, and near 1 in planar order.
const MIN_PHASE_RATIO: f64 = 0.3;
/// Least mean difference of adjacent values. Below it the pixels are almost constant, in any order.
const MIN_DIFFERENCE: f64 = 0.1;
/// Least number of values from which the order follows; networks for images have larger inputs.
const MIN_VALUES: usize = 3 * 32 * 32;

/// Returns whether `rgb`, declared as interleaved rows of `width` pixels, is in planar order. Returns false where
/// the pixels are no evidence of either order, as in an image of one color.
pub(super) fn is_planar(rgb: &[u8], width: usize) -> bool {
    if rgb.len() < MIN_VALUES {
        return false;
    }
    let phases = [0, 1, 2].map(|phase| {
        let (from, to) = (rgb.iter().skip(phase).step_by(3), rgb.iter().skip(phase + 1).step_by(3));
        mean(from.zip(to))
    });
    let adjacent = phases.iter().sum::<f64>() / 3.0;
    let least = phases.iter().copied().fold(f64::INFINITY, f64::min);
    let greatest = phases.iter().copied().fold(0.0, f64::max);
    let [pixel, planar_row, row] = [3, width, 3 * width].map(|distance| difference(rgb, distance));
    adjacent >= MIN_DIFFERENCE
        && adjacent < MAX_RATIO * pixel
        && planar_row < MAX_RATIO * row
        && least >= MIN_PHASE_RATIO * greatest
}

/// Returns the mean absolute difference of values at this distance, 0 if there are none.
fn difference(values: &[u8], distance: usize) -> f64 {
    mean(values.iter().zip(values.iter().skip(distance)))
}

fn mean<'a>(pairs: impl Iterator<Item = (&'a u8, &'a u8)>) -> f64 {
    let (sum, count) =
        pairs.fold((0_u64, 0_u64), |(sum, count), (&a, &b)| (sum + u64::from(a.abs_diff(b)), count + 1));
    sum as f64 / count.max(1) as f64
}
