//! `melanoma doctor`: the engines of this machine, and whether each verifies the model.

use std::{error::Error as _, path::PathBuf, time::Instant};

use melanoma_core::{
    Error, Limits,
    engine::{EngineChoice, EngineKind},
};
use serde::Serialize;

use crate::{
    args::{DoctorArgs, Engine, EngineArgs, ReportFormat},
    engine::cores,
    output::Exit,
    terminal,
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
    /// The engine that the other commands use with the same options.
    selected: Option<&'static str>,
    hint: Option<String>,
}

#[derive(Serialize)]
struct EngineCheck {
    name: &'static str,
    #[serde(flatten)]
    outcome: Outcome,
}

#[derive(Serialize)]
#[serde(tag = "verification", rename_all = "snake_case")]
enum Outcome {
    Passed { version: String, vectors: usize, max_difference: f64, load_ms: u128 },
    Failed { code: &'static str, message: String, detail: Option<String> },
}

impl EngineCheck {
    fn has_passed(&self) -> bool {
        matches!(self.outcome, Outcome::Passed { .. })
    }
}

pub(crate) fn run(args: &DoctorArgs) -> anyhow::Result<Exit> {
    let bundle = args.bundle.open()?;
    let onnxruntime = check(Engine::OnnxRuntime, EngineKind::OnnxRuntime, args);
    let rten = check(Engine::Rten, EngineKind::Rten, args);
    let choice = args.engine.choice();
    let selected = match choice {
        EngineChoice::Only(kind) => {
            [&onnxruntime, &rten].into_iter().find(|check| check.name == kind.as_str())
        }
        EngineChoice::Auto if onnxruntime.has_passed() => Some(&onnxruntime),
        EngineChoice::Auto => Some(&rten),
    };
    let selected = selected.filter(|check| check.has_passed()).map(|check| check.name);
    let mut hint = None;
    if choice == EngineChoice::Auto && !onnxruntime.has_passed() {
        hint = Some(format!("to install the faster engine: {}", melanoma_onnxruntime::install_command()));
    }
    let diagnosis = Diagnosis {
        version: env!("CARGO_PKG_VERSION"),
        platform: format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS),
        cores: cores(),
        cpu_features: cpu_features(),
        model: format!("{} {}", bundle.card().name, bundle.card().version),
        model_sha256: bundle.digest().as_str().into(),
        onnxruntime_library: args.engine.onnxruntime.clone().or_else(melanoma_onnxruntime::find),
        engines: vec![onnxruntime, rten],
        selected,
        hint,
    };
    match args.format {
        ReportFormat::Text => terminal::print(&describe(&diagnosis))?,
        ReportFormat::Json => terminal::print_json(&diagnosis)?,
    }
    Ok(if diagnosis.selected.is_some() { Exit::Success } else { Exit::Failure })
}

fn check(engine: Engine, kind: EngineKind, args: &DoctorArgs) -> EngineCheck {
    let engine = EngineArgs { engine: Some(engine), ..args.engine.clone() };
    let outcome = verify(&engine, args).unwrap_or_else(|error| Outcome::Failed {
        code: error.code().as_str(),
        message: error.to_string(),
        detail: error.source().map(ToString::to_string),
    });
    EngineCheck { name: kind.as_str(), outcome }
}

/// Opens the model, which verifies it, and verifies it once more for the figures.
fn verify(engine: &EngineArgs, args: &DoctorArgs) -> Result<Outcome, Error> {
    let started = Instant::now();
    let classifier = engine.open(args.bundle.open()?, Limits::default(), 1)?;
    let load_ms = started.elapsed().as_millis();
    let verification = classifier.verify()?;
    Ok(Outcome::Passed {
        version: classifier.engine().version.clone(),
        vectors: verification.vectors,
        max_difference: verification.max_difference,
        load_ms,
    })
}

fn describe(diagnosis: &Diagnosis) -> String {
    let Diagnosis { version, platform, cores, model, model_sha256, .. } = diagnosis;
    let mut text = format!("melanoma {version} on {platform}, {cores} cores\n");
    text.push_str(&format!("CPU features: {}\n", diagnosis.cpu_features.join(" ")));
    text.push_str(&format!("model: {model} ({model_sha256})\n"));
    match &diagnosis.onnxruntime_library {
        Some(path) => text.push_str(&format!("ONNX Runtime library: {}\n", path.display())),
        None => text.push_str("ONNX Runtime library: not found\n"),
    }
    for engine in &diagnosis.engines {
        match &engine.outcome {
            Outcome::Passed { version, vectors, max_difference, load_ms } => text.push_str(&format!(
                "{} {version}: verified with {vectors} test vectors, probabilities differ by at most \
                 {max_difference:.1e}, loaded in {load_ms} ms\n",
                engine.name
            )),
            Outcome::Failed { code, message, detail } => {
                text.push_str(&format!("{}: {message} [{code}]\n", engine.name));
                if let Some(detail) = detail {
                    text.push_str(&format!("  caused by: {detail}\n"));
                }
            }
        }
    }
    match diagnosis.selected {
        Some(name) => text.push_str(&format!("selected engine: {name}\n")),
        None => text.push_str("selected engine: none\n"),
    }
    if let Some(hint) = &diagnosis.hint {
        text.push_str(&format!("hint: {hint}\n"));
    }
    text
}

/// The instruction sets that the kernels of the engines use.
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
