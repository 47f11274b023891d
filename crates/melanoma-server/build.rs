//! Generates the messages and services of the Open Inference Protocol, without `protoc`.

use std::error::Error;

const FILES: [&str; 2] = ["proto/health.proto", "proto/open_inference_grpc.proto"];

fn main() -> Result<(), Box<dyn Error>> {
    for file in FILES {
        println!("cargo::rerun-if-changed={file}");
    }
    let files = protox::compile(FILES, ["proto"])?;
    // `Bytes` fields share the memory of the message, so images are not copied.
    tonic_prost_build::configure().build_transport(false).bytes(".").compile_fds(files)?;
    Ok(())
}
