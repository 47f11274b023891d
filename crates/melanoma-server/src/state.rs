//! What the handlers share: the classifier, once it is proven, and the queue before it.

use std::{
    io,
    sync::{Arc, OnceLock},
};

use melanoma_core::{
    Classifier, ClassifyOptions, Error, ErrorCode, OperatingPoint, Outputs, Report, Tensor, Tta, Views,
};

use crate::{
    config::Config,
    memory_budget::MemoryBudget,
    metrics::{Metrics, Stage},
    upload::Upload,
    worker_pool::{Wanted, WorkerPool},
};

/// Shared by all requests; cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<Shared>);

struct Shared {
    config: Config,
    classifier: OnceLock<Arc<Classifier>>,
    queue: WorkerPool,
    memory: MemoryBudget,
    metrics: Metrics,
}

impl AppState {
    /// A service that is live and not ready: it answers images once [`Self::set_classifier`]
    /// was called.
    ///
    /// # Errors
    /// The system has no thread left for a worker.
    pub fn new(config: Config) -> io::Result<Self> {
        let metrics = Metrics::new();
        Ok(Self(Arc::new(Shared {
            classifier: OnceLock::new(),
            queue: WorkerPool::start(config.workers, config.queue_capacity, metrics.queue_wait())?,
            metrics,
            memory: MemoryBudget::of(config.clients.max_buffered_bytes),
            config,
        })))
    }

    /// Makes the service ready. A classifier has passed its self-test by its construction. Only
    /// the first one is kept.
    pub fn set_classifier(&self, classifier: Classifier) {
        let classifier = self.0.classifier.get_or_init(|| Arc::new(classifier));
        self.metrics().ready(classifier);
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

    /// What is counted.
    pub(crate) fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    /// What everything that costs CPU time passes through.
    pub(crate) fn queue(&self) -> &WorkerPool {
        &self.0.queue
    }

    /// Where the bodies of requests lie.
    pub(crate) fn memory(&self) -> &MemoryBudget {
        &self.0.memory
    }

    /// The report on one image, by a worker.
    ///
    /// # Errors
    /// Those of [`Classifier::classify`], `not_ready`, `overloaded` and `deadline_exceeded`.
    pub(crate) async fn classify(&self, upload: Upload, asked: ClassifyOptions) -> Result<Report, Error> {
        let deadline = upload.deadline;
        self.queue().run(deadline, self.work(upload, asked)?).await
    }

    /// The same for an image of a request that was admitted before: it waits for its turn.
    ///
    /// # Errors
    /// Those of [`Self::classify`] but for `overloaded`.
    pub(crate) async fn classify_in_turn(
        &self,
        upload: Upload,
        asked: ClassifyOptions,
    ) -> Result<Report, Error> {
        let deadline = upload.deadline;
        self.queue().run_in_turn(deadline, self.work(upload, asked)?).await
    }

    /// What a worker does with an image.
    fn work(
        &self,
        upload: Upload,
        asked: ClassifyOptions,
    ) -> Result<impl FnOnce(&Wanted<'_>) -> Result<Report, Error> + Send + 'static, Error> {
        let (state, classifier) = (self.clone(), self.classifier()?);
        Ok(move |wanted: &Wanted<'_>| {
            let (preparing, wanted_still) = (&classifier, wanted.0);
            // Takes the upload with it, which leaves the memory before the network runs.
            let prepare = move |views| preparing.prepare_while(upload.bytes(), views, wanted_still);
            state.answer(&classifier, &asked, wanted, prepare)
        })
    }

    /// The three steps to a report, on a worker, timed and counted.
    ///
    /// # Errors
    /// Those of `prepare`, `invalid_parameter`, `inference_failed` and `deadline_exceeded`.
    pub(crate) fn answer(
        &self,
        classifier: &Classifier,
        asked: &ClassifyOptions,
        wanted: &Wanted<'_>,
        prepare: impl FnOnce(Tta) -> Result<Views<Tensor>, Error>,
    ) -> Result<Report, Error> {
        let point = classifier.operating_point(asked)?;
        let tensors = self.metrics().stage(Stage::Prepare, || prepare(classifier.views(asked)))?;
        wanted.go_on()?;
        Ok(self.run(classifier, &tensors, point)?.1)
    }

    /// The last two of them: what the network said, and the report on it.
    ///
    /// # Errors
    /// `inference_failed`.
    pub(crate) fn run(
        &self,
        classifier: &Classifier,
        tensors: &Views<Tensor>,
        point: Option<&OperatingPoint>,
    ) -> Result<(Views<Outputs>, Report), Error> {
        let metrics = self.metrics();
        metrics.batch(tensors.as_slice().len());
        let outputs = metrics.stage(Stage::Run, || classifier.run(tensors))?;
        let report = metrics.stage(Stage::Conclude, || classifier.conclude(&outputs, point));
        metrics.predicted(&report);
        Ok((outputs, report))
    }
}
