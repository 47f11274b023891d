//! A field that must be present, although it may be null.

use serde::{Deserialize, Deserializer};

/// Serde treats a missing field of an optional type as null; with this function it is an error.
pub(crate) fn required<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    Option::deserialize(deserializer)
}
