//! Values of options, with the same limits on the command line, in the environment and in a file.

use std::{borrow::Cow, fmt, num::NonZeroUsize, str::FromStr, time::Duration};

use melanoma_core::Probability;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// An integer from `MIN` to `MAX`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "u64", into = "u64")]
pub(crate) struct IntegerIn<const MIN: u64, const MAX: u64>(u64);

impl<const MIN: u64, const MAX: u64> IntegerIn<MIN, MAX> {
    pub(crate) const fn saturating(value: u64) -> Self {
        if value < MIN {
            Self(MIN)
        } else if value > MAX {
            Self(MAX)
        } else {
            Self(value)
        }
    }

    pub(crate) const fn get(self) -> u64 {
        self.0
    }

    /// The number as a count; a number below 1 counts as 1.
    pub(crate) fn count(self) -> NonZeroUsize {
        NonZeroUsize::new(self.0 as usize).unwrap_or(NonZeroUsize::MIN)
    }
}

impl<const MIN: u64, const MAX: u64> TryFrom<u64> for IntegerIn<MIN, MAX> {
    type Error = String;
    fn try_from(value: u64) -> Result<Self, String> {
        if (MIN..=MAX).contains(&value) {
            Ok(Self(value))
        } else {
            Err(format!("{value} is not an integer from {MIN} to {MAX}"))
        }
    }
}

impl<const MIN: u64, const MAX: u64> From<IntegerIn<MIN, MAX>> for u64 {
    fn from(value: IntegerIn<MIN, MAX>) -> Self {
        value.0
    }
}

impl<const MIN: u64, const MAX: u64> FromStr for IntegerIn<MIN, MAX> {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let value: Option<Self> = text.parse::<u64>().ok().and_then(|value| value.try_into().ok());
        value.ok_or_else(|| format!("not an integer from {MIN} to {MAX}"))
    }
}

impl<const MIN: u64, const MAX: u64> JsonSchema for IntegerIn<MIN, MAX> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        format!("IntegerFrom{MIN}To{MAX}").into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "integer", "minimum": MIN, "maximum": MAX})
    }
}

/// A duration from a millisecond to an hour, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
#[serde(try_from = "f64", into = "f64")]
pub(crate) struct Seconds(Duration);

impl Seconds {
    const MIN: f64 = 0.001;
    const MAX: f64 = 3600.0;
}

impl From<Duration> for Seconds {
    fn from(duration: Duration) -> Self {
        Self(duration)
    }
}

impl From<Seconds> for Duration {
    fn from(seconds: Seconds) -> Self {
        seconds.0
    }
}

impl TryFrom<f64> for Seconds {
    type Error = String;
    fn try_from(seconds: f64) -> Result<Self, String> {
        if (Self::MIN..=Self::MAX).contains(&seconds) {
            Ok(Self(Duration::from_secs_f64(seconds)))
        } else {
            Err(format!("{seconds} is not a number of seconds from {} to {}", Self::MIN, Self::MAX))
        }
    }
}

impl From<Seconds> for f64 {
    fn from(seconds: Seconds) -> Self {
        seconds.0.as_secs_f64()
    }
}

impl FromStr for Seconds {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let seconds: f64 = text.parse().map_err(|_| "not a number of seconds".to_owned())?;
        seconds.try_into()
    }
}

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_secs_f64().fmt(f)
    }
}

impl JsonSchema for Seconds {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Seconds".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "number", "minimum": Self::MIN, "maximum": Self::MAX})
    }
}

/// A proportion that is neither 0 nor 1.
pub(super) fn proportion(text: &str) -> Result<Probability, String> {
    let value: f64 = text.parse().map_err(|_| "not a number from 0.0001 to 0.9999".to_owned())?;
    match Probability::new(value) {
        Some(proportion) if (0.0001..=0.9999).contains(&value) => Ok(proportion),
        _ => Err(format!("{value} is not in the range from 0.0001 to 0.9999")),
    }
}
