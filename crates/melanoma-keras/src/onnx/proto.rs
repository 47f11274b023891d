//! The messages of ONNX, generated from `proto/onnx.proto` of ONNX 1.23.
#![allow(missing_docs, unreachable_pub, clippy::all, clippy::pedantic)]

include!(concat!(env!("OUT_DIR"), "/onnx.rs"));
