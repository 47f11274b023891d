//! The lit area: the square inside the black surround that a dermatoscope leaves.
//!
//! A network that was shown surrounds reads the clinic from them instead of the lesion. The
//! training does the same in integers and in the same order (`training/lesion_training/field_of_view_crop.py`),
//! so that the network sees in use what it saw then.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Area;
use crate::decode::Image;

/// The image is judged on a grid of so many cells a side.
const CELLS: usize = 64;
/// Cells from the surround that count as its edge.
const NEAR: usize = 3;

/// How a surround is told from dark skin, from a dark lesion and from a badly lit image: it fills
/// all four corners, it is black, and it ends sharply. Values are of the brightest channel.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldOfViewCrop {
    /// A cell is dark below this mean, 0 to 255.
    pub dark: u8,
    /// The median of the surround's cells is at most this.
    pub black: u8,
    /// The lit cells next to the surround have a median that is higher by at least this.
    pub edge: u8,
    /// Share of the frame that must be lit, 0 to 1.
    pub least_lit: f64,
    /// Share of the square's cells that may still be of the surround, 0 to 1.
    pub surround_share: f64,
}

type Cells<T> = Vec<[T; CELLS]>;

impl FieldOfViewCrop {
    /// The lit square, or `None` where there is no surround: then the image stays as it is.
    #[must_use]
    pub fn square(&self, image: &Image) -> Option<Area> {
        let (width, height) = (image.width() as usize, image.height() as usize);
        if width.min(height) < CELLS {
            return None;
        }
        let value = cell_means(image);
        let dark: Cells<bool> = value.iter().map(|row| row.map(|v| v < self.dark)).collect();
        let surround = reached_from_corners(&dark)?;
        let count = |cells: &Cells<bool>| cells.iter().flatten().filter(|&&cell| cell).count();
        if count(&surround) as f64 / (CELLS * CELLS) as f64 > 1.0 - self.least_lit {
            return None;
        }
        let mut near = surround.clone();
        for _ in 0..NEAR {
            near = grown(&near);
        }
        let black = upper_median(&value, |y, x| surround[y][x])?;
        let edge = upper_median(&value, |y, x| near[y][x] && !surround[y][x])?;
        if black > self.black || u16::from(edge) < u16::from(black) + u16::from(self.edge) {
            return None;
        }
        Some(self.largest_square(&surround, width, height))
    }

    /// The largest square round the middle of the lit cells in which next to nothing is surround,
    /// but at least half as large as all of them.
    fn largest_square(&self, surround: &Cells<bool>, width: usize, height: usize) -> Area {
        let lit = |y: usize, x: usize| !surround[y][x];
        let bounds = |has_light: &dyn Fn(usize) -> bool, side: usize| {
            let first = (0..CELLS).find(|&i| has_light(i)).unwrap_or(0);
            let last = (0..CELLS).rfind(|&i| has_light(i)).unwrap_or(CELLS - 1);
            (first * side / CELLS, (last + 1) * side / CELLS)
        };
        let (top, bottom) = bounds(&|y| (0..CELLS).any(|x| lit(y, x)), height);
        let (left, right) = bounds(&|x| (0..CELLS).any(|y| lit(y, x)), width);
        let largest = (bottom - top).min(right - left);
        let square = |step: usize| {
            let side = largest * step / CELLS;
            ((left + right - side) / 2, (top + bottom - side) / 2, side)
        };
        let is_lit = |&(left, top, side): &(usize, usize, usize)| {
            // A cell is inside when its center is.
            let inside = |cell: usize, from: usize, whole: usize| {
                let center = (2 * cell + 1) * whole;
                (2 * CELLS * from..2 * CELLS * (from + side)).contains(&center)
            };
            let rows = (0..CELLS).filter(|&y| inside(y, top, height));
            let cells =
                rows.flat_map(|y| (0..CELLS).filter(|&x| inside(x, left, width)).map(move |x| (y, x)));
            let (all, dark) =
                cells.fold((0, 0), |(all, dark), (y, x)| (all + 1, dark + usize::from(!lit(y, x))));
            f64::from(dark as u32) <= self.surround_share * f64::from(all)
        };
        let steps = (CELLS / 2..=CELLS).rev().map(square);
        let (left, top, side) = steps.clone().find(is_lit).unwrap_or_else(|| square(CELLS / 2));
        Area { left: left as u32, top: top as u32, width: side as u32, height: side as u32 }
    }

    pub(super) fn contradiction(&self) -> Option<&'static str> {
        let shares = [self.least_lit, self.surround_share];
        (!shares.iter().all(|share| (0.0..=1.0).contains(share)))
            .then_some("`field_of_view_crop` has a share that is not in 0 to 1")
    }
}

/// Mean of the brightest channel in each cell, rounded down.
fn cell_means(image: &Image) -> Cells<u8> {
    let (width, height) = (image.width() as usize, image.height() as usize);
    let ends: [usize; CELLS + 1] = std::array::from_fn(|x| x * width / CELLS);
    let mut means = Vec::with_capacity(CELLS);
    let mut rows = image.rgb().chunks_exact(3 * width);
    for cell_row in 0..CELLS {
        let count = (cell_row + 1) * height / CELLS - cell_row * height / CELLS;
        let mut sums = [0_u64; CELLS];
        for row in rows.by_ref().take(count) {
            for (sum, ends) in sums.iter_mut().zip(ends.windows(2)) {
                let (pixels, _) = row[3 * ends[0]..3 * ends[1]].as_chunks::<3>();
                *sum += pixels.iter().map(|&[r, g, b]| u64::from(r.max(g).max(b))).sum::<u64>();
            }
        }
        means.push(std::array::from_fn(|x| (sums[x] / (count * (ends[x + 1] - ends[x])) as u64) as u8));
    }
    means
}

/// The dark cells that the corners reach over dark cells; `None` unless all four are dark.
fn reached_from_corners(dark: &Cells<bool>) -> Option<Cells<bool>> {
    const LAST: usize = CELLS - 1;
    let mut open = vec![(0, 0), (0, LAST), (LAST, 0), (LAST, LAST)];
    if !open.iter().all(|&(y, x)| dark[y][x]) {
        return None;
    }
    let mut reached = vec![[false; CELLS]; CELLS];
    while let Some((y, x)) = open.pop() {
        if dark[y][x] && !std::mem::replace(&mut reached[y][x], true) {
            open.extend(neighbors(y, x));
        }
    }
    Some(reached)
}

/// The cells and those next to them.
fn grown(cells: &Cells<bool>) -> Cells<bool> {
    let wider = |y: usize, x: usize| cells[y][x] || neighbors(y, x).any(|(y, x): (usize, usize)| cells[y][x]);
    (0..CELLS).map(|y| std::array::from_fn(|x| wider(y, x))).collect()
}

/// Up, down, left and right, within the grid.
fn neighbors(y: usize, x: usize) -> impl Iterator<Item = (usize, usize)> {
    let around = [(y.wrapping_sub(1), x), (y + 1, x), (y, x.wrapping_sub(1)), (y, x + 1)];
    around.into_iter().filter(|&(y, x)| y < CELLS && x < CELLS)
}

fn upper_median(value: &Cells<u8>, chosen: impl Fn(usize, usize) -> bool) -> Option<u8> {
    let cells = (0..CELLS).flat_map(|y| (0..CELLS).map(move |x| (y, x)));
    let mut values: Vec<u8> = cells.filter(|&(y, x)| chosen(y, x)).map(|(y, x)| value[y][x]).collect();
    values.sort_unstable();
    values.get(values.len() / 2).copied()
}
