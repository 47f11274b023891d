//! Reads classifiers that Keras saved, and converts them to ONNX.
//!
//! ```text
//! .h5, .hdf5, .keras ─ file ─▶ configuration and weights ─ network ─▶ typed graph ─ onnx ─▶ ONNX file
//! ```
//!
//! [`Network::read`] reads a file: HDF5 of Keras 2 and of Keras 3's legacy writer, and the zip format `.keras`. It checks
//! every name, shape and number against the configuration, and runs no code of the file: a layer that is Python code is
//! an error with the name of the layer. [`convert`] writes the network as an ONNX model with the outputs that a
//! bundle of `melanoma-core` needs: logits, and class maps if the network has feature maps to explain.
//!
//! Every error has a stable [`code`](KerasError::code).

#![allow(clippy::cast_possible_wrap, reason = "sizes stay far below 2^63, by the limits")]

mod array;
mod config;
mod error;
mod file;
mod limits;
mod network;
mod onnx;

pub use array::Array;
pub use config::{Activation, Interpolation, Layer, Merge, PadMode, Padding, Pool, Scalar};
pub use error::KerasError;
pub use file::check_file_size;
pub use network::{Cost, Input, Network, Node, NodeId, Outcome};
pub use onnx::{Converted, Explanation, OPSET, Operation, Options, convert, operations};
