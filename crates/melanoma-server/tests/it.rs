//! The tests of this crate as one program. With a program for each file, every program would contain the engines.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod access;
mod batches;
mod check;
mod contract;
mod corpus;
mod defects;
mod errors;
mod explain;
mod hostile_clients;
mod inference_protocol;
mod inference_protocol_errors;
mod inference_protocol_grpc;
mod json_layout;
mod language;
mod load;
mod metrics;
mod openapi;
mod outcomes;
mod socket;
mod support;
