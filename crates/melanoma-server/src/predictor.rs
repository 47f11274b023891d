//! Predictions on the worker pool: preprocess, infer, postprocess or explain, timed and counted.

use std::{io, sync::Arc};

use melanoma_core::{
    CancellationToken, Classifier, ClassifyOptions, Explanation, ImageCheck, ModelInput, Report, Target, Tta,
};

use crate::{
    caller::Caller,
    config::Config,
    error::Error,
    metrics::{Metrics, Stage},
    mistakes,
    model_registry::ModelRegistry,
    worker_pool::WorkerPool,
};

/// Runs predictions on the worker pool.
pub(crate) struct Predictor {
    pool: WorkerPool,
    models: Arc<ModelRegistry>,
    metrics: Arc<Metrics>,
}

/// The steps of a prediction, for a job on a worker thread.
pub(crate) struct Worker<'a> {
    classifier: &'a Classifier,
    metrics: &'a Metrics,
    cancellation: &'a CancellationToken,
}

impl Predictor {
    /// Starts the worker threads.
    ///
    /// # Errors
    /// The system cannot start another thread.
    pub(crate) fn start(
        config: &Config,
        models: Arc<ModelRegistry>,
        metrics: Arc<Metrics>,
    ) -> io::Result<Self> {
        let pool = WorkerPool::start(config.workers, config.queue_capacity, metrics.queue_wait())?;
        Ok(Self { pool, models, metrics })
    }

    /// The worker pool, for its capacity and queue length.
    pub(crate) fn pool(&self) -> &WorkerPool {
        &self.pool
    }

    /// Classifies an encoded image with the current model.
    ///
    /// # Errors
    /// Those of [`Classifier::classify`], `not_ready`, `overloaded` and `deadline_exceeded`.
    pub(crate) async fn classify(
        &self,
        image: impl AsRef<[u8]> + Send + 'static,
        options: ClassifyOptions,
        caller: Caller,
    ) -> Result<Report, Error> {
        let classifier = self.models.current()?;
        self.run(classifier, caller, move |worker| worker.classify(image, &options)).await
    }

    /// Classifies an image of a batch: waits for a slot for batches.
    ///
    /// # Errors
    /// Those of [`Self::classify`] except `overloaded`.
    pub(crate) async fn classify_in_batch(
        &self,
        image: impl AsRef<[u8]> + Send + 'static,
        options: ClassifyOptions,
        caller: Caller,
    ) -> Result<Report, Error> {
        let classifier = self.models.current()?;
        let job = self.job(classifier, move |worker| worker.classify(image, &options));
        self.pool.run_in_batch(caller, job).await
    }

    /// Runs `work` with `classifier` on a worker thread.
    ///
    /// # Errors
    /// `overloaded`, `deadline_exceeded`, `internal`, and the error of `work`.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        classifier: Arc<Classifier>,
        caller: Caller,
        work: impl FnOnce(&Worker<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.pool.run(caller, self.job(classifier, work)).await
    }

    fn job<T, W>(
        &self,
        classifier: Arc<Classifier>,
        work: W,
    ) -> impl FnOnce(&CancellationToken) -> Result<T, Error> + Send + use<T, W>
    where
        W: FnOnce(&Worker<'_>) -> Result<T, Error> + Send + 'static,
    {
        let metrics = Arc::clone(&self.metrics);
        move |cancellation: &CancellationToken| {
            work(&Worker { classifier: &classifier, metrics: &metrics, cancellation })
        }
    }
}

impl Worker<'_> {
    /// The classifier of the job.
    pub(crate) fn classifier(&self) -> &Classifier {
        self.classifier
    }

    /// Classifies an encoded image. Drops it before inference, so that its memory is free.
    ///
    /// # Errors
    /// Those of [`Classifier::classify`], and `deadline_exceeded`.
    pub(crate) fn classify(
        &self,
        image: impl AsRef<[u8]>,
        options: &ClassifyOptions,
    ) -> Result<Report, Error> {
        self.predict(options, move |tta| self.preprocess(image.as_ref(), tta))
    }

    /// Decodes and preprocesses an encoded image.
    ///
    /// # Errors
    /// Those of [`Classifier::preprocess`].
    pub(crate) fn preprocess(&self, image: &[u8], tta: Tta) -> Result<ModelInput, Error> {
        self.classifier
            .preprocess(image, tta, self.cancellation)
            .map_err(|error| mistakes::explain(error.into(), image))
    }

    /// Runs the three steps of a prediction.
    ///
    /// # Errors
    /// Those of `preprocess`, `invalid_parameter`, `inference_failed` and `deadline_exceeded`.
    pub(crate) fn predict(
        &self,
        options: &ClassifyOptions,
        preprocess: impl FnOnce(Tta) -> Result<ModelInput, Error>,
    ) -> Result<Report, Error> {
        let (classifier, metrics) = (self.classifier, self.metrics);
        classifier.check(options)?;
        let tta = classifier.tta(options);
        self.cancellation.check()?;
        let input = metrics.time(Stage::Preprocess, || preprocess(tta))?;
        self.cancellation.check()?;
        let outputs = metrics.time(Stage::Infer, || classifier.infer_input(&input, options))?;
        let report = metrics
            .time(Stage::Postprocess, || classifier.postprocess(&outputs, &input.findings, options))?;
        metrics.count_prediction(&report, tta);
        Ok(report)
    }

    /// Checks the quality of an encoded image.
    ///
    /// # Errors
    /// Those of [`Classifier::check_image`].
    pub(crate) fn check(&self, image: impl AsRef<[u8]>) -> Result<ImageCheck, Error> {
        let image = image.as_ref();
        let check = self
            .metrics
            .time(Stage::Check, || self.classifier.check_image(image, self.cancellation))
            .map_err(|error| mistakes::explain(error.into(), image))?;
        self.metrics.count_check(&check);
        Ok(check)
    }

    /// Classifies an encoded image, and computes the heat map of `target`.
    ///
    /// # Errors
    /// Those of [`Classifier::explain`].
    pub(crate) fn explain(
        &self,
        image: impl AsRef<[u8]>,
        target: &Target,
        options: &ClassifyOptions,
    ) -> Result<Explanation, Error> {
        let explanation = self.metrics.time(Stage::Explain, || {
            let image = image.as_ref();
            self.classifier
                .explain(image, target, options, self.cancellation)
                .map_err(|error| mistakes::explain(error.into(), image))
        })?;
        self.metrics.count_prediction(&explanation.report, self.classifier.tta(options));
        Ok(explanation)
    }
}
