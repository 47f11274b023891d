//! Numbers that cannot be what they must not be: finite logits, probabilities in 0 to 1.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};

/// A probability, in 0 to 1; never NaN.
///
/// It is written with six decimals, which is more than any model of images knows.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Deserialize, JsonSchema)]
#[serde(try_from = "f64")]
#[schemars(with = "f64", extend("minimum" = 0, "maximum" = 1))]
pub struct Probability(f64);

impl Probability {
    /// `value` as a probability; `None` outside 0 to 1 and for NaN.
    #[must_use]
    pub fn new(value: f64) -> Option<Self> {
        // Of the two zeros only the positive one, or it would be shown as "-0.00".
        (0.0..=1.0).contains(&value).then_some(Self(value.abs()))
    }

    /// `value`, which is a probability but for a rounding error. NaN, which it never is, would be 1:
    /// doubt is not benign.
    #[must_use]
    pub const fn saturating(value: f64) -> Self {
        Self(if value.is_nan() { 1.0 } else { value.clamp(0.0, 1.0) })
    }

    /// The value, in 0 to 1.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }

    /// The largest number of six decimals that is not above it: a card holds it as it is, so that
    /// whatever reaches a threshold here reaches it there.
    #[must_use]
    pub fn rounded_down(self) -> Self {
        // Not `floor`: a number of six decimals, times a million, can lie just below a whole one.
        let nearest = (self.0 * 1e6).round();
        Self(if nearest / 1e6 <= self.0 { nearest / 1e6 } else { (nearest - 1.0) / 1e6 })
    }

    /// The value with six decimals, as every answer has it; 0 and 1 only where it is one of them.
    #[must_use]
    pub fn written(self) -> f64 {
        (self.short_of_certain(1e-6) * 1e6).round() / 1e6
    }

    /// One minus it.
    #[must_use]
    pub fn complement(self) -> Self {
        Self(1.0 - self.0)
    }

    /// The value, kept a step away from 0 and 1 unless it is one of them: rounding must not make
    /// a certainty of what is none.
    fn short_of_certain(self, step: f64) -> f64 {
        if self.0 > 0.0 && self.0 < 1.0 { self.0.clamp(step, 1.0 - step) } else { self.0 }
    }
}

/// As it is written, with six decimals, rounded down: a card means the same after it was written again.
impl TryFrom<f64> for Probability {
    type Error = String;
    fn try_from(value: f64) -> Result<Self, String> {
        Self::new(value).map(Self::rounded_down).ok_or_else(|| format!("{value} is not a probability"))
    }
}

impl Serialize for Probability {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.written())
    }
}

/// In percent with two decimals, and never "100.00" or "0.00" unless it is so: no model is that sure.
impl fmt::Display for Probability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2}", self.short_of_certain(1e-4) * 100.0)
    }
}

/// The scores of the classes before the softmax: one finite number each, at least one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<f32>")]
pub struct Logits(Vec<f32>);

impl Logits {
    /// `None` if there is none, or one is not finite.
    #[must_use]
    pub fn new(values: Vec<f32>) -> Option<Self> {
        (!values.is_empty() && values.iter().all(|v| v.is_finite())).then_some(Self(values))
    }

    /// From the mean of finite values, which is finite.
    pub(crate) fn mean(values: Vec<f32>) -> Self {
        Self(values)
    }

    /// One value a class.
    #[must_use]
    pub fn as_slice(&self) -> &[f32] {
        &self.0
    }
}

impl TryFrom<Vec<f32>> for Logits {
    type Error = &'static str;
    fn try_from(values: Vec<f32>) -> Result<Self, Self::Error> {
        Self::new(values).ok_or("logits must be finite numbers, at least one")
    }
}
