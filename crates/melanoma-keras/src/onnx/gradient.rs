//! The gradient of the logits as nodes of ONNX: the class maps of Grad-CAM (Selvaraju et al. 2017).
//!
//! The weight of a channel is the mean, over height and width, of the gradient of a logit with respect to the features.
//! Behind the features, pooling and flattening only need the sum of the gradient over height and width, so that the graph
//! has one number for each class and channel, and never the gradient of a feature map.

use super::{
    explain::{Explanation, Path, flattens_area, is_exact},
    graph::Attribute,
    values::{Emitter, Order},
};
use crate::{
    array::Array,
    config::{Activation, Layer, Scalar},
    network::NodeId,
};

/// The gradient of each logit with respect to the values of a node: [1, classes, values] or [N, classes, values].
enum Gradient {
    /// The same for every image.
    Constant(Array),
    /// The name of a value of ONNX.
    Value(String),
}

impl Emitter<'_> {
    /// Adds the class maps, [N, logits, height, width], and returns their name.
    pub(super) fn class_maps(&mut self, path: &Path) -> (String, Explanation) {
        let features = self.network.node(path.features);
        let area: usize = features.shape.iter().take(2).product();
        let (height, width, channels) = (features.shape[0], features.shape[1], features.shape[2]);
        let logits = path.nodes.first().map_or(path.features, |(id, _)| *id);
        let classes = self.network.node(logits).shape.iter().product();
        let mut gradient = Gradient::Constant(identity(classes));
        for (id, branch) in &path.nodes {
            gradient = self.through(*id, *branch, gradient);
        }
        let is_exact = is_exact(self.network, path);
        // The mean of the gradient over the places. An exact map has the sum, so that its mean is the logit.
        let factor = if is_exact { 1.0 } else { 1.0 / area as f32 };
        let value = self.value(path.features, Order::ChannelsFirst);
        let explanation = Explanation { layer: features.name.clone(), size: [height, width], is_exact };
        let maps = match gradient {
            Gradient::Constant(array) => {
                let weights = array.values().iter().map(|weight| weight * factor).collect();
                let kernel = Array::new(vec![classes, channels, 1, 1], weights)
                    .unwrap_or_else(|| Array::vector(Vec::new()));
                let kernel = self.graph.constant("class_maps.kernel", &kernel);
                self.graph.node(
                    "Conv",
                    "class_maps",
                    &[&value, &kernel],
                    vec![("kernel_shape", Attribute::Ints(vec![1, 1]))],
                )
            }
            Gradient::Value(weights) => {
                let factor = self.graph.scalar("class_maps.factor", factor);
                let weights = self.graph.node("Mul", "class_maps.weights", &[&weights, &factor], Vec::new());
                let shape = self.graph.integers("class_maps.places", &[0, channels as i64, area as i64]);
                let places = self.graph.node("Reshape", "class_maps.features", &[&value, &shape], Vec::new());
                let product =
                    self.graph.node("MatMul", "class_maps.product", &[&weights, &places], Vec::new());
                let shape = self
                    .graph
                    .integers("class_maps.shape", &[0, classes as i64, height as i64, width as i64]);
                self.graph.node("Reshape", "class_maps", &[&product, &shape], Vec::new())
            }
        };
        (maps, explanation)
    }

    /// The gradient of one of several vectors side by side.
    fn part(&mut self, id: NodeId, branch: usize, gradient: Gradient) -> Gradient {
        let lengths: Vec<usize> = self
            .network
            .node(id)
            .inputs
            .iter()
            .map(|input| self.network.node(*input).shape.iter().product())
            .collect();
        let start: usize = lengths[..branch].iter().sum();
        let end = start + lengths[branch];
        match gradient {
            Gradient::Constant(array) => {
                let rows = array.values().chunks_exact(lengths.iter().sum());
                let values: Vec<f32> = rows.flat_map(|row| row[start..end].to_vec()).collect();
                Gradient::Constant(Array::new(vec![array.shape()[0], end - start], values).unwrap_or(array))
            }
            Gradient::Value(value) => {
                let lists =
                    [start, end, 2].map(|number| self.graph.integers("gradient.part", &[number as i64]));
                Gradient::Value(self.graph.node(
                    "Slice",
                    "gradient",
                    &[&value, &lists[0], &lists[1], &lists[2]],
                    Vec::new(),
                ))
            }
        }
    }

    /// The gradient before a node, from the one behind it.
    fn through(&mut self, id: NodeId, branch: usize, gradient: Gradient) -> Gradient {
        let node = self.network.node(id);
        let input = node.inputs[branch];
        match &node.layer {
            Some(Layer::Concatenate { .. }) => self.part(id, branch, gradient),
            Some(Layer::Dense { .. } | Layer::Conv2d { .. }) => {
                let kernel = &node.weights[0];
                let outputs = kernel.shape().last().copied().unwrap_or(1);
                let inputs = kernel.values().len() / outputs;
                let kernel = Array::clone(kernel).reshaped(vec![inputs, outputs]);
                // The dense layer behind a flattened area: only the sums over the places are needed.
                let kernel = match self.flattened_area(input) {
                    Some(channels) => sum_places(&kernel, channels),
                    None => kernel,
                };
                self.matrix(&node.name, gradient, &kernel.transposed(&[1, 0]))
            }
            Some(Layer::Activation(activation)) => match self.derivative(*activation, id) {
                Some(derivative) => {
                    let gradient = self.gradient_value(gradient);
                    let axes = self.graph.integers("gradient.axes", &[1]);
                    let derivative = self.graph.node(
                        "Unsqueeze",
                        "gradient.derivative",
                        &[&derivative, &axes],
                        Vec::new(),
                    );
                    Gradient::Value(self.graph.node("Mul", "gradient", &[&gradient, &derivative], Vec::new()))
                }
                None => gradient,
            },
            Some(Layer::BatchNormalization { epsilon, scale, .. }) => {
                let gamma = if *scale { Some(node.weights[0].values()) } else { None };
                let variance = node.weights.last().map(|weight| weight.values()).unwrap_or_default();
                let factors: Vec<f32> = (0..variance.len())
                    .map(|c| gamma.map_or(1.0, |g| g[c]) / (variance[c] + epsilon).sqrt())
                    .collect();
                self.scaled(gradient, &factors)
            }
            Some(Layer::Affine { scale, .. }) => self.scaled(gradient, scale),
            Some(Layer::Scalar { operation, number }) => match operation {
                Scalar::Multiply => self.scaled(gradient, &[*number]),
                Scalar::Divide => self.scaled(gradient, &[1.0 / number]),
                Scalar::SubtractFrom => self.scaled(gradient, &[-1.0]),
                _ => gradient,
            },
            // Pooling and flattening keep the sum over the places.
            _ => gradient,
        }
    }

    /// The channels of the area that a node flattens, looking through nodes that do nothing.
    fn flattened_area(&self, id: NodeId) -> Option<usize> {
        let id = self.network.without_identities(id);
        let node = self.network.node(id);
        let input = *node.inputs.first()?;
        if !flattens_area(self.network, self.network.node(id)) {
            return None;
        }
        self.network.node(input).shape.last().copied()
    }

    fn gradient_value(&mut self, gradient: Gradient) -> String {
        match gradient {
            Gradient::Value(name) => name,
            Gradient::Constant(array) => {
                let shape = [&[1], array.shape()].concat();
                self.graph.constant("gradient.constant", &array.reshaped(shape))
            }
        }
    }

    /// The gradient times a matrix of [behind, before].
    fn matrix(&mut self, name: &str, gradient: Gradient, matrix: &Array) -> Gradient {
        match gradient {
            Gradient::Constant(array) => Gradient::Constant(product(&array, matrix)),
            Gradient::Value(value) => {
                let matrix = self.graph.constant(&format!("{name}.transposed_kernel"), matrix);
                Gradient::Value(self.graph.node("MatMul", "gradient", &[&value, &matrix], Vec::new()))
            }
        }
    }

    /// The gradient times a factor for each value, or one for all.
    fn scaled(&mut self, gradient: Gradient, factors: &[f32]) -> Gradient {
        match gradient {
            Gradient::Constant(array) => {
                let values = array
                    .values()
                    .iter()
                    .zip(factors.iter().cycle())
                    .map(|(value, factor)| value * factor)
                    .collect();
                let shape = array.shape().to_vec();
                Gradient::Constant(Array::new(shape, values).unwrap_or(array))
            }
            Gradient::Value(value) => {
                let factors = self.graph.constant("gradient.factors", &Array::vector(factors.to_vec()));
                Gradient::Value(self.graph.node("Mul", "gradient", &[&value, &factors], Vec::new()))
            }
        }
    }

    /// The derivative of an activation at its input, [N, values]; `None` if it is 1.
    fn derivative(&mut self, activation: Activation, id: NodeId) -> Option<String> {
        let input = self.network.node(id).inputs[0];
        let [x, y] = [input, id].map(|id| self.point(id));
        let graph = &mut self.graph;
        let mut one = || graph.scalar("gradient.one", 1.0);
        Some(match activation {
            Activation::Sigmoid => {
                let one = one();
                let rest = graph.node("Sub", "gradient.rest", &[&one, &y], Vec::new());
                graph.node("Mul", "gradient.sigmoid", &[&y, &rest], Vec::new())
            }
            Activation::Tanh => {
                let one = one();
                let square = graph.node("Mul", "gradient.square", &[&y, &y], Vec::new());
                graph.node("Sub", "gradient.tanh", &[&one, &square], Vec::new())
            }
            // s + y (1 - s), where s is the sigmoid of x.
            Activation::Silu => {
                let one = one();
                let sigmoid = graph.node("Sigmoid", "gradient.sigmoid", &[&x], Vec::new());
                let rest = graph.node("Sub", "gradient.rest", &[&one, &sigmoid], Vec::new());
                let rest = graph.node("Mul", "gradient.rest", &[&y, &rest], Vec::new());
                graph.node("Add", "gradient.silu", &[&sigmoid, &rest], Vec::new())
            }
            // 0 below -3, 1 above 3, else x/3 + 1/2.
            Activation::HardSilu => {
                let third = graph.scalar("gradient.third", 1.0 / 3.0);
                let half = graph.scalar("gradient.half", 0.5);
                let slope = graph.node("Mul", "gradient.slope", &[&x, &third], Vec::new());
                let slope = graph.node("Add", "gradient.slope", &[&slope, &half], Vec::new());
                let [low, high, zero, one] =
                    [-3.0, 3.0, 0.0, 1.0].map(|bound| graph.scalar("gradient.bound", bound));
                let is_high = graph.node("Greater", "gradient.high", &[&x, &high], Vec::new());
                let is_low = graph.node("Less", "gradient.low", &[&x, &low], Vec::new());
                let upper = graph.node("Where", "gradient.upper", &[&is_high, &one, &slope], Vec::new());
                graph.node("Where", "gradient.hard_silu", &[&is_low, &zero, &upper], Vec::new())
            }
            Activation::Elu { alpha } => {
                let [zero, one, alpha] =
                    [0.0, 1.0, alpha].map(|number| graph.scalar("gradient.number", number));
                let positive = graph.node("Greater", "gradient.positive", &[&x, &zero], Vec::new());
                let below = graph.node("Add", "gradient.below", &[&y, &alpha], Vec::new());
                graph.node("Where", "gradient.elu", &[&positive, &one, &below], Vec::new())
            }
            Activation::Relu { max, slope, .. } => {
                let [zero, one, slope] =
                    [0.0, 1.0, slope].map(|number| graph.scalar("gradient.number", number));
                let positive = graph.node("Greater", "gradient.positive", &[&x, &zero], Vec::new());
                let mut derivative =
                    graph.node("Where", "gradient.relu", &[&positive, &one, &slope], Vec::new());
                if let Some(max) = max {
                    let max = graph.scalar("gradient.max", max);
                    let below = graph.node("Less", "gradient.below", &[&x, &max], Vec::new());
                    derivative =
                        graph.node("Where", "gradient.relu", &[&below, &derivative, &zero], Vec::new());
                }
                derivative
            }
            _ => return None,
        })
    }

    /// The values of a node without height and width, as [N, values].
    fn point(&mut self, id: NodeId) -> String {
        let value = self.value(id, Order::ChannelsLast);
        if self.network.node(id).shape.len() == 1 {
            return value;
        }
        self.graph.node("Flatten", "gradient.flat", &[&value], vec![("axis", Attribute::Int(1))])
    }
}

fn identity(size: usize) -> Array {
    let values = (0..size * size).map(|index| if index / size == index % size { 1.0 } else { 0.0 }).collect();
    Array::new(vec![size, size], values).unwrap_or_else(|| Array::vector(Vec::new()))
}

/// Adds the rows of the same channel: [places * channels, outputs] to [channels, outputs].
fn sum_places(kernel: &Array, channels: usize) -> Array {
    let outputs = kernel.shape()[1];
    let mut sums = vec![0.0_f64; channels * outputs];
    for row in kernel.values().chunks_exact(channels * outputs) {
        for (sum, value) in sums.iter_mut().zip(row) {
            *sum += f64::from(*value);
        }
    }
    let sums = sums.into_iter().map(|sum| sum as f32).collect();
    Array::new(vec![channels, outputs], sums).unwrap_or_else(|| Array::vector(Vec::new()))
}

fn product(left: &Array, right: &Array) -> Array {
    let (rows, inner, columns) = (left.shape()[0], right.shape()[0], right.shape()[1]);
    let mut values = Vec::with_capacity(rows * columns);
    for row in left.values().chunks_exact(inner) {
        for column in 0..columns {
            let terms = row
                .iter()
                .enumerate()
                .map(|(k, value)| f64::from(*value) * f64::from(right.values()[k * columns + column]));
            values.push(terms.sum::<f64>() as f32);
        }
    }
    Array::new(vec![rows, columns], values).unwrap_or_else(|| Array::vector(Vec::new()))
}
