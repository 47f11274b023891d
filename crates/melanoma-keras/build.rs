//! Generates the messages of ONNX, without `protoc`.

use std::error::Error;

const FILE: &str = "proto/onnx.proto";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={FILE}");
    // `Bytes` fields share the memory of the weights.
    prost_build::Config::new().bytes(["."]).compile_fds(protox::compile([FILE], ["proto"])?)?;
    Ok(())
}
