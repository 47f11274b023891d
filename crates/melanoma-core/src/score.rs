//! Logits and probabilities, as types that cannot hold NaN.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A probability, 0 to 1, never NaN.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "f64", into = "f64")]
#[schemars(with = "f64", extend("minimum" = 0, "maximum" = 1))]
pub struct Probability(f64);

impl Probability {
    /// Returns `None` for a value outside 0 to 1 and for NaN.
    #[must_use]
    pub fn new(value: f64) -> Option<Self> {
        // `abs` makes -0 a 0, or it would be shown as "-0.00".
        (0.0..=1.0).contains(&value).then_some(Self(value.abs()))
    }

    /// Moves a value that left 0 to 1 by a rounding error back to the nearest bound.
    ///
    /// NaN becomes 1: an undefined probability of malignancy must not read as benign.
    #[must_use]
    pub const fn saturating(value: f64) -> Self {
        // `abs` makes -0 a 0, as in `new`.
        Self(if value.is_nan() { 1.0 } else { value.clamp(0.0, 1.0).abs() })
    }

    /// Returns the value, 0 to 1.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }

    /// Returns 1 minus the probability.
    #[must_use]
    pub fn complement(self) -> Self {
        Self(1.0 - self.0)
    }

    /// Rounds to six decimals for output. The result is 0 or 1 only if the probability is.
    #[must_use]
    pub fn rounded(self) -> Self {
        Self((self.away_from_certainty(1e-6) * 1e6).round() / 1e6)
    }

    /// Rounds down to six decimals for a threshold in a card: a value that reached the threshold
    /// before still reaches it.
    #[must_use]
    pub fn rounded_down(self) -> Self {
        // Not `floor`: a number of six decimals times a million can lie just below an integer.
        let nearest = (self.0 * 1e6).round();
        Self(if nearest / 1e6 <= self.0 { nearest / 1e6 } else { (nearest - 1.0) / 1e6 })
    }

    fn away_from_certainty(self, step: f64) -> f64 {
        if self.0 > 0.0 && self.0 < 1.0 { self.0.clamp(step, 1.0 - step) } else { self.0 }
    }
}

impl TryFrom<f64> for Probability {
    type Error = String;
    fn try_from(value: f64) -> Result<Self, String> {
        Self::new(value).ok_or_else(|| format!("{value} is not a probability"))
    }
}

impl From<Probability> for f64 {
    fn from(probability: Probability) -> Self {
        probability.0
    }
}

/// In percent with two decimals. "100.00" and "0.00" stand for certainty only.
impl fmt::Display for Probability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2}", self.away_from_certainty(1e-4) * 100.0)
    }
}

/// The scores of the classes before the softmax: one finite number a class, at least one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<f32>")]
pub struct Logits(Vec<f32>);

impl Logits {
    /// Returns `None` for an empty list and for values that are not finite.
    #[must_use]
    pub fn new(values: Vec<f32>) -> Option<Self> {
        (!values.is_empty() && values.iter().all(|v| v.is_finite())).then_some(Self(values))
    }

    /// For values that are finite by construction, such as a mean of logits.
    pub(crate) fn from_finite(values: Vec<f32>) -> Self {
        Self(values)
    }

    /// Returns one value a class.
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

/// Returns ln(Σ exp(value)). It subtracts the largest value first, so that no exponential overflows.
pub fn log_sum_exp(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let largest = values.clone().fold(f64::NEG_INFINITY, f64::max);
    largest + values.map(|value| (value - largest).exp()).sum::<f64>().ln()
}
