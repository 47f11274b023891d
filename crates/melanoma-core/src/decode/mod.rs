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
mod jpeg;
mod limits;
mod raster;
mod reader;
mod reduced;

pub(crate) use self::reduced::{Grid, ReducedImage, Reduction};
pub use self::{error::DecodeError, format::Format, image::Image, limits::Limits};
