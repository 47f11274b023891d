//! What the output of a network means: which activation is at its end.

use super::graph::{Network, NodeId};
use crate::{
    config::{Activation, Layer},
    error::KerasError,
    limits::MAX_CLASSES,
};

/// What the values of the output are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// One probability for each class, by a softmax.
    Softmax,
    /// One probability, that of the second class, by a sigmoid.
    Sigmoid,
    /// One score for each class, before the softmax. One score is that of the second class, before the sigmoid.
    Logits,
    /// One probability for each class, by another way than an activation at the end.
    Probabilities,
}

impl Network {
    /// Returns what the output is, by the end of the graph; the node before the activation; and the number of classes.
    ///
    /// `forced` is used instead of what the graph says. With [`Outcome::Softmax`] or [`Outcome::Sigmoid`], the graph must
    /// have that activation.
    ///
    /// # Errors
    /// [`KerasError::Output`].
    pub fn outcome(&self, forced: Option<Outcome>) -> Result<(Outcome, NodeId, usize), KerasError> {
        let error = |reason: String| KerasError::Output { reason };
        let &[output] = &self.outputs[..] else {
            return Err(error(format!(
                "it has {} outputs; make a model with the one that has the classes, and save it",
                self.outputs.len()
            )));
        };
        let output = self.without_identities(output);
        let node = self.node(output);
        let [count] = node.shape[..] else {
            return Err(error(format!("its shape is {:?}, not one value for each class", node.shape)));
        };
        if count > MAX_CLASSES {
            return Err(error(format!("it has {count} classes; the limit is {MAX_CLASSES}")));
        }
        let before = node.inputs.first().copied().unwrap_or(output);
        let found = match node.layer {
            Some(Layer::Activation(Activation::Softmax)) => Some(Outcome::Softmax),
            Some(Layer::Activation(Activation::Sigmoid)) => Some(Outcome::Sigmoid),
            Some(Layer::Dense { .. }) => Some(Outcome::Logits),
            _ => None,
        };
        let outcome = match (found, forced) {
            (Some(Outcome::Softmax | Outcome::Sigmoid), Some(Outcome::Logits)) => {
                return Err(error(
                    "its last layer has an activation, so that its values are no logits".into(),
                ));
            }
            (found, Some(forced @ (Outcome::Softmax | Outcome::Sigmoid))) if found != Some(forced) => {
                return Err(error(format!(
                    "its last layer is no {}",
                    if forced == Outcome::Softmax { "softmax" } else { "sigmoid" }
                )));
            }
            (_, Some(forced)) => forced,
            (Some(found), None) => found,
            (None, None) => {
                return Err(error("its last layer is neither a softmax nor a sigmoid nor dense; state with --values whether its values are `probabilities` or `logits`".into()));
            }
        };
        match (outcome, count) {
            (Outcome::Softmax, 1) => Err(error("it is a softmax of one value, which is always 1".into())),
            (Outcome::Sigmoid, 2..) => Err(error(format!(
                "it has {count} sigmoids, which are no probabilities of classes that exclude each other"
            ))),
            (Outcome::Probabilities, 1) => {
                Err(error("one probability needs a sigmoid at the end of the graph".into()))
            }
            (Outcome::Softmax | Outcome::Sigmoid, _) => Ok((outcome, before, count.max(2))),
            (Outcome::Logits | Outcome::Probabilities, _) => Ok((outcome, output, count.max(2))),
        }
    }

    /// The first node before this one that does something at inference. Flattening a vector, and a linear activation, do
    /// nothing.
    pub(crate) fn without_identities(&self, mut id: NodeId) -> NodeId {
        loop {
            let node = self.node(id);
            let &[input] = &node.inputs[..] else { return id };
            let keeps = self.node(input).shape == node.shape;
            match node.layer {
                Some(Layer::Identity | Layer::Activation(Activation::Linear)) => id = input,
                Some(Layer::Flatten | Layer::Reshape { .. }) if keeps => id = input,
                _ => return id,
            }
        }
    }
}
