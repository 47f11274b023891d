//! What the tests of the server share: services in several states, requests, images. Each of the
//! tests uses a part of it.
#![allow(dead_code)]

use std::{
    fs,
    io::Cursor,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use axum::{
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, Request, header},
};
use image::{DynamicImage, ImageFormat, RgbImage};
use melanoma_core::{Bundle, Classifier, EngineChoice, Options};
use melanoma_server::{AppState, Config, PredictText, app};
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;

/// The API of 2021 and ours.
pub(crate) const BOTH: [&str; 2] = ["/predict", "/api/v1/classify"];
pub(crate) const CLASSIFY: &str = "/api/v1/classify";
pub(crate) const EXPLAIN: &str = "/api/v1/explain";
pub(crate) const PREDICT: &str = "/predict";

// ---------------------------------------------------------------- services

static LIBRARY: LazyLock<Option<PathBuf>> = LazyLock::new(melanoma_onnxruntime::find);

/// The built-in bundle in our words.
pub(crate) static CURRENT: LazyLock<AppState> = LazyLock::new(|| built_in(PredictText::Current));
/// The built-in bundle in the seed's words.
pub(crate) static LEGACY: LazyLock<AppState> = LazyLock::new(|| built_in(PredictText::Legacy));
/// The built-in bundle, but images from 32 pixels on are judged: the golden files are 53 x 39.
pub(crate) static LENIENT: LazyLock<AppState> = LazyLock::new(|| {
    altered(PredictText::Current, |card| {
        card["refusal"]["shorter_side"] = 32.into();
        card["refusal"]["contrast"] = 0.001.into();
    })
});

fn built_in(predict_text: PredictText) -> AppState {
    ready(Bundle::built_in().unwrap_or_else(|e| panic!("the built-in bundle: {e}")), predict_text)
}

/// A service whose bundle is the built-in one with another card.
pub(crate) fn altered(predict_text: PredictText, change: impl FnOnce(&mut Value)) -> AppState {
    let bundle = BundleFolder::new();
    bundle.change_card(change);
    ready(bundle.open(), predict_text)
}

/// Whoever is as malignant as this is referred, at every operating point of the card.
pub(crate) fn refer_from(card: &mut Value, threshold: f64) {
    for point in card["operating_points"].as_array_mut().unwrap() {
        point["threshold"] = threshold.into();
    }
}

/// A service that refers everyone, and whose weights call the samples benign all the same.
pub(crate) fn refers_all(predict_text: PredictText) -> AppState {
    altered(predict_text, |card| refer_from(card, 0.0))
}

/// A service that has no classifier yet.
pub(crate) fn not_ready(predict_text: PredictText) -> AppState {
    AppState::new(Config { workers: 2, queue_capacity: 256, predict_text, ..Config::default() }).unwrap()
}

pub(crate) fn ready(bundle: Bundle, predict_text: PredictText) -> AppState {
    open(not_ready(predict_text), bundle)
}

/// The built-in bundle in a service that is set up in this way.
pub(crate) fn ready_with(config: Config) -> AppState {
    open(AppState::new(config).unwrap(), Bundle::built_in().unwrap())
}

fn open(state: AppState, bundle: Bundle) -> AppState {
    let &Config { limits, workers: concurrency, .. } = state.config();
    let options = Options { engine: EngineChoice::Auto, library: LIBRARY.as_deref(), concurrency, limits };
    state.set_classifier(Classifier::open(bundle, options).unwrap_or_else(|e| panic!("no classifier: {e}")));
    state
}

/// A copy of the shipped bundle, to be altered.
pub(crate) struct BundleFolder(TempDir);

impl BundleFolder {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for entry in fs::read_dir(repository("models/melanoma-lite2")).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
        }
        Self(folder)
    }

    pub(crate) fn change_card(&self, change: impl FnOnce(&mut Value)) {
        let path = self.0.path().join("card.json");
        let mut card = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        change(&mut card);
        fs::write(path, serde_json::to_vec(&card).unwrap()).unwrap();
    }

    /// Writes a file and its SHA-256 into the card.
    pub(crate) fn replace(&self, name: &str, bytes: &[u8]) {
        fs::write(self.0.path().join(name), bytes).unwrap();
        let digest = melanoma_core::Sha256Hex::of(bytes);
        self.change_card(|card| card["files"][name] = digest.as_str().into());
    }

    pub(crate) fn open(&self) -> Bundle {
        Bundle::open(self.0.path()).unwrap_or_else(|e| panic!("the altered bundle: {e}"))
    }
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

    /// A header, or nothing.
    pub(crate) fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The report of a good answer.
    pub(crate) fn report(&self) -> Value {
        assert_eq!(
            (self.status, self.header(header::CONTENT_TYPE)),
            (200, "application/json"),
            "{}",
            self.text()
        );
        self.json()
    }

    /// The code of an error, or nothing.
    pub(crate) fn code(&self) -> String {
        if self.status == 200 {
            String::new()
        } else {
            self.json()["code"].as_str().unwrap_or_default().into()
        }
    }

    /// Panics unless this is a problem of the status and code, complete, and without a word about
    /// the inside of the program or the machine.
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
        for inside in [
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
            assert!(!text.contains(inside), "{what}: {inside:?} in {text}");
        }
    }
}

pub(crate) async fn send(state: &AppState, request: Request<Body>) -> Reply {
    let response = app(state.clone()).oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    Reply { status: parts.status.as_u16(), headers: parts.headers, body }
}

pub(crate) fn request(method: &str, path: &str) -> Request<Body> {
    Request::builder().method(method).uri(path).body(Body::empty()).unwrap()
}

/// A POST whose body is `body`, of the media type `mime` unless that is empty.
pub(crate) fn post(path: &str, mime: &str, body: impl Into<Body>) -> Request<Body> {
    let request = Request::builder().method("POST").uri(path);
    let request = if mime.is_empty() { request } else { request.header(header::CONTENT_TYPE, mime) };
    request.body(body.into()).unwrap()
}

/// `request` with the header `Accept`.
pub(crate) fn accepting(mut request: Request<Body>, accept: &str) -> Request<Body> {
    request.headers_mut().insert(header::ACCEPT, accept.parse().unwrap());
    request
}

/// `request` of a client that waits for so many milliseconds.
pub(crate) fn in_time(mut request: Request<Body>, milliseconds: &str) -> Request<Body> {
    request.headers_mut().insert("x-request-timeout-ms", milliseconds.parse().unwrap());
    request
}

const BOUNDARY: &str = "----a-line-that-is-in-no-image";

/// The media type of [`multipart`].
pub(crate) fn multipart_type() -> String {
    format!("multipart/form-data; boundary={BOUNDARY}")
}

/// A multipart body of parts: name, file name, bytes.
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

/// The request that the clients of 2021 send.
pub(crate) fn upload(path: &str, image: &[u8]) -> Request<Body> {
    post(path, &multipart_type(), multipart(&[("image", "photo.jpg", image)]))
}

/// The report on an image.
pub(crate) async fn report(state: &AppState, image: &[u8]) -> Value {
    send(state, upload(CLASSIFY, image)).await.report()
}

/// The text that `/predict` answers to an image.
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

/// The largest difference of the probability of any class.
pub(crate) fn apart(a: &Value, b: &Value) -> f64 {
    let of = |report: &Value| -> Vec<f64> {
        let classes = report["classes"].as_array().unwrap().iter();
        classes.map(|class| class["probability"].as_f64().unwrap()).collect()
    };
    let (a, b) = (of(a), of(b));
    assert!(a.len() == b.len() && !a.is_empty());
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

// ---------------------------------------------------------------- images

pub(crate) fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

fn read(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// One of the images that `melanoma samples` draws: `even`, `ragged` or `red`.
pub(crate) fn sample(kind: &str) -> Vec<u8> {
    read(&repository(&format!("samples/synthetic-{kind}.png")))
}

/// A golden file of the core, 53 x 39 pixels for the most part.
pub(crate) fn golden(name: &str) -> Vec<u8> {
    read(&repository("crates/melanoma-core/tests/expected").join(name))
}

/// The names of the golden files that have their upright pixels beside them as `NAME.png`.
pub(crate) fn golden_photos() -> Vec<String> {
    let folder = repository("crates/melanoma-core/tests/expected/image");
    let mut names: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| folder.join(format!("{name}.png")).exists())
        .collect();
    names.sort();
    assert!(names.len() > 80, "only {} golden files", names.len());
    names
}

pub(crate) fn decoded(bytes: &[u8]) -> RgbImage {
    image::load_from_memory(bytes).unwrap().into_rgb8()
}

pub(crate) fn encoded(image: &RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(image.clone()).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// `jpeg` with another segment right after its start.
pub(crate) fn with_segment(jpeg: &[u8], marker: u8, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, marker], &length, payload, &jpeg[2..]].concat()
}

/// An EXIF segment with an orientation and a description.
pub(crate) fn exif(orientation: u8, description: &str) -> Vec<u8> {
    let text = format!("{description}\0");
    let mut payload = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x02".to_vec();
    // ImageDescription (ASCII) behind the directory, then Orientation (SHORT) in place.
    payload.extend_from_slice(&[0x01, 0x0e, 0, 2]);
    payload.extend_from_slice(&u32::try_from(text.len()).unwrap().to_be_bytes());
    payload.extend_from_slice(&38_u32.to_be_bytes());
    payload.extend_from_slice(&[0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    payload.extend_from_slice(&[0; 4]);
    payload.extend_from_slice(text.as_bytes());
    payload
}

/// A PNG of a few hundred bytes that declares 60,000 x 60,000 pixels.
pub(crate) fn huge_png() -> Vec<u8> {
    let mut png = golden("decode/1-bit.png");
    for at in [16, 20] {
        png[at..at + 4].copy_from_slice(&60_000_u32.to_be_bytes());
    }
    let sum = crc32(&png[12..29]).to_be_bytes();
    png[29..33].copy_from_slice(&sum);
    png
}

/// The checksum of PNG (ISO 3309).
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg()))
    })
}
