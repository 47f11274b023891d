//! The model as the protocol describes models.

use std::sync::Arc;

use melanoma_core::Classifier;
use serde::Serialize;

use super::{
    signature::{ENCODED_IMAGE, IMAGE, OutputName, image_shape},
    tensor::Datatype,
};
use crate::{error::Error, state::AppState};

pub(crate) const SERVER_NAME: &str = "melanoma";
pub(crate) const SERVER_VERSION: &str = env!("CARGO_PKG_VERSION");
/// Supported extensions of the protocol; `binary_tensor_data` is one of REST.
pub(crate) const EXTENSIONS: [&str; 3] = ["binary_tensor_data", "model_repository", "parameters"];

/// The dimension of the number of items, which varies.
const VARIABLE: i64 = -1;

/// Metadata of the model.
#[derive(Serialize)]
pub(crate) struct Metadata {
    pub(crate) name: String,
    pub(crate) versions: [String; 1],
    pub(crate) platform: String,
    pub(crate) inputs: Vec<TensorMetadata>,
    pub(crate) outputs: Vec<TensorMetadata>,
}

/// Metadata of a tensor.
#[derive(Serialize)]
pub(crate) struct TensorMetadata {
    pub(crate) name: &'static str,
    pub(crate) datatype: &'static str,
    pub(crate) shape: Vec<i64>,
}

/// Finds the model of this name and version; an empty version matches any.
///
/// # Errors
/// `not_ready` and `not_found`.
pub(crate) fn find(state: &AppState, name: &str, version: &str) -> Result<Arc<Classifier>, Error> {
    let classifier = state.models().current()?;
    let card = classifier.bundle().card();
    if name != card.name {
        return Err(Error::NotFound(format!("no such model; the server has `{}`", card.name).into()));
    }
    if !version.is_empty() && version != card.version {
        let message = format!("no such version of `{}`; the server has `{}`", card.name, card.version);
        return Err(Error::NotFound(message.into()));
    }
    Ok(classifier)
}

/// Describes the model of `classifier`.
pub(crate) fn metadata(classifier: &Classifier) -> Metadata {
    let card = classifier.bundle().card();
    let [height, width, channels] = image_shape(card);
    let outputs = OutputName::ALL.iter().map(|output| {
        let item_shape = output.item_shape(card.classes.len());
        TensorMetadata::new(output.as_str(), output.datatype(), &item_shape)
    });
    Metadata {
        name: card.name.clone(),
        versions: [card.version.clone()],
        platform: format!("{}_onnx", classifier.engine().name),
        inputs: vec![
            TensorMetadata::new(IMAGE, Datatype::Fp32, &[height, width, channels]),
            TensorMetadata::new(ENCODED_IMAGE, Datatype::Bytes, &[]),
        ],
        outputs: outputs.collect(),
    }
}

impl TensorMetadata {
    fn new(name: &'static str, datatype: Datatype, item_shape: &[i64]) -> Self {
        Self { name, datatype: datatype.as_str(), shape: [&[VARIABLE], item_shape].concat() }
    }
}
