//! A value with its interval, or too few images for one.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::bootstrap::Estimate;

/// With fewer images of a kind a subgroup has no figure: its interval would span nearly everything.
pub const MIN_IMAGES: u64 = 10;

/// What stands in the place of an interval that resampling cannot give.
pub const NO_INTERVAL: &str = "no interval";

/// Decimals of an end of an interval.
const MIN_DECIMALS: usize = 3;
const MAX_DECIMALS: usize = 10;

/// A value with its interval, or too few images for one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measured {
    /// In JSON an object of `value` and `interval`, which is `null` without one.
    Estimate(Estimate),
    /// In JSON `"too few"`.
    TooFew,
}

impl Measured {
    /// The estimate, if there is one.
    #[must_use]
    pub const fn estimate(&self) -> Option<Estimate> {
        match *self {
            Self::Estimate(estimate) => Some(estimate),
            Self::TooFew => None,
        }
    }
}

impl From<Option<Estimate>> for Measured {
    fn from(estimate: Option<Estimate>) -> Self {
        estimate.map_or(Self::TooFew, Self::Estimate)
    }
}

impl Serialize for Measured {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Estimate(estimate) => estimate.serialize(serializer),
            Self::TooFew => serializer.serialize_str("too few"),
        }
    }
}

/// `0.880 to 0.925`, with as many decimals as it takes to tell the ends apart.
pub(crate) fn interval_text([low, high]: [f64; 2]) -> String {
    let ends = |decimals: usize| [low, high].map(|end| format!("{end:.decimals$}"));
    let is_apart = |[low, high]: &[String; 2]| low != high;
    (MIN_DECIMALS..MAX_DECIMALS).map(ends).find(is_apart).unwrap_or_else(|| ends(MAX_DECIMALS)).join(" to ")
}

/// `0.903 (0.880 to 0.925)`, or `0.903 (no interval)`.
impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Estimate(Estimate { value, interval: Some(interval) }) => {
                f.pad(&format!("{value:.3} ({})", interval_text(*interval)))
            }
            Self::Estimate(Estimate { value, interval: None }) => {
                f.pad(&format!("{value:.3} ({NO_INTERVAL})"))
            }
            Self::TooFew => f.pad("too few"),
        }
    }
}
