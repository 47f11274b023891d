//! Test-time augmentation (TTA): the model runs on several orientations, called views, of one image.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{dihedral::Dihedral, score::Logits};

/// How many views of an image the model runs on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "u32", into = "u32")]
#[schemars(with = "u32", extend("enum" = [1, 4, 8]))]
pub enum Tta {
    /// The image as it is.
    #[default]
    One,
    /// The four quarter turns.
    Four,
    /// The four quarter turns, each also mirrored.
    Eight,
}

impl Tta {
    /// The numbers of views that exist, for messages.
    pub const CHOICES: &str = "1, 4 or 8";

    /// Returns the symmetries that make the views. The first is the identity.
    #[must_use]
    pub fn symmetries(self) -> &'static [Dihedral] {
        &Dihedral::ALL[..u32::from(self) as usize]
    }
}

impl TryFrom<u32> for Tta {
    type Error = String;
    fn try_from(count: u32) -> Result<Self, String> {
        match count {
            1 => Ok(Self::One),
            4 => Ok(Self::Four),
            8 => Ok(Self::Eight),
            _ => Err(format!("{count} is not {}", Self::CHOICES)),
        }
    }
}

impl From<Tta> for u32 {
    fn from(tta: Tta) -> Self {
        match tta {
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

/// One `T` for each view of an image, in the order of [`Tta::symmetries`].
#[derive(Clone, Debug, PartialEq)]
pub struct PerView<T>(Vec<T>);

impl<T> PerView<T> {
    /// Returns `None` unless there are 1, 4 or 8.
    #[must_use]
    pub fn new(views: Vec<T>) -> Option<Self> {
        Tta::try_from(u32::try_from(views.len()).ok()?).ok()?;
        Some(Self(views))
    }

    /// Makes one `T` for each view of `tta`.
    pub fn from_symmetries(tta: Tta, make: impl FnMut(Dihedral) -> T) -> Self {
        Self(tta.symmetries().iter().copied().map(make).collect())
    }

    /// Returns the number of views.
    #[must_use]
    pub fn tta(&self) -> Tta {
        // The constructors admit no other number.
        Tta::try_from(self.0.len() as u32).unwrap_or_default()
    }

    /// Returns all of them. The first belongs to the image as it is.
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        &self.0
    }

    /// Applies `f` to each.
    pub fn map<U>(&self, f: impl FnMut(&T) -> U) -> PerView<U> {
        PerView(self.0.iter().map(f).collect())
    }

    /// Applies `f` to each, up to the first error.
    pub fn try_map<U, E>(&self, f: impl FnMut(&T) -> Result<U, E>) -> Result<PerView<U>, E> {
        self.0.iter().map(f).collect::<Result<_, E>>().map(PerView)
    }
}

impl PerView<Logits> {
    /// Returns the mean of the views' logits, one value a class.
    #[must_use]
    pub fn mean(&self) -> Logits {
        let count = self.0.len() as f64;
        let mut sums = vec![0.0_f64; self.0[0].as_slice().len()];
        for logits in &self.0 {
            for (sum, &logit) in sums.iter_mut().zip(logits.as_slice()) {
                *sum += f64::from(logit);
            }
        }
        Logits::from_finite(sums.into_iter().map(|sum| (sum / count) as f32).collect())
    }
}
