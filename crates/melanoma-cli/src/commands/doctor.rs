//! `melanoma doctor`: what runs here, and whether the model gives its golden answers.

use std::{
    io::{self, Write},
    path::PathBuf,
    time::Instant,
};

use melanoma_core::{EngineChoice, EngineInfo, EngineName};
use serde::Serialize;

use crate::{
    args::{DoctorArgs, ModelArgs, ReportFormat},
    output::Exit,
};

#[derive(Serialize)]
struct Diagnosis {
    version: &'static str,
    platform: String,
    cores: usize,
    cpu_features: Vec<&'static str>,
    model: String,
    model_sha256: String,
    onnxruntime_library: Option<PathBuf>,
    engines: Vec<EngineCheck>,
    /// What `--engine auto` takes here.
    selected: Option<EngineName>,
    hint: Option<String>,
}

#[derive(Serialize)]
struct EngineCheck {
    name: EngineName,
    #[serde(flatten)]
    outcome: Outcome,
}

#[derive(Serialize)]
#[serde(tag = "verify", rename_all = "snake_case")]
enum Outcome {
    Passed { version: String, images: usize, largest_difference: f64, load_ms: u128 },
    Failed { code: &'static str, message: String, detail: Option<String> },
}

pub(crate) fn run(args: &DoctorArgs, model: &ModelArgs) -> anyhow::Result<Exit> {
    let bundle = model.bundle()?;
    let engines = [EngineName::OnnxRuntime, EngineName::Rten].map(|name| check(name, model));
    let passed = |name| engines.iter().any(|e| e.name == name && matches!(e.outcome, Outcome::Passed { .. }));
    let selected = match model.engine {
        EngineChoice::Only(name) => passed(name).then_some(name),
        EngineChoice::Auto => {
            [EngineName::OnnxRuntime, EngineName::Rten].into_iter().find(|&name| passed(name))
        }
    };
    let without_onnxruntime = !passed(EngineName::OnnxRuntime) && model.engine == EngineChoice::Auto;
    let diagnosis = Diagnosis {
        version: env!("CARGO_PKG_VERSION"),
        platform: format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS),
        cores: model.concurrency(),
        cpu_features: cpu_features(),
        model: format!("{} {}", bundle.card().name, bundle.card().version),
        model_sha256: bundle.digest().as_str().into(),
        onnxruntime_library: model.onnxruntime.clone().or_else(melanoma_onnxruntime::find),
        hint: without_onnxruntime
            .then(|| format!("for the faster engine: {}", melanoma_onnxruntime::install_command())),
        engines: engines.into(),
        selected,
    };
    let mut out = io::stdout().lock();
    match args.format {
        ReportFormat::Text => out.write_all(describe(&diagnosis).as_bytes())?,
        ReportFormat::Json => {
            serde_json::to_writer_pretty(&mut out, &diagnosis)?;
            writeln!(out)?;
        }
    }
    Ok(if diagnosis.selected.is_some() { Exit::Success } else { Exit::Failure })
}

/// Opens the model in one engine, which runs the self-test, and then once more for its figures.
fn check(name: EngineName, model: &ModelArgs) -> EngineCheck {
    let model = ModelArgs { engine: EngineChoice::Only(name), ..model.clone() };
    let started = Instant::now();
    let outcome = model.open(1).and_then(|classifier| {
        let load_ms = started.elapsed().as_millis();
        let test = classifier.verify()?;
        let EngineInfo { version, .. } = classifier.engine().clone();
        Ok(Outcome::Passed {
            version,
            images: test.images,
            largest_difference: test.largest_difference,
            load_ms,
        })
    });
    let outcome = outcome.unwrap_or_else(|error| Outcome::Failed {
        code: error.code().as_str(),
        message: error.to_string(),
        detail: std::error::Error::source(&error).map(ToString::to_string),
    });
    EngineCheck { name, outcome }
}

fn describe(d: &Diagnosis) -> String {
    let mut text = format!("melanoma {} on {}, {} at a time\n", d.version, d.platform, d.cores);
    text.push_str(&format!("CPU features: {}\n", d.cpu_features.join(" ")));
    text.push_str(&format!("model: {} ({})\n", d.model, d.model_sha256));
    let library =
        d.onnxruntime_library.as_ref().map_or("not found".into(), |path| path.display().to_string());
    text.push_str(&format!("ONNX Runtime library: {library}\n"));
    for engine in &d.engines {
        match &engine.outcome {
            Outcome::Passed { version, images, largest_difference, load_ms } => text.push_str(&format!(
                "{} {version}: passed on {images} golden images, largest difference of a probability \
                 {largest_difference:.1e}, loaded and proven in {load_ms} ms\n",
                engine.name
            )),
            Outcome::Failed { code, message, detail } => {
                text.push_str(&format!("{}: {message} [{code}]\n", engine.name));
                if let Some(detail) = detail {
                    text.push_str(&format!("  {detail}\n"));
                }
            }
        }
    }
    match d.selected {
        Some(name) => text.push_str(&format!("answers come from {name}\n")),
        None => text.push_str("no engine can answer\n"),
    }
    if let Some(hint) = &d.hint {
        text.push_str(&format!("hint: {hint}\n"));
    }
    text
}

/// The features that the engines' kernels ask for.
fn cpu_features() -> Vec<&'static str> {
    #[cfg(target_arch = "x86_64")]
    {
        let known = [
            ("sse4.1", std::arch::is_x86_feature_detected!("sse4.1")),
            ("avx", std::arch::is_x86_feature_detected!("avx")),
            ("avx2", std::arch::is_x86_feature_detected!("avx2")),
            ("fma", std::arch::is_x86_feature_detected!("fma")),
            ("avxvnni", std::arch::is_x86_feature_detected!("avxvnni")),
            ("avx512f", std::arch::is_x86_feature_detected!("avx512f")),
            ("avx512vnni", std::arch::is_x86_feature_detected!("avx512vnni")),
        ];
        known.into_iter().filter_map(|(name, found)| found.then_some(name)).collect()
    }
    #[cfg(target_arch = "aarch64")]
    {
        let known = [
            ("neon", std::arch::is_aarch64_feature_detected!("neon")),
            ("dotprod", std::arch::is_aarch64_feature_detected!("dotprod")),
            ("i8mm", std::arch::is_aarch64_feature_detected!("i8mm")),
        ];
        known.into_iter().filter_map(|(name, found)| found.then_some(name)).collect()
    }
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    Vec::new()
}
