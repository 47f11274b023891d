//! What an ONNX model computes: its operations with shapes, parameters and multiply-adds.

use std::collections::{HashMap, HashSet};

use prost::Message;

use super::proto::{
    GraphProto, ModelProto, TensorProto, ValueInfoProto, tensor_shape_proto::dimension, type_proto,
};

/// An operation of a network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// Name of the node; empty if the file has none.
    pub name: String,
    /// The operator of ONNX.
    pub operator: String,
    /// Places in the list of the operations whose outputs it takes.
    pub inputs: Vec<usize>,
    /// Shape of the first output, without the axis of the images; `None` if the file does not state it.
    pub shape: Option<Vec<u64>>,
    /// Values of the constants that no operation before it uses.
    pub parameters: u64,
    /// Multiplications with an addition, for one image, in convolutions and matrix products with constants; `None` if
    /// the shape is not known.
    pub multiply_adds: Option<u64>,
}

/// Returns the operations of an ONNX model in their order, or `None` if the bytes are none.
#[must_use]
pub fn operations(onnx: &[u8]) -> Option<Vec<Operation>> {
    let graph = ModelProto::decode(onnx).ok()?.graph?;
    let constants: HashMap<&str, &TensorProto> =
        graph.initializer.iter().map(|tensor| (tensor.name(), tensor)).collect();
    let shapes = shapes(&graph);
    let outputs: HashMap<&str, usize> = (0..graph.node.len())
        .flat_map(|index| graph.node[index].output.iter().map(move |name| (name.as_str(), index)))
        .collect();
    let mut used = HashSet::new();
    let operations = graph.node.iter().enumerate().map(|(index, node)| {
        let own: Vec<&TensorProto> =
            node.input.iter().filter_map(|name| constants.get(name.as_str()).copied()).collect();
        let new = own.iter().filter(|tensor| used.insert(tensor.name()));
        let parameters = new.map(|tensor| elements(tensor)).sum();
        let shape = node.output.first().and_then(|name| shapes.get(name.as_str())).cloned();
        let multiply_adds = match (node.op_type(), own.first()) {
            // Each output channel has its part of the kernel.
            ("Conv", Some(kernel)) => {
                shape.as_ref().map(|shape| elements(kernel) * shape.iter().skip(1).product::<u64>())
            }
            ("Gemm" | "MatMul", Some(kernel)) => {
                shape.as_ref().map(|shape| elements(kernel) * shape.iter().rev().skip(1).product::<u64>())
            }
            _ => Some(0),
        };
        // Each once. A damaged file could have one that is not before the node.
        let before = node.input.iter().filter_map(|name| outputs.get(name.as_str()).copied());
        let mut inputs: Vec<usize> = before.filter(|&input| input < index).collect();
        inputs.sort_unstable();
        inputs.dedup();
        Operation {
            name: node.name().into(),
            operator: node.op_type().into(),
            inputs,
            shape,
            parameters,
            multiply_adds,
        }
    });
    Some(operations.collect())
}

fn elements(tensor: &TensorProto) -> u64 {
    tensor.dims.iter().map(|&side| side.max(0) as u64).fold(1, u64::saturating_mul)
}

/// The shapes that the file states.
fn shapes(graph: &GraphProto) -> HashMap<&str, Vec<u64>> {
    let values = graph.value_info.iter().chain(&graph.output);
    values.filter_map(|value| Some((value.name(), shape(value)?))).collect()
}

fn shape(value: &ValueInfoProto) -> Option<Vec<u64>> {
    let Some(type_proto::Value::TensorType(tensor)) = value.r#type.as_ref()?.value.as_ref() else {
        return None;
    };
    let sides = tensor.shape.as_ref()?.dim.iter().skip(1);
    sides
        .map(|side| match side.value {
            Some(dimension::Value::DimValue(side)) => u64::try_from(side).ok(),
            _ => None,
        })
        .collect()
}
