//! The Open Inference Protocol, version 2 (that of `KServe`), over REST and gRPC.
//!
//! Both wires become the same [`request::InferRequest`], go the same way, and get the same
//! [`response::InferResponse`]; `docs/inference-protocol.md` says what the tensors hold.

mod body;
mod grpc;
mod infer;
mod model;
mod parameter;
mod repository;
mod request;
mod response;
mod rest;
mod tensor;

use melanoma_core::Error;

pub(crate) use grpc::routes as grpc;
pub(crate) use rest::routes as rest;

/// What a client reads of an error: the protocol has one text for it, so our code stands first.
fn message(error: &Error) -> String {
    format!("{}: {error}", error.code())
}
