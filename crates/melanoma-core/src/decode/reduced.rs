//! Images that are reduced while they are decoded.

use image::metadata::Orientation;

use super::{image::Image, memory::Reservation};

/// By how much an image is reduced: 1, 2, 4 or 8 of the file's pixels become one, in both directions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Reduction(u8);

impl Reduction {
    pub(crate) const NONE: Self = Self(1);

    /// Returns the largest reduction of `pixels` that leaves at least `least`, or none.
    pub(crate) fn leaving(pixels: u32, least: u32) -> Self {
        let leaves = |factor: u8| pixels / u32::from(factor) >= least;
        Self([8, 4, 2].into_iter().find(|&factor| leaves(factor)).unwrap_or(1))
    }

    /// Returns how many pixels of the file are one, in each direction: 1, 2, 4 or 8.
    pub(crate) const fn factor(self) -> u32 {
        self.0 as u32
    }
}

/// How far an upright image of a width and a height may be reduced. Only JPEG is reduced.
pub(crate) type Reduce<'a> = dyn Fn(u32, u32) -> Reduction + 'a;

/// An upright image whose pixels may be the means of squares of the file's pixels.
pub(crate) struct ReducedImage {
    pub(crate) pixels: Image,
    pub(crate) grid: Grid,
    /// The memory of the pixels.
    pub(super) _reservation: Reservation,
}

/// Where the pixels of a [`ReducedImage`] lie in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Grid {
    /// Columns of the file, upright.
    pub(crate) width: u32,
    /// Rows of the file, upright.
    pub(crate) height: u32,
    pub(crate) reduction: Reduction,
    /// Columns of the file that the first column of pixels extends beyond the left edge.
    pub(crate) left: u32,
    /// Rows of the file that the first row of pixels extends above the top edge.
    pub(crate) top: u32,
}

impl Grid {
    /// Returns the grid of an image that is not reduced.
    pub(crate) fn full(image: &Image) -> Self {
        let (width, height) = (image.width(), image.height());
        Self { width, height, reduction: Reduction::NONE, left: 0, top: 0 }
    }

    /// Returns the upright grid of a file of this size.
    pub(super) fn new((width, height): (u32, u32), reduction: Reduction, orientation: Orientation) -> Self {
        // The last pixels extend beyond the right and the bottom edge, which the orientation moves.
        let beyond = |pixels: u32| pixels.next_multiple_of(reduction.factor()) - pixels;
        let (x, y) = (beyond(width), beyond(height));
        let (left, top) = match orientation {
            Orientation::NoTransforms | Orientation::Rotate90FlipH => (0, 0),
            Orientation::FlipHorizontal => (x, 0),
            Orientation::FlipVertical => (0, y),
            Orientation::Rotate180 => (x, y),
            Orientation::Rotate90 => (y, 0),
            Orientation::Rotate270 => (0, x),
            Orientation::Rotate270FlipH => (y, x),
        };
        let (width, height) = upright((width, height), orientation);
        Self { width, height, reduction, left, top }
    }

    /// Returns how much of the `index`th column of pixels is in the file: its first column and the one after
    /// its last.
    pub(crate) fn columns(&self, index: u32) -> (u32, u32) {
        self.covered(index, self.left, self.width)
    }

    /// Like [`columns`](Self::columns), for rows.
    pub(crate) fn rows(&self, index: u32) -> (u32, u32) {
        self.covered(index, self.top, self.height)
    }

    fn covered(&self, index: u32, before: u32, side: u32) -> (u32, u32) {
        let factor = self.reduction.factor();
        ((index * factor).saturating_sub(before), ((index + 1) * factor - before).min(side))
    }
}

/// Returns the size after the orientation is applied.
pub(super) fn upright((width, height): (u32, u32), orientation: Orientation) -> (u32, u32) {
    match orientation {
        Orientation::NoTransforms
        | Orientation::FlipHorizontal
        | Orientation::FlipVertical
        | Orientation::Rotate180 => (width, height),
        Orientation::Rotate90
        | Orientation::Rotate270
        | Orientation::Rotate90FlipH
        | Orientation::Rotate270FlipH => (height, width),
    }
}
