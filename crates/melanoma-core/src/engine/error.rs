//! Why an engine cannot run a model.

use crate::error_code::{ErrorCode, Source};

/// An engine cannot be opened, failed, or computed something else than the card says.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// The engine is not there.
    #[error("{engine} is not available: {reason}")]
    Unavailable {
        /// Name of the engine.
        engine: &'static str,
        /// Why, without a path.
        reason: &'static str,
        /// Detail for the log.
        source: Option<Source>,
    },
    /// The engine cannot load the model.
    #[error("{engine} cannot load the model")]
    Load {
        /// Name of the engine.
        engine: &'static str,
        /// What the engine reported.
        source: Source,
    },
    /// The network has no input or output of a name in the card.
    #[error("{engine} finds no {tensor:?} in the model")]
    MissingTensor {
        /// Name of the engine.
        engine: &'static str,
        /// Name in the card.
        tensor: String,
    },
    /// The engine failed.
    #[error("{engine} could not run the model")]
    Run {
        /// Name of the engine.
        engine: String,
        /// What the engine reported.
        source: Source,
    },
    /// The input has another shape than the card says.
    #[error("the input has the shape {shape:?}; the model needs {expected:?}")]
    InputShape {
        /// Shape of the tensor.
        shape: [usize; 4],
        /// Shape in the card.
        expected: [usize; 4],
    },
    /// The input or an output has NaN or an infinity.
    #[error("the {tensor} of the model are not finite numbers")]
    NotFinite {
        /// Input or outputs.
        tensor: &'static str,
    },
    /// An output is missing or has another shape than the card says.
    #[error("the output {tensor:?} of the model has another shape than the card says")]
    OutputShape {
        /// Name in the card.
        tensor: String,
    },
    /// The model does not reproduce its test vectors.
    #[error(
        "a probability differs from its test vector by {difference:.6}; the bundle tolerates {tolerance}"
    )]
    Verification {
        /// Largest difference.
        difference: f64,
        /// Largest difference that passes.
        tolerance: f64,
    },
}

impl EngineError {
    /// Returns the stable code.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::Unavailable { .. } | Self::Load { .. } | Self::MissingTensor { .. } => {
                ErrorCode::EngineUnavailable
            }
            Self::Run { .. }
            | Self::InputShape { .. }
            | Self::NotFinite { .. }
            | Self::OutputShape { .. } => ErrorCode::InferenceFailed,
            Self::Verification { .. } => ErrorCode::VerificationFailed,
        }
    }
}
