//! Opens the classifier that the command line selects.

use std::{num::NonZeroUsize, path::PathBuf, thread};

use melanoma_core::{
    Bundle, Card, Classifier, ClassifierConfig, Error, Limits, Tta,
    engine::{EngineChoice, EngineConfig, EngineKind},
};

use crate::{
    args::{BundleArgs, Engine, EngineArgs, ModelArgs},
    output::note,
};

/// The number of cores that this process may use.
pub(crate) fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

impl BundleArgs {
    /// The bundle of the command line, else the built-in one.
    pub(crate) fn open(&self) -> Result<Bundle, Error> {
        match &self.bundle {
            Some(folder) => Ok(Bundle::open(folder)?),
            None => melanoma_model::bundle(),
        }
    }
}

impl EngineArgs {
    /// A library that is named is used or an error; there is no fallback for it.
    pub(crate) fn choice(&self) -> EngineChoice {
        match self.engine.unwrap_or_default() {
            Engine::Auto if self.is_library_named => EngineChoice::Only(EngineKind::OnnxRuntime),
            engine => engine.into(),
        }
    }

    /// The library of ONNX Runtime, unless the command line selects another engine.
    pub(crate) fn library(&self) -> Option<PathBuf> {
        if self.choice() == EngineChoice::Only(EngineKind::Rten) {
            return None;
        }
        self.onnxruntime.clone().or_else(melanoma_onnxruntime::find)
    }

    /// The classifier, verified on this machine, for `concurrency` callers at a time.
    pub(crate) fn open(
        &self,
        bundle: Bundle,
        limits: Limits,
        concurrency: usize,
    ) -> Result<Classifier, Error> {
        let engine = EngineConfig { choice: self.choice(), onnxruntime_library: self.library(), concurrency };
        Classifier::open(bundle, &ClassifierConfig { engine, limits })
    }

    /// A note that a slower engine is in use, with the command that installs the faster one.
    pub(crate) fn fallback_note(&self, classifier: &Classifier) -> Option<String> {
        let engine = classifier.engine();
        let reason = engine.fallback_reason.as_ref()?;
        let remedy = match &self.onnxruntime {
            Some(_) => "check ORT_DYLIB_PATH".to_owned(),
            None => format!("to install ONNX Runtime: {}", melanoma_onnxruntime::install_command()),
        };
        Some(format!("note: using the slower engine {}: {reason}; {remedy}", engine.name))
    }
}

impl ModelArgs {
    /// The bundle of the command line, else the built-in one.
    pub(crate) fn bundle(&self) -> Result<Bundle, Error> {
        self.bundle.open()
    }

    /// These options with another bundle.
    pub(crate) fn with_bundle(&self, folder: PathBuf) -> Self {
        Self { bundle: BundleArgs { bundle: Some(folder) }, ..self.clone() }
    }

    /// The number of images to process at the same time.
    pub(crate) fn concurrency(&self) -> usize {
        self.threads.map_or_else(cores, |threads| threads.get() as usize)
    }

    /// The classifier, verified on this machine, for `concurrency` callers at a time.
    pub(crate) fn open(&self, concurrency: usize) -> Result<Classifier, Error> {
        let open = |bundle| self.engine.open(bundle, self.limits(), concurrency);
        let classifier = open(self.bundle()?)?;
        if self.gate == Some(true) {
            return Ok(classifier.with_gate(open(melanoma_model::bundle()?)?)?);
        }
        Ok(classifier)
    }

    /// The same, with a note on standard error if a slower engine is in use.
    pub(crate) fn open_noting_fallback(&self, concurrency: usize) -> Result<Classifier, Error> {
        let classifier = self.open(concurrency)?;
        if let Some(line) = self.engine.fallback_note(&classifier) {
            note(&line);
        }
        Ok(classifier)
    }
}

/// A note that the number of views is not the one that the model was calibrated with.
pub(crate) fn tta_note(card: &Card, tta: Tta) -> Option<String> {
    if !card.profiles.are_calibrated() || tta == card.tta {
        return None;
    }
    let [used, calibrated] = [tta, card.tta].map(u32::from);
    Some(format!(
        "note: --tta {used} is used, but the probabilities and operating points were calibrated with --tta \
         {calibrated}; to calibrate for another number of views: melanoma calibrate --tta"
    ))
}
