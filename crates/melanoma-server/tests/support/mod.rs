//! Fixtures of the server's tests: services in several states, requests and responses.
#![allow(dead_code)]

pub(crate) mod connection;
pub(crate) mod image_type;
pub(crate) mod inference_protocol;
pub(crate) mod quality;

use std::sync::LazyLock;

use axum::{
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, Request, header},
};
use melanoma_core::{Bundle, Classifier, ClassifierConfig, engine::EngineConfig};
use melanoma_server::{AppState, Config, PredictText, app};
use melanoma_testing::{
    BundleFolder,
    evidence::{profiles, with_evidence},
};
use serde_json::Value;
use tower::ServiceExt;

pub(crate) const CHECK: &str = "/api/v1/check";
pub(crate) const CLASSIFY: &str = "/api/v1/classify";
pub(crate) const EXPLAIN: &str = "/api/v1/explain";
pub(crate) const PREDICT: &str = "/predict";
pub(crate) const BOTH: [&str; 2] = [PREDICT, CLASSIFY];

// ---------------------------------------------------------------- services

/// The shipped model with sufficient evidence, and the current text.
pub(crate) static CURRENT: LazyLock<AppState> = LazyLock::new(|| shipped(PredictText::Current));
/// The shipped model with sufficient evidence, and the text of the 2021 API.
pub(crate) static LEGACY: LazyLock<AppState> = LazyLock::new(|| shipped(PredictText::Legacy));
/// The shipped model with sufficient evidence, and a quality gate that accepts the small images of the core's tests.
pub(crate) static LENIENT: LazyLock<AppState> = LazyLock::new(|| {
    with_card(PredictText::Current, |card| {
        card["quality_gate"]["min_side"] = 32.into();
        card["quality_gate"]["min_contrast"] = 0.001.into();
    })
});

pub(crate) fn shipped_bundle() -> Bundle {
    melanoma_model::bundle().unwrap_or_else(|e| panic!("the shipped bundle: {e}"))
}

/// The shipped bundle with a changed card. It judges the drawings: it tells no image types, has no limits on quality,
/// and has sufficient evidence for every operating point.
pub(crate) fn changed_bundle(change: impl FnOnce(&mut Value)) -> Bundle {
    let bundle = BundleFolder::without_image_types();
    bundle.change_card(|card| card["quality_gate"]["limits"] = Value::Null);
    bundle.change_card(with_evidence);
    bundle.change_card(change);
    bundle.open().unwrap_or_else(|e| panic!("the changed bundle: {e}"))
}

fn shipped(predict_text: PredictText) -> AppState {
    with_card(predict_text, |_| {})
}

/// A service with the shipped model, sufficient evidence and a changed card.
pub(crate) fn with_card(predict_text: PredictText, change: impl FnOnce(&mut Value)) -> AppState {
    with_bundle(changed_bundle(change), predict_text)
}

/// Sets the threshold of every operating point.
pub(crate) fn set_thresholds(card: &mut Value, threshold: f64) {
    for profile in profiles(card) {
        for point in profile["operating_points"].as_array_mut().unwrap() {
            point["threshold"] = threshold.into();
        }
    }
}

/// Sets the calibration of every profile.
pub(crate) fn set_calibration(card: &mut Value, calibration: &Value) {
    for profile in profiles(card) {
        profile["calibration"] = calibration.clone();
    }
}

/// A service that refers every image, also those that it labels benign.
pub(crate) fn refers_all(predict_text: PredictText) -> AppState {
    with_card(predict_text, |card| set_thresholds(card, 0.0))
}

/// A service without a model.
pub(crate) fn not_ready(predict_text: PredictText) -> AppState {
    let config = Config { workers: 2, queue_capacity: 256, predict_text, ..Config::default() };
    AppState::new(config).unwrap()
}

pub(crate) fn with_bundle(bundle: Bundle, predict_text: PredictText) -> AppState {
    load(not_ready(predict_text), bundle)
}

/// A service with the shipped model and sufficient evidence.
pub(crate) fn with_config(config: Config) -> AppState {
    load(AppState::new(config).unwrap(), changed_bundle(|_| {}))
}

fn load(state: AppState, bundle: Bundle) -> AppState {
    let config = classifier_config(state.config());
    let classifier = Classifier::open(bundle, &config).unwrap_or_else(|e| panic!("no classifier: {e}"));
    state.models().set_current(classifier);
    state
}

pub(crate) fn classifier_config(config: &Config) -> ClassifierConfig {
    let onnxruntime_library = melanoma_onnxruntime::find();
    let engine = EngineConfig { onnxruntime_library, concurrency: config.workers, ..EngineConfig::default() };
    ClassifierConfig { engine, limits: config.limits }
}

// ---------------------------------------------------------------- requests and replies

pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Reply {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e} in {:?}", self.text()))
    }

    /// A header, or an empty string.
    pub(crate) fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The JSON of a successful response.
    pub(crate) fn report(&self) -> Value {
        assert_eq!(
            (self.status, self.header(header::CONTENT_TYPE)),
            (200, "application/json"),
            "{}",
            self.text()
        );
        self.json()
    }

    /// The code of an error, or an empty string.
    pub(crate) fn code(&self) -> String {
        if self.status == 200 {
            String::new()
        } else {
            self.json()["code"].as_str().unwrap_or_default().into()
        }
    }

    /// Panics unless this is a complete problem of the status and code, without internal details of the program or
    /// the machine.
    pub(crate) fn assert_problem(&self, what: &str, status: u16, code: &str) {
        let text = String::from_utf8_lossy(&self.body);
        assert_eq!((self.status, self.code().as_str()), (status, code), "{what}: {text}");
        assert_eq!(self.header(header::CONTENT_TYPE), "application/problem+json", "{what}");
        let body = self.json();
        let fields: Vec<&String> = body.as_object().unwrap().keys().collect();
        assert_eq!(fields, ["code", "detail", "hint", "status", "title", "type"], "{what}");
        assert_eq!(body["status"], status, "{what}");
        assert_eq!(body["type"], format!("urn:melanoma:error:{code}"), "{what}");
        for field in ["title", "detail", "hint"] {
            assert!(body[field].as_str().unwrap().len() > 10, "{what}: {field} of {text}");
        }
        for detail in [
            "panicked",
            "Traceback",
            "backtrace",
            ".rs",
            "src/",
            "crates/",
            "/root",
            "/home",
            "/tmp",
            "/usr",
            "Error {",
            "multer",
            "Os {",
            "zune",
            "unwrap",
        ] {
            assert!(!text.contains(detail), "{what}: {detail:?} in {text}");
        }
    }
}

pub(crate) async fn send(state: &AppState, request: Request<Body>) -> Reply {
    let response = app(state.clone()).oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    Reply { status: parts.status.as_u16(), headers: parts.headers, body }
}

/// The host of the requests.
pub(crate) const HOST: &str = "localhost:12345";

pub(crate) fn request(method: &str, path: &str) -> Request<Body> {
    Request::builder().method(method).uri(path).header(header::HOST, HOST).body(Body::empty()).unwrap()
}

/// A POST with a body, and its media type unless that is empty.
pub(crate) fn post(path: &str, mime: &str, body: impl Into<Body>) -> Request<Body> {
    let request = Request::builder().method("POST").uri(path).header(header::HOST, HOST);
    let request = if mime.is_empty() { request } else { request.header(header::CONTENT_TYPE, mime) };
    request.body(body.into()).unwrap()
}

/// Sets the header `Accept`.
pub(crate) fn accepting(mut request: Request<Body>, accept: &str) -> Request<Body> {
    request.headers_mut().insert(header::ACCEPT, accept.parse().unwrap());
    request
}

/// Sets the header `X-Request-Timeout-Ms`.
pub(crate) fn with_timeout(mut request: Request<Body>, milliseconds: &str) -> Request<Body> {
    request.headers_mut().insert("x-request-timeout-ms", milliseconds.parse().unwrap());
    request
}

const BOUNDARY: &str = "----boundary-that-no-image-contains";

/// The media type of [`multipart`].
pub(crate) fn multipart_type() -> String {
    format!("multipart/form-data; boundary={BOUNDARY}")
}

/// A multipart body from parts: name, file name, bytes.
pub(crate) fn multipart(parts: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, file, bytes) in parts {
        let file = if file.is_empty() { String::new() } else { format!("; filename=\"{file}\"") };
        let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    body
}

/// The request of a client of the 2021 API.
pub(crate) fn upload(path: &str, image: &[u8]) -> Request<Body> {
    post(path, &multipart_type(), multipart(&[("image", "photo.jpg", image)]))
}

/// The report on an image.
pub(crate) async fn report(state: &AppState, image: &[u8]) -> Value {
    send(state, upload(CLASSIFY, image)).await.report()
}

/// The text of `/predict` for an image.
pub(crate) async fn two_lines(state: &AppState, image: &[u8]) -> String {
    let reply = send(state, upload(PREDICT, image)).await;
    assert_eq!(
        (reply.status, reply.header(header::CONTENT_TYPE)),
        (200, "text/html; charset=utf-8"),
        "{}",
        reply.text()
    );
    reply.text().into()
}

/// The largest difference of a class probability.
pub(crate) fn max_difference(a: &Value, b: &Value) -> f64 {
    let of = |report: &Value| -> Vec<f64> {
        let classes = report["classes"].as_array().unwrap().iter();
        classes.map(|class| class["probability"].as_f64().unwrap()).collect()
    };
    let (a, b) = (of(a), of(b));
    assert!(a.len() == b.len() && !a.is_empty());
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}
