//! One image seen several ways: as it is, or turned and mirrored as well.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{engine::Outputs, preprocess::View, score::Logits};

/// How many ways an image is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "u32", into = "u32")]
#[schemars(with = "u32", extend("enum" = [1, 4, 8]))]
pub enum Tta {
    /// As it is.
    #[default]
    One,
    /// The four quarter turns: the answer does not depend on which of them the camera was held in.
    Four,
    /// These, each also mirrored: the symmetries of the square.
    Eight,
}

impl Tta {
    /// All, for who has to say which there are.
    pub const CHOICES: &str = "1, 4 or 8";
}

impl TryFrom<u32> for Tta {
    type Error = String;
    fn try_from(count: u32) -> Result<Self, String> {
        match count {
            1 => Ok(Self::One),
            4 => Ok(Self::Four),
            8 => Ok(Self::Eight),
            _ => Err(format!("{count} views: there can be {}", Self::CHOICES)),
        }
    }
}

impl From<Tta> for u32 {
    fn from(count: Tta) -> Self {
        match count {
            Tta::One => 1,
            Tta::Four => 4,
            Tta::Eight => 8,
        }
    }
}

impl std::str::FromStr for Tta {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        text.parse::<u32>().map_err(|_| format!("{text:?} is not {}", Self::CHOICES))?.try_into()
    }
}

/// Something for each view of an image: at least one, the first for the image as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Views<T>(Vec<T>);

impl<T> Views<T> {
    /// Of the image as it is alone.
    pub fn one(upright: T) -> Self {
        Self(vec![upright])
    }

    /// One of each view, the first of the image as it is; `None` if there cannot be so many.
    #[must_use]
    pub fn new(views: Vec<T>) -> Option<Self> {
        Tta::try_from(u32::try_from(views.len()).ok()?).ok()?;
        Some(Self(views))
    }

    /// How many.
    #[must_use]
    pub fn count(&self) -> Tta {
        // There are so many by construction.
        Tta::try_from(self.0.len() as u32).unwrap_or_default()
    }

    /// All, the first for the image as it is.
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        &self.0
    }

    /// That of the image as it is.
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
    /// The first `count` symmetries of `view`, which must be a square where they are more than one: the quarter
    /// turns, and these mirrored.
    pub(crate) fn of(view: View, count: Tta) -> Self {
        let last = view.side().saturating_sub(1);
        let seen = |number: u32| {
            let from = |x: usize, y: usize| {
                let x = if number < 4 { x } else { last - x };
                match number % 4 {
                    0 => (x, y),
                    1 => (last - y, x),
                    2 => (last - x, last - y),
                    _ => (y, last - x),
                }
            };
            view.rearranged(from)
        };
        let others: Vec<View> = (1..u32::from(count)).map(seen).collect();
        Self(std::iter::once(view).chain(others).collect())
    }
}

impl Views<Outputs> {
    /// The logits of each view.
    #[must_use]
    pub fn logits(&self) -> Views<Logits> {
        self.map(|outputs| outputs.logits.clone())
    }
}

impl Views<Logits> {
    /// The mean of the views' logits: of one view, its own.
    #[must_use]
    pub fn mean(&self) -> Logits {
        let count = self.0.len() as f64;
        let mut sums = vec![0.0_f64; self.upright().as_slice().len()];
        for logits in &self.0 {
            for (sum, &logit) in sums.iter_mut().zip(logits.as_slice()) {
                *sum += f64::from(logit);
            }
        }
        Logits::mean(sums.into_iter().map(|sum| (sum / count) as f32).collect())
    }
}
