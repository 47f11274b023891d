//! What is told from the rest: malignant, or one class.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is decided about or explained.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "String", into = "String")]
#[schemars(with = "String")]
pub enum Target {
    /// Any malignant class, against the benign ones; written `malignant`.
    #[default]
    Malignant,
    /// One class against the rest; written as its code.
    Class(String),
}

impl From<String> for Target {
    fn from(text: String) -> Self {
        if text == "malignant" { Self::Malignant } else { Self::Class(text) }
    }
}

impl From<Target> for String {
    fn from(target: Target) -> Self {
        target.to_string()
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malignant => "malignant",
            Self::Class(code) => code,
        })
    }
}
