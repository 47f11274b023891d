//! Where the lesion is: a lesion that is small or off center is located by its contrast to the skin around it, and
//! cropped to before the network receives it.
//!
//! The framing of [`Quality`](crate::quality::Quality) describes lesions of any size on the input. Its threshold on the
//! whole image misses small ones: on lesions from three times the distance it finds 6 to 40%, and the contrast to a
//! wide median 52 to 84%. The median in turn misses a lesion that fills the image, which needs no location. Decision
//! record: `docs/decisions/0030-location.md`.

mod candidate;
mod cells;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::{
    candidate::{Candidate, candidates},
    cells::Cells,
};
use crate::{
    decode::{Grid, Image, ReducedImage},
    image_type::ImageTypeReport,
    preprocess::Rect,
    quality::QualityWarning,
};

/// When a lesion is located, and how it is cropped. Sides and distances are shares of the shorter side of the image;
/// colors and contrasts are in 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LocationLimits {
    /// A lesion with a longer side up to this is small, wherever it is.
    pub max_small_side: f64,
    /// Largest longer side of a lesion that is off center.
    pub max_off_center_side: f64,
    /// Least distance of a center from that of the image, along one axis, to be off center.
    pub min_offset: f64,
    /// Least mean contrast to the skin.
    pub min_contrast: f64,
    /// Least ratio of the contrast to the standard deviation of the green of the skin around it.
    pub min_contrast_ratio: f64,
    /// Least difference of red and green of the skin around it: less is no skin.
    pub min_redness: f64,
    /// Largest difference of blue and green in the lesion, both as it is and beyond that of the skin around it: more is
    /// ink.
    pub max_blueness: f64,
    /// Least share of its box that the lesion covers.
    pub min_fill: f64,
    /// Least score of another candidate, as a share of the best, to be counted.
    pub min_other_score: f64,
    /// Side of the area that becomes the input, in longer sides of the lesion.
    pub scale: f64,
    /// Least side of that area, in pixels of the image.
    pub min_side: u32,
}

/// A lesion that was located, so that the input is not the center of the image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LocatedLesion {
    /// The area that the model received, in pixels of the upright image.
    pub area: Rect,
    /// Number of places that could be a lesion, at least 1. Only the best was classified.
    pub candidates: u32,
}

/// What preprocessing found in an image.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImageFindings {
    /// What makes an answer about the image less reliable.
    pub warnings: Vec<QualityWarning>,
    /// Where the lesion was located.
    pub located_lesion: Option<LocatedLesion>,
    /// How the image was taken, if another model checked it before.
    pub image_type: Option<ImageTypeReport>,
}

impl ImageFindings {
    /// Returns these findings, and the warnings and the image type of another model.
    #[must_use]
    pub(crate) fn and(mut self, gate: Self) -> Self {
        let known = self.warnings.clone();
        self.warnings.extend(gate.warnings.into_iter().filter(|warning| !known.contains(warning)));
        Self { image_type: gate.image_type.or(self.image_type), ..self }
    }
}

impl LocationLimits {
    /// Locates the lesion of an image, unless the center of the image shows it well or no lesion stands out.
    #[must_use]
    pub fn locate(&self, image: &Image) -> Option<LocatedLesion> {
        self.locate_in(image, Grid::full(image))
    }

    pub(crate) fn locate_reduced(&self, image: &ReducedImage) -> Option<LocatedLesion> {
        self.locate_in(&image.pixels, image.grid)
    }

    fn locate_in(&self, image: &Image, grid: Grid) -> Option<LocatedLesion> {
        let cells = Cells::new(image)?;
        let candidates = candidates(&cells);
        let best = candidates.first()?;
        if !self.stands_out(best) {
            return None;
        }
        // A lesion that the border cuts is not cropped to, but neither is a smaller one beside it.
        if candidates.iter().any(|other| other.is_at_border && other.sum > best.sum) {
            return None;
        }
        let others = candidates.iter().skip(1);
        let is_plausible = |other: &&Candidate| {
            self.stands_out(other) && f64::from(other.score) >= self.min_other_score * f64::from(best.score)
        };
        let count = 1 + others.filter(is_plausible).count() as u32;
        let area = self.area(best, &cells, grid)?;
        Some(LocatedLesion { area, candidates: count })
    }

    fn stands_out(&self, candidate: &Candidate) -> bool {
        let skin = &candidate.skin;
        let contrast = f64::from(candidate.contrast);
        !candidate.is_at_border
            && contrast >= self.min_contrast
            && contrast >= self.min_contrast_ratio * f64::from(skin.spread)
            && f64::from(skin.redness) >= self.min_redness
            && f64::from(candidate.blueness) <= self.max_blueness
            && f64::from(candidate.fill) >= self.min_fill
    }

    /// Returns the square around the candidate, or `None` if the image shows it well.
    fn area(&self, candidate: &Candidate, cells: &Cells, grid: Grid) -> Option<Rect> {
        let (width, height) = (f64::from(grid.width), f64::from(grid.height));
        let shorter = width.min(height);
        let across = width / cells.width as f64;
        let down = height / cells.height as f64;
        let [left, right] = candidate.columns.map(|column| column as f64 * across);
        let [top, bottom] = candidate.rows.map(|row| row as f64 * down);
        let longer = (right - left).max(bottom - top);
        let (x, y) = (f64::midpoint(left, right), f64::midpoint(top, bottom));
        let offset = (x - width / 2.0).abs().max((y - height / 2.0).abs()) / shorter;
        let max_side = if offset >= self.min_offset { self.max_off_center_side } else { self.max_small_side };
        let side = (self.scale * longer).max(f64::from(self.min_side)).round();
        if longer > max_side * shorter || side > self.scale * max_side * shorter {
            return None;
        }
        let start = |center: f64, whole: f64| (center - side / 2.0).round().clamp(0.0, whole - side) as u32;
        Some(Rect { left: start(x, width), top: start(y, height), width: side as u32, height: side as u32 })
    }

    /// Returns an error for a limit that is out of range.
    ///
    /// # Errors
    /// The sentence for a message.
    pub fn validate(&self) -> Result<(), &'static str> {
        let shares = [
            self.max_small_side,
            self.max_off_center_side,
            self.min_offset,
            self.min_contrast,
            self.min_redness,
            self.max_blueness,
            self.min_fill,
            self.min_other_score,
        ];
        if !shares.iter().all(|share| (0.0..=1.0).contains(share)) {
            return Err("a share is not in 0 to 1");
        }
        if !(self.min_contrast_ratio >= 0.0 && self.min_contrast_ratio.is_finite()) {
            return Err("`min_contrast_ratio` is not 0 or more");
        }
        if self.max_small_side > self.max_off_center_side {
            return Err("`max_small_side` is above `max_off_center_side`");
        }
        // The area is in the image.
        let largest = self.scale * self.max_small_side.max(self.max_off_center_side);
        if !(self.scale >= 1.0 && largest <= 1.0) || self.min_side == 0 {
            return Err("`scale` is below 1 or makes an area larger than the image, or `min_side` is 0");
        }
        Ok(())
    }
}
