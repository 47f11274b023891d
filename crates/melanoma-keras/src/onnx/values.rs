//! The values of the nodes in ONNX. Keras has the channels of an image last, and the operators of ONNX have them first:
//! a value has one order, and gets the other one, by a transposition, when a node needs it.

use super::graph::{Attribute, Graph};
use crate::network::{Network, NodeId};

/// The place of the channels of a value with height and width. Every other value has the order of Keras.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    ChannelsLast,
    ChannelsFirst,
}

/// The names of a value in the orders that it has.
#[derive(Clone, Default)]
struct Value {
    last: Option<String>,
    first: Option<String>,
}

/// A graph, and the values of the nodes of the network that it has so far.
pub(super) struct Emitter<'a> {
    pub network: &'a Network,
    pub graph: Graph,
    values: Vec<Value>,
}

impl<'a> Emitter<'a> {
    pub(super) fn new(network: &'a Network) -> Self {
        Self { network, graph: Graph::default(), values: vec![Value::default(); network.nodes.len()] }
    }

    pub(super) fn is_image(&self, id: NodeId) -> bool {
        self.network.node(id).shape.len() == 3
    }

    pub(super) fn set(&mut self, id: NodeId, order: Order, name: String) {
        let shape = &self.network.node(id).shape;
        match (order, &shape[..]) {
            (Order::ChannelsFirst, &[height, width, channels]) => {
                self.graph.describe(&name, &[channels, height, width]);
            }
            _ => self.graph.describe(&name, shape),
        }
        let value = &mut self.values[id.0];
        match order {
            Order::ChannelsLast => value.last = Some(name),
            Order::ChannelsFirst => value.first = Some(name),
        }
    }

    /// Gives a node the value of another one.
    pub(super) fn alias(&mut self, id: NodeId, of: NodeId) {
        self.values[id.0] = self.values[of.0].clone();
    }

    /// The order that costs nothing.
    pub(super) fn order(&self, id: NodeId) -> Order {
        if self.values[id.0].first.is_some() { Order::ChannelsFirst } else { Order::ChannelsLast }
    }

    /// The name of a value in this order. A value that is no image has only the order of Keras.
    pub(super) fn value(&mut self, id: NodeId, order: Order) -> String {
        let order = if self.is_image(id) { order } else { Order::ChannelsLast };
        let value = &self.values[id.0];
        let (wanted, other, axes) = match order {
            Order::ChannelsLast => (&value.last, &value.first, [0, 2, 3, 1]),
            Order::ChannelsFirst => (&value.first, &value.last, [0, 3, 1, 2]),
        };
        if let Some(name) = wanted {
            return name.clone();
        }
        let other = other.clone().unwrap_or_default();
        let name = format!("{}.transposed", self.network.node(id).name);
        let axes = Attribute::Ints(axes.to_vec());
        let transposed = self.graph.node("Transpose", &name, &[&other], vec![("perm", axes)]);
        self.set(id, order, transposed.clone());
        transposed
    }
}
