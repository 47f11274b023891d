//! Hair: thin dark lines, as `DullRazor` finds them (Lee et al. 1997), by differences instead of a closing.

use super::reduced::Reduced;

/// Distance of a line from the skin beside it, in pixels of the reduced image.
const DISTANCE: usize = 2;
/// Least difference of luma between a line and the skin on both sides. The pigment network of a lesion stays below.
const CONTRAST: f32 = 0.12;

/// Returns the share of the pixels that are darker than the pixels on both sides of them, in one of four directions.
pub(super) fn hair(image: &Reduced) -> f64 {
    let columns = image.width.saturating_sub(2 * DISTANCE);
    let mut count = 0_usize;
    for y in DISTANCE..image.height.saturating_sub(DISTANCE) {
        let part = |y: usize, first: usize| image.row(y).get(first..first + columns).unwrap_or_default();
        let [above, below] = [y - DISTANCE, y + DISTANCE];
        let lines = part(y, DISTANCE);
        let sides = [(y, 0), (above, DISTANCE), (above, 0), (above, 2 * DISTANCE)].map(|(y, x)| part(y, x));
        let others = [(y, 2 * DISTANCE), (below, DISTANCE), (below, 2 * DISTANCE), (below, 0)]
            .map(|(y, x)| part(y, x));
        for (x, line) in lines.iter().enumerate() {
            let skin = |direction: usize| sides[direction][x].min(others[direction][x]);
            count += usize::from(skin(0).max(skin(1)).max(skin(2)).max(skin(3)) > line + CONTRAST);
        }
    }
    count as f64 / image.luma.len() as f64
}
