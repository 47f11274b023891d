//! The typed graph.

use std::sync::Arc;

use crate::{array::Array, config::Layer};

/// Where a value comes from: a node, by its place in [`Network::nodes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(crate) usize);

/// A network whose every layer has its weights. Shapes are those of one image, with the channels last.
#[derive(Clone, Debug)]
pub struct Network {
    /// Name of the outermost model.
    pub name: String,
    /// The version of Keras that wrote the file.
    pub keras_version: String,
    /// The inputs, in the order of the model.
    pub inputs: Vec<Input>,
    /// Each node after those that it takes values from.
    pub nodes: Vec<Node>,
    /// The outputs, in the order of the model.
    pub outputs: Vec<NodeId>,
}

/// An input of the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Name of the layer.
    pub name: String,
    /// Its node.
    pub node: NodeId,
}

/// One call of one step of a layer.
#[derive(Clone, Debug)]
pub struct Node {
    /// Names of the nested models and of the layer, with slashes. A later call of a shared layer has a number after it,
    /// and so has a step that is not the last of its layer.
    pub name: String,
    /// What it computes; `None` for an input.
    pub layer: Option<Layer>,
    /// The weights, in the order of Keras. Calls of a shared layer share them.
    pub weights: Vec<Arc<Array>>,
    /// What it takes.
    pub inputs: Vec<NodeId>,
    /// The shape of its output.
    pub shape: Vec<usize>,
}

impl Network {
    /// Returns a node.
    #[must_use]
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0]
    }

    /// Returns the last node of the layer with this name, or with this path.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<NodeId> {
        let is_named = |node: &Node| node.name == name || node.name.rsplit('/').next() == Some(name);
        self.nodes.iter().rposition(is_named).map(NodeId)
    }

    /// Returns the inputs that are images: height, width and three channels.
    pub fn images(&self) -> impl Iterator<Item = &Input> {
        self.inputs.iter().filter(|input| matches!(self.node(input.node).shape[..], [_, _, 3]))
    }
}
