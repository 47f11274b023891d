//! What must hold for any bytes: by the fuzzer, and by a test that replays what the fuzzer found.

use std::sync::LazyLock;

use axum::{body::Body, http::Request};
use melanoma_core::{Bundle, Card, Classifier, EngineChoice, EngineName, Image, Limits, Options};
use melanoma_server::{AppState, Config, app};
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

const LIMITS: Limits = Limits { bytes: 1 << 20, pixels: 1 << 20 };

static SERVICE: LazyLock<(Runtime, AppState)> = LazyLock::new(|| {
    let state = AppState::new(Config { limits: LIMITS, workers: 1, ..Config::default() }).unwrap();
    let engine = EngineChoice::Only(EngineName::Rten);
    let options = Options { engine, library: None, concurrency: 1, limits: LIMITS };
    state.set_classifier(Classifier::open(Bundle::built_in().unwrap(), options).unwrap());
    (Builder::new_current_thread().enable_all().build().unwrap(), state)
});

/// The bytes of an image are decoded within the limits, or refused.
pub fn image(bytes: &[u8]) {
    if let Ok(image) = Image::decode(bytes, &LIMITS) {
        let (width, height) = (image.width() as usize, image.height() as usize);
        assert_eq!(image.rgb().len(), 3 * width * height);
        assert!(image.rgb().len() as u64 <= 3 * LIMITS.pixels);
    }
}

/// A request is answered with a report or a problem, and never with a failure of ours. The first line is
/// its media type, the rest its body.
pub fn upload(bytes: &[u8]) {
    let end = bytes.iter().position(|&byte| byte == b'\n').unwrap_or(bytes.len());
    let (mime, body) = (&bytes[..end], bytes.get(end + 1..).unwrap_or_default());
    let path = if mime.len() % 2 == 0 { "/predict" } else { "/api/v1/classify" };
    let Ok(request) = Request::post(path).header("content-type", mime).body(Body::from(body.to_vec())) else {
        return;
    };
    let (runtime, state) = &*SERVICE;
    let reply = runtime.block_on(app(state.clone()).oneshot(request)).unwrap();
    assert!(reply.status().as_u16() < 500, "{}", reply.status());
}

/// The card of a bundle is refused, or read; and what was read is written and read again the same.
pub fn card(bytes: &[u8]) {
    if let Ok(card) = Card::parse(bytes) {
        let written = serde_json::to_vec(&card).unwrap();
        assert_eq!(Card::parse(&written).unwrap(), card);
    }
}
