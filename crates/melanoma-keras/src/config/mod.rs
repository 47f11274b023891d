//! The configuration of a model: JSON to typed layers.

mod activation;
mod calls;
mod fields;
mod function;
mod layer;
mod model;
mod parse;

pub use self::{
    activation::Activation,
    layer::{Interpolation, Layer, Merge, PadMode, Padding, Pool, Scalar},
};
pub(crate) use self::{
    calls::{Call, Output},
    layer::Slot,
    model::{Content, LayerConfig, Model, Structure},
};
