//! A network of Keras as a model with the inputs and outputs of a bundle.

use super::{
    explain::{Explanation, path},
    graph::Attribute,
    values::{Emitter, Order},
};
use crate::{
    array::Array,
    config::Layer,
    error::KerasError,
    network::{Input, Network, NodeId, Outcome},
};

/// The name of the input with the image.
pub(crate) const IMAGE: &str = "image";
/// The least positive number that f32 has in full precision, for the logarithm of a probability of 0.
const TINY: f32 = f32::MIN_POSITIVE;

/// What the graph does not say.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What the output is, instead of what the last layer says.
    pub outcome: Option<Outcome>,
    /// Whether the model takes blue, green and red, as those of Keras's preprocessing `caffe` do.
    pub is_bgr: bool,
    /// Name of the layer whose features the heat maps weight, instead of the last one with height and width.
    pub heat_map_layer: Option<String>,
}

/// An ONNX model and what is in it. Its outputs are `logits`, [N, classes], and those that are `Some`.
#[derive(Clone, Debug)]
pub struct Converted {
    /// The file.
    pub onnx: Vec<u8>,
    /// What the output of the Keras model was.
    pub outcome: Outcome,
    /// Number of logits. A model with one output has two: 0 for the first class, and its own.
    pub classes: usize,
    /// Height and width of the input `image`, [N, 3, height, width].
    pub size: [usize; 2],
    /// The other inputs, by their names in the ONNX model.
    pub other_inputs: Vec<Input>,
    /// Length of the output `embedding`, the features before the last dense layer.
    pub embedding: Option<usize>,
    /// About the output `class_maps`, or why there is none.
    pub explanation: Result<Explanation, String>,
}

/// Converts a network with one image as input.
///
/// # Errors
/// [`KerasError::Output`], and [`KerasError::Unsupported`] for a named layer whose features cannot be explained.
pub fn convert(network: &Network, options: &Options) -> Result<Converted, KerasError> {
    let (outcome, before, classes) = network.outcome(options.outcome)?;
    let image = match network.images().collect::<Vec<_>>()[..] {
        [image] => image.clone(),
        [] => {
            return Err(KerasError::Output { reason: "the model takes no image with three channels".into() });
        }
        _ => return Err(KerasError::Output { reason: "the model takes several images".into() }),
    };
    let shape = &network.node(image.node).shape;
    let size = [shape[0], shape[1]];
    let mut emitter = Emitter::new(network);
    let mut other_inputs = Vec::new();
    for input in &network.inputs {
        if *input == image {
            emitter.graph.input(IMAGE, &[3, size[0], size[1]]);
            let value = if options.is_bgr { emitter.reversed_channels() } else { IMAGE.into() };
            emitter.set(input.node, Order::ChannelsFirst, value);
        } else {
            let is_taken = [IMAGE, "logits", "embedding", "class_maps"].contains(&input.name.as_str());
            let name = if is_taken { format!("{}_input", input.name) } else { input.name.clone() };
            emitter.graph.input(&name, &network.node(input.node).shape);
            emitter.set(input.node, Order::ChannelsLast, name.clone());
            other_inputs.push(Input { name, node: input.node });
        }
    }
    for id in (0..network.nodes.len()).map(NodeId) {
        emitter.emit(id);
    }
    let logits = emitter.value(before, Order::ChannelsLast);
    let count = network.node(before).shape.iter().product::<usize>();
    let logits = match (outcome, count) {
        (Outcome::Probabilities, _) => emitter.logarithm(&logits),
        (_, 1) => emitter.two_classes(&logits, &[2]),
        _ => logits,
    };
    emitter.graph.output("logits", &logits, &[classes]);
    let embedding = emitter.embedding(before);
    let explanation = emitter.explanation(outcome, before, count, options.heat_map_layer.as_deref());
    if let (Err(error), Some(_)) = (&explanation, &options.heat_map_layer) {
        return Err(KerasError::Unsupported { layer: "for the heat maps".into(), reason: error.clone() });
    }
    let onnx = emitter.graph.encode(&network.name);
    Ok(Converted { onnx, outcome, classes, size, other_inputs, embedding, explanation })
}

impl Emitter<'_> {
    fn reversed_channels(&mut self) -> String {
        let order = self.graph.integers("channels.order", &[2, 1, 0]);
        let axis = vec![("axis", Attribute::Int(1))];
        self.graph.node("Gather", "channels", &[IMAGE, &order], axis)
    }

    fn logarithm(&mut self, probabilities: &str) -> String {
        let tiny = self.graph.scalar("logits.tiny", TINY);
        let positive = self.graph.node("Max", "logits.positive", &[probabilities, &tiny], Vec::new());
        self.graph.node("Log", "logits.logarithm", &[&positive], Vec::new())
    }

    /// 0 for the first class, and the value for the second: their softmax is the sigmoid.
    fn two_classes(&mut self, value: &str, shape: &[usize]) -> String {
        let second = Array::vector(vec![0.0, 1.0]).reshaped(shape.to_vec());
        let second = self.graph.constant("classes.second", &second);
        self.graph.node("Mul", "classes", &[value, &second], Vec::new())
    }

    /// The input of the last dense layer.
    fn embedding(&mut self, before: NodeId) -> Option<usize> {
        let node = self.network.node(self.network.without_identities(before));
        let (Some(Layer::Dense { .. }), Some(input)) = (&node.layer, node.inputs.first()) else {
            return None;
        };
        let shape = &self.network.node(*input).shape;
        let value = self.value(*input, Order::ChannelsLast);
        self.graph.output("embedding", &value, shape);
        shape.first().copied()
    }

    fn explanation(
        &mut self,
        outcome: Outcome,
        before: NodeId,
        count: usize,
        layer: Option<&str>,
    ) -> Result<Explanation, String> {
        if outcome == Outcome::Probabilities {
            return Err("the output has probabilities by another way than a softmax or a sigmoid".into());
        }
        let path = path(self.network, before, layer).map_err(|error| match error {
            KerasError::Unsupported { reason, .. } => reason,
            other => other.to_string(),
        })?;
        let (mut maps, explanation) = self.class_maps(&path);
        if count == 1 {
            maps = self.two_classes(&maps, &[2, 1, 1]);
        }
        let [height, width] = explanation.size;
        self.graph.output("class_maps", &maps, &[count.max(2), height, width]);
        Ok(explanation)
    }
}
