//! Both engines on random tensors: the same answer, whoever else asks, and none to nonsense.
//!
//! Without a library of ONNX Runtime its trials are listed as ignored. A process can load one
//! library only; what happens without one is in `engine_fallback.rs`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)]

#[path = "support/engines.rs"]
mod engines;
mod support;

use std::{process::ExitCode, sync::LazyLock};

use engines::{answers_do_not_depend_on_company, apart, bundle, open};
use libtest_mimic::{Arguments, Failed, Trial};
use melanoma_core::{
    Card, Classifier, Engine, EngineChoice, EngineName, ErrorCode, Limits, Options, Tensor, open_engine,
};
use support::Random;

static RTEN: LazyLock<Box<dyn Engine>> = LazyLock::new(|| open(EngineName::Rten));
static ONNX_RUNTIME: LazyLock<Box<dyn Engine>> = LazyLock::new(|| open(EngineName::OnnxRuntime));
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
    let names = [EngineName::Rten, EngineName::OnnxRuntime];
    for name in names {
        let mut add = |what: &str, run: fn(&dyn Engine)| {
            let trial = Trial::test(format!("{name}_{what}"), move || {
                run(engine(name));
                Ok::<(), Failed>(())
            });
            trials.push(trial.with_ignored_flag(name == EngineName::OnnxRuntime && library.is_none()));
        };
        add("answers_the_same_in_any_company", |engine| answers_do_not_depend_on_company(engine, &tensors()));
        add("answers_the_same_when_opened_again", opened_again);
        add("gives_what_the_card_names", gives_what_the_card_names);
        add("refuses_what_is_no_number", refuses_what_is_no_number);
        add("refuses_another_shape", refuses_another_shape);
        add("says_who_it_is", says_who_it_is);
        add("passes_the_self_test", passes_the_self_test);
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

fn engine(name: EngineName) -> &'static dyn Engine {
    match name {
        EngineName::Rten => &**RTEN,
        EngineName::OnnxRuntime => &**ONNX_RUNTIME,
    }
}

/// A tensor of what 8-bit pixels become: `value` says the one at column, row and channel, 0 to 1.
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
        let apart = apart(&CARD, &RTEN.run_one(tensor).unwrap(), &ONNX_RUNTIME.run_one(tensor).unwrap());
        assert!(apart <= 1e-4, "tensor {i}: a probability differs by {apart}");
        largest = largest.max(apart);
    }
    println!("largest difference of a probability between the engines: {largest:.2e}");
}

fn opened_again(first: &dyn Engine) {
    let tensors = tensors();
    // For one caller at a time, where the first is open for two.
    let library = melanoma_onnxruntime::find();
    let choice = EngineChoice::Only(first.identity().name);
    let second = open_engine(&bundle(), choice, library.as_deref(), 1).unwrap();
    for (i, tensor) in tensors.iter().enumerate() {
        let (a, b) = (first.run_one(tensor).unwrap(), second.run_one(tensor).unwrap());
        assert!(engines::bits(&a) == engines::bits(&b), "another answer to tensor {i}");
    }
    answers_do_not_depend_on_company(&*second, &tensors[..2]);
}

fn gives_what_the_card_names(engine: &dyn Engine) {
    for tensor in tensors() {
        let outputs = engine.run_one(&tensor).unwrap();
        assert_eq!(outputs.logits.as_slice().len(), CARD.classes.len());
        assert_eq!(outputs.embedding.is_some(), CARD.tensors.embedding.is_some());
        assert_eq!(outputs.class_maps.is_some(), CARD.tensors.class_maps.is_some());
        if let Some(embedding) = &outputs.embedding {
            assert!(!embedding.is_empty() && embedding.iter().all(|v| v.is_finite()));
        }
        if let Some(maps) = &outputs.class_maps {
            assert_eq!(maps.maps().count(), CARD.classes.len());
            assert!(maps.maps().all(|map| map.len() == maps.width() * maps.height()));
        }
    }
}

fn refuses_what_is_no_number(engine: &dyn Engine) {
    let good = &tensors()[0];
    let last = good.values().len() - 1;
    for number in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        for places in [vec![0], vec![last / 2], vec![last], (0..=last).collect()] {
            let mut values = good.values().to_vec();
            for place in &places {
                values[*place] = number;
            }
            let result = engine.run_one(&Tensor::new(good.shape(), values).unwrap());
            let code = result.map(|outputs| outputs.logits).map_err(|e| e.code());
            assert_eq!(code, Err(ErrorCode::InferenceFailed), "{number} at {} places", places.len());
        }
    }
    // One bad tensor is an error of the batch, and the engine goes on.
    assert!(engine.run_one(good).is_ok());
}

fn refuses_another_shape(engine: &dyn Engine) {
    let [_, a, b, c] = CARD.preprocess.shape();
    for shape in [[1, a, c + 32, b], [1, a, b, c + 32], [1, b, c, a], [1, 1, 1, 1], [1, a, 0, c]] {
        let tensor = Tensor::new(shape, vec![0.0; shape.iter().product()]).unwrap();
        if shape == CARD.preprocess.shape() {
            continue;
        }
        let code = engine.run_one(&tensor).map(|outputs| outputs.logits).map_err(|e| e.code());
        assert_eq!(code, Err(ErrorCode::InferenceFailed), "{shape:?}");
    }
}

fn says_who_it_is(engine: &dyn Engine) {
    let identity = engine.identity();
    assert!(!identity.fallback && identity.fallback_reason.is_none());
    let numbers: Vec<&str> = identity.version.split('.').collect();
    let is_version = numbers.len() == 3 && numbers.iter().all(|n| n.parse::<u32>().is_ok());
    // A library that has its version neither in its name nor in its build is of an unknown one.
    let library = melanoma_onnxruntime::find().filter(|_| identity.name == EngineName::OnnxRuntime);
    let nameless = library.is_some_and(|path| {
        let name = path.canonicalize().unwrap().file_name().unwrap().to_string_lossy().into_owned();
        !name.contains(|c: char| c.is_ascii_digit())
    });
    assert!(
        is_version || (nameless && identity.version == "unknown"),
        "{:?} is no version",
        identity.version
    );
    let json = serde_json::to_value(identity).unwrap();
    assert_eq!(json["name"], identity.name.to_string());
    assert_eq!(json["fallback"], false);
}

fn passes_the_self_test(engine: &dyn Engine) {
    let library = melanoma_onnxruntime::find();
    let options = Options {
        engine: EngineChoice::Only(engine.identity().name),
        library: library.as_deref(),
        concurrency: 1,
        limits: Limits::default(),
    };
    let classifier = Classifier::open(bundle(), options).unwrap();
    let found = classifier.verify().unwrap();
    assert_eq!(found.images, classifier.bundle().golden().answers.len());
    assert!(found.largest_difference <= classifier.bundle().golden().tolerance.get());
    println!("{}: self-test within {:.2e}", engine.identity().name, found.largest_difference);
}

fn auto_is_onnxruntime() {
    let library = melanoma_onnxruntime::find();
    let engine = open_engine(&bundle(), EngineChoice::Auto, library.as_deref(), 1).unwrap();
    assert_eq!(engine.identity().name, EngineName::OnnxRuntime);
    assert!(!engine.identity().fallback);
}
