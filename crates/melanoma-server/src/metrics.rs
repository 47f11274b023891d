//! What is counted and timed, for Prometheus, in the names and units of its conventions.
//!
//! Labels take few values: routes, statuses, codes and labels of our own, never a word of a client's.

use std::{fmt, time::Instant};

use melanoma_core::{Classifier, ErrorCode, Report};
use prometheus_client::{
    encoding::{EncodeLabelSet, text},
    metrics::{
        counter::Counter,
        family::{Family, MetricConstructor},
        gauge::Gauge,
        histogram::Histogram,
    },
    registry::{Registry, Unit},
};

/// Everything that is counted, and the page that shows it.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    request_duration: Family<RouteLabel, Histogram, Buckets>,
    refusals: Family<CodeLabel, Counter>,
    predictions: Family<PredictionLabels, Counter>,
    stage_duration: Family<StageLabel, Histogram, Buckets>,
    batch_size: Histogram,
    queue_length: Gauge,
    queue_wait: Histogram,
    model: Family<ModelLabels, Gauge>,
}

/// A step of the way from bytes to a report.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Stage {
    /// Decoding, and everything up to the tensor.
    Prepare,
    /// The network.
    Run,
    /// Probabilities, decision and report.
    Conclude,
}

impl Stage {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Prepare => "prepare",
            Self::Run => "run",
            Self::Conclude => "conclude",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabel {
    route: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CodeLabel {
    code: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct PredictionLabels {
    label: &'static str,
    refer: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct StageLabel {
    stage: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ModelLabels {
    model: String,
    version: String,
    sha256: String,
    calibrated: bool,
    engine: String,
    engine_version: String,
    fallback: bool,
}

/// Bounds of times in seconds: from a millisecond to what is cut off by any deadline.
#[derive(Clone)]
struct Buckets;

impl MetricConstructor<Histogram> for Buckets {
    fn new_metric(&self) -> Histogram {
        Histogram::new([0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0])
    }
}

/// How an answered request is counted.
pub(crate) struct Answered<'a> {
    pub(crate) method: &'static str,
    pub(crate) route: &'a str,
    pub(crate) status: u16,
    pub(crate) code: Option<ErrorCode>,
    pub(crate) seconds: f64,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("melanoma"),
            requests: Family::default(),
            request_duration: Family::new_with_constructor(Buckets),
            refusals: Family::default(),
            predictions: Family::default(),
            stage_duration: Family::new_with_constructor(Buckets),
            batch_size: Histogram::new([1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 512.0]),
            queue_length: Gauge::default(),
            queue_wait: Buckets.new_metric(),
            model: Family::default(),
        };
        metrics.register();
        metrics
    }

    fn register(&mut self) {
        let registry = &mut self.registry;
        registry.register("http_requests", "Requests answered", self.requests.clone());
        registry.register_with_unit(
            "http_request_duration",
            "Time from the head of a request to its answer",
            Unit::Seconds,
            self.request_duration.clone(),
        );
        registry.register(
            "refusals",
            "Requests and images answered with an error, by its code",
            self.refusals.clone(),
        );
        registry.register(
            "predictions",
            "Images answered, by the more probable label and by whether they are referred",
            self.predictions.clone(),
        );
        registry.register_with_unit(
            "stage_duration",
            "Time of a step of one piece of work",
            Unit::Seconds,
            self.stage_duration.clone(),
        );
        registry.register(
            "batch_size",
            "Views given to the network in one piece of work",
            self.batch_size.clone(),
        );
        registry.register("queue_length", "Pieces of work that wait for a worker", self.queue_length.clone());
        registry.register_with_unit(
            "queue_wait",
            "Time that a piece of work waited for a worker",
            Unit::Seconds,
            self.queue_wait.clone(),
        );
        registry.register(
            "model_info",
            "Always 1, once the model is proven: which model answers, in which engine",
            self.model.clone(),
        );
    }

    /// The page; `waiting` pieces of work wait now.
    ///
    /// # Errors
    /// None that a text in memory can have.
    pub(crate) fn page(&self, waiting: usize) -> Result<String, fmt::Error> {
        // ClassifyOptions when it is looked at, a length cannot go astray.
        self.queue_length.set(i64::try_from(waiting).unwrap_or(i64::MAX));
        let mut page = String::new();
        text::encode(&mut page, &self.registry)?;
        Ok(page)
    }

    pub(crate) fn ready(&self, classifier: &Classifier) {
        let (bundle, engine) = (classifier.bundle(), classifier.engine());
        let card = bundle.card();
        let labels = ModelLabels {
            model: card.name.clone(),
            version: card.version.clone(),
            sha256: bundle.digest().as_str().into(),
            calibrated: card.calibration.is_calibrated(),
            engine: engine.name.to_string(),
            engine_version: engine.version.clone(),
            fallback: engine.fallback,
        };
        self.model.get_or_create(&labels).set(1);
    }

    pub(crate) fn answered(&self, request: &Answered<'_>) {
        let &Answered { method, route, status, code, seconds } = request;
        let route = route.to_owned();
        self.request_duration.get_or_create(&RouteLabel { route: route.clone() }).observe(seconds);
        self.requests.get_or_create(&RequestLabels { method, route, status }).inc();
        if let Some(code) = code {
            self.refused(code);
        }
    }

    /// An image or request that got an error instead of an answer.
    pub(crate) fn refused(&self, code: ErrorCode) {
        self.refusals.get_or_create(&CodeLabel { code: code.as_str() }).inc();
    }

    pub(crate) fn predicted(&self, report: &Report) {
        let labels = PredictionLabels { label: report.label.as_str(), refer: report.decision.refer };
        self.predictions.get_or_create(&labels).inc();
    }

    /// Does a step in a span of its own, and times it.
    pub(crate) fn stage<T>(&self, stage: Stage, step: impl FnOnce() -> T) -> T {
        let stage = stage.as_str();
        let began = Instant::now();
        let done = tracing::info_span!("stage", otel.name = stage).in_scope(step);
        self.stage_duration.get_or_create(&StageLabel { stage }).observe(began.elapsed().as_secs_f64());
        done
    }

    pub(crate) fn batch(&self, views: usize) {
        self.batch_size.observe(views as f64);
    }

    /// Where the queue notes how long work waited, in seconds.
    pub(crate) fn queue_wait(&self) -> Histogram {
        self.queue_wait.clone()
    }
}
