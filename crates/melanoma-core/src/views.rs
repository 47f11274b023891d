//! One photograph seen several ways: as it is, or turned and mirrored as well.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{engine::Outputs, preprocess::View, score::Logits};

/// How many ways a photograph is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "u32", into = "u32")]
#[schemars(with = "u32", extend("enum" = [1, 8]))]
pub enum ViewCount {
    /// As it is.
    #[default]
    One,
    /// The four quarter turns, each also mirrored: the symmetries of the square.
    Eight,
}

impl TryFrom<u32> for ViewCount {
    type Error = String;
    fn try_from(count: u32) -> Result<Self, String> {
        match count {
            1 => Ok(Self::One),
            8 => Ok(Self::Eight),
            _ => Err(format!("{count} views: there can be 1 or 8")),
        }
    }
}

impl From<ViewCount> for u32 {
    fn from(count: ViewCount) -> Self {
        match count {
            ViewCount::One => 1,
            ViewCount::Eight => 8,
        }
    }
}

impl std::str::FromStr for ViewCount {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        text.parse::<u32>().map_err(|_| format!("{text:?} is not 1 or 8"))?.try_into()
    }
}

/// Something for each view of a photograph: at least one, the first for the photograph as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Views<T>(Vec<T>);

impl<T> Views<T> {
    /// Of the photograph as it is alone.
    pub fn one(upright: T) -> Self {
        Self(vec![upright])
    }

    /// All, the first for the photograph as it is.
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        &self.0
    }

    /// That of the photograph as it is.
    #[must_use]
    pub fn upright(&self) -> &T {
        // There is one by construction.
        &self.0[0]
    }

    /// `f` of each.
    pub fn map<U>(&self, f: impl FnMut(&T) -> U) -> Views<U> {
        Views(self.0.iter().map(f).collect())
    }

    /// `f` of each, or the first error.
    pub fn try_map<U, E>(&self, f: impl FnMut(&T) -> Result<U, E>) -> Result<Views<U>, E> {
        self.0.iter().map(f).collect::<Result<_, E>>().map(Views)
    }
}

impl Views<View> {
    /// `view`, a square, in its eight turns and mirrorings.
    pub(crate) fn eight(view: View) -> Self {
        let side = view.side();
        let turned = |number: u8| {
            let from = |x: usize, y: usize| {
                let x = if number & 1 == 0 { x } else { side - 1 - x };
                let y = if number & 2 == 0 { y } else { side - 1 - y };
                if number & 4 == 0 { (x, y) } else { (y, x) }
            };
            view.rearranged(from)
        };
        let others: Vec<View> = (1..8).map(turned).collect();
        Self(std::iter::once(view).chain(others).collect())
    }
}

impl Views<Outputs> {
    /// The mean of the views' logits: of one view, its own.
    #[must_use]
    pub fn logits(&self) -> Logits {
        let count = self.0.len() as f64;
        let mut sums = vec![0.0_f64; self.0.first().map_or(0, |o| o.logits.as_slice().len())];
        for outputs in &self.0 {
            for (sum, &logit) in sums.iter_mut().zip(outputs.logits.as_slice()) {
                *sum += f64::from(logit);
            }
        }
        Logits::mean(sums.into_iter().map(|sum| (sum / count) as f32).collect())
    }
}
