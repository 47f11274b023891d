//! The Open Inference Protocol, version 2, over REST and gRPC.
//!
//! Both decode into the same [`request::InferRequest`] and encode the same [`response::InferResponse`];
//! `docs/reference/inference-protocol.md` describes the tensors.

mod body;
mod error_text;
mod grpc;
mod infer;
mod model;
mod parameter;
mod repository;
mod request;
mod response;
mod rest;
mod signature;
mod tensor;

pub(crate) use grpc::{error_response as grpc_error, routes as grpc};
pub(crate) use rest::{error_response as rest_error, routes as rest};
