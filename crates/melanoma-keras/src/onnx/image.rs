//! Layers with height and width: convolutions, pooling, borders and sizes.

use super::{
    graph::Attribute,
    values::{Emitter, Order},
};
use crate::{
    array::Array,
    config::{Interpolation, Layer, PadMode, Padding, Pool},
    network::NodeId,
};

impl Emitter<'_> {
    pub(super) fn image_layer(&mut self, id: NodeId, layer: &Layer) {
        let node = self.network.node(id);
        let name = &node.name;
        let size: Vec<usize> = self.network.node(node.inputs[0]).shape.clone();
        let value = self.value(node.inputs[0], Order::ChannelsFirst);
        let result = match *layer {
            Layer::Conv2d { kernel, strides, padding, dilation, groups, bias, .. } => {
                let weights = node.weights[0].transposed(&[3, 2, 0, 1]);
                let attributes = window(&size, kernel, strides, padding, dilation);
                self.convolution(id, &value, &weights, groups, bias, attributes)
            }
            Layer::DepthwiseConv2d { kernel, strides, padding, dilation, bias, .. } => {
                let groups = size[2];
                // One group for each channel; the outputs of a channel are side by side.
                let weights = node.weights[0].transposed(&[2, 3, 0, 1]);
                let shape = vec![weights.shape()[0] * weights.shape()[1], 1, kernel[0], kernel[1]];
                let attributes = window(&size, kernel, strides, padding, dilation);
                self.convolution(id, &value, &weights.reshaped(shape), groups, bias, attributes)
            }
            Layer::Pool { kind, size: window_size, strides, padding } => {
                let mut attributes = window(&size, window_size, strides, padding, [1, 1]);
                attributes.retain(|(name, _)| *name != "dilations");
                match kind {
                    Pool::Max => self.graph.node("MaxPool", name, &[&value], attributes),
                    Pool::Average => {
                        attributes.push(("count_include_pad", Attribute::Int(0)));
                        self.graph.node("AveragePool", name, &[&value], attributes)
                    }
                }
            }
            Layer::GlobalPool { kind, keep } => {
                let operator = if kind == Pool::Max { "GlobalMaxPool" } else { "GlobalAveragePool" };
                let pooled_name = if keep { name.clone() } else { format!("{name}.pooled") };
                let pooled = self.graph.node(operator, &pooled_name, &[&value], Vec::new());
                if !keep {
                    let flat =
                        self.graph.node("Flatten", name, &[&pooled], vec![("axis", Attribute::Int(1))]);
                    return self.set(id, Order::ChannelsLast, flat);
                }
                pooled
            }
            Layer::Pad { sides: [[top, bottom], [left, right]], mode } => {
                let pads = [0, 0, top, left, 0, 0, bottom, right].map(|side| side as i64);
                let pads = self.graph.integers(&format!("{name}.pads"), &pads);
                let mode = if mode == PadMode::Zero { "constant" } else { "reflect" };
                self.graph.node("Pad", name, &[&value, &pads], vec![("mode", Attribute::Text(mode))])
            }
            Layer::Crop { sides: [[top, _], [left, _]] } => {
                let ends = [top + node.shape[0], left + node.shape[1]];
                let lists = [[top, left], ends, [2, 3]].map(|list| list.map(|number| number as i64));
                let lists = lists.map(|list| self.graph.integers(&format!("{name}.slice"), &list));
                self.graph.node("Slice", name, &[&value, &lists[0], &lists[1], &lists[2]], Vec::new())
            }
            Layer::UpSample { interpolation: Interpolation::Nearest, .. } => self.repeat(id, &value),
            Layer::UpSample { interpolation, .. } | Layer::Resize { interpolation, .. } => {
                self.resize(id, &value, interpolation)
            }
            _ => return,
        };
        self.set(id, Order::ChannelsFirst, result);
    }

    fn convolution(
        &mut self,
        id: NodeId,
        value: &str,
        weights: &Array,
        groups: usize,
        bias: bool,
        mut attributes: Vec<(&'static str, Attribute)>,
    ) -> String {
        let node = self.network.node(id);
        attributes.push(("group", Attribute::Int(groups as i64)));
        let kernel = self.graph.constant(&format!("{}.kernel", node.name), weights);
        if !bias {
            return self.graph.node("Conv", &node.name, &[value, &kernel], attributes);
        }
        let bias = self.graph.constant(&format!("{}.bias", node.name), &node.weights[1]);
        self.graph.node("Conv", &node.name, &[value, &kernel, &bias], attributes)
    }

    /// Each pixel several times.
    fn repeat(&mut self, id: NodeId, value: &str) -> String {
        let node = self.network.node(id);
        let size = &self.network.node(node.inputs[0]).shape;
        let factors = [0, 1].map(|axis| (node.shape[axis] / size[axis]) as f32);
        let scales = Array::vector(vec![1.0, 1.0, factors[0], factors[1]]);
        let scales = self.graph.constant(&format!("{}.scales", node.name), &scales);
        let attributes = [
            ("mode", "nearest"),
            ("coordinate_transformation_mode", "asymmetric"),
            ("nearest_mode", "floor"),
        ];
        let attributes = attributes.map(|(name, text)| (name, Attribute::Text(text))).into();
        self.graph.node("Resize", &node.name, &[value, "", &scales], attributes)
    }

    /// Two products with matrices: engines differ in how they resize to a size that is no multiple.
    fn resize(&mut self, id: NodeId, value: &str, interpolation: Interpolation) -> String {
        let node = self.network.node(id);
        let size = &self.network.node(node.inputs[0]).shape;
        if size == &node.shape {
            return value.to_owned();
        }
        let rows = weights(size[0], node.shape[0], interpolation);
        let columns = weights(size[1], node.shape[1], interpolation).transposed(&[1, 0]);
        let rows = self.graph.constant(&format!("{}.rows", node.name), &rows);
        let columns = self.graph.constant(&format!("{}.columns", node.name), &columns);
        let wide = self.graph.node("MatMul", &format!("{}.wide", node.name), &[value, &columns], Vec::new());
        self.graph.node("MatMul", &node.name, &[&rows, &wide], Vec::new())
    }
}

/// The part that each of `from` pixels has in each of `to` pixels, [to, from], as `tf.image.resize` computes it in f32.
fn weights(from: usize, to: usize, interpolation: Interpolation) -> Array {
    let scale = from as f32 / to as f32;
    let mut values = vec![0.0; to * from];
    for (pixel, row) in values.chunks_exact_mut(from).enumerate() {
        let center = (pixel as f32 + 0.5) * scale;
        match interpolation {
            Interpolation::Nearest => row[(center as usize).min(from - 1)] = 1.0,
            Interpolation::Bilinear => {
                let place = center - 0.5;
                let lower = place.floor();
                let fraction = place - lower;
                // Outside of the image is its border.
                row[lower.max(0.0) as usize] += 1.0 - fraction;
                row[((lower + 1.0) as usize).min(from - 1)] += fraction;
            }
        }
    }
    Array::new(vec![to, from], values).unwrap_or_else(|| Array::vector(Vec::new()))
}

/// The attributes of a convolution or of pooling.
fn window(
    size: &[usize],
    kernel: [usize; 2],
    strides: [usize; 2],
    padding: Padding,
    dilation: [usize; 2],
) -> Vec<(&'static str, Attribute)> {
    // As TensorFlow: an odd border is larger at the bottom and at the right.
    let border = |axis: usize| -> [i64; 2] {
        if padding == Padding::Valid {
            return [0, 0];
        }
        let reach = (kernel[axis] - 1) * dilation[axis] + 1;
        let needed = (size[axis].div_ceil(strides[axis]) - 1) * strides[axis] + reach;
        let total = needed.saturating_sub(size[axis]);
        [(total / 2) as i64, (total - total / 2) as i64]
    };
    let ([top, bottom], [left, right]) = (border(0), border(1));
    let pair = |values: [usize; 2]| Attribute::Ints(values.map(|value| value as i64).to_vec());
    vec![
        ("kernel_shape", pair(kernel)),
        ("strides", pair(strides)),
        ("dilations", pair(dilation)),
        ("pads", Attribute::Ints(vec![top, left, bottom, right])),
    ]
}
