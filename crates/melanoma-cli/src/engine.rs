//! Opens the classifier that the command line asks for.

use std::{num::NonZeroUsize, path::PathBuf, thread};

use melanoma_core::{Bundle, Card, Classifier, EngineChoice, EngineName, Error, Limits, Options, Tta};

use crate::{args::ModelArgs, output::note};

/// What to say where the model is asked with another number of views than it was calibrated with.
pub(crate) fn views_note(card: &Card, views: Tta) -> Option<String> {
    (card.calibration.is_calibrated() && views != card.views).then(|| {
        format!(
            "note: asked with {} view(s); probabilities, operating points and their figures were measured with {}. \
             To measure them with this number: melanoma calibrate --tta",
            u32::from(views),
            u32::from(card.views)
        )
    })
}

impl ModelArgs {
    /// The bundle asked for, else the built-in one.
    pub(crate) fn bundle(&self) -> Result<Bundle, Error> {
        self.bundle.as_deref().map_or_else(Bundle::built_in, Bundle::open)
    }

    /// The library of ONNX Runtime, unless another engine is asked for.
    pub(crate) fn library(&self) -> Option<PathBuf> {
        if self.engine == EngineChoice::Only(EngineName::Rten) {
            return None;
        }
        self.onnxruntime.clone().or_else(melanoma_onnxruntime::find)
    }

    /// How many images are worked on at the same time.
    pub(crate) fn concurrency(&self) -> usize {
        self.threads
            .map_or_else(|| thread::available_parallelism().map_or(1, NonZeroUsize::get), NonZeroUsize::get)
    }

    /// What an image may cost.
    pub(crate) const fn limits(&self) -> Limits {
        Limits { bytes: self.max_bytes, pixels: self.max_pixels }
    }

    /// The classifier, proven on this machine for `concurrency` callers at a time.
    pub(crate) fn open(&self, concurrency: usize) -> Result<Classifier, Error> {
        let library = self.library();
        let options =
            Options { engine: self.engine, library: library.as_deref(), concurrency, limits: self.limits() };
        Classifier::open(self.bundle()?, options)
    }

    /// The same, and says on stderr when a slower engine stands in.
    pub(crate) fn open_noting_fallback(&self, concurrency: usize) -> Result<Classifier, Error> {
        let classifier = self.open(concurrency)?;
        if let Some(line) = self.fallback_note(&classifier) {
            note(&line);
        }
        Ok(classifier)
    }

    /// What to say when a slower engine stands in, with the one thing that mends it.
    pub(crate) fn fallback_note(&self, classifier: &Classifier) -> Option<String> {
        let identity = classifier.engine();
        let reason = identity.fallback_reason.as_ref()?;
        let mend = match &self.onnxruntime {
            Some(_) => "give another library to --onnxruntime, or none".to_owned(),
            None => melanoma_onnxruntime::install_command(),
        };
        Some(format!(
            "note: answering with the built-in engine {}, which is slower: {reason}. To mend it: {mend}",
            identity.name
        ))
    }
}
