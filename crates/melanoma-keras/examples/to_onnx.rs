//! `cargo run -p melanoma-keras --example to_onnx -- MODEL ONNX [LAYER]` converts a model that Keras saved. LAYER is the
//! one whose features the class maps weight.
#![allow(clippy::print_stdout)]

use std::{env, error::Error, fs};

use melanoma_keras::{Network, Options, convert};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (Some(model), Some(onnx)) = (arguments.first(), arguments.get(1)) else {
        return Err("two arguments are needed: the model and the ONNX file".into());
    };
    let network = Network::read(fs::read(model)?, None)?;
    let options = Options { heat_map_layer: arguments.get(2).cloned(), ..Options::default() };
    let converted = convert(&network, &options)?;
    fs::write(onnx, &converted.onnx)?;
    println!("{:?} {:?} {:?}", converted.outcome, network.cost(), converted.explanation);
    Ok(())
}
