//! The network as an ONNX model.

mod activation;
mod convert;
mod emit;
mod explain;
mod gradient;
mod graph;
mod image;
mod proto;
mod summary;
mod values;

pub use self::{
    convert::{Converted, Options, convert},
    explain::Explanation,
    graph::OPSET,
    summary::{Operation, operations},
};
