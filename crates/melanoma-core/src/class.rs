//! The classes of a model, and what a question is about: malignancy, or one class.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::parameter::InvalidParameter;

/// One class of a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// Short code, such as `MEL`.
    pub code: String,
    /// Name in words.
    pub name: String,
    /// Whether the class counts as malignant.
    pub malignant: bool,
}

/// Malignancy, or one class against the rest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "String", into = "String")]
#[schemars(with = "String")]
pub enum Target {
    /// Any malignant class against the benign ones. In text: `malignant`.
    #[default]
    Malignant,
    /// One class against the rest. In text: its code.
    Class(String),
}

impl Target {
    /// Returns the classes that belong to the target, one flag a class; `None` if the target is the
    /// code of none.
    #[must_use]
    pub fn members(&self, classes: &[Class]) -> Option<Vec<bool>> {
        match self {
            Self::Malignant => Some(classes.iter().map(|class| class.malignant).collect()),
            Self::Class(code) => {
                let members: Vec<bool> = classes.iter().map(|class| class.code == *code).collect();
                members.contains(&true).then_some(members)
            }
        }
    }
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

impl InvalidParameter {
    /// The error for a code that is none of `classes`.
    pub(crate) fn unknown_class(classes: &[Class]) -> Self {
        Self::Class { available: classes.iter().map(|class| class.code.clone()).collect() }
    }
}
