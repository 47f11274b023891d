//! The one model of the service, as the protocol describes models.

use std::sync::Arc;

use melanoma_core::{Card, Classifier, Error, ErrorCode};
use serde::Serialize;

use super::{
    request::{ENCODED_IMAGE, IMAGE},
    response::OutputName,
    tensor::Datatype,
};
use crate::state::AppState;

/// Name of the server.
pub(crate) const SERVER: &str = "melanoma";
/// Its version.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");
/// What is answered beyond the protocol's required part. The binary form of tensors is one of REST.
pub(crate) const EXTENSIONS: [&str; 3] = ["binary_tensor_data", "model_repository", "parameters"];

/// Any number of items.
const ANY: i64 = -1;

/// What a client can learn about the model.
#[derive(Serialize)]
pub(crate) struct Metadata {
    pub(crate) name: String,
    pub(crate) versions: [String; 1],
    pub(crate) platform: String,
    pub(crate) inputs: Vec<Tensor>,
    pub(crate) outputs: Vec<Tensor>,
}

/// One of its tensors; -1 in a shape is any number of items.
#[derive(Serialize)]
pub(crate) struct Tensor {
    pub(crate) name: &'static str,
    pub(crate) datatype: &'static str,
    pub(crate) shape: Vec<i64>,
}

/// The classifier, if it is the one that is asked for. An empty version is any.
///
/// # Errors
/// `not_ready` and `not_found`.
pub(crate) fn find(state: &AppState, name: &str, version: &str) -> Result<Arc<Classifier>, Error> {
    let classifier = state.classifier()?;
    let card = classifier.bundle().card();
    if name != card.name {
        return Err(not_found(&format!("the model here is `{}`", card.name)));
    }
    if !version.is_empty() && version != card.version {
        return Err(not_found(&format!("the version of `{}` here is `{}`", card.name, card.version)));
    }
    Ok(classifier)
}

fn not_found(what: &str) -> Error {
    Error::new(ErrorCode::NotFound, what)
}

/// Height, width and colors of an item of `image`.
pub(crate) fn image_shape(card: &Card) -> [i64; 3] {
    [i64::from(card.preprocess.height), i64::from(card.preprocess.width), 3]
}

/// What a client can learn about the model.
pub(crate) fn metadata(classifier: &Classifier) -> Metadata {
    let card = classifier.bundle().card();
    let [height, width, colors] = image_shape(card);
    let tensor = |name, datatype: Datatype, shape| Tensor { name, datatype: datatype.as_str(), shape };
    Metadata {
        name: card.name.clone(),
        versions: [card.version.clone()],
        platform: format!("{}_onnx", classifier.engine().name),
        inputs: vec![
            tensor(IMAGE, Datatype::Fp32, vec![ANY, height, width, colors]),
            tensor(ENCODED_IMAGE, Datatype::Bytes, vec![ANY]),
        ],
        outputs: OutputName::ALL
            .iter()
            .map(|output| {
                let item = output.item(card.classes.len());
                tensor(output.as_str(), output.datatype(), [&[ANY], &item[..]].concat())
            })
            .collect(),
    }
}
