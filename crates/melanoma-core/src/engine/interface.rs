//! What a classifier needs of an engine.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::EngineError;
use crate::preprocess::Tensor;

/// Runs one network.
///
/// Results must depend neither on other callers nor on the number of threads. The engines here run
/// each tensor alone on one thread; throughput comes from several callers.
pub trait Engine: Send + Sync {
    /// Returns what a report says about the engine.
    fn info(&self) -> &EngineInfo;

    /// Runs the network on one tensor of the shape that the card's preprocessing makes, and the values of the
    /// inputs in the card's `metadata`, in its order.
    ///
    /// The classifier checks the tensors before and the outputs after, so that an engine need not.
    ///
    /// # Errors
    /// [`EngineError::Run`] if the engine fails.
    fn infer(&self, tensor: &Tensor, metadata: &[Vec<f32>]) -> Result<RawOutputs, EngineError>;
}

/// The outputs of a network for one tensor, unchecked.
#[derive(Clone, Debug, PartialEq)]
pub struct RawOutputs {
    /// `[1, classes]`.
    pub logits: RawTensor,
    /// `[1, D]`, where the card names it.
    pub embedding: Option<RawTensor>,
    /// `[1, classes, h, w]`, where the card names it.
    pub class_maps: Option<RawTensor>,
    /// `[1, 3]`, where the card names it.
    pub image_type: Option<RawTensor>,
    /// `[1, 1]`, where the card names it.
    pub distance: Option<RawTensor>,
}

/// A shape and its values. The last axis varies fastest.
#[derive(Clone, Debug, PartialEq)]
pub struct RawTensor {
    /// Size of each axis.
    pub shape: Vec<usize>,
    /// As many values as the product of the sizes.
    pub values: Vec<f32>,
}

/// Which engine made a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EngineInfo {
    /// Name, such as `onnxruntime` or `rten`.
    pub name: String,
    /// Version.
    pub version: String,
    /// Whether it replaces a preferred engine that is not available.
    pub fallback: bool,
    /// Why, in a sentence for the operator.
    #[serde(skip)]
    pub fallback_reason: Option<String>,
}
