//! From an image to the tensor that the network was trained on, by the steps in the card.
//!
//! The reference is Pillow, because the models were trained on its pixels.

mod axis_order;
mod error;
mod field_of_view;
mod pixels;
mod rect;
mod resample;
mod steps;
mod tensor;

pub use self::{
    error::PreprocessError,
    field_of_view::FieldOfViewCrop,
    pixels::Pixels,
    rect::Rect,
    resample::Filter,
    steps::{Layout, Preprocess, ResizeMode},
    tensor::Tensor,
};
