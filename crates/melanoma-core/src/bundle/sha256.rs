//! SHA-256 digests in hexadecimal.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A SHA-256 digest as 64 lower-case hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String", extend("pattern" = "^[0-9a-f]{64}$"))]
pub struct Sha256Hex(String);

impl Sha256Hex {
    /// Computes the digest of `bytes`.
    #[must_use]
    pub fn digest(bytes: &[u8]) -> Self {
        use sha2::Digest;
        use std::fmt::Write;

        let mut hex = String::with_capacity(64);
        for byte in sha2::Sha256::digest(bytes) {
            let _ = write!(hex, "{byte:02x}");
        }
        Self(hex)
    }

    /// Returns the 64 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Sha256Hex {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let are_digits = text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if text.len() == 64 && are_digits {
            Ok(Self(text))
        } else {
            Err("not 64 lower-case hexadecimal digits".into())
        }
    }
}

impl From<Sha256Hex> for String {
    fn from(hex: Sha256Hex) -> Self {
        hex.0
    }
}
