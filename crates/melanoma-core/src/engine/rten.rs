//! rten: ONNX in pure Rust. Always compiled in; the engine where no runtime library can be had,
//! and the second opinion where one can.

use std::sync::Arc;

use rten::{Model, NodeId, RunOptions, ThreadPool, Value};
use rten_tensor::{AsView, Layout, NdTensorView, Tensor as RtenTensor};

use super::{Engine, EngineInfo, EngineName, Outputs, outputs::check_input};
use crate::{
    bundle::{Bundle, Card},
    error::{Error, ErrorCode},
    preprocess::Tensor,
};

/// Version of the rten crate; a test holds it against Cargo.lock.
pub(super) const VERSION: &str = "0.27.0";

pub(super) struct Rten {
    identity: EngineInfo,
    card: Card,
    model: Model,
    input: NodeId,
    outputs: Vec<NodeId>,
    /// One thread, so that no reduction is split by the number of cores.
    thread: Arc<ThreadPool>,
}

impl Rten {
    pub(super) fn open(bundle: &Bundle, fallback_reason: Option<String>) -> Result<Self, Error> {
        let card = bundle.card().clone();
        let refuse = |what: &str| Error::new(ErrorCode::EngineUnavailable, format!("rten {what}"));
        let model = Model::load(bundle.model().to_vec())
            .map_err(|e| refuse("cannot load the model").with_source(e))?;
        let node =
            |name: &str| model.node_id(name).map_err(|_| refuse(&format!("finds no {name:?} in the model")));
        let input = node(&card.tensors.image)?;
        let outputs = Outputs::names(&card).into_iter().map(node).collect::<Result<_, _>>()?;
        Ok(Self {
            identity: EngineInfo {
                name: EngineName::Rten,
                version: VERSION.into(),
                fallback: fallback_reason.is_some(),
                fallback_reason,
            },
            card,
            model,
            input,
            outputs,
            thread: Arc::new(ThreadPool::with_num_threads(1)),
        })
    }
}

impl Engine for Rten {
    fn identity(&self) -> &EngineInfo {
        &self.identity
    }

    fn run_one(&self, tensor: &Tensor) -> Result<Outputs, Error> {
        check_input(&self.card, tensor)?;
        let failed = || Error::new(ErrorCode::InferenceFailed, "rten could not run the model");
        let view = NdTensorView::from_data(tensor.shape(), tensor.values());
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&self.thread)));
        let values = self
            .model
            .run(vec![(self.input, view.into())], &self.outputs, Some(options))
            .map_err(|e| failed().with_source(e))?;
        let raw = values.into_iter().map(plain).collect::<Option<_>>();
        let raw = raw.ok_or_else(|| failed().with_source("an output is not a tensor of f32"))?;
        Outputs::from_raw(&self.card, raw)
    }
}

fn plain(value: Value) -> Option<super::outputs::Raw> {
    let tensor: RtenTensor<f32> = value.into_tensor()?;
    Some((tensor.shape().to_vec(), tensor.to_vec()))
}
