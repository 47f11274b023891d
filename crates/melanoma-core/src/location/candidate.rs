//! The parts of an image that contrast with the skin around them.

use super::cells::Cells;
use crate::quality::{connected_parts, otsu};

/// Least threshold of the contrast.
const MIN_THRESHOLD: f32 = 0.03;
/// Cells of a part, at least.
const MIN_CELLS: usize = 4;
/// How much less a part at the border of the image counts.
const BORDER: f32 = 0.3;
/// Cells of skin around a part, at least.
const MIN_SKIN: usize = 8;

/// A part of the image that may be a lesion.
pub(super) struct Candidate {
    /// First column of cells, and the one after the last.
    pub(super) columns: [usize; 2],
    /// First row of cells, and the one after the last.
    pub(super) rows: [usize; 2],
    /// Sum of the contrast, less at the border of the image.
    pub(super) score: f32,
    /// Sum of the contrast.
    pub(super) sum: f32,
    /// Mean contrast.
    pub(super) contrast: f32,
    /// Mean of blue minus green, or how much more it is than that of the skin, whichever is less.
    pub(super) blueness: f32,
    /// Share of its box that it covers.
    pub(super) fill: f32,
    pub(super) is_at_border: bool,
    pub(super) skin: Skin,
}

/// What surrounds a candidate.
#[derive(Clone, Copy)]
pub(super) struct Skin {
    /// Standard deviation of green.
    pub(super) spread: f32,
    /// Mean of red minus green.
    pub(super) redness: f32,
    /// Mean of blue minus green.
    blueness: f32,
}

/// Returns the parts, the best first.
pub(super) fn candidates(cells: &Cells) -> Vec<Candidate> {
    let contrast = cells.contrast();
    // Half of the range is enough: more contrast than that is as good.
    let doubled: Vec<f32> = contrast.iter().map(|value| (2.0 * value).min(1.0)).collect();
    let threshold = (otsu(&doubled) / 2.0).max(MIN_THRESHOLD);
    let is_inside: Vec<bool> = contrast.iter().map(|&value| value > threshold).collect();
    let parts = connected_parts(&is_inside, cells.width);
    let mut found: Vec<Candidate> = parts
        .iter()
        .filter(|part| part.len() >= MIN_CELLS && is_inside[part[0]])
        .map(|part| Candidate::new(part, cells, &contrast))
        .collect();
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    found
}

impl Candidate {
    fn new(part: &[usize], cells: &Cells, contrast: &[f32]) -> Self {
        let (mut columns, mut rows) = ([cells.width, 0], [cells.height, 0]);
        let (mut sum, mut blueness) = (0.0, 0.0);
        for &cell in part {
            let (x, y) = (cell % cells.width, cell / cells.width);
            columns = [columns[0].min(x), columns[1].max(x + 1)];
            rows = [rows[0].min(y), rows[1].max(y + 1)];
            sum += contrast[cell];
            blueness += cells.blueness[cell] / part.len() as f32;
        }
        let is_at_border =
            columns[0] == 0 || rows[0] == 0 || columns[1] == cells.width || rows[1] == cells.height;
        let box_cells = (columns[1] - columns[0]) * (rows[1] - rows[0]);
        let skin = Skin::around(columns, rows, cells);
        Self {
            columns,
            rows,
            score: if is_at_border { BORDER * sum } else { sum },
            sum,
            contrast: sum / part.len() as f32,
            blueness: blueness.min(blueness - skin.blueness),
            fill: part.len() as f32 / box_cells as f32,
            is_at_border,
            skin,
        }
    }
}

impl Skin {
    /// Measures a frame around the box, half as wide as its longer side. Too small a frame is no skin.
    fn around(columns: [usize; 2], rows: [usize; 2], cells: &Cells) -> Self {
        let longer = (columns[1] - columns[0]).max(rows[1] - rows[0]);
        let wider = |[first, end]: [usize; 2], by: usize, whole: usize| {
            first.saturating_sub(by)..(end + by).min(whole)
        };
        let by = (longer / 2).max(2);
        let (inner_columns, inner_rows) = (wider(columns, 1, cells.width), wider(rows, 1, cells.height));
        let (mut count, mut green, mut squares) = (0_usize, 0.0, 0.0);
        let (mut redness, mut blueness) = (0.0, 0.0);
        for y in wider(rows, by, cells.height) {
            for x in wider(columns, by, cells.width) {
                if !(inner_columns.contains(&x) && inner_rows.contains(&y)) {
                    let cell = y * cells.width + x;
                    count += 1;
                    green += cells.green[cell];
                    squares += cells.green[cell] * cells.green[cell];
                    redness += cells.redness[cell];
                    blueness += cells.blueness[cell];
                }
            }
        }
        if count < MIN_SKIN {
            return Self { spread: f32::INFINITY, redness: 0.0, blueness: 0.0 };
        }
        let mean = |sum: f32| sum / count as f32;
        let variance = mean(squares) - mean(green) * mean(green);
        Self { spread: variance.max(0.0).sqrt(), redness: mean(redness), blueness: mean(blueness) }
    }
}
