//! The engine boundary: a tensor in, scores out. Only the files of this folder name an engine's crate.

mod onnxruntime;
mod outputs;
mod rten;

use std::{fmt, path::Path, str::FromStr};

use schemars::JsonSchema;
use serde::Serialize;

pub use outputs::{ClassMaps, Outputs};

use crate::{
    bundle::Bundle,
    error::{Error, ErrorCode},
    preprocess::Tensor,
};

/// Runs one model.
///
/// A CPU engine runs one tensor at a time on one thread, whatever the batch: throughput comes
/// from several callers, and so an answer can depend neither on its company nor on the number of
/// threads.
pub trait Engine: Send + Sync {
    /// Which engine this is.
    fn identity(&self) -> &EngineInfo;

    /// The outputs of one tensor, of the shape that the card's preprocessing makes.
    ///
    /// # Errors
    /// `inference_failed` when the engine fails, an output has another shape than the card says,
    /// or a score is not finite.
    fn run_one(&self, tensor: &Tensor) -> Result<Outputs, Error>;

    /// The outputs of each tensor, in order.
    fn run(&self, tensors: &[Tensor]) -> Result<Vec<Outputs>, Error> {
        tensors.iter().map(|tensor| self.run_one(tensor)).collect()
    }
}

/// Which engine answers, as every report says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct EngineInfo {
    /// The engine's name.
    pub name: EngineName,
    /// The engine's version.
    pub version: String,
    /// Whether it stands in for a preferred engine that could not be had.
    pub fallback: bool,
    /// Why, in a sentence for the operator.
    #[serde(skip)]
    pub fallback_reason: Option<String>,
}

/// An engine by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum EngineName {
    /// ONNX Runtime, loaded from a shared library.
    OnnxRuntime,
    /// rten, in pure Rust, always there.
    Rten,
}

impl fmt::Display for EngineName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OnnxRuntime => "onnxruntime",
            Self::Rten => "rten",
        })
    }
}

/// Which engine is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EngineChoice {
    /// ONNX Runtime where its library is, else rten, marked as a fallback.
    #[default]
    Auto,
    /// This one or an error.
    Only(EngineName),
}

impl FromStr for EngineChoice {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "auto" => Ok(Self::Auto),
            "onnxruntime" => Ok(Self::Only(EngineName::OnnxRuntime)),
            "rten" => Ok(Self::Only(EngineName::Rten)),
            _ => Err("the engines are auto, onnxruntime and rten".into()),
        }
    }
}

/// Loads the bundle's model into an engine.
///
/// `library` is the shared library of ONNX Runtime, if one was found. `concurrency`, at least 1,
/// is how many callers may run at the same time; more wait for their turn.
///
/// # Errors
/// `engine_unavailable` when the engine asked for by name cannot be had, or no engine can load
/// the model.
pub fn open(
    bundle: &Bundle,
    choice: EngineChoice,
    library: Option<&Path>,
    concurrency: usize,
) -> Result<Box<dyn Engine>, Error> {
    let onnxruntime = || match library {
        Some(library) => onnxruntime::OnnxRuntime::open(bundle, library, concurrency),
        None => Err(Error::new(ErrorCode::EngineUnavailable, "no ONNX Runtime library was found")),
    };
    match choice {
        EngineChoice::Only(EngineName::Rten) => Ok(Box::new(rten::Rten::open(bundle, None)?)),
        EngineChoice::Only(EngineName::OnnxRuntime) => Ok(Box::new(onnxruntime()?)),
        EngineChoice::Auto => match onnxruntime() {
            Ok(engine) => Ok(Box::new(engine)),
            Err(reason) => Ok(Box::new(rten::Rten::open(bundle, Some(in_full(&reason)))?)),
        },
    }
}

/// An error with its cause.
fn in_full(error: &Error) -> String {
    use std::error::Error as _;

    error.source().map_or_else(|| error.to_string(), |cause| format!("{error} ({cause})"))
}
