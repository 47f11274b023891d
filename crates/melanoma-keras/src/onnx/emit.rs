//! Each layer as nodes of ONNX.

use std::sync::Arc;

use super::{
    graph::Attribute,
    values::{Emitter, Order},
};
use crate::{
    array::Array,
    config::{Layer, Merge, Scalar},
    network::NodeId,
};

impl Emitter<'_> {
    /// Adds the nodes of a layer, whose inputs have values.
    pub(super) fn emit(&mut self, id: NodeId) {
        let node = self.network.node(id);
        let Some(layer) = &node.layer else { return };
        let (name, input) = (node.name.clone(), node.inputs[0]);
        match layer {
            Layer::Dense { bias, .. } => self.dense(id, *bias),
            Layer::Conv2d { .. }
            | Layer::DepthwiseConv2d { .. }
            | Layer::Pool { .. }
            | Layer::GlobalPool { .. }
            | Layer::Pad { .. }
            | Layer::Crop { .. }
            | Layer::UpSample { .. }
            | Layer::Resize { .. } => self.image_layer(id, layer),
            Layer::BatchNormalization { epsilon, scale, center, .. } => {
                self.batch_normalization(id, *epsilon, *scale, *center);
            }
            Layer::LayerNormalization { epsilon, scale, center, .. } => {
                self.layer_normalization(id, *epsilon, *scale, *center);
            }
            Layer::Activation(activation) => {
                let order = self.order(input);
                let value = self.value(input, order);
                let result = self.activation(*activation, &name, &value, order == Order::ChannelsFirst);
                self.set(id, order, result);
            }
            Layer::Merge(merge) => self.merge(id, *merge),
            Layer::Concatenate { .. } => self.concatenate(id),
            Layer::Scalar { operation, number } => self.number(id, *operation, *number),
            Layer::Affine { scale, offset } => self.affine(id, scale, offset),
            Layer::Normalization => {
                let deviations = node.weights[1].values().iter().map(|variance| variance.sqrt().max(1e-7));
                let scale: Vec<f32> = deviations.map(|deviation| 1.0 / deviation).collect();
                let means = node.weights[0].values();
                let offset: Vec<f32> =
                    means.iter().zip(scale.iter().cycle()).map(|(mean, scale)| -mean * scale).collect();
                self.affine(id, &scale, &offset);
            }
            Layer::Flatten | Layer::Reshape { .. } => self.reshape(id),
            Layer::Permute { axes } => {
                let value = self.value(input, Order::ChannelsLast);
                let axes = std::iter::once(0).chain(axes.iter().map(|&axis| axis as i64)).collect();
                let result =
                    self.graph.node("Transpose", &name, &[&value], vec![("perm", Attribute::Ints(axes))]);
                self.set(id, Order::ChannelsLast, result);
            }
            Layer::Identity => self.alias(id, input),
        }
    }

    fn dense(&mut self, id: NodeId, bias: bool) {
        let node = self.network.node(id);
        let value = self.value(node.inputs[0], Order::ChannelsLast);
        let kernel = self.graph.constant(&format!("{}.kernel", node.name), &node.weights[0]);
        let bias = bias.then(|| self.graph.constant(&format!("{}.bias", node.name), &node.weights[1]));
        let result = match (bias, node.shape.len()) {
            (Some(bias), 1) => self.graph.node("Gemm", &node.name, &[&value, &kernel, &bias], Vec::new()),
            (Some(bias), _) => {
                let product = self.graph.node(
                    "MatMul",
                    &format!("{}.product", node.name),
                    &[&value, &kernel],
                    Vec::new(),
                );
                self.graph.node("Add", &node.name, &[&product, &bias], Vec::new())
            }
            (None, _) => self.graph.node("MatMul", &node.name, &[&value, &kernel], Vec::new()),
        };
        self.set(id, Order::ChannelsLast, result);
    }

    fn batch_normalization(&mut self, id: NodeId, epsilon: f32, scale: bool, center: bool) {
        let node = self.network.node(id);
        let mut weights = node.weights.iter();
        let channels = node.shape.last().copied().unwrap_or_default();
        let gamma = values_or(if scale { weights.next() } else { None }, 1.0, channels);
        let beta = values_or(if center { weights.next() } else { None }, 0.0, channels);
        let statistics = weights.next().zip(weights.next());
        let Some((mean, variance)) = statistics else { return };
        if !matches!(node.shape.len(), 1 | 3) {
            // The operator has the channels second.
            let scales: Vec<f64> = gamma
                .iter()
                .zip(variance.values())
                .map(|(g, v)| f64::from(*g) / (f64::from(*v) + f64::from(epsilon)).sqrt())
                .collect();
            let offsets = beta
                .iter()
                .zip(mean.values())
                .zip(&scales)
                .map(|((b, m), s)| (f64::from(*b) - f64::from(*m) * s) as f32)
                .collect::<Vec<_>>();
            let scales: Vec<f32> = scales.into_iter().map(|scale| scale as f32).collect();
            return self.affine(id, &scales, &offsets);
        }
        let constants = [
            ("gamma", &gamma[..]),
            ("beta", &beta),
            ("mean", mean.values()),
            ("variance", variance.values()),
        ];
        let constants = constants.map(|(what, values)| {
            self.graph.constant(&format!("{}.{what}", node.name), &Array::vector(values.to_vec()))
        });
        let value = self.value(node.inputs[0], Order::ChannelsFirst);
        let inputs = [&value, &constants[0], &constants[1], &constants[2], &constants[3]].map(String::as_str);
        let result = self.graph.node(
            "BatchNormalization",
            &node.name,
            &inputs,
            vec![("epsilon", Attribute::Float(epsilon))],
        );
        let order = if node.shape.len() == 3 { Order::ChannelsFirst } else { Order::ChannelsLast };
        self.set(id, order, result);
    }

    fn layer_normalization(&mut self, id: NodeId, epsilon: f32, scale: bool, center: bool) {
        let node = self.network.node(id);
        let mut weights = node.weights.iter();
        let channels = node.shape.last().copied().unwrap_or_default();
        let gamma = values_or(if scale { weights.next() } else { None }, 1.0, channels);
        let beta = values_or(if center { weights.next() } else { None }, 0.0, channels);
        let gamma = self.graph.constant(&format!("{}.gamma", node.name), &Array::vector(gamma));
        let beta = self.graph.constant(&format!("{}.beta", node.name), &Array::vector(beta));
        let value = self.value(node.inputs[0], Order::ChannelsLast);
        let attributes = vec![("axis", Attribute::Int(-1)), ("epsilon", Attribute::Float(epsilon))];
        let result = self.graph.node("LayerNormalization", &node.name, &[&value, &gamma, &beta], attributes);
        self.set(id, Order::ChannelsLast, result);
    }

    /// The order in which the inputs of a node with several meet: that of ONNX, if one has it.
    fn common_order(&self, inputs: &[NodeId]) -> Order {
        let is_first = |id: &NodeId| self.is_image(*id) && self.order(*id) == Order::ChannelsFirst;
        if inputs.iter().any(is_first) { Order::ChannelsFirst } else { Order::ChannelsLast }
    }

    fn merge(&mut self, id: NodeId, merge: Merge) {
        let node = self.network.node(id);
        let order = self.common_order(&node.inputs);
        let operator = match merge {
            Merge::Add | Merge::Average => "Add",
            Merge::Subtract => "Sub",
            Merge::Multiply => "Mul",
            Merge::Divide => "Div",
            Merge::Maximum => "Max",
            Merge::Minimum => "Min",
        };
        let mut result = self.value(node.inputs[0], order);
        for input in &node.inputs[1..] {
            let value = self.value(*input, order);
            result = self.graph.node(operator, &node.name, &[&result, &value], Vec::new());
        }
        if merge == Merge::Average {
            let count = self.graph.scalar(&format!("{}.count", node.name), node.inputs.len() as f32);
            result = self.graph.node("Div", &node.name, &[&result, &count], Vec::new());
        }
        self.set(id, order, result);
    }

    fn concatenate(&mut self, id: NodeId) {
        let node = self.network.node(id);
        let Some(Layer::Concatenate { axis }) = node.layer else { return };
        let order = self.common_order(&node.inputs);
        let place = crate::network::place(axis, node.shape.len()).unwrap_or_default();
        let axis = match (order, place) {
            (Order::ChannelsLast, place) => place as i64 + 1,
            // Height, width, channels to channels, height, width.
            (Order::ChannelsFirst, 2) => 1,
            (Order::ChannelsFirst, place) => place as i64 + 2,
        };
        let values: Vec<String> = node.inputs.iter().map(|input| self.value(*input, order)).collect();
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        let result = self.graph.node("Concat", &node.name, &values, vec![("axis", Attribute::Int(axis))]);
        self.set(id, order, result);
    }

    fn number(&mut self, id: NodeId, operation: Scalar, number: f32) {
        let node = self.network.node(id);
        let order = self.order(node.inputs[0]);
        let value = self.value(node.inputs[0], order);
        let number = self.graph.scalar(&format!("{}.number", node.name), number);
        let (operator, inputs) = match operation {
            Scalar::Add => ("Add", [&value, &number]),
            Scalar::Subtract => ("Sub", [&value, &number]),
            Scalar::SubtractFrom => ("Sub", [&number, &value]),
            Scalar::Multiply => ("Mul", [&value, &number]),
            Scalar::Divide => ("Div", [&value, &number]),
            Scalar::Maximum => ("Max", [&value, &number]),
            Scalar::Minimum => ("Min", [&value, &number]),
        };
        let result = self.graph.node(operator, &node.name, &inputs.map(String::as_str), Vec::new());
        self.set(id, order, result);
    }

    /// `x * scale + offset` of each channel; each has one value, or one for each channel.
    fn affine(&mut self, id: NodeId, scale: &[f32], offset: &[f32]) {
        let node = self.network.node(id);
        let order = self.order(node.inputs[0]);
        let value = self.value(node.inputs[0], order);
        let mut constant = |what: &str, values: &[f32]| {
            let array = Array::vector(values.to_vec());
            let is_first = order == Order::ChannelsFirst && values.len() > 1;
            let array = if is_first { array.reshaped(vec![values.len(), 1, 1]) } else { array };
            self.graph.constant(&format!("{}.{what}", node.name), &array)
        };
        let (scale, offset) = (constant("scale", scale), constant("offset", offset));
        let scaled = self.graph.node("Mul", &format!("{}.scaled", node.name), &[&value, &scale], Vec::new());
        let result = self.graph.node("Add", &node.name, &[&scaled, &offset], Vec::new());
        self.set(id, order, result);
    }

    /// The values in the order of Keras, in another shape.
    fn reshape(&mut self, id: NodeId) {
        let node = self.network.node(id);
        let input = node.inputs[0];
        // With one row and one column both orders are the same.
        let is_point = matches!(self.network.node(input).shape[..], [1, 1, _]);
        let order = if is_point { self.order(input) } else { Order::ChannelsLast };
        let value = self.value(input, order);
        let shape: Vec<i64> = std::iter::once(-1).chain(node.shape.iter().map(|&side| side as i64)).collect();
        let shape = self.graph.integers(&format!("{}.shape", node.name), &shape);
        let result = self.graph.node("Reshape", &node.name, &[&value, &shape], Vec::new());
        self.set(id, Order::ChannelsLast, result);
    }
}

/// The values of a weight; without one, `default` for each channel.
fn values_or(weight: Option<&Arc<Array>>, default: f32, channels: usize) -> Vec<f32> {
    weight.map_or_else(|| vec![default; channels], |weight| weight.values().to_vec())
}
