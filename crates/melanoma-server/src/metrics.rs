//! Prometheus metrics, with the names and units of its conventions.
//!
//! Label values come from closed sets (routes, statuses, codes), never from a client, so that the number of
//! series is bounded.

use std::{fmt, time::Instant};

use melanoma_core::{Classifier, ImageCheck, Report, Tta};
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

use crate::problem_code::ProblemCode;

/// The metrics of the service.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    request_duration: Family<RouteLabel, Histogram, DurationBuckets>,
    errors: Family<CodeLabel, Counter>,
    predictions: Family<PredictionLabels, Counter>,
    checks: Family<CodeLabel, Counter>,
    stage_duration: Family<StageLabel, Histogram, DurationBuckets>,
    tta_views: Histogram,
    queue_length: Gauge,
    queue_wait: Histogram,
    model: Family<ModelLabels, Gauge>,
}

/// A timed step of a prediction.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Stage {
    /// Encoded image to tensors.
    Preprocess,
    /// Tensors to outputs.
    Infer,
    /// Outputs to report.
    Postprocess,
    /// All steps, with the heat map.
    Explain,
    /// All steps of a quality check.
    Check,
}

impl Stage {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Preprocess => "preprocess",
            Self::Infer => "infer",
            Self::Postprocess => "postprocess",
            Self::Explain => "explain",
            Self::Check => "check",
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
    advice: &'static str,
    image_type: &'static str,
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

/// Histogram buckets in seconds, from a millisecond to the default deadline.
#[derive(Clone)]
struct DurationBuckets;

impl MetricConstructor<Histogram> for DurationBuckets {
    fn new_metric(&self) -> Histogram {
        Histogram::new([0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0])
    }
}

/// A completed request.
pub(crate) struct CompletedRequest<'a> {
    pub(crate) method: &'static str,
    pub(crate) route: &'a str,
    pub(crate) status: u16,
    pub(crate) code: Option<ProblemCode>,
    pub(crate) seconds: f64,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("melanoma"),
            requests: Family::default(),
            request_duration: Family::new_with_constructor(DurationBuckets),
            errors: Family::default(),
            predictions: Family::default(),
            checks: Family::default(),
            stage_duration: Family::new_with_constructor(DurationBuckets),
            tta_views: Histogram::new([1.0, 2.0, 4.0, 8.0]),
            queue_length: Gauge::default(),
            queue_wait: DurationBuckets.new_metric(),
            model: Family::default(),
        };
        metrics.register();
        // An alert on an increase misses the first error of a code whose series does not exist yet.
        for code in [ProblemCode::Internal, ProblemCode::InferenceFailed] {
            drop(metrics.errors.get_or_create(&CodeLabel { code: code.as_str() }));
        }
        metrics
    }

    fn register(&mut self) {
        let registry = &mut self.registry;
        registry.register("http_requests", "Completed HTTP and gRPC requests", self.requests.clone());
        registry.register_with_unit(
            "http_request_duration",
            "Time from the header of a request to its response",
            Unit::Seconds,
            self.request_duration.clone(),
        );
        registry.register("errors", "Requests, and images of a batch, that failed", self.errors.clone());
        registry.register(
            "predictions",
            "Predictions by label, decision, advice and image type",
            self.predictions.clone(),
        );
        registry.register(
            "checks",
            "Quality checks by the code of the refusal, or none",
            self.checks.clone(),
        );
        registry.register_with_unit(
            "stage_duration",
            "Time of one step of a prediction",
            Unit::Seconds,
            self.stage_duration.clone(),
        );
        registry.register(
            "tta_views",
            "Views per prediction (test-time augmentation)",
            self.tta_views.clone(),
        );
        registry.register("queue_length", "Jobs that wait for a worker", self.queue_length.clone());
        registry.register_with_unit(
            "queue_wait",
            "Time that a job waited for a worker",
            Unit::Seconds,
            self.queue_wait.clone(),
        );
        registry.register("model_info", "Loaded model and its engine; always 1", self.model.clone());
    }

    /// Encodes all metrics as `OpenMetrics` text.
    ///
    /// Queue length and model are sampled here, so they cannot become stale.
    pub(crate) fn encode(
        &self,
        queue_length: usize,
        classifier: Option<&Classifier>,
    ) -> Result<String, fmt::Error> {
        self.queue_length.set(i64::try_from(queue_length).unwrap_or(i64::MAX));
        self.model.clear();
        if let Some(classifier) = classifier {
            self.model.get_or_create(&ModelLabels::new(classifier)).set(1);
        }
        let mut encoded = String::new();
        text::encode(&mut encoded, &self.registry)?;
        Ok(encoded)
    }

    pub(crate) fn count_request(&self, request: &CompletedRequest<'_>) {
        let &CompletedRequest { method, route, status, code, seconds } = request;
        let route = route.to_owned();
        self.request_duration.get_or_create(&RouteLabel { route: route.clone() }).observe(seconds);
        self.requests.get_or_create(&RequestLabels { method, route, status }).inc();
        if let Some(code) = code {
            self.count_error(code);
        }
    }

    /// Counts a request, or an image of a batch, that failed.
    pub(crate) fn count_error(&self, code: ProblemCode) {
        self.errors.get_or_create(&CodeLabel { code: code.as_str() }).inc();
    }

    pub(crate) fn count_prediction(&self, report: &Report, tta: Tta) {
        self.tta_views.observe(f64::from(u32::from(tta)));
        let labels = PredictionLabels {
            label: report.label.as_str(),
            refer: report.decision.refer,
            advice: report.advice.code.as_str(),
            image_type: report.image_type.map_or("unknown", |found| found.label.as_str()),
        };
        self.predictions.get_or_create(&labels).inc();
    }

    pub(crate) fn count_check(&self, check: &ImageCheck) {
        let code = check.findings.as_ref().err().map_or("none", |error| error.code().as_str());
        self.checks.get_or_create(&CodeLabel { code }).inc();
    }

    /// Runs `step` in its own span and records its duration.
    pub(crate) fn time<T>(&self, stage: Stage, step: impl FnOnce() -> T) -> T {
        let stage = stage.as_str();
        let started = Instant::now();
        let result = tracing::info_span!("stage", otel.name = stage).in_scope(step);
        self.stage_duration.get_or_create(&StageLabel { stage }).observe(started.elapsed().as_secs_f64());
        result
    }

    /// The histogram of queue waiting times, in seconds.
    pub(crate) fn queue_wait(&self) -> Histogram {
        self.queue_wait.clone()
    }
}

impl ModelLabels {
    fn new(classifier: &Classifier) -> Self {
        let (model, engine) = (classifier.bundle().identity(), classifier.engine());
        Self {
            model: model.name,
            version: model.version,
            sha256: model.sha256,
            calibrated: model.calibrated,
            engine: engine.name.clone(),
            engine_version: engine.version.clone(),
            fallback: engine.fallback,
        }
    }
}
