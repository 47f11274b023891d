//! ONNX Runtime, through a shared library that is loaded when the program runs.

use std::{
    path::{Path, PathBuf},
    sync::{Condvar, Mutex, OnceLock, PoisonError},
};

use ort::{
    environment::Environment,
    session::{Session, builder::PrepackedWeights},
    value::TensorRef,
};

use super::{Engine, EngineInfo, EngineName, Outputs, outputs::check_input};
use crate::{
    bundle::{Bundle, Card},
    error::{Error, ErrorCode},
    preprocess::Tensor,
};

pub(super) struct OnnxRuntime {
    identity: EngineInfo,
    card: Card,
    sessions: Pool<Session>,
}

impl OnnxRuntime {
    pub(super) fn open(bundle: &Bundle, library: &Path, concurrency: usize) -> Result<Self, Error> {
        let environment = environment(library)?;
        let card = bundle.card().clone();
        let weights = PrepackedWeights::new();
        let sessions = (0..concurrency.max(1))
            .map(|_| session(environment, bundle.model(), &weights))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|e| {
                Error::new(ErrorCode::EngineUnavailable, "ONNX Runtime cannot load the model").with_source(e)
            })?;
        for name in Outputs::names(&card) {
            if !sessions[0].outputs().iter().any(|output| output.name() == name) {
                return Err(Error::new(
                    ErrorCode::EngineUnavailable,
                    format!("ONNX Runtime finds no output {name:?} in the model"),
                ));
            }
        }
        Ok(Self {
            identity: EngineInfo {
                name: EngineName::OnnxRuntime,
                version: version(library),
                fallback: false,
                fallback_reason: None,
            },
            card,
            sessions: Pool::new(sessions),
        })
    }
}

/// One thread a session and the constants of one session shared with the next.
fn session(environment: &Environment, model: &[u8], weights: &PrepackedWeights) -> ort::Result<Session> {
    Session::builder(environment)?
        .with_intra_threads(1)?
        .with_inter_threads(1)?
        .with_prepacked_weights(weights)?
        .commit_from_memory(model)
}

impl Engine for OnnxRuntime {
    fn identity(&self) -> &EngineInfo {
        &self.identity
    }

    fn run_one(&self, tensor: &Tensor) -> Result<Outputs, Error> {
        check_input(&self.card, tensor)?;
        let raw = self.sessions.with(|session| run(session, &self.card, tensor)).map_err(|e| {
            Error::new(ErrorCode::InferenceFailed, "ONNX Runtime could not run the model").with_source(e)
        })?;
        Outputs::from_raw(&self.card, raw)
    }
}

fn run(session: &mut Session, card: &Card, tensor: &Tensor) -> ort::Result<Vec<super::outputs::Raw>> {
    let input = TensorRef::from_array_view((tensor.shape(), tensor.values()))?;
    let outputs = session.run(ort::inputs![card.tensors.image.as_str() => input])?;
    let raw = |name: &str| {
        let (shape, values) = outputs[name].try_extract_tensor::<f32>()?;
        Ok((shape.iter().map(|&side| side as usize).collect(), values.to_vec()))
    };
    Outputs::names(card).into_iter().map(raw).collect()
}

/// The process's one environment; the first library that is asked for stays loaded.
fn environment(library: &Path) -> Result<&'static Environment, Error> {
    static LOADED: OnceLock<(PathBuf, Result<Environment, String>)> = OnceLock::new();
    let (path, environment) = LOADED.get_or_init(|| {
        let environment = ort::init_from(library)
            .map_err(|e| e.to_string())
            .and_then(|builder| builder.with_telemetry(false).build().map_err(|e| e.to_string()));
        (library.to_owned(), environment)
    });
    let unavailable = |what: &str| Error::new(ErrorCode::EngineUnavailable, what);
    if path != library {
        return Err(unavailable("another ONNX Runtime library is loaded already"));
    }
    environment.as_ref().map_err(|e| {
        unavailable("the ONNX Runtime library that was found cannot be loaded").with_source(e.clone())
    })
}

/// The library's version, from what it says of its build, else from its file name: the build of
/// 1.32.0 says `HEAD`.
fn version(library: &Path) -> String {
    let of_build = ort::info().split_once("git-branch=rel-").and_then(|(_, rest)| number(rest));
    let of_file = || {
        // Often a link without a number leads to the file with one.
        let file = library.canonicalize().ok()?;
        number(file.file_name()?.to_str()?.trim_start_matches(|c: char| !c.is_ascii_digit()))
    };
    of_build.or_else(of_file).unwrap_or_else(|| "unknown".into())
}

/// The digits and dots that `text` begins with.
fn number(text: &str) -> Option<String> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let number = text[..end].trim_matches('.');
    (!number.is_empty()).then(|| number.to_owned())
}

/// A fixed number of things for any number of callers: take one, or wait for one.
struct Pool<T> {
    things: Vec<Mutex<T>>,
    /// Which of them nobody uses.
    idle: Mutex<Vec<usize>>,
    returned: Condvar,
}

impl<T> Pool<T> {
    fn new(things: Vec<T>) -> Self {
        let idle = (0..things.len()).collect();
        let things = things.into_iter().map(Mutex::new).collect();
        Self { things, idle: Mutex::new(idle), returned: Condvar::new() }
    }

    /// Runs `f` with one of them, which goes back also when `f` panics.
    fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let index = loop {
            if let Some(index) = idle.pop() {
                break index;
            }
            idle = self.returned.wait(idle).unwrap_or_else(PoisonError::into_inner);
        };
        drop(idle);
        let _taken = Taken { pool: self, index };
        f(&mut self.things[index].lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// One of a pool's things in use; dropped, it is free again.
struct Taken<'a, T> {
    pool: &'a Pool<T>,
    index: usize,
}

impl<T> Drop for Taken<'_, T> {
    fn drop(&mut self) {
        self.pool.idle.lock().unwrap_or_else(PoisonError::into_inner).push(self.index);
        self.pool.returned.notify_one();
    }
}
