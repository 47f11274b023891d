//! The quality of an image: one cheap measure for each defect that an image of a lesion can have, and the limits of a
//! model on them.
//!
//! Everything is measured on the pixels of the network's input: a blur that is not visible there is harmless, and a
//! sharp image of 300 pixels equals one of 4,000. `training/experiments/quality.md` has the changes of the answer that
//! the limits rest on.

mod color;
mod defect;
mod exposure;
mod focus;
mod hair;
mod lesion;
mod limits;
mod parts;
mod reduced;
mod warning;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(crate) use self::parts::{connected_parts, otsu};
pub use self::{
    defect::QualityDefect,
    limits::{QualityLimits, RefuseLimits, WarnLimits},
    warning::QualityWarning,
};
use self::{lesion::Lesion, reduced::Reduced};
use crate::preprocess::Pixels;

/// What was measured on one image. Every value is in 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quality {
    /// Share of the differences between neighbors that a blur removes: about 0.7 for a sharp image, 0.2 for a blurred
    /// one.
    pub focus: f64,
    /// Luma that three quarters of the pixels stay below: the brightness of the skin, or of the lesion if it fills the
    /// image.
    pub brightness: f64,
    /// Standard deviation of luma: 0 for one color, about 0.12 for skin with a lesion.
    pub contrast: f64,
    /// Share of the pixels that are white, or nearly: overexposure and reflections.
    pub clipped: f64,
    /// Standard deviation of chroma: 0 for a gray image, about 0.05 for skin with a lesion.
    pub color: f64,
    /// Share of the image that the lesion covers.
    pub lesion_share: f64,
    /// Share of the border of the image that the lesion covers.
    pub lesion_cut: f64,
    /// Distance of the lesion's center from that of the image, in sides of the image.
    pub lesion_offset: f64,
    /// Share of the pixels on thin dark lines.
    pub hair: f64,
    /// Share of the pixels that are blue or violet, as skin and lesions are not.
    pub ink: f64,
}

impl Quality {
    /// Measures the pixels of a network's input, in a fraction of a millisecond for 224 x 224.
    #[must_use]
    pub fn measure(pixels: &Pixels) -> Self {
        let reduced = Reduced::new(pixels);
        let lesion = Lesion::find(&reduced);
        Self {
            focus: focus::focus(&reduced),
            brightness: exposure::brightness(&reduced),
            contrast: pixels.contrast(),
            clipped: exposure::clipped(&reduced),
            color: color::color(&reduced),
            lesion_share: lesion.share,
            lesion_cut: lesion.cut,
            lesion_offset: lesion.offset,
            hair: hair::hair(&reduced),
            ink: color::ink(&reduced),
        }
    }

    /// Rounds every value to six decimals for output.
    #[must_use]
    pub fn rounded(self) -> Self {
        let round = |value: f64| (value * 1e6).round() / 1e6;
        Self {
            focus: round(self.focus),
            brightness: round(self.brightness),
            contrast: round(self.contrast),
            clipped: round(self.clipped),
            color: round(self.color),
            lesion_share: round(self.lesion_share),
            lesion_cut: round(self.lesion_cut),
            lesion_offset: round(self.lesion_offset),
            hair: round(self.hair),
            ink: round(self.ink),
        }
    }
}
