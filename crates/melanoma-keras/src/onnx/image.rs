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
            Layer::UpSample { interpolation, .. } => {
                // Keras repeats pixels.
                let nearest = [("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor")];
                self.resize(id, &value, interpolation, nearest)
            }
            Layer::Resize { interpolation, .. } => {
                let nearest =
                    [("coordinate_transformation_mode", "half_pixel"), ("nearest_mode", "round_prefer_ceil")];
                self.resize(id, &value, interpolation, nearest)
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

    fn resize(
        &mut self,
        id: NodeId,
        value: &str,
        interpolation: Interpolation,
        nearest: [(&'static str, &'static str); 2],
    ) -> String {
        let node = self.network.node(id);
        let size = &self.network.node(node.inputs[0]).shape;
        if size == &node.shape {
            return value.to_owned();
        }
        let attributes = match interpolation {
            Interpolation::Nearest => [("mode", "nearest"), nearest[0], nearest[1]].to_vec(),
            Interpolation::Bilinear => {
                vec![("mode", "linear"), ("coordinate_transformation_mode", "half_pixel")]
            }
        };
        let attributes = attributes.into_iter().map(|(name, text)| (name, Attribute::Text(text))).collect();
        let scale = |axis: usize| {
            let exact = node.shape[axis] as f32 / size[axis] as f32;
            // The size is the product rounded down, so that a quotient that was rounded down would lose a row.
            let product = f64::from(exact) * size[axis] as f64;
            if product < node.shape[axis] as f64 { exact.next_up() } else { exact }
        };
        let scales = Array::vector(vec![1.0, 1.0, scale(0), scale(1)]);
        let scales = self.graph.constant(&format!("{}.scales", node.name), &scales);
        self.graph.node("Resize", &node.name, &[value, "", &scales], attributes)
    }
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
