//! What a network costs: parameters and multiply-adds.

use std::collections::HashSet;

use super::graph::{Network, Node};
use crate::config::Layer;

/// Parameters and multiply-adds of a node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Values in the weights.
    pub parameters: u64,
    /// Multiplications with an addition, for one image, in convolutions and dense layers.
    pub multiply_adds: u64,
}

impl Node {
    /// Returns what the node costs.
    #[must_use]
    pub fn cost(&self) -> Cost {
        let values = |weight: &std::sync::Arc<crate::Array>| weight.values().len() as u64;
        let places =
            |axes: usize| self.shape.iter().rev().skip(axes).map(|&side| side as u64).product::<u64>();
        let kernel = self.weights.first().map_or(0, values);
        let multiply_adds = match self.layer {
            // The kernel is used once at each place.
            Some(Layer::Dense { .. } | Layer::Conv2d { .. } | Layer::DepthwiseConv2d { .. }) => {
                kernel * places(1)
            }
            _ => 0,
        };
        Cost { parameters: self.weights.iter().map(values).sum(), multiply_adds }
    }
}

impl Network {
    /// Returns what the network costs. The weights of a shared layer count once.
    #[must_use]
    pub fn cost(&self) -> Cost {
        let mut seen = HashSet::new();
        let weights = self.nodes.iter().flat_map(|node| &node.weights);
        let new = weights.filter(|weight| seen.insert(std::sync::Arc::as_ptr(weight)));
        Cost {
            parameters: new.map(|weight| weight.values().len() as u64).sum(),
            multiply_adds: self.nodes.iter().map(|node| node.cost().multiply_adds).sum(),
        }
    }
}
