//! The network: every layer with its weights and shapes, nested models written out.

mod binding;
mod build;
mod check;
mod cost;
mod graph;
mod outcome;
mod shape;

pub(crate) use self::shape::place;

pub use self::{
    cost::Cost,
    graph::{Input, Network, Node, NodeId},
    outcome::Outcome,
};
