//! From untrusted bytes to upright 8-bit sRGB pixels.
//!
//! The format follows from the content, never from a name. Every limit is checked against what the
//! file declares before a pixel is decoded.

mod color;
mod decoder;
mod detect;
mod error;
mod format;
mod image;
mod isolation;
mod jpeg;
mod limits;
mod memory;
mod raster;
mod reader;
mod reduced;

pub(crate) use self::{
    decoder::Resources,
    memory::DecoderMemory,
    reduced::{Grid, ReducedImage, Reduction},
};
pub use self::{
    error::DecodeError, format::Format, image::Image, isolation::silence_decoder_panics, limits::Limits,
};
