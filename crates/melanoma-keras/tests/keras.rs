//! The numbers of Keras: every file in `expected/small` gives the probabilities that Keras computed, on both engines.
//! `expected/models.py` makes the files.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::{
    fs,
    path::{Path, PathBuf},
};

use melanoma_keras::{Network, Options, convert};
use npyz::NpyFile;
use ort::{session::Session, value::TensorRef};
use rten::Model;
use rten_tensor::{NdTensorView, prelude::*};

fn expected(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expected/small").join(name)
}

/// Shape and values of an array.
fn npy(name: &str) -> (Vec<usize>, Vec<f32>) {
    let npy = NpyFile::new(fs::File::open(expected(name)).unwrap()).unwrap();
    (npy.shape().iter().map(|&side| side as usize).collect(), npy.into_vec().unwrap())
}

/// The names of the models: `convolutions-2.h5` is one of Keras 2.
fn models() -> Vec<String> {
    let entries = fs::read_dir(expected("")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> =
        names.filter(|name| [Some("h5"), Some("keras")].contains(&name.rsplit('.').next())).collect();
    // `melanoma-cli/tests/imported.rs` has the model with an input beside the image.
    names.retain(|name| !name.starts_with("metadata"));
    names.sort();
    assert!(names.len() > 20, "{names:?}");
    names
}

fn onnx(name: &str) -> Vec<u8> {
    let network = Network::read(fs::read(expected(name)).unwrap(), None)
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    convert(&network, &Options::default()).unwrap_or_else(|error| panic!("{name}: {error}")).onnx
}

/// The images of the tests, [8, 16, 16, 3] to [8, 3, 16, 16].
fn images() -> (Vec<usize>, Vec<f32>) {
    let (shape, values) = npy("x16.npy");
    let image = shape[1] * shape[2] * 3;
    let planes = values
        .chunks_exact(image)
        .flat_map(|image| (0..3).flat_map(move |channel| image.iter().skip(channel).step_by(3).copied()));
    (vec![shape[0], 3, shape[1], shape[2]], planes.collect())
}

/// The largest difference of a probability, from logits and from Keras.
fn difference(logits: &[f32], classes: usize, name: &str) -> f64 {
    let stem = name.rsplit_once('.').unwrap().0;
    let (shape, expected) = npy(&format!("{stem}.npy"));
    let mut largest = 0.0_f64;
    for (logits, expected) in logits.chunks_exact(classes).zip(expected.chunks_exact(shape[1])) {
        let weights: Vec<f64> = logits.iter().map(|&logit| f64::from(logit).exp()).collect();
        let total: f64 = weights.iter().sum();
        // One probability is that of the second class.
        let found = &weights[classes - expected.len()..];
        for (weight, expected) in found.iter().zip(expected) {
            largest = largest.max((weight / total - f64::from(*expected)).abs());
        }
    }
    largest
}

#[test]
fn rten_gives_the_probabilities_of_keras() {
    let (shape, values) = images();
    for name in models() {
        let model = Model::load(onnx(&name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let input = NdTensorView::from_data([shape[0], shape[1], shape[2], shape[3]], &values[..]);
        let [image, logits] = ["image", "logits"].map(|tensor| model.node_id(tensor).unwrap());
        let outputs = model.run(vec![(image, input.into())], &[logits], None);
        let output = outputs.unwrap_or_else(|error| panic!("{name}: {error}")).remove(0);
        let output: rten_tensor::Tensor<f32> = output.into_tensor().unwrap();
        let difference = difference(&output.to_vec(), output.shape()[1], &name);
        assert!(difference < 1e-4, "{name}: {difference:e}");
    }
}

/// `expected/models.py` computes the maps by the automatic differentiation of TensorFlow.
#[test]
fn class_maps_are_those_of_grad_cam() {
    let (shape, values) = images();
    for name in ["sigmoid-2.h5", "sigmoid-3.keras", "convolutions-2.keras", "convolutions-3.h5"] {
        let model = Model::load(onnx(name)).unwrap();
        let (expected_shape, expected) = npy(&format!("{}-maps.npy", name.rsplit_once('.').unwrap().0));
        let count = expected_shape[0];
        let pixels = values.len() / shape[0];
        let input = NdTensorView::from_data([count, shape[1], shape[2], shape[3]], &values[..count * pixels]);
        let [image, maps] = ["image", "class_maps"].map(|tensor| model.node_id(tensor).unwrap());
        let output = model.run(vec![(image, input.into())], &[maps], None).unwrap().remove(0);
        let output: rten_tensor::Tensor<f32> = output.into_tensor().unwrap();
        // The map of the first of two classes is 0 if the model has one logit.
        let skipped = output.shape()[1] - expected_shape[1];
        let area: usize = expected_shape[2] * expected_shape[3];
        assert_eq!(output.shape()[2..], expected_shape[2..], "{name}");
        let found = output.to_vec();
        let found = found.chunks_exact(output.shape()[1] * area).flat_map(|maps| &maps[skipped * area..]);
        let range = expected.iter().fold(0.0_f32, |range, value| range.max(value.abs()));
        assert!(range > 0.0);
        for (found, expected) in found.zip(&expected) {
            assert!((found - expected).abs() <= 1e-3 * range, "{name}: {found} {expected}");
        }
    }
}

#[test]
fn onnx_runtime_gives_the_probabilities_of_keras() {
    let Some(library) = melanoma_onnxruntime::find() else {
        panic!("ONNX Runtime was not found: {}", melanoma_onnxruntime::install_command())
    };
    let environment = ort::init_from(library).unwrap().with_telemetry(false).build().unwrap();
    let (shape, values) = images();
    for name in models() {
        let session = Session::builder(&environment).unwrap().with_intra_threads(1).unwrap();
        let mut session =
            { session }.commit_from_memory(&onnx(&name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let input = TensorRef::from_array_view((shape.clone(), &values[..])).unwrap();
        let outputs = session.run(ort::inputs!["image" => input]).unwrap();
        let (shape, logits) = outputs["logits"].try_extract_tensor::<f32>().unwrap();
        let difference = difference(logits, shape[1] as usize, &name);
        assert!(difference < 1e-5, "{name}: {difference:e}");
    }
}
