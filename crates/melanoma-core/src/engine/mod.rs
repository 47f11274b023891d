//! The engine boundary: a tensor in, raw outputs out.
//!
//! Only the files of this folder name the crate of an engine. A program can bring its own engine:
//! implement [`Engine`] and pass it to [`Classifier::with_engine`](crate::Classifier::with_engine).

mod choice;
mod config;
mod error;
mod interface;
#[cfg(feature = "onnxruntime")]
mod onnxruntime;
#[cfg(feature = "rten")]
mod rten;
#[cfg(feature = "onnxruntime")]
mod session_pool;

pub use self::{
    choice::{EngineChoice, EngineKind},
    config::EngineConfig,
    error::EngineError,
    interface::{Engine, EngineInfo, RawOutputs, RawTensor},
};
