//! rten: ONNX in pure Rust, on every platform.

use std::sync::Arc;

use rten::{Model, NodeId, RunOptions, ThreadPool, Value};
use rten_tensor::{AsView, Layout, NdTensorView, Tensor as RtenTensor};

use super::{
    choice::EngineKind,
    error::EngineError,
    interface::{Engine, EngineInfo, RawOutputs, RawTensor},
};
use crate::{
    bundle::{Bundle, TensorNames},
    error_code::Source,
    preprocess::Tensor,
};

const NAME: &str = EngineKind::Rten.as_str();
/// Version of the rten crate. A test compares it with Cargo.lock.
const VERSION: &str = "0.27.0";

pub(super) struct Rten {
    info: EngineInfo,
    model: Model,
    input: NodeId,
    metadata: Vec<NodeId>,
    names: TensorNames,
    /// In the order of `names.outputs()`.
    outputs: Vec<NodeId>,
    /// One thread, so that no reduction is split by the number of cores.
    thread: Arc<ThreadPool>,
}

impl Rten {
    pub(super) fn open(bundle: &Bundle, fallback_reason: Option<String>) -> Result<Self, EngineError> {
        let tensors = &bundle.card().tensors;
        let model = Model::load(bundle.model().to_vec())
            .map_err(|e| EngineError::Load { engine: NAME, source: e.into() })?;
        let node = |name: &str| {
            model.node_id(name).map_err(|_| EngineError::MissingTensor { engine: NAME, tensor: name.into() })
        };
        let input = node(&tensors.image)?;
        let metadata =
            bundle.card().metadata.iter().map(|input| node(&input.tensor)).collect::<Result<_, _>>()?;
        let outputs = tensors.outputs().map(node).collect::<Result<_, _>>()?;
        let info = EngineInfo {
            name: NAME.into(),
            version: VERSION.into(),
            fallback: fallback_reason.is_some(),
            fallback_reason,
        };
        Ok(Self {
            info,
            input,
            metadata,
            outputs,
            names: tensors.clone(),
            model,
            thread: Arc::new(ThreadPool::with_num_threads(1)),
        })
    }
}

impl Engine for Rten {
    fn info(&self) -> &EngineInfo {
        &self.info
    }

    fn infer(&self, tensor: &Tensor, metadata: &[Vec<f32>]) -> Result<RawOutputs, EngineError> {
        let view = NdTensorView::from_data(tensor.shape(), tensor.values());
        let mut inputs = vec![(self.input, view.into())];
        for (node, values) in self.metadata.iter().zip(metadata) {
            inputs.push((*node, NdTensorView::from_data([1, values.len()], &values[..]).into()));
        }
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&self.thread)));
        let values = self.model.run(inputs, &self.outputs, Some(options)).map_err(|e| failed(e.into()))?;
        let mut values = values.into_iter().map(raw);
        let mut next =
            || values.next().flatten().ok_or_else(|| failed("an output is not a tensor of f32".into()));
        Ok(RawOutputs {
            logits: next()?,
            embedding: self.names.embedding.as_ref().map(|_| next()).transpose()?,
            class_maps: self.names.class_maps.as_ref().map(|_| next()).transpose()?,
            image_type: self.names.image_type.as_ref().map(|_| next()).transpose()?,
            distance: self.names.distance.as_ref().map(|_| next()).transpose()?,
        })
    }
}

fn failed(source: Source) -> EngineError {
    EngineError::Run { engine: NAME.into(), source }
}

fn raw(value: Value) -> Option<RawTensor> {
    let tensor: RtenTensor<f32> = value.into_tensor()?;
    Some(RawTensor { shape: tensor.shape().to_vec(), values: tensor.to_vec() })
}
