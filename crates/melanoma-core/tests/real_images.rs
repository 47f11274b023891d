//! Real images, which stay outside the repository: decoding and resizing against Pillow, and
//! both engines against each other.
//!
//! - `MELANOMA_DATA` is a folder with images in `uploads/`; without it, `../shared/data`
//!   beside the workspace.
//! - `MELANOMA_ORACLE_PYTHON` is a Python that has what `expected/requirements.txt` names.
//!
//! Trials that lack something are listed as ignored, and standard error says what is missing. A folder
//! or a program that the environment names and that is missing is a failure.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)]

#[path = "support/engines.rs"]
mod engines;
mod support;

use std::{
    env,
    ffi::OsString,
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
    sync::LazyLock,
};

use engines::{bundle, infer, largest_difference, open, outputs_do_not_depend_on_other_callers};
use libtest_mimic::{Arguments, Trial};
use melanoma_core::{
    Card, Classifier, Image,
    engine::EngineKind,
    preprocess::{Filter, Preprocess, ResizeMode, Tensor},
};
use serde_json::json;
use support::{Difference, decode, expected};

static RTEN: LazyLock<Classifier> = LazyLock::new(|| open(EngineKind::Rten));
static ONNX_RUNTIME: LazyLock<Classifier> = LazyLock::new(|| open(EngineKind::OnnxRuntime));
static CARD: LazyLock<Card> = LazyLock::new(|| bundle().card().clone());

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let named = env::var_os("MELANOMA_DATA").map(PathBuf::from);
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let uploads = named.clone().unwrap_or_else(beside).join("uploads");
    let images = files_in(&uploads);
    let oracle = env::var_os("MELANOMA_ORACLE_PYTHON");
    let library = melanoma_onnxruntime::find();

    if images.is_empty() {
        eprintln!("no images: name a folder that has them in uploads/ by MELANOMA_DATA");
    }
    if oracle.is_none() {
        eprintln!(
            "no Pillow: name a Python that has what tests/expected/requirements.txt names by MELANOMA_ORACLE_PYTHON"
        );
    }
    if library.is_none() {
        eprintln!("no library of ONNX Runtime: {}", melanoma_onnxruntime::install_command());
    }

    let mut trials = Vec::new();
    let mut add = |name: String, missing: bool, run: Box<dyn FnOnce() + Send>| {
        let trial = Trial::test(name, move || {
            run();
            Ok(())
        });
        trials.push(trial.with_ignored_flag(missing));
    };
    if images.is_empty() {
        let missing = || panic!("there are no images");
        add("every_image".into(), named.is_none(), Box::new(missing));
    }
    for path in &images {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let (file, python) = (path.clone(), oracle.clone());
        add(
            format!("{name}_is_decoded_as_by_pillow"),
            oracle.is_none(),
            Box::new(move || {
                is_decoded_as_by_pillow(&file, &python.expect("MELANOMA_ORACLE_PYTHON is not set"));
            }),
        );
        let (file, python) = (path.clone(), oracle.clone());
        add(
            format!("{name}_is_resized_as_by_pillow"),
            oracle.is_none(),
            Box::new(move || {
                is_resized_as_by_pillow(&file, &python.expect("MELANOMA_ORACLE_PYTHON is not set"));
            }),
        );
        let file = path.clone();
        let run = Box::new(move || engines_agree(&file));
        add(format!("{name}_gets_similar_probabilities_from_both_engines"), library.is_none(), run);
    }
    if !images.is_empty() {
        let files = images.clone();
        let run = Box::new(move || outputs_do_not_depend_on_other_callers(&RTEN, &tensors(&files)));
        add("rten_computes_the_same_beside_other_callers".into(), false, run);
        let files = images.clone();
        let run = Box::new(move || outputs_do_not_depend_on_other_callers(&ONNX_RUNTIME, &tensors(&files)));
        add("onnxruntime_computes_the_same_beside_other_callers".into(), library.is_none(), run);
    }
    let photos = named.unwrap_or_else(beside).join("photos");
    let run = Box::new(move || the_order_of_the_axes_is_detected(&files_below(&photos)));
    add("the_order_of_the_axes_is_detected".into(), images.is_empty(), run);
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).filter(|path| path.is_file()).collect();
    files.sort();
    files
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut files = Vec::new();
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() { files.extend(files_below(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}

fn image(file: &Path) -> Image {
    decode(&fs::read(file).unwrap()).unwrap_or_else(|e| panic!("{e}"))
}

fn tensor(file: &Path) -> Tensor {
    CARD.preprocess.tensor(&CARD.preprocess.pixels(&image(file)))
}

fn tensors(files: &[PathBuf]) -> Vec<Tensor> {
    files.iter().map(|file| tensor(file)).collect()
}

/// Runs a script of Pillow and returns what it prints.
fn run_pillow(python: &OsString, script: &str, arguments: &[&Path], input: &str) -> String {
    let mut command = Command::new(python);
    command.arg(expected(script)).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut process =
        command.spawn().unwrap_or_else(|e| panic!("MELANOMA_ORACLE_PYTHON cannot be started: {e}"));
    process.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = process.wait_with_output().unwrap();
    assert!(output.status.success(), "{script} failed; its message is on standard error");
    String::from_utf8(output.stdout).unwrap()
}

fn is_decoded_as_by_pillow(file: &Path, python: &OsString) {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("pixels");
    let ours = image(file);
    let size = run_pillow(python, "decode.py", &[file, &out], "");
    assert_eq!(size.trim(), format!("{} {}", ours.width(), ours.height()));
    let difference = Difference::between(ours.rgb(), &fs::read(out).unwrap());
    println!("{}: decoded, {difference}", file.file_stem().unwrap().display());
    assert_eq!(difference.largest, 0, "{difference}");
}

fn is_resized_as_by_pillow(file: &Path, python: &OsString) {
    let folder = tempfile::tempdir().unwrap();
    let ours = image(file);
    let image = folder.path().join("image.png");
    image::save_buffer(&image, ours.rgb(), ours.width(), ours.height(), image::ColorType::Rgb8).unwrap();

    let mut steps = Vec::new();
    for (width, height) in [(160, 160), (224, 224), (97, 61)] {
        for filter in [Filter::Bicubic, Filter::Bilinear] {
            for resize_mode in [ResizeMode::Stretch, ResizeMode::CenterCrop] {
                steps.push(Preprocess::resampling(resize_mode, filter, width, height));
            }
        }
    }
    let out = |i: usize| folder.path().join(i.to_string());
    let job = |(i, steps): (usize, &Preprocess)| {
        let area = steps.area(&ours);
        json!({
            "filter": steps.filter, "width": steps.width, "height": steps.height,
            "area": [area.left, area.top, area.width, area.height], "out": out(i),
        })
    };
    let jobs: Vec<_> = steps.iter().enumerate().map(job).collect();
    run_pillow(python, "resize.py", &[&image], &json!(jobs).to_string());

    let mut wrong = Vec::new();
    for (i, steps) in steps.iter().enumerate() {
        let difference = Difference::between(steps.pixels(&ours).rgb(), &fs::read(out(i)).unwrap());
        if difference.largest > 0 {
            let Preprocess { filter, resize_mode, width, height, .. } = steps;
            wrong.push(format!("{filter:?} {resize_mode:?} to {width} x {height}: {difference}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn engines_agree(file: &Path) {
    let tensor = tensor(file);
    let (a, b) = (infer(&RTEN, &tensor).unwrap(), infer(&ONNX_RUNTIME, &tensor).unwrap());
    let difference = largest_difference(&CARD, &a, &b);
    println!("{}: the engines differ by {difference:.2e}", file.file_stem().unwrap().display());
    assert!(difference <= melanoma_testing::ENGINES_DIFFERENCE, "a probability differs by {difference}");
}

/// No image in interleaved order is rejected, in color or gray, and nearly all in planar order are. Prints the figures
/// that `docs/decisions/0028-order-of-the-axes.md` states.
fn the_order_of_the_axes_is_detected(files: &[PathBuf]) {
    let (mut images, mut interleaved, mut planar) = (0, 0, 0);
    for (i, file) in files.iter().enumerate().step_by(PHOTO_STEP) {
        let (width, height) = [(224, 224), (224, 224), (300, 300), (320, 240)][i / PHOTO_STEP % 4];
        let steps = Preprocess::resampling(ResizeMode::CenterCrop, Filter::Bicubic, width, height);
        let pixels = steps.pixels(&image(file));
        let color: Vec<f32> = pixels.rgb().iter().map(|&value| f32::from(value)).collect();
        let gray: Vec<f32> = color.chunks(3).flat_map(|rgb| [rgb[1]; 3]).collect();
        for values in [color, gray] {
            images += 1;
            interleaved += usize::from(steps.pixels_from_values(&values).is_err());
            planar += usize::from(steps.pixels_from_values(&to_planes(&values)).is_err());
        }
    }
    println!("{images} tensors: rejected {interleaved} in interleaved order, {planar} in planar order");
    assert!(images > 0 && interleaved == 0 && planar * 1000 >= images * 999);
}

/// One photo of so many is enough for a test.
const PHOTO_STEP: usize = 8;

fn to_planes(values: &[f32]) -> Vec<f32> {
    (0..3).flat_map(|channel| values.iter().skip(channel).step_by(3).copied()).collect()
}
