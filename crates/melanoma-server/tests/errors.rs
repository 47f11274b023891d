//! Every invalid request has its status and code; unusual valid requests succeed.
#![allow(clippy::print_stdout)]

use std::{
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use crate::support::{
    BOTH, CLASSIFY, EXPLAIN, LENIENT, PREDICT, accepting, multipart, multipart_type, post, request, send,
    upload,
};
use axum::{
    body::{Body, Bytes},
    http::{Request, header},
};
use futures_util::stream;
use image::{ImageFormat, Rgb, RgbImage};
use melanoma_testing::images::{encode, expected, huge_png, sample};

const MEGABYTE: usize = 1_000_000;

/// Builds a request for a path.
type MakeRequest = Box<dyn Fn(&str) -> Request<Body>>;

/// An image in the part `image`.
fn image(bytes: Vec<u8>) -> MakeRequest {
    Box::new(move |path| upload(path, &bytes))
}

/// An image as the body.
fn raw(mime: &'static str, bytes: Vec<u8>) -> MakeRequest {
    Box::new(move |path| post(path, mime, bytes.clone()))
}

/// A multipart body.
fn form(body: Vec<u8>) -> MakeRequest {
    Box::new(move |path| post(path, &multipart_type(), body.clone()))
}

fn half(name: &str) -> Vec<u8> {
    let bytes = expected(name);
    bytes[..bytes.len() / 2].to_vec()
}

fn one_color(width: u32, height: u32) -> Vec<u8> {
    encode(&RgbImage::from_pixel(width, height, Rgb([200, 150, 120])), ImageFormat::Png)
}

/// A body of unknown length.
fn chunks(count: usize, megabytes: usize) -> Body {
    let chunk = Bytes::from(vec![b'x'; megabytes * MEGABYTE]);
    Body::from_stream(stream::iter(vec![Ok::<_, Infallible>(chunk); count]))
}

fn with_length(request: Request<Body>, length: usize) -> Request<Body> {
    let (mut parts, body) = request.into_parts();
    parts.headers.insert(header::CONTENT_LENGTH, length.into());
    Request::from_parts(parts, body)
}

/// Name, request, status, code; no code for a success.
#[allow(clippy::too_many_lines, reason = "a table")]
fn table() -> Vec<(&'static str, MakeRequest, u16, &'static str)> {
    let good = || sample("nevus");
    let whole = multipart(&[("image", "photo.png", &good())]);
    let cut = whole[..whole.len() / 2].to_vec();
    let text = b"lesion on the left arm, since March\n".to_vec();
    let mut heic = vec![0; 400];
    heic[4..12].copy_from_slice(b"ftypheic");
    vec![
        // The image
        ("0-byte file", image(Vec::new()), 400, "empty_image"),
        ("half a JPEG", image(half("decode/baseline-444.jpg")), 422, "truncated_image"),
        ("half a progressive JPEG", image(half("decode/progressive-420.jpg")), 422, "truncated_image"),
        ("half a PNG", image(half("decode/rgb.png")), 422, "truncated_image"),
        ("PNG declaring 60000 x 60000", image(huge_png()), 413, "too_many_pixels"),
        ("animated GIF", image(expected("decode/animated.gif")), 200, ""),
        ("CMYK JPEG", image(expected("decode/cmyk.jpg")), 200, ""),
        ("16-bit gray PNG with alpha", image(expected("decode/gray-alpha-16-bit.png")), 200, ""),
        ("JPEG with EXIF orientation 6", image(expected("decode/orientation-6.jpg")), 200, ""),
        ("PNG named photo.jpg", image(good()), 200, ""),
        ("text named photo.jpg", image(text.clone()), 415, "not_an_image"),
        ("HEIC", image(heic), 415, "unsupported_format"),
        ("JPEG 2000", image(expected("rejected/image.jp2")), 415, "unsupported_format"),
        ("PDF", image(expected("rejected/image.pdf")), 415, "unsupported_format"),
        ("1 x 1 pixel", image(one_color(1, 1)), 422, "image_too_small"),
        ("31 x 300 pixels", image(one_color(31, 300)), 422, "image_too_small"),
        ("one color", image(one_color(300, 300)), 422, "low_contrast"),
        ("PNG signature and noise", image([&good()[..16], &[0x5a; 500][..]].concat()), 422, "corrupt_image"),
        // The image as the body
        ("image as the body", raw("image/png", good()), 200, ""),
        ("image as the body, no media type", raw("", good()), 200, ""),
        ("image as the body, wrong media type", raw("text/plain", good()), 200, ""),
        ("text as the body", raw("image/jpeg", text.clone()), 415, "not_an_image"),
        (
            "JSON as the body",
            raw("application/json", b"{\"image\": \"/9j/4AAQSk\"}".to_vec()),
            400,
            "malformed_request",
        ),
        ("no body", raw("", Vec::new()), 400, "missing_image"),
        ("no body, media type of an image", raw("image/jpeg", Vec::new()), 400, "missing_image"),
        // The form
        ("wrong field name", form(multipart(&[("file", "a.png", &good())])), 400, "missing_image"),
        ("field name in capitals", form(multipart(&[("Image", "a.png", &good())])), 400, "missing_image"),
        ("no fields", form(multipart(&[])), 400, "missing_image"),
        (
            "two images",
            form(multipart(&[("image", "a.png", &good()), ("image", "b.png", &good())])),
            400,
            "multiple_images",
        ),
        ("the image as a text field", form(multipart(&[("image", "", &text)])), 415, "not_an_image"),
        (
            "other fields beside the image",
            form(multipart(&[("note", "", b"x"), ("image", "", &good()), ("more", "m.txt", b"y")])),
            200,
            "",
        ),
        ("no boundary", raw("multipart/form-data", whole.clone()), 400, "malformed_request"),
        ("empty boundary", raw("multipart/form-data; boundary=", whole.clone()), 400, "malformed_request"),
        ("another boundary", raw("multipart/form-data; boundary=other", whole), 400, "malformed_request"),
        ("truncated form", form(cut), 400, "malformed_request"),
        ("random bytes as a form", form(vec![0xa5; 5000]), 400, "malformed_request"),
        ("form without a body", form(Vec::new()), 400, "malformed_request"),
        // Size
        (
            "30 MB in a form, Content-Length",
            Box::new(|path| {
                let body = multipart(&[("image", "big.jpg", &vec![0; 30 * MEGABYTE])]);
                let length = body.len();
                with_length(post(path, &multipart_type(), body), length)
            }),
            413,
            "too_many_bytes",
        ),
        (
            "30 MB, Content-Length",
            Box::new(|path| with_length(post(path, "image/jpeg", vec![0; 30 * MEGABYTE]), 30 * MEGABYTE)),
            413,
            "too_many_bytes",
        ),
        (
            "30 MB, no Content-Length",
            Box::new(|path| post(path, "image/jpeg", chunks(30, 1))),
            413,
            "too_many_bytes",
        ),
        (
            "60 MB in a form, no Content-Length",
            Box::new(|path| post(path, &multipart_type(), chunks(60, 1))),
            413,
            "too_many_bytes",
        ),
        (
            "21 MB in a form: above the limit of an image, below that of a body",
            Box::new(|path| {
                let limit = 20 << 20;
                post(path, &multipart_type(), multipart(&[("image", "big.jpg", &vec![0; limit + 1])]))
            }),
            413,
            "too_many_bytes",
        ),
        (
            "Content-Length of 2^63",
            Box::new(|path| {
                let mut request = post(path, "image/jpeg", Vec::new());
                request.headers_mut().insert(header::CONTENT_LENGTH, "9223372036854775808".parse().unwrap());
                request
            }),
            413,
            "too_many_bytes",
        ),
    ]
}

#[tokio::test]
async fn every_request_has_its_status_and_code() {
    let table = table();
    for (name, make, status, code) in &table {
        for path in BOTH {
            let reply = send(&LENIENT, make(path)).await;
            let what = format!("{name} to {path}");
            // This route takes a batch.
            let status = if path == CLASSIFY && *code == "multiple_images" { &200 } else { status };
            if *status == 200 {
                assert_eq!(reply.status, 200, "{what}: {}", reply.text());
                let kind = if path == PREDICT { "text/html; charset=utf-8" } else { "application/json" };
                assert_eq!(reply.header(header::CONTENT_TYPE), kind, "{what}");
            } else {
                reply.assert_problem(&what, *status, code);
            }
        }
        println!("| {name} | {status} | {code} |");
    }
}

#[tokio::test]
async fn errors_are_problems_whatever_accept_says() {
    for accept in ["application/json", "text/html", "*/*", "image/png", "\u{e9}"] {
        let request = accepting(upload(PREDICT, b"no image"), accept);
        send(&LENIENT, request).await.assert_problem(accept, 415, "not_an_image");
    }
}

#[tokio::test]
async fn unsupported_methods_are_405_with_allow() {
    let check = async |method: &str, path: &str, allow: &[&str]| {
        let what = format!("{method} {path}");
        let reply = send(&LENIENT, request(method, path)).await;
        let mut allowed: Vec<&str> = reply.header(header::ALLOW).split(',').map(str::trim).collect();
        allowed.sort_unstable();
        assert_eq!(allowed, allow, "{what}");
        if method == "HEAD" {
            assert_eq!(reply.status, 405, "{what}");
            assert_eq!(reply.header(header::CONTENT_TYPE), "application/problem+json", "{what}");
        } else {
            reply.assert_problem(&what, 405, "method_not_allowed");
        }
    };
    for method in ["GET", "HEAD", "PUT", "DELETE", "PATCH", "TRACE", "BREW"] {
        check(method, PREDICT, &["OPTIONS", "POST"]).await;
        check(method, CLASSIFY, &["POST"]).await;
    }
    check("GET", EXPLAIN, &["POST"]).await;
    for path in ["/", "/docs", "/openapi.json", "/health/live", "/health/ready"] {
        check("POST", path, &["GET", "HEAD"]).await;
    }
}

#[tokio::test]
async fn unknown_paths_are_404() {
    for path in [
        "/predict/",
        "/Predict",
        "/predict/photo.jpg",
        "/api/v1",
        "/api/v1/classify/1",
        "/api/v2/classify",
        "/health",
        "/static/../Cargo.toml",
        "/..%2f..%2fetc/passwd",
        "/%00",
    ] {
        for method in ["GET", "POST", "OPTIONS"] {
            let reply = send(&LENIENT, request(method, path)).await;
            reply.assert_problem(&format!("{method} {path}"), 404, "not_found");
        }
    }
}

#[tokio::test]
async fn an_endless_body_is_rejected_after_a_bounded_read() {
    for mime in ["image/jpeg".to_owned(), multipart_type()] {
        let read = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&read);
        let chunk = Bytes::from(vec![0; MEGABYTE]);
        let endless = stream::repeat_with(move || {
            count.fetch_add(1, Ordering::Relaxed);
            Ok::<_, Infallible>(chunk.clone())
        });
        let reply = send(&LENIENT, post(CLASSIFY, &mime, Body::from_stream(endless))).await;
        reply.assert_problem("endless", 413, "too_many_bytes");
        let megabytes = read.load(Ordering::Relaxed);
        assert!((21..=70).contains(&megabytes), "{megabytes} MB were read");
    }
}

/// A client that waits for "100 Continue" is rejected before it sends the body.
#[tokio::test]
async fn a_body_with_expect_is_rejected_unread() {
    let unread = stream::repeat_with(|| -> Result<Bytes, Infallible> { panic!("the body was read") });
    let mut request = with_length(post(CLASSIFY, "image/jpeg", Body::from_stream(unread)), 30 * MEGABYTE);
    request.headers_mut().insert(header::EXPECT, "100-continue".parse().unwrap());
    send(&LENIENT, request).await.assert_problem("announced", 413, "too_many_bytes");
}

#[tokio::test]
async fn a_broken_connection_is_a_malformed_request() {
    for mime in ["image/jpeg".to_owned(), multipart_type()] {
        let broken = stream::iter([Ok(Bytes::from_static(b"\xff\xd8\xff")), Err("the cable was cut")]);
        let reply = send(&LENIENT, post(CLASSIFY, &mime, Body::from_stream(broken))).await;
        reply.assert_problem("broken", 400, "malformed_request");
        assert!(!reply.text().contains("cable"), "the source is in {}", reply.text());
    }
}
