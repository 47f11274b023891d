//! Checks that the network of a bundle is one complete file.
//!
//! A tensor of ONNX can name a file, an offset or an address of memory instead of its values. ONNX Runtime would read
//! it, and the outputs of the network would contain it.

use prost::Message;

use super::{error::BundleError, files::MODEL};

/// Bytes 4 to 8 of a model in the format of ONNX Runtime, which is no protobuf message.
const ORT_FORMAT: &[u8] = b"ORTM";

/// Checks that `model` is an ONNX file whose tensors all have their values in it.
///
/// # Errors
/// [`BundleError::InvalidModel`].
pub(super) fn check(model: &[u8]) -> Result<(), BundleError> {
    let invalid = |reason| BundleError::InvalidModel { file: MODEL.into(), reason };
    if model.get(4..8) == Some(ORT_FORMAT) {
        return Err(invalid("it is in the format of ONNX Runtime"));
    }
    let model = ModelProto::decode(model).map_err(|_| invalid("it is not an ONNX file"))?;
    if model.graph.is_none() {
        return Err(invalid("it is not an ONNX file"));
    }
    if model.has_external_data() {
        return Err(invalid("a tensor has its values outside the file"));
    }
    Ok(())
}

// The messages of `onnx.proto` that can contain a tensor, without their other fields.

#[derive(Clone, PartialEq, Message)]
struct ModelProto {
    #[prost(message, optional, tag = "7")]
    graph: Option<GraphProto>,
    #[prost(message, repeated, tag = "20")]
    training: Vec<TrainingProto>,
    #[prost(message, repeated, tag = "25")]
    functions: Vec<FunctionProto>,
}

#[derive(Clone, PartialEq, Message)]
struct TrainingProto {
    #[prost(message, optional, tag = "1")]
    initialization: Option<GraphProto>,
    #[prost(message, optional, tag = "2")]
    algorithm: Option<GraphProto>,
}

#[derive(Clone, PartialEq, Message)]
struct FunctionProto {
    #[prost(message, repeated, tag = "7")]
    nodes: Vec<NodeProto>,
    #[prost(message, repeated, tag = "11")]
    attributes: Vec<AttributeProto>,
}

#[derive(Clone, PartialEq, Message)]
struct GraphProto {
    #[prost(message, repeated, tag = "1")]
    nodes: Vec<NodeProto>,
    #[prost(message, repeated, tag = "5")]
    initializers: Vec<TensorProto>,
    #[prost(message, repeated, tag = "15")]
    sparse_initializers: Vec<SparseTensorProto>,
}

#[derive(Clone, PartialEq, Message)]
struct NodeProto {
    #[prost(message, repeated, tag = "5")]
    attributes: Vec<AttributeProto>,
}

#[derive(Clone, PartialEq, Message)]
struct AttributeProto {
    #[prost(message, optional, tag = "5")]
    tensor: Option<TensorProto>,
    #[prost(message, optional, tag = "6")]
    graph: Option<GraphProto>,
    #[prost(message, repeated, tag = "10")]
    tensors: Vec<TensorProto>,
    #[prost(message, repeated, tag = "11")]
    graphs: Vec<GraphProto>,
    #[prost(message, optional, tag = "22")]
    sparse_tensor: Option<SparseTensorProto>,
    #[prost(message, repeated, tag = "23")]
    sparse_tensors: Vec<SparseTensorProto>,
}

#[derive(Clone, PartialEq, Message)]
struct SparseTensorProto {
    #[prost(message, optional, tag = "1")]
    values: Option<TensorProto>,
    #[prost(message, optional, tag = "2")]
    indices: Option<TensorProto>,
}

#[derive(Clone, PartialEq, Message)]
struct TensorProto {
    #[prost(message, repeated, tag = "13")]
    external_data: Vec<Entry>,
    /// 0 for values in the file.
    #[prost(int32, optional, tag = "14")]
    data_location: Option<i32>,
}

/// An entry of the location. Its content does not matter.
#[derive(Clone, PartialEq, Message)]
struct Entry {}

impl ModelProto {
    fn has_external_data(&self) -> bool {
        let training =
            self.training.iter().flat_map(|part| part.initialization.iter().chain(&part.algorithm));
        self.graph.iter().chain(training).any(GraphProto::has_external_data)
            || self.functions.iter().any(FunctionProto::has_external_data)
    }
}

impl FunctionProto {
    fn has_external_data(&self) -> bool {
        self.nodes.iter().flat_map(|node| &node.attributes).any(AttributeProto::has_external_data)
            || self.attributes.iter().any(AttributeProto::has_external_data)
    }
}

impl GraphProto {
    fn has_external_data(&self) -> bool {
        self.nodes.iter().flat_map(|node| &node.attributes).any(AttributeProto::has_external_data)
            || self.initializers.iter().any(TensorProto::is_external)
            || self.sparse_initializers.iter().any(SparseTensorProto::is_external)
    }
}

impl AttributeProto {
    fn has_external_data(&self) -> bool {
        self.tensor.iter().chain(&self.tensors).any(TensorProto::is_external)
            || self.graph.iter().chain(&self.graphs).any(GraphProto::has_external_data)
            || self.sparse_tensor.iter().chain(&self.sparse_tensors).any(SparseTensorProto::is_external)
    }
}

impl SparseTensorProto {
    fn is_external(&self) -> bool {
        self.values.iter().chain(&self.indices).any(TensorProto::is_external)
    }
}

impl TensorProto {
    fn is_external(&self) -> bool {
        self.data_location.unwrap_or(0) != 0 || !self.external_data.is_empty()
    }
}
