//! How an engine is opened.

use std::path::PathBuf;

#[cfg(feature = "onnxruntime")]
use super::onnxruntime::OnnxRuntime;
#[cfg(feature = "rten")]
use super::rten::Rten;
use super::{
    choice::{EngineChoice, EngineKind},
    error::EngineError,
    interface::Engine,
};
use crate::bundle::Bundle;

/// How an engine is opened.
#[derive(Clone, Debug)]
pub struct EngineConfig {
    /// Which engine.
    pub choice: EngineChoice,
    /// The shared library of ONNX Runtime, if there is one.
    pub onnxruntime_library: Option<PathBuf>,
    /// How many callers can run at the same time, at least 1. More wait.
    pub concurrency: usize,
}

impl Default for EngineConfig {
    fn default() -> Self {
        Self { choice: EngineChoice::Auto, onnxruntime_library: None, concurrency: 1 }
    }
}

impl EngineConfig {
    /// Loads the bundle's network.
    ///
    /// Without the feature `onnxruntime`, [`EngineChoice::Auto`] is rten, and no fallback.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`], [`EngineError::Load`] and [`EngineError::MissingTensor`].
    pub fn open(&self, bundle: &Bundle) -> Result<Box<dyn Engine>, EngineError> {
        match self.choice {
            EngineChoice::Only(EngineKind::OnnxRuntime) => self.open_onnxruntime(bundle),
            EngineChoice::Only(EngineKind::Rten) => Self::open_rten(bundle, None),
            EngineChoice::Auto if cfg!(not(feature = "onnxruntime")) => Self::open_rten(bundle, None),
            EngineChoice::Auto => match self.open_onnxruntime(bundle) {
                Err(reason) if cfg!(feature = "rten") => Self::open_rten(bundle, Some(with_cause(&reason))),
                result => result,
            },
        }
    }

    #[cfg(feature = "onnxruntime")]
    fn open_onnxruntime(&self, bundle: &Bundle) -> Result<Box<dyn Engine>, EngineError> {
        let Some(library) = &self.onnxruntime_library else {
            return Err(unavailable(EngineKind::OnnxRuntime, "no library was found"));
        };
        Ok(Box::new(OnnxRuntime::open(bundle, library, self.concurrency)?))
    }

    #[cfg(not(feature = "onnxruntime"))]
    fn open_onnxruntime(&self, _: &Bundle) -> Result<Box<dyn Engine>, EngineError> {
        Err(unavailable(EngineKind::OnnxRuntime, "this program was built without it"))
    }

    #[cfg(feature = "rten")]
    fn open_rten(bundle: &Bundle, fallback_reason: Option<String>) -> Result<Box<dyn Engine>, EngineError> {
        Ok(Box::new(Rten::open(bundle, fallback_reason)?))
    }

    #[cfg(not(feature = "rten"))]
    fn open_rten(_: &Bundle, _: Option<String>) -> Result<Box<dyn Engine>, EngineError> {
        Err(unavailable(EngineKind::Rten, "this program was built without it"))
    }
}

fn unavailable(engine: EngineKind, reason: &'static str) -> EngineError {
    EngineError::Unavailable { engine: engine.as_str(), reason, source: None }
}

fn with_cause(error: &EngineError) -> String {
    use std::error::Error as _;

    match error.source() {
        Some(cause) => format!("{error} ({cause})"),
        None => error.to_string(),
    }
}
