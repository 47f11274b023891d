//! The field-of-view crop: the square inside the vignette, the dark border of a dermatoscope.
//!
//! A network that saw vignettes in training learns the clinic from them instead of the lesion. The
//! training crops with the same integer arithmetic (`training/lesion_training/field_of_view.py`), so
//! that the network gets the same pixels here.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rect::Rect;
use crate::decode::Image;

/// The vignette is searched on a grid of this many cells a side.
const CELLS: usize = 64;
/// Cells within this distance of the vignette are its edge.
const EDGE_WIDTH: usize = 3;

/// What separates a vignette from dark skin, a dark lesion and a badly lit image: it fills all four
/// corners, it is black, and it ends sharply. Values are of the brightest channel, 0 to 255.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldOfViewCrop {
    /// A cell with a mean below this is dark.
    pub dark: u8,
    /// Largest median of the vignette's cells.
    pub black: u8,
    /// Least difference between the medians of the cells next to the vignette and of the vignette.
    pub edge: u8,
    /// Least fraction of the frame outside the vignette, 0 to 1.
    pub min_lit: f64,
    /// Largest fraction of the crop's cells inside the vignette, 0 to 1.
    pub max_vignette: f64,
}

type Cells<T> = Vec<[T; CELLS]>;

impl FieldOfViewCrop {
    /// Returns the square, or `None` if the image has no vignette.
    #[must_use]
    pub fn square(&self, image: &Image) -> Option<Rect> {
        let (width, height) = (image.width() as usize, image.height() as usize);
        if width.min(height) < CELLS {
            return None;
        }
        let value = cell_means(image);
        let dark: Cells<bool> = value.iter().map(|row| row.map(|v| v < self.dark)).collect();
        let vignette = connected_to_corners(&dark)?;
        let count = |cells: &Cells<bool>| cells.iter().flatten().filter(|&&cell| cell).count();
        if count(&vignette) as f64 / (CELLS * CELLS) as f64 > 1.0 - self.min_lit {
            return None;
        }
        let mut near = vignette.clone();
        for _ in 0..EDGE_WIDTH {
            near = dilated(&near);
        }
        let black = upper_median(&value, |y, x| vignette[y][x])?;
        let edge = upper_median(&value, |y, x| near[y][x] && !vignette[y][x])?;
        if black > self.black || u16::from(edge) < u16::from(black) + u16::from(self.edge) {
            return None;
        }
        Some(self.largest_square(&vignette, width, height))
    }

    /// Returns the largest square around the center of the lit cells with at most `max_vignette` of
    /// its cells in the vignette, but at least half as large as the lit cells.
    fn largest_square(&self, vignette: &Cells<bool>, width: usize, height: usize) -> Rect {
        let lit = |y: usize, x: usize| !vignette[y][x];
        let bounds = |has_light: &dyn Fn(usize) -> bool, side: usize| {
            let first = (0..CELLS).find(|&i| has_light(i)).unwrap_or(0);
            let last = (0..CELLS).rfind(|&i| has_light(i)).unwrap_or(CELLS - 1);
            (first * side / CELLS, (last + 1) * side / CELLS)
        };
        let (top, bottom) = bounds(&|y| (0..CELLS).any(|x| lit(y, x)), height);
        let (left, right) = bounds(&|x| (0..CELLS).any(|y| lit(y, x)), width);
        let largest = (bottom - top).min(right - left);
        let square = |step: usize| {
            let side = (largest * step / CELLS).max(1);
            ((left + right - side) / 2, (top + bottom - side) / 2, side)
        };
        let is_lit = |&(left, top, side): &(usize, usize, usize)| {
            // A cell is inside if its center is.
            let inside = |cell: usize, from: usize, whole: usize| {
                let center = (2 * cell + 1) * whole;
                (2 * CELLS * from..2 * CELLS * (from + side)).contains(&center)
            };
            let rows = (0..CELLS).filter(|&y| inside(y, top, height));
            let cells =
                rows.flat_map(|y| (0..CELLS).filter(|&x| inside(x, left, width)).map(move |x| (y, x)));
            let (all, dark) =
                cells.fold((0, 0), |(all, dark), (y, x)| (all + 1, dark + usize::from(!lit(y, x))));
            f64::from(dark as u32) <= self.max_vignette * f64::from(all)
        };
        let steps = (CELLS / 2..=CELLS).rev().map(square);
        let (left, top, side) = steps.clone().find(is_lit).unwrap_or_else(|| square(CELLS / 2));
        Rect { left: left as u32, top: top as u32, width: side as u32, height: side as u32 }
    }

    pub(super) fn validate(&self) -> Result<(), &'static str> {
        if [self.min_lit, self.max_vignette].iter().all(|fraction| (0.0..=1.0).contains(fraction)) {
            Ok(())
        } else {
            Err("`preprocess`: `field_of_view_crop` has a fraction that is not in 0 to 1")
        }
    }
}

/// Returns the mean of the brightest channel in each cell, rounded down.
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

/// Returns the dark cells connected to the corners, or `None` unless all four corners are dark.
fn connected_to_corners(dark: &Cells<bool>) -> Option<Cells<bool>> {
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

/// Returns the cells and their neighbors.
fn dilated(cells: &Cells<bool>) -> Cells<bool> {
    let wider = |y: usize, x: usize| cells[y][x] || neighbors(y, x).any(|(y, x): (usize, usize)| cells[y][x]);
    (0..CELLS).map(|y| std::array::from_fn(|x| wider(y, x))).collect()
}

/// Returns the cells above, below, left and right, within the grid.
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
