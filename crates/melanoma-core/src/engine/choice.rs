//! The engines of this crate, and the choice between them.

use std::{fmt, str::FromStr};

/// One of the engines of this crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EngineKind {
    /// ONNX Runtime, loaded from a shared library at run time.
    OnnxRuntime,
    /// rten, in pure Rust.
    Rten,
}

impl EngineKind {
    /// Returns `onnxruntime` or `rten`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OnnxRuntime => "onnxruntime",
            Self::Rten => "rten",
        }
    }
}

impl fmt::Display for EngineKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Which engine to open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EngineChoice {
    /// ONNX Runtime if it can run the model, else rten as a fallback.
    #[default]
    Auto,
    /// This engine, or an error.
    Only(EngineKind),
}

impl FromStr for EngineChoice {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "auto" => Ok(Self::Auto),
            "onnxruntime" => Ok(Self::Only(EngineKind::OnnxRuntime)),
            "rten" => Ok(Self::Only(EngineKind::Rten)),
            _ => Err("the engines are auto, onnxruntime and rten".into()),
        }
    }
}
