//! Properties that hold for any bytes, for the fuzzer and for the test that replays its corpora.

use std::sync::LazyLock;

use axum::{body::Body, http::Request};
use melanoma_core::{
    Card, Classifier, ClassifierConfig, Image, Limits,
    decode::Format,
    engine::{EngineChoice, EngineConfig, EngineKind},
};
use melanoma_server::{AppState, Config, app};
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

const LIMITS: Limits = Limits { bytes: 1 << 20, pixels: 1 << 20, memory: 64 << 20 };

static SERVICE: LazyLock<(Runtime, AppState)> = LazyLock::new(|| {
    let state = AppState::new(Config { limits: LIMITS, workers: 1, ..Config::default() }).unwrap();
    let engine = EngineConfig { choice: EngineChoice::Only(EngineKind::Rten), ..EngineConfig::default() };
    let config = ClassifierConfig { engine, limits: LIMITS };
    let classifier = Classifier::open(melanoma_model::bundle().unwrap(), &config).unwrap();
    state.models().set_current(classifier);
    (Builder::new_current_thread().enable_all().build().unwrap(), state)
});

/// An image is decoded within the limits, or rejected.
pub fn image(bytes: &[u8]) {
    if let Ok(image) = Image::decode(bytes, &LIMITS) {
        let (width, height) = (image.width() as usize, image.height() as usize);
        assert_eq!(image.rgb().len(), 3 * width * height);
        assert!(image.rgb().len() as u64 <= 3 * LIMITS.pixels);
    }
}

/// Like [`image`], for the files that the decoder of `format` gets.
pub fn decoder(format: Format, bytes: &[u8]) {
    if Format::detect(bytes).is_ok_and(|detected| detected == format) {
        image(bytes);
    }
}

/// A request returns a report or a client error, never a server error. The first line is its media type, the rest its
/// body.
pub fn upload(bytes: &[u8]) {
    let end = bytes.iter().position(|&byte| byte == b'\n').unwrap_or(bytes.len());
    let (media_type, body) = (&bytes[..end], bytes.get(end + 1..).unwrap_or_default());
    let path = if media_type.len() % 2 == 0 { "/predict" } else { "/api/v1/classify" };
    let Ok(request) = Request::post(path)
        .header("host", "localhost")
        .header("content-type", media_type)
        .body(Body::from(body.to_vec()))
    else {
        return;
    };
    let (runtime, state) = &*SERVICE;
    let reply = runtime.block_on(app(state.clone()).oneshot(request)).unwrap();
    assert!(reply.status().as_u16() < 500, "{}", reply.status());
}

/// A card is rejected, or equal to itself after a round trip through JSON.
pub fn card(bytes: &[u8]) {
    if let Ok(card) = Card::parse(bytes) {
        let written = serde_json::to_vec(&card).unwrap();
        assert_eq!(Card::parse(&written).unwrap(), card);
    }
}
