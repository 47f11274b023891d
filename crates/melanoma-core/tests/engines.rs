//! Both engines on random tensors: the same outputs whatever other callers do, and an error for
//! values that are not finite.
//!
//! Without a library of ONNX Runtime its trials are listed as ignored. A process can load one
//! library only; `engine_fallback.rs` tests what happens without one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)]

#[path = "support/engines.rs"]
mod engines;
mod support;

use std::{process::ExitCode, sync::LazyLock};

use engines::{bundle, config, infer, largest_difference, open, outputs_do_not_depend_on_other_callers};
use libtest_mimic::{Arguments, Failed, Trial};
use melanoma_core::{
    Card, Classifier, ErrorCode, Image, Limits, Tta,
    engine::{EngineChoice, EngineKind},
    preprocess::Tensor,
};
use melanoma_testing::{
    BundleFolder,
    images::{color, colors},
};
use support::Random;

static RTEN: LazyLock<Classifier> = LazyLock::new(|| open(EngineKind::Rten));
static ONNX_RUNTIME: LazyLock<Classifier> = LazyLock::new(|| open(EngineKind::OnnxRuntime));
static CARD: LazyLock<Card> = LazyLock::new(|| bundle().card().clone());

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let library = melanoma_onnxruntime::find();
    if library.is_none() {
        eprintln!(
            "no library of ONNX Runtime: its trials are ignored. To have it: {}",
            melanoma_onnxruntime::install_command()
        );
    }
    let mut trials = Vec::new();
    let names = [EngineKind::Rten, EngineKind::OnnxRuntime];
    for name in names {
        let mut add = |what: &str, run: fn(&Classifier)| {
            let trial = Trial::test(format!("{name}_{what}"), move || {
                run(engine(name));
                Ok::<(), Failed>(())
            });
            trials.push(trial.with_ignored_flag(name == EngineKind::OnnxRuntime && library.is_none()));
        };
        add("computes_the_same_beside_other_callers", |classifier| {
            outputs_do_not_depend_on_other_callers(classifier, &tensors());
        });
        add("computes_the_same_when_opened_again", opened_again);
        add("has_the_outputs_that_the_card_names", has_the_outputs_that_the_card_names);
        add("rejects_values_that_are_not_finite", rejects_values_that_are_not_finite);
        add("rejects_another_shape", rejects_another_shape);
        add("has_a_name_and_a_version", has_a_name_and_a_version);
        add("reproduces_the_test_vectors", reproduces_the_test_vectors);
        add("rejects_a_tensor_name_that_the_model_lacks", rejects_a_tensor_name_that_the_model_lacks);
        add("computes_the_outputs_of_the_small_bundle", computes_the_outputs_of_the_small_bundle);
    }
    let agree = Trial::test("both_engines_agree", || {
        both_engines_agree();
        Ok(())
    });
    trials.push(agree.with_ignored_flag(library.is_none()));
    let auto = Trial::test("auto_is_onnxruntime_where_there_is_one", || {
        auto_is_onnxruntime();
        Ok(())
    });
    trials.push(auto.with_ignored_flag(library.is_none()));
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn engine(kind: EngineKind) -> &'static Classifier {
    match kind {
        EngineKind::Rten => &RTEN,
        EngineKind::OnnxRuntime => &ONNX_RUNTIME,
    }
}

/// A tensor in the range of 8-bit pixels: `value` returns the one at column, row and channel, 0 to 1.
fn tensor(mut value: impl FnMut(usize, usize, usize) -> f32) -> Tensor {
    let steps = &CARD.preprocess;
    let [_, a, b, c] = steps.shape();
    let channels_first = a == 3;
    let mut values = Vec::with_capacity(a * b * c);
    for (i, j, k) in (0..a).flat_map(|i| (0..b).flat_map(move |j| (0..c).map(move |k| (i, j, k)))) {
        let (row, column, channel) = if channels_first { (j, k, i) } else { (i, j, k) };
        let pixel = 255.0 * value(column, row, channel).clamp(0.0, 1.0) * steps.rescale;
        values.push((pixel - steps.mean[channel]) / steps.std[channel]);
    }
    Tensor::new(steps.shape(), values).unwrap()
}

/// Noise, gradients, one with a spot in its middle, and flat ones.
fn tensors() -> Vec<Tensor> {
    let mut random = Random(3);
    let (width, height) = (CARD.preprocess.width as f32, CARD.preprocess.height as f32);
    let mut tensors: Vec<Tensor> = (0..3).map(|_| tensor(|_, _, _| random.signed().midpoint(1.0))).collect();
    tensors.push(tensor(|x, y, c| (x as f32 / width).midpoint(y as f32 / height) + 0.1 * c as f32));
    let spot = |x: usize, y: usize| (x as f32 / width - 0.5).hypot(y as f32 / height - 0.5) < 0.2;
    tensors.push(tensor(|x, y, c| if spot(x, y) { 0.25 - 0.08 * c as f32 } else { 0.85 - 0.1 * c as f32 }));
    tensors.push(tensor(|_, _, _| 0.0));
    tensors.push(tensor(|_, _, _| 1.0));
    tensors
}

fn both_engines_agree() {
    let mut largest = 0.0_f64;
    for (i, tensor) in tensors().iter().enumerate() {
        let (a, b) = (infer(&RTEN, tensor).unwrap(), infer(&ONNX_RUNTIME, tensor).unwrap());
        let difference = largest_difference(&CARD, &a, &b);
        assert!(
            difference <= melanoma_testing::ENGINES_DIFFERENCE,
            "tensor {i}: a probability differs by {difference}"
        );
        largest = largest.max(difference);
    }
    println!("largest difference of a probability between the engines: {largest:.2e}");
}

fn kind(classifier: &Classifier) -> EngineKind {
    match classifier.engine().name.as_str() {
        "rten" => EngineKind::Rten,
        "onnxruntime" => EngineKind::OnnxRuntime,
        other => panic!("{other} is no engine of the core"),
    }
}

fn opened_again(first: &Classifier) {
    let tensors = tensors();
    // For one caller at a time, where the first is open for two.
    let second = Classifier::open(bundle(), &config(EngineChoice::Only(kind(first)), 1)).unwrap();
    for (i, tensor) in tensors.iter().enumerate() {
        let (a, b) = (infer(first, tensor).unwrap(), infer(&second, tensor).unwrap());
        assert!(engines::bits(&a) == engines::bits(&b), "other outputs for tensor {i}");
    }
    outputs_do_not_depend_on_other_callers(&second, &tensors[..2]);
}

fn has_the_outputs_that_the_card_names(classifier: &Classifier) {
    for tensor in tensors() {
        let outputs = infer(classifier, &tensor).unwrap();
        assert_eq!(outputs.logits.as_slice().len(), CARD.classes.len());
        assert_eq!(outputs.embedding.is_some(), CARD.tensors.embedding.is_some());
        assert_eq!(outputs.class_maps.is_some(), CARD.tensors.class_maps.is_some());
        assert_eq!(outputs.image_type.is_some(), CARD.tensors.image_type.is_some());
        assert_eq!(outputs.distance.is_some(), CARD.tensors.distance.is_some());
        if let Some(embedding) = &outputs.embedding {
            assert!(!embedding.is_empty() && embedding.iter().all(|v| v.is_finite()));
        }
        if let Some(maps) = &outputs.class_maps {
            assert_eq!(maps.maps().count(), CARD.classes.len());
            assert!(maps.maps().all(|map| map.len() == maps.width() * maps.height()));
        }
    }
}

fn rejects_values_that_are_not_finite(classifier: &Classifier) {
    let good = &tensors()[0];
    let last = good.values().len() - 1;
    for number in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        for places in [vec![0], vec![last / 2], vec![last], (0..=last).collect()] {
            let mut values = good.values().to_vec();
            for place in &places {
                values[*place] = number;
            }
            let result = infer(classifier, &Tensor::new(good.shape(), values).unwrap());
            let code = result.map(|outputs| outputs.logits).map_err(|e| e.code());
            assert_eq!(code, Err(ErrorCode::InferenceFailed), "{number} at {} places", places.len());
        }
    }
    // The engine works after an error.
    assert!(infer(classifier, good).is_ok());
}

fn rejects_another_shape(classifier: &Classifier) {
    let [_, a, b, c] = CARD.preprocess.shape();
    for shape in [[1, a, c + 32, b], [1, a, b, c + 32], [1, b, c, a], [1, 1, 1, 1], [1, a, 0, c]] {
        let tensor = Tensor::new(shape, vec![0.0; shape.iter().product()]).unwrap();
        if shape == CARD.preprocess.shape() {
            continue;
        }
        let code = infer(classifier, &tensor).map(|outputs| outputs.logits).map_err(|e| e.code());
        assert_eq!(code, Err(ErrorCode::InferenceFailed), "{shape:?}");
    }
}

fn has_a_name_and_a_version(classifier: &Classifier) {
    let info = classifier.engine();
    assert!(!info.fallback && info.fallback_reason.is_none());
    let numbers: Vec<&str> = info.version.split('.').collect();
    let is_version = numbers.len() == 3 && numbers.iter().all(|n| n.parse::<u32>().is_ok());
    // A library that has its version neither in its file name nor in its build reports none.
    let library = melanoma_onnxruntime::find().filter(|_| kind(classifier) == EngineKind::OnnxRuntime);
    let has_no_number = library.is_some_and(|path| {
        let name = path.canonicalize().unwrap().file_name().unwrap().to_string_lossy().into_owned();
        !name.contains(|c: char| c.is_ascii_digit())
    });
    assert!(is_version || (has_no_number && info.version == "unknown"), "{:?} is no version", info.version);
    let json = serde_json::to_value(info).unwrap();
    assert_eq!(json["name"], info.name);
    assert_eq!(json["name"], kind(classifier).to_string());
    assert_eq!(json["fallback"], false);
}

fn reproduces_the_test_vectors(first: &Classifier) {
    let classifier = Classifier::open(bundle(), &config(EngineChoice::Only(kind(first)), 1)).unwrap();
    let verification = classifier.verify().unwrap();
    let test_vectors = classifier.bundle().test_vectors();
    assert_eq!(verification.vectors, test_vectors.vectors.len());
    assert!(verification.max_difference <= test_vectors.tolerance.get());
    println!("{}: verified within {:.2e}", classifier.engine().name, verification.max_difference);
}

fn rejects_a_tensor_name_that_the_model_lacks(first: &Classifier) {
    for field in ["image", "logits", "embedding", "class_maps", "image_type", "distance"] {
        let folder = BundleFolder::small();
        folder.change_card(|card| card["tensors"][field] = "no_such_tensor".into());
        let config = config(EngineChoice::Only(kind(first)), 1);
        let error = Classifier::open(folder.open().unwrap(), &config).unwrap_err();
        assert_eq!(error.code(), ErrorCode::EngineUnavailable, "{field}: {error}");
        assert!(error.to_string().contains("no_such_tensor"), "{field}: {error}");
    }
}

/// The formulas of `small-bundle/make.py`, at colors that no test vector has.
fn computes_the_outputs_of_the_small_bundle(first: &Classifier) {
    let config = config(EngineChoice::Only(kind(first)), 1);
    let classifier = Classifier::open(BundleFolder::small().open().unwrap(), &config).unwrap();
    for mean in [colors::NO_SIGN, colors::FAR, colors::CLINICAL, colors::NO_LESION, colors::SIGN] {
        let image = Image::decode(&color(mean), &Limits::default()).unwrap();
        let tensors = classifier.preprocess_image(&image, Tta::One).unwrap().tensors;
        let outputs = infer(&classifier, &tensors.as_slice()[0]).unwrap();
        let [r, g, b] = mean.map(|value| f32::from(value) / 255.0);
        let image_type = outputs.image_type.unwrap();
        let pairs = [
            (outputs.logits.as_slice()[0], 3.0 - 6.0 * r),
            (outputs.logits.as_slice()[1], 6.0 * r - 3.0),
            (image_type.as_slice()[0], 0.0),
            (image_type.as_slice()[1], 40.0 * b - 24.0),
            (image_type.as_slice()[2], 80.0 * b - 56.0),
            (outputs.distance.unwrap(), 10.0 * g),
        ];
        for (found, expected) in pairs {
            assert!((found - expected).abs() < 1e-3, "{mean:?}: {found}, expected {expected}");
        }
    }
}

fn auto_is_onnxruntime() {
    let classifier = Classifier::open(bundle(), &config(EngineChoice::Auto, 1)).unwrap();
    assert_eq!(kind(&classifier), EngineKind::OnnxRuntime);
    assert!(!classifier.engine().fallback);
}
