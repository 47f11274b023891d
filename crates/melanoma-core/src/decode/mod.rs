//! From untrusted bytes to upright 8-bit sRGB pixels.
//!
//! The format follows from the content, never from a name. Every limit is checked against what the
//! file declares before a pixel is decoded.

mod bmp;
mod byte_order;
mod camera_raw;
mod color;
mod decoded;
mod decoder;
mod detect;
mod directory;
mod error;
mod format;
mod gif;
mod heif;
mod image;
mod iso_media;
mod isolation;
mod jpeg;
mod limits;
mod memory;
mod orientation;
mod png;
mod raster;
mod reader;
mod reduced;
mod resources;
mod run_length;
mod samples;
mod svg;
mod tiff;
mod tiff_layout;
mod webp;

pub use self::{
    error::DecodeError, format::Format, image::Image, isolation::silence_decoder_panics, limits::Limits,
};
pub(crate) use self::{
    memory::DecoderMemory,
    reduced::{Grid, ReducedImage, Reduction},
    resources::Resources,
};
