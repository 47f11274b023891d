//! `stages [--engine ENGINE] [--onnxruntime FILE] [--tta N] [--repetitions N] PATH…`: the median
//! milliseconds of each step from a file to a report, one image at a time, as JSON.
//!
//! `cargo run --release -p melanoma-core --example stages -- samples`

use std::{
    array, env, fs, hint,
    io::{self, Write},
    mem,
    path::{Path, PathBuf},
    time::Instant,
};

use melanoma_core::{
    Classifier, ClassifierConfig, ClassifyOptions, Image, Limits,
    decode::Format,
    engine::{EngineChoice, EngineConfig},
};
use serde_json::{Value, json};

type Failure = Box<dyn std::error::Error>;

const USAGE: &str = "usage: stages [--engine auto|onnxruntime|rten] [--onnxruntime FILE] [--tta 1|4|8] \
                     [--repetitions N] PATH...";
const STAGES: [&str; 6] = ["read", "decode", "preprocess", "infer", "postprocess", "total"];

struct Arguments {
    engine: EngineChoice,
    onnxruntime: Option<PathBuf>,
    options: ClassifyOptions,
    repetitions: usize,
    files: Vec<PathBuf>,
}

fn main() -> Result<(), Failure> {
    let arguments = arguments()?;
    let library = arguments.onnxruntime.or_else(melanoma_onnxruntime::find);
    let engine = EngineConfig { choice: arguments.engine, onnxruntime_library: library, concurrency: 1 };
    let config = ClassifierConfig { engine, limits: Limits::default() };
    let classifier = Classifier::open(melanoma_model::bundle()?, &config)?;
    let images: Vec<Value> = arguments
        .files
        .iter()
        .map(|file| {
            measure(&classifier, &arguments.options, file, arguments.repetitions)
                .map_err(|e| format!("{}: {e}", file.display()).into())
        })
        .collect::<Result<_, Failure>>()?;
    let document = json!({
        "engine": classifier.engine(),
        "repetitions": arguments.repetitions,
        "images": images,
    });
    Ok(writeln!(io::stdout(), "{document:#}")?)
}

/// The median of each stage, after one run that does not count.
fn measure(
    classifier: &Classifier,
    options: &ClassifyOptions,
    file: &Path,
    repetitions: usize,
) -> Result<Value, Failure> {
    let (width, height, _) = one_run(classifier, options, file)?;
    let mut times: [Vec<f64>; STAGES.len()] = array::from_fn(|_| Vec::with_capacity(repetitions));
    for _ in 0..repetitions {
        let (_, _, run) = one_run(classifier, options, file)?;
        for (times, ms) in times.iter_mut().zip(run) {
            times.push(ms);
        }
    }
    let ms: serde_json::Map<String, Value> = STAGES
        .iter()
        .zip(&mut times)
        .map(|(&stage, times)| (stage.to_owned(), json!(median(times))))
        .collect();
    Ok(json!({ "image": file.display().to_string(), "width": width, "height": height, "ms": ms }))
}

/// Runs every step once: the size of the image, and the milliseconds of each stage.
fn one_run(
    classifier: &Classifier,
    options: &ClassifyOptions,
    file: &Path,
) -> Result<(u32, u32, [f64; STAGES.len()]), Failure> {
    let start = Instant::now();
    let mut last = start;
    let mut lap = || {
        let now = Instant::now();
        now.duration_since(mem::replace(&mut last, now))
    };
    let bytes = fs::read(file)?;
    let read = lap();
    let image = Image::decode(&bytes, &classifier.limits())?;
    let decode = lap();
    let input = classifier.preprocess_image(&image, classifier.tta(options))?;
    let preprocess = lap();
    let outputs = classifier.infer(&input.tensors)?;
    let infer = lap();
    let report = classifier.postprocess(&outputs, &input.findings, options)?;
    let postprocess = lap();
    hint::black_box(report);
    let stages = [read, decode, preprocess, infer, postprocess, last.duration_since(start)];
    Ok((image.width(), image.height(), stages.map(|time| time.as_secs_f64() * 1e3)))
}

fn arguments() -> Result<Arguments, Failure> {
    let mut arguments = Arguments {
        engine: EngineChoice::Auto,
        onnxruntime: None,
        options: ClassifyOptions::default(),
        repetitions: 15,
        files: Vec::new(),
    };
    let mut words = env::args_os().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().and_then(|v| v.into_string().ok()).ok_or(USAGE);
        match word.to_str() {
            Some("--engine") => arguments.engine = value()?.parse()?,
            Some("--onnxruntime") => arguments.onnxruntime = Some(value()?.into()),
            Some("--tta") => arguments.options.tta = Some(value()?.parse()?),
            Some("--repetitions") => {
                arguments.repetitions = value()?.parse().ok().filter(|&n| n > 0).ok_or(USAGE)?;
            }
            _ => arguments.files.extend(files_of(Path::new(&word))?),
        }
    }
    if arguments.files.is_empty() {
        return Err(format!("no image given; {USAGE}").into());
    }
    Ok(arguments)
}

/// The file itself, or the images in the folder, detected by content.
fn files_of(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    if !path.exists() {
        let path = path.display();
        return Err(format!("{path} does not exist").into());
    }
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files =
        fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, io::Error>>()?;
    files.retain(|file| fs::read(file).is_ok_and(|bytes| Format::detect(&bytes).is_ok()));
    files.sort();
    Ok(files)
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { values[middle] } else { f64::midpoint(values[middle - 1], values[middle]) }
}
