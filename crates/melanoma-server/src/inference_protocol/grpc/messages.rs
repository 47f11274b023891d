//! The messages and services, as `build.rs` makes them of the files in `proto/`.
#![allow(missing_docs, unreachable_pub, dead_code, clippy::all, clippy::pedantic)]

tonic::include_proto!("inference");

pub(crate) mod health {
    tonic::include_proto!("grpc.health.v1");
}
