//! Generates the messages and the service of the Open Inference Protocol, in Rust alone: no `protoc`.

use std::error::Error;

const FILES: [&str; 2] = ["proto/health.proto", "proto/open_inference_grpc.proto"];

fn main() -> Result<(), Box<dyn Error>> {
    for file in FILES {
        println!("cargo::rerun-if-changed={file}");
    }
    let files = protox::compile(FILES, ["proto"])?;
    // What images there are in a message is shared with it and not copied.
    tonic_prost_build::configure().build_transport(false).bytes(".").compile_fds(files)?;
    Ok(())
}
