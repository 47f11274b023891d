//! Where in the image the evidence for a report lies.

mod heat_map;
mod overlay;

use image::RgbImage;

pub use heat_map::HeatMap;

use crate::{
    class::Target,
    decode::{Image, Reduction},
    preprocess::Rect,
    report::Report,
};

/// A report with the heat map of its target.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// What the heat map is for.
    pub target: Target,
    /// The report.
    pub report: Report,
    /// The evidence, on a grid over `area`.
    pub heat_map: HeatMap,
    /// The decoded image. A large JPEG is reduced, to at least 2,048 pixels on the longer side.
    pub image: Image,
    /// Width and height of the image in the file, upright.
    pub size: (u32, u32),
    /// The part of the image that the network received, in pixels of the file.
    pub area: Rect,
}

impl Explanation {
    /// Draws the evidence for the target over the image, at most 1,024 pixels on the longer side.
    #[must_use]
    pub fn overlay(&self) -> RgbImage {
        overlay::draw(&self.heat_map, &self.image, self.size, self.area)
    }

    /// Returns how far an image may be reduced before an overlay is drawn over it.
    pub(crate) fn reduction(width: u32, height: u32) -> Reduction {
        Reduction::leaving(width.max(height), 2 * overlay::MAX_SIDE)
    }
}
