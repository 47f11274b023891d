//! What the handlers share: the classifier, once it is proven, and the queue before it.

use std::{
    io,
    sync::{Arc, OnceLock},
};

use melanoma_core::{Asked, Classifier, Error, ErrorCode, Report};

use crate::{
    config::Config,
    memory::Memory,
    queue::{Queue, Wanted},
    upload::Upload,
};

/// Shared by all requests; cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<Shared>);

struct Shared {
    config: Config,
    classifier: OnceLock<Arc<Classifier>>,
    queue: Queue,
    memory: Memory,
}

impl AppState {
    /// A service that is live and not ready: it answers photographs once [`Self::set_classifier`]
    /// was called.
    ///
    /// # Errors
    /// The system has no thread left for a worker.
    pub fn new(config: Config) -> io::Result<Self> {
        Ok(Self(Arc::new(Shared {
            classifier: OnceLock::new(),
            queue: Queue::start(config.workers, config.queue)?,
            memory: Memory::of(config.clients.waiting_bytes),
            config,
        })))
    }

    /// Makes the service ready. A classifier has passed its self-test by its construction. Only
    /// the first one is kept.
    pub fn set_classifier(&self, classifier: Classifier) {
        let _ = self.0.classifier.set(Arc::new(classifier));
    }

    /// How the service is set up.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// The classifier.
    ///
    /// # Errors
    /// `not_ready` before there is one.
    pub fn classifier(&self) -> Result<Arc<Classifier>, Error> {
        let classifier = self.0.classifier.get().cloned();
        classifier.ok_or_else(|| Error::new(ErrorCode::NotReady, "the model is being loaded and proven"))
    }

    /// What everything that costs CPU time passes through.
    pub(crate) fn queue(&self) -> &Queue {
        &self.0.queue
    }

    /// Where the bodies of requests lie.
    pub(crate) fn memory(&self) -> &Memory {
        &self.0.memory
    }

    /// The report on one photograph, by a worker.
    ///
    /// # Errors
    /// Those of [`Classifier::classify`], `not_ready`, `overloaded` and `deadline_passed`.
    pub(crate) async fn classify(&self, upload: Upload, asked: Asked) -> Result<Report, Error> {
        let deadline = upload.deadline;
        self.queue().run(deadline, work(self.classifier()?, upload, asked)).await
    }

    /// The same for a photograph of a request that was admitted before: it waits for its turn.
    ///
    /// # Errors
    /// Those of [`Self::classify`] but for `overloaded`.
    pub(crate) async fn classify_in_turn(&self, upload: Upload, asked: Asked) -> Result<Report, Error> {
        let deadline = upload.deadline;
        self.queue().run_in_turn(deadline, work(self.classifier()?, upload, asked)).await
    }
}

/// What a worker does with a photograph.
fn work(
    classifier: Arc<Classifier>,
    upload: Upload,
    asked: Asked,
) -> impl FnOnce(&Wanted<'_>) -> Result<Report, Error> + Send + 'static {
    move |wanted| {
        let point = classifier.operating_point(&asked)?;
        let tensors = classifier.prepare(upload.bytes(), classifier.views(&asked))?;
        drop(upload);
        wanted.go_on()?;
        Ok(classifier.conclude(&classifier.run(&tensors)?, point))
    }
}
