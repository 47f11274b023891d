//! ONNX Runtime, through a shared library that is loaded at run time.

use std::{
    path::{Path, PathBuf},
    sync::OnceLock,
};

use ort::{
    environment::Environment,
    session::{Session, SessionOutputs, builder::PrepackedWeights},
    value::{Outlet, TensorRef},
};

use super::{
    choice::EngineKind,
    error::EngineError,
    interface::{Engine, EngineInfo, RawOutputs, RawTensor},
    session_pool::Pool,
};
use crate::{
    bundle::{Bundle, TensorNames},
    error_code::Source,
    preprocess::Tensor,
};

const NAME: &str = EngineKind::OnnxRuntime.as_str();

pub(super) struct OnnxRuntime {
    info: EngineInfo,
    tensors: TensorNames,
    metadata: Vec<String>,
    sessions: Pool<Session>,
}

impl OnnxRuntime {
    pub(super) fn open(bundle: &Bundle, library: &Path, concurrency: usize) -> Result<Self, EngineError> {
        let environment = loaded(library)?;
        let tensors = bundle.card().tensors.clone();
        let metadata: Vec<String> = bundle.card().metadata.iter().map(|input| input.tensor.clone()).collect();
        let weights = PrepackedWeights::new();
        let sessions = (0..concurrency.max(1))
            .map(|_| session(environment, bundle.model(), &weights))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|e| EngineError::Load { engine: NAME, source: e.into() })?;
        let inputs = sessions[0].inputs().iter().map(Outlet::name);
        let outputs = sessions[0].outputs().iter().map(Outlet::name);
        let found: Vec<&str> = inputs.chain(outputs).collect();
        let others = metadata.iter().map(String::as_str).chain([tensors.image.as_str()]);
        for name in tensors.outputs().chain(others) {
            if !found.contains(&name) {
                return Err(EngineError::MissingTensor { engine: NAME, tensor: name.into() });
            }
        }
        let info = EngineInfo {
            name: NAME.into(),
            version: version(library),
            fallback: false,
            fallback_reason: None,
        };
        Ok(Self { info, tensors, metadata, sessions: Pool::new(sessions) })
    }
}

/// One thread a session. Sessions share the constants of the network.
fn session(environment: &Environment, model: &[u8], weights: &PrepackedWeights) -> ort::Result<Session> {
    Session::builder(environment)?
        .with_intra_threads(1)?
        .with_inter_threads(1)?
        .with_prepacked_weights(weights)?
        .commit_from_memory(model)
}

impl Engine for OnnxRuntime {
    fn info(&self) -> &EngineInfo {
        &self.info
    }

    fn infer(&self, tensor: &Tensor, metadata: &[Vec<f32>]) -> Result<RawOutputs, EngineError> {
        let others: Vec<(&str, &Vec<f32>)> = self.metadata.iter().map(String::as_str).zip(metadata).collect();
        self.sessions
            .with(|session| run(session, &self.tensors, tensor, &others))
            .map_err(|e| EngineError::Run { engine: NAME.into(), source: e.into() })
    }
}

fn run(
    session: &mut Session,
    names: &TensorNames,
    tensor: &Tensor,
    others: &[(&str, &Vec<f32>)],
) -> ort::Result<RawOutputs> {
    let image = TensorRef::from_array_view((tensor.shape(), tensor.values()))?;
    let mut inputs = ort::inputs![names.image.as_str() => image];
    for (name, values) in others {
        let input = TensorRef::from_array_view(([1, values.len()], &values[..]))?;
        inputs.push(((*name).into(), input.into()));
    }
    let outputs = session.run(inputs)?;
    Ok(RawOutputs {
        logits: raw(&outputs, &names.logits)?,
        embedding: names.embedding.as_ref().map(|name| raw(&outputs, name)).transpose()?,
        class_maps: names.class_maps.as_ref().map(|name| raw(&outputs, name)).transpose()?,
        image_type: names.image_type.as_ref().map(|name| raw(&outputs, name)).transpose()?,
        distance: names.distance.as_ref().map(|name| raw(&outputs, name)).transpose()?,
    })
}

fn raw(outputs: &SessionOutputs<'_>, name: &str) -> ort::Result<RawTensor> {
    let (shape, values) = outputs[name].try_extract_tensor::<f32>()?;
    Ok(RawTensor { shape: shape.iter().map(|&side| side as usize).collect(), values: values.to_vec() })
}

/// The environment of the process. It keeps the first library that is opened.
fn loaded(library: &Path) -> Result<&'static Environment, EngineError> {
    static LOADED: OnceLock<(PathBuf, Result<Environment, String>)> = OnceLock::new();
    let (path, environment) = LOADED.get_or_init(|| {
        let environment = ort::init_from(library)
            .map_err(|e| e.to_string())
            .and_then(|builder| builder.with_telemetry(false).build().map_err(|e| e.to_string()));
        (library.to_owned(), environment)
    });
    if path != library {
        return Err(unavailable("another library is loaded already", None));
    }
    environment.as_ref().map_err(|e| unavailable("its library cannot be loaded", Some(e.clone().into())))
}

/// The version that the library reports, else the one in its file name, because the build of 1.32.0
/// reports `HEAD`.
fn version(library: &Path) -> String {
    let reported = ort::info().split_once("git-branch=rel-").and_then(|(_, rest)| leading_version(rest));
    reported.or_else(|| version_of_file(library)).unwrap_or_else(|| "unknown".into())
}

fn version_of_file(library: &Path) -> Option<String> {
    // A link without a number often leads to a file with one.
    let file = library.canonicalize().ok()?;
    leading_version(file.file_name()?.to_str()?.trim_start_matches(|c: char| !c.is_ascii_digit()))
}

/// The digits and dots at the start of `text`.
fn leading_version(text: &str) -> Option<String> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let version = text[..end].trim_matches('.');
    (!version.is_empty()).then(|| version.to_owned())
}

fn unavailable(reason: &'static str, source: Option<Source>) -> EngineError {
    EngineError::Unavailable { engine: NAME, reason, source }
}
