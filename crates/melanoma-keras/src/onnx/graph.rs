//! A graph of ONNX that grows node by node.

use std::collections::{HashMap, HashSet};

use prost::{Message, bytes::Bytes};

use super::proto::{
    AttributeProto, GraphProto, ModelProto, NodeProto, OperatorSetIdProto, TensorProto, TensorShapeProto,
    TypeProto, ValueInfoProto, attribute_proto::AttributeType, tensor_proto::DataType, tensor_shape_proto,
    type_proto,
};
use crate::array::Array;

/// The version of the operators. 20 is the first with GELU.
pub const OPSET: i64 = 20;
/// The version of the format that belongs to it.
const IR_VERSION: i64 = 9;
/// The name of the axis of the images.
const BATCH: &str = "N";

/// A value of an attribute.
pub(super) enum Attribute {
    Int(i64),
    Ints(Vec<i64>),
    Float(f32),
    Text(&'static str),
}

#[derive(Default)]
pub(super) struct Graph {
    proto: GraphProto,
    names: HashMap<String, usize>,
    /// Values whose shape is stored.
    described: HashSet<String>,
}

impl Graph {
    /// A name that no other value or node has.
    pub(super) fn unique(&mut self, name: &str) -> String {
        let used = self.names.entry(name.to_owned()).or_default();
        *used += 1;
        if *used == 1 { name.to_owned() } else { format!("{name}~{used}") }
    }

    /// Adds a node with one output, and returns the name of the output.
    pub(super) fn node(
        &mut self,
        operator: &str,
        name: &str,
        inputs: &[&str],
        attributes: Vec<(&str, Attribute)>,
    ) -> String {
        let name = self.unique(name);
        let output = format!("{name}:0");
        self.node_to(operator, &name, inputs, &output, attributes);
        output
    }

    /// Adds a node whose output has this name.
    pub(super) fn node_to(
        &mut self,
        operator: &str,
        name: &str,
        inputs: &[&str],
        output: &str,
        attributes: Vec<(&str, Attribute)>,
    ) {
        self.proto.node.push(NodeProto {
            op_type: Some(operator.into()),
            name: Some(name.into()),
            input: inputs.iter().map(|&input| input.into()).collect(),
            output: vec![output.into()],
            attribute: attributes.into_iter().map(|(name, value)| attribute(name, value)).collect(),
            ..NodeProto::default()
        });
    }

    /// Adds constants of f32.
    pub(super) fn constant(&mut self, name: &str, array: &Array) -> String {
        let bytes: Vec<u8> = array.values().iter().flat_map(|value| value.to_le_bytes()).collect();
        self.initializer(name, DataType::Float, array.shape(), bytes)
    }

    pub(super) fn scalar(&mut self, name: &str, number: f32) -> String {
        self.initializer(name, DataType::Float, &[], number.to_le_bytes().to_vec())
    }

    /// Adds a list of integers, such as a shape.
    pub(super) fn integers(&mut self, name: &str, values: &[i64]) -> String {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.initializer(name, DataType::Int64, &[values.len()], bytes)
    }

    fn initializer(&mut self, name: &str, kind: DataType, shape: &[usize], bytes: Vec<u8>) -> String {
        let name = self.unique(name);
        self.proto.initializer.push(TensorProto {
            name: Some(name.clone()),
            data_type: Some(kind as i32),
            dims: shape.iter().map(|&side| side as i64).collect(),
            raw_data: Some(Bytes::from(bytes)),
            ..TensorProto::default()
        });
        name
    }

    /// Declares an input of f32 for any number of images.
    pub(super) fn input(&mut self, name: &str, shape: &[usize]) {
        self.names.insert(name.to_owned(), 1);
        self.proto.input.push(value_info(name, shape));
    }

    /// Declares an output of f32 with this name, which has the values of `value`.
    pub(super) fn output(&mut self, name: &str, value: &str, shape: &[usize]) {
        self.node_to("Identity", &format!("output.{name}"), &[value], name, Vec::new());
        self.proto.output.push(value_info(name, shape));
    }

    /// Stores the shape of a value, for those who look at the file.
    pub(super) fn describe(&mut self, name: &str, shape: &[usize]) {
        let is_known = |value: &ValueInfoProto| value.name.as_deref() == Some(name);
        if !self.proto.input.iter().any(is_known) && self.described.insert(name.to_owned()) {
            self.proto.value_info.push(value_info(name, shape));
        }
    }

    pub(super) fn encode(mut self, name: &str) -> Vec<u8> {
        self.proto.name = Some(name.into());
        let model = ModelProto {
            ir_version: Some(IR_VERSION),
            producer_name: Some("melanoma".into()),
            producer_version: Some(env!("CARGO_PKG_VERSION").into()),
            opset_import: vec![OperatorSetIdProto { domain: Some(String::new()), version: Some(OPSET) }],
            graph: Some(self.proto),
            ..ModelProto::default()
        };
        model.encode_to_vec()
    }
}

fn attribute(name: &str, value: Attribute) -> AttributeProto {
    let mut proto = AttributeProto { name: Some(name.into()), ..AttributeProto::default() };
    let kind = match value {
        Attribute::Int(value) => {
            proto.i = Some(value);
            AttributeType::Int
        }
        Attribute::Ints(values) => {
            proto.ints = values;
            AttributeType::Ints
        }
        Attribute::Float(value) => {
            proto.f = Some(value);
            AttributeType::Float
        }
        Attribute::Text(text) => {
            proto.s = Some(Bytes::from_static(text.as_bytes()));
            AttributeType::String
        }
    };
    proto.r#type = Some(kind as i32);
    proto
}

fn value_info(name: &str, shape: &[usize]) -> ValueInfoProto {
    let dimension = |value| tensor_shape_proto::Dimension { value: Some(value), ..Default::default() };
    let batch = dimension(tensor_shape_proto::dimension::Value::DimParam(BATCH.into()));
    let sides =
        shape.iter().map(|&side| dimension(tensor_shape_proto::dimension::Value::DimValue(side as i64)));
    let tensor = type_proto::Tensor {
        elem_type: Some(DataType::Float as i32),
        shape: Some(TensorShapeProto { dim: std::iter::once(batch).chain(sides).collect() }),
    };
    ValueInfoProto {
        name: Some(name.into()),
        r#type: Some(TypeProto {
            value: Some(type_proto::Value::TensorType(tensor)),
            ..TypeProto::default()
        }),
        ..ValueInfoProto::default()
    }
}
