//! The field-of-view crop: the square inside the vignette, the dark border of a dermatoscope.
//!
//! A network that saw vignettes in training learns the clinic from them instead of the lesion. The
//! training crops with the same integer arithmetic (`training/lesion_training/field_of_view.py`), so
//! that the network gets the same pixels here.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rect::Rect;
use crate::decode::{Grid, Image};

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

/// What a reduced image tells about the square.
pub(super) enum ReducedSquare {
    NoVignette,
    Square(Rect),
    /// Only the image that is not reduced tells.
    Uncertain,
}

type Cells<T> = Vec<[T; CELLS]>;

impl FieldOfViewCrop {
    /// Returns the square, or `None` if the image has no vignette.
    #[must_use]
    pub fn square(&self, image: &Image) -> Option<Rect> {
        let cells = CellGrid::new(image, Grid::full(image))?;
        if cells.corners().iter().any(|&mean| mean >= self.dark) {
            return None;
        }
        self.square_in(&cells.means(), cells.grid)
    }

    /// Returns the square of a reduced image, in pixels of the file, unless a rounding decides about it: the
    /// mean of a cell of a reduced image can be one off, and a threshold that is one off gives another square.
    pub(super) fn reduced_square(&self, image: &Image, grid: Grid) -> ReducedSquare {
        let Some(cells) = CellGrid::new(image, grid) else { return ReducedSquare::NoVignette };
        if cells.corners().iter().any(|&mean| mean > self.dark) {
            return ReducedSquare::NoVignette;
        }
        let means = cells.means();
        let square = self.square_in(&means, grid);
        let is_certain = [-1, 1].into_iter().all(|by| {
            [
                Self { dark: self.dark.saturating_add_signed(by), ..*self },
                Self { black: self.black.saturating_add_signed(by), ..*self },
                Self { edge: self.edge.saturating_add_signed(by), ..*self },
            ]
            .iter()
            .all(|other| other.square_in(&means, grid) == square)
        });
        match square {
            _ if !is_certain => ReducedSquare::Uncertain,
            Some(square) => ReducedSquare::Square(square),
            None => ReducedSquare::NoVignette,
        }
    }

    fn square_in(&self, value: &Cells<u8>, grid: Grid) -> Option<Rect> {
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
        let black = upper_median(value, |y, x| vignette[y][x])?;
        let edge = upper_median(value, |y, x| near[y][x] && !vignette[y][x])?;
        if black > self.black || u16::from(edge) < u16::from(black) + u16::from(self.edge) {
            return None;
        }
        Some(self.largest_square(&vignette, grid.width as usize, grid.height as usize))
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

/// The pixels of each cell.
struct CellGrid<'a> {
    image: &'a Image,
    grid: Grid,
    rows: Vec<Vec<Part>>,
    columns: Vec<Vec<Part>>,
}

impl<'a> CellGrid<'a> {
    /// Returns `None` for an image with fewer pixels than cells on a side.
    fn new(image: &'a Image, grid: Grid) -> Option<Self> {
        let rows = parts((0..image.height()).map(|row| grid.rows(row)), grid.height);
        let columns = parts((0..image.width()).map(|column| grid.columns(column)), grid.width);
        (grid.width.min(grid.height) >= CELLS as u32).then_some(Self { image, grid, rows, columns })
    }

    fn means(&self) -> Cells<u8> {
        (0..CELLS).map(|y| std::array::from_fn(|x| self.mean(y, x))).collect()
    }

    fn corners(&self) -> [u8; 4] {
        const LAST: usize = CELLS - 1;
        [(0, 0), (0, LAST), (LAST, 0), (LAST, LAST)].map(|(y, x)| self.mean(y, x))
    }

    /// Returns the mean of the brightest channel in a cell, rounded down.
    fn mean(&self, y: usize, x: usize) -> u8 {
        let (rows, columns) = (&self.rows[y], &self.columns[x]);
        let row_length = 3 * self.image.width() as usize;
        let mut sum = 0;
        for row in rows {
            let (pixels, _) = self.image.rgb()[row.index * row_length..][..row_length].as_chunks::<3>();
            let brightest = |part: &Part| pixels[part.index].into_iter().max().map_or(0, u64::from);
            sum += row.weight * columns.iter().map(|part| part.weight * brightest(part)).sum::<u64>();
        }
        let count = |parts: &[Part]| parts.iter().map(|part| part.weight).sum::<u64>();
        (sum / (count(rows) * count(columns))) as u8
    }
}

/// The part of a row or a column of pixels that is in a cell.
#[derive(Clone, Copy)]
struct Part {
    index: usize,
    /// How many of the file's rows or columns it has.
    weight: u64,
}

/// Returns for each cell which rows or columns of pixels are in it. `covered` has the first row or column of
/// the file that each covers, and the one after the last.
fn parts(covered: impl Iterator<Item = (u32, u32)>, side: u32) -> Vec<Vec<Part>> {
    let mut cells = vec![Vec::new(); CELLS];
    let mut cell = 0;
    for (index, (mut start, end)) in covered.enumerate() {
        while start < end {
            let stop = end.min(cell_end(cell + 1, side));
            cells[cell].push(Part { index, weight: u64::from(stop - start) });
            start = stop;
            cell += usize::from(stop == cell_end(cell + 1, side));
        }
    }
    cells
}

/// Returns the row or column of the file after the last of the cells before `cell`.
fn cell_end(cell: usize, side: u32) -> u32 {
    (cell as u64 * u64::from(side) / CELLS as u64) as u32
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
