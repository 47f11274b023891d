//! The log has one line per request with its outcome, and nothing about the image or the client. This test has its
//! own process: it captures the log of every crate.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;

use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};

use axum::http::{Request, header};
use image::ImageFormat;
use melanoma_testing::images::{decode, encode, exif, sample, with_segment};
use serde_json::Value;
use support::{
    BOTH, CLASSIFY, CURRENT, EXPLAIN, PREDICT, accepting, multipart, multipart_type, not_ready, post,
    request, send,
};
use tracing_subscriber::filter::LevelFilter;

#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Buffer {
    /// Takes the log since the last call, one JSON object per line.
    fn take(&self) -> String {
        String::from_utf8(std::mem::take(&mut *self.0.lock().unwrap())).unwrap()
    }
}

/// The name of a person, in every part of a request that the client chooses.
const MARKER: &str = "Mrs-Quillfeather-1951";

fn marked_jpeg() -> Vec<u8> {
    let jpeg = encode(&decode(&sample("nevus")), ImageFormat::Jpeg);
    let jpeg = with_segment(&jpeg, 0xfe, MARKER.as_bytes());
    let jpeg = with_segment(&jpeg, 0xe1, &exif(1, MARKER));
    assert_eq!(jpeg.windows(MARKER.len()).filter(|part| *part == MARKER.as_bytes()).count(), 2);
    jpeg
}

/// Adds the marker to query and headers.
fn marked<B>(request: Request<B>) -> Request<B> {
    let (mut parts, body) = request.into_parts();
    parts.uri = format!("{}?patient={MARKER}", parts.uri.path()).parse().unwrap();
    for name in [header::USER_AGENT, header::REFERER, header::COOKIE, header::FROM, header::AUTHORIZATION] {
        parts.headers.insert(name, MARKER.parse().unwrap());
    }
    Request::from_parts(parts, body)
}

#[tokio::test]
async fn a_request_is_one_line_without_its_content() {
    let buffer = Buffer::default();
    let writer = buffer.clone();
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_max_level(LevelFilter::TRACE)
        .with_writer(move || writer.clone())
        .init();
    // Load the models first, so that the log of a request has no lines about them.
    send(&CURRENT, request("GET", "/health/ready")).await;
    let not_ready = not_ready(melanoma_server::PredictText::Current);
    assert!(buffer.take().contains("/health/ready"), "the log is not captured");

    let form = |field: &str, file: &str, bytes: &[u8]| multipart(&[(field, file, bytes)]);
    let name = format!("{MARKER}.jpg");
    let check = async |what: &str, state, request, route: &str, status: u16, code: &str| {
        let reply = send(state, marked(request)).await;
        assert_eq!((reply.status, reply.code().as_str()), (status, code), "{what}");
        assert!(!reply.text().contains(MARKER), "{what}: the response contains the marker: {}", reply.text());
        let log = buffer.take();
        assert!(!log.contains(MARKER), "{what}: {log}");
        let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), 1, "{what}: {log}");
        assert_eq!(lines[0]["route"], route, "{what}: {log}");
        assert_eq!(lines[0]["status"], status, "{what}: {log}");
        assert_eq!(lines[0]["code"].as_str().unwrap_or_default(), code, "{what}: {log}");
        assert!(lines[0]["ms"].as_f64().is_some_and(|ms| ms >= 0.0), "{what}: {log}");
        // The size of a response of `/predict` reveals the advice, so there is no further field.
        let own = ["request_id", "method", "route", "status", "ms", "code", "error", "cause"];
        let known = ["timestamp", "level", "target", "message", "span", "spans"];
        let mut fields = lines[0].as_object().unwrap().keys();
        assert!(fields.all(|field| own.iter().chain(&known).any(|name| name == field)), "{what}: {log}");
        // No failure: a probe requests a server that is not ready yet.
        let level = if status >= 500 && code != "not_ready" { "ERROR" } else { "INFO" };
        assert_eq!(lines[0]["level"], level, "{what}: {log}");
    };
    let mime = multipart_type();
    let jpeg = marked_jpeg();
    let half = &jpeg[..jpeg.len() / 2];
    for path in BOTH {
        let post = |body| post(path, &mime, body);
        check("an image", &CURRENT, post(form("image", &name, &jpeg)), path, 200, "").await;
        check("a truncated image", &CURRENT, post(form("image", &name, half)), path, 422, "truncated_image")
            .await;
        let text = form("image", &name, MARKER.as_bytes());
        check("text", &CURRENT, post(text), path, 415, "not_an_image").await;
        check("another field", &CURRENT, post(form(MARKER, &name, &jpeg)), path, 400, "missing_image").await;
        check("a broken form", &CURRENT, post(MARKER.into()), path, 400, "malformed_request").await;
        check("not ready", &not_ready, post(form("image", &name, &jpeg)), path, 503, "not_ready").await;
    }
    let unnamed = post(CLASSIFY, &format!("multipart/form-data; {MARKER}"), jpeg.clone());
    check("no boundary", &CURRENT, unnamed, CLASSIFY, 400, "malformed_request").await;
    check("an unknown media type", &CURRENT, post(CLASSIFY, MARKER, jpeg.clone()), CLASSIFY, 200, "").await;
    let nowhere = request("GET", &format!("/{MARKER}"));
    check("an unknown path", &CURRENT, nowhere, "none", 404, "not_found").await;
    check("another method", &CURRENT, request("GET", PREDICT), PREDICT, 405, "method_not_allowed").await;
    let method = request(MARKER, PREDICT);
    check("an unknown method", &CURRENT, method, PREDICT, 405, "method_not_allowed").await;
    let explain = accepting(post(EXPLAIN, &mime, form("image", &name, &jpeg)), "application/json");
    check("a heat map", &CURRENT, explain, EXPLAIN, 200, "").await;

    // A batch succeeds as a whole; each rejected image has its own line.
    let batch = multipart(&[("image", &name, &jpeg), ("image", &name, MARKER.as_bytes())]);
    let reply = send(&CURRENT, marked(post(CLASSIFY, &mime, batch))).await;
    assert_eq!(reply.status, 200);
    let log = buffer.take();
    assert!(!log.contains(MARKER) && !reply.text().contains(MARKER), "{log}");
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2, "{log}");
    assert_eq!((&lines[0]["code"], &lines[0]["status"]), (&"not_an_image".into(), &415.into()), "{log}");
    assert_eq!((&lines[1]["route"], &lines[1]["status"]), (&CLASSIFY.into(), &200.into()), "{log}");
    assert!(lines[1]["request_id"].is_string(), "{log}");
    assert_eq!(lines[0]["span"]["request_id"], lines[1]["request_id"], "{log}");

    check("no body", &CURRENT, request("HEAD", "/health/live"), "/health/live", 200, "").await;
}
