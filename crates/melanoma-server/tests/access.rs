//! Which hosts, origins and encodings requests may have, and the headers of every response.

use std::{io::Write as _, net::IpAddr};

use crate::support::{
    BOTH, CLASSIFY, CURRENT, EXPLAIN, PREDICT, Reply, multipart, post, request, send, upload, with_timeout,
};
use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, Request, Version, header},
};
use melanoma_server::{AccessConfig, AppState, Config};
use melanoma_testing::images::sample;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const INFER: &str = "/v2/models/melanoma-lite2/infer";
const GRPC: &str = "/inference.GRPCInferenceService/ServerLive";
const APP: &str = "https://app.example";

/// A service without a model that listens on `address`, and accepts `hosts`, with [`APP`] as a CORS origin.
fn listening_on(address: &str, hosts: &[&str]) -> AppState {
    let access = AccessConfig {
        listen_address: address.parse::<IpAddr>().unwrap(),
        allowed_hosts: hosts.iter().map(|host| host.parse().unwrap()).collect(),
        cors_allow_origins: vec![APP.parse().unwrap()],
    };
    AppState::new(Config { workers: 1, access, ..Config::default() }).unwrap()
}

fn with(mut request: Request<Body>, name: HeaderName, value: &str) -> Request<Body> {
    request.headers_mut().insert(name, HeaderValue::try_from(value).unwrap());
    request
}

fn twice(mut request: Request<Body>, name: HeaderName, value: &str) -> Request<Body> {
    request.headers_mut().append(name, HeaderValue::try_from(value).unwrap());
    request
}

fn grpc(mut request: Request<Body>) -> Request<Body> {
    *request.method_mut() = "POST".parse().unwrap();
    *request.version_mut() = Version::HTTP_2;
    with(request, header::CONTENT_TYPE, "application/grpc")
}

/// Panics unless this is an error of the protocol over REST.
fn assert_rest_error(reply: &Reply, what: &str, status: u16, code: &str) {
    assert_eq!((reply.status, reply.header(header::CONTENT_TYPE)), (status, "application/json"), "{what}");
    let error = reply.json()["error"].as_str().unwrap().to_owned();
    assert!(error.starts_with(&format!("{code}: ")), "{what}: {error}");
}

/// Panics unless this is a gRPC status.
fn assert_grpc_status(reply: &Reply, what: &str, status: &str, code: &str) {
    assert_eq!(reply.status, 200, "{what}");
    assert_eq!(reply.headers["grpc-status"], status, "{what}");
    let message = reply.headers["grpc-message"].to_str().unwrap();
    assert!(message.starts_with(code), "{what}: {message}");
}

#[tokio::test]
async fn a_host_must_be_one_of_the_server() {
    let loopback = listening_on("127.0.0.1", &["melanoma", "*.example.org"]);
    let network = listening_on("0.0.0.0", &[]);
    for (state, host, is_allowed) in [
        (&loopback, "127.0.0.1:12345", true),
        (&loopback, "localhost", true),
        (&loopback, "MELANOMA:80", true),
        (&loopback, "api.example.org", true),
        (&loopback, "192.0.2.1", false),
        (&loopback, "evil.example", false),
        (&loopback, "localhost.evil.example:12345", false),
        (&network, "192.0.2.1:12345", true),
        (&network, "[2001:db8::1]:12345", true),
        (&network, "evil.example", false),
        (&network, "melanoma", false),
    ] {
        for path in ["/", "/docs", "/openapi.json", "/unknown"] {
            let reply = send(state, with(request("GET", path), header::HOST, host)).await;
            let what = format!("{host} for {path}");
            if is_allowed {
                assert_eq!(reply.status, if path == "/unknown" { 404 } else { 200 }, "{what}");
            } else {
                reply.assert_problem(&what, 403, "host_not_allowed");
            }
        }
    }
    let evil = |request| with(request, header::HOST, "evil.example");
    for path in [PREDICT, CLASSIFY, EXPLAIN] {
        send(&CURRENT, evil(upload(path, b"x"))).await.assert_problem(path, 403, "host_not_allowed");
    }
    assert_rest_error(&send(&CURRENT, evil(request("GET", "/v2"))).await, "/v2", 403, "host_not_allowed");
    let infer = evil(post(INFER, "application/json", "{}"));
    assert_rest_error(&send(&CURRENT, infer).await, "infer", 403, "host_not_allowed");
    let live = evil(grpc(request("POST", GRPC)));
    assert_grpc_status(&send(&CURRENT, live).await, "gRPC", "7", "host_not_allowed");
}

#[tokio::test]
async fn the_authority_of_http_2_is_the_host() {
    let to = |authority: &str, path: &str| {
        let uri = format!("http://{authority}{path}");
        Request::get(uri).version(Version::HTTP_2).body(Body::empty()).unwrap()
    };
    assert_eq!(send(&CURRENT, to("localhost:12345", "/docs")).await.status, 200);
    send(&CURRENT, to("evil.example", "/docs")).await.assert_problem("evil", 403, "host_not_allowed");
    let reply = send(&CURRENT, grpc(to("evil.example", GRPC))).await;
    assert_grpc_status(&reply, "gRPC", "7", "host_not_allowed");
    let both = with(to("localhost", "/docs"), header::HOST, "evil.example");
    send(&CURRENT, both).await.assert_problem("two hosts", 400, "malformed_request");
}

#[tokio::test]
async fn probes_and_metrics_accept_any_host() {
    for path in ["/health/live", "/health/ready", "/metrics", "/v2/health/live", "/v2/health/ready"] {
        let reply = send(&CURRENT, with(request("GET", path), header::HOST, "10-0-0-1.pod:12345")).await;
        assert_eq!(reply.status, 200, "{path}");
    }
}

#[tokio::test]
async fn a_host_occurs_once() {
    let check = async |what: &str, request, status: u16| {
        let reply = send(&CURRENT, request).await;
        if status == 200 {
            assert_eq!(reply.status, 200, "{what}");
        } else {
            reply.assert_problem(what, status, "malformed_request");
        }
    };
    for path in ["/docs", "/health/live"] {
        check("two hosts", twice(request("GET", path), header::HOST, "localhost"), 400).await;
        for host in ["", "a b", "user@localhost", "localhost/path", "localhost:port"] {
            check(host, with(request("GET", path), header::HOST, host), 400).await;
        }
        let mut without = request("GET", path);
        without.headers_mut().remove(header::HOST);
        check("no host", without, 400).await;
        let mut old = request("GET", path);
        old.headers_mut().remove(header::HOST);
        *old.version_mut() = Version::HTTP_10;
        check("no host in HTTP/1.0", old, 200).await;
    }
    for path in [PREDICT, CLASSIFY, EXPLAIN] {
        let request = with_timeout(upload(path, &sample("nevus")), "5000");
        let request = twice(request, HeaderName::from_static("x-request-timeout-ms"), "6000");
        check("two timeouts", request, 400).await;
    }
}

#[tokio::test]
async fn a_request_of_another_origin_is_rejected() {
    let form = || upload(CLASSIFY, &sample("nevus"));
    for origin in
        ["http://evil.example", "https://localhost", "http://localhost:3000", "null", "file://", "%%"]
    {
        let reply = send(&CURRENT, with(form(), header::ORIGIN, origin)).await;
        reply.assert_problem(origin, 403, "origin_not_allowed");
    }
    for origin in ["http://localhost:12345", "https://localhost:12345"] {
        let reply = send(&CURRENT, with(form(), header::ORIGIN, origin)).await;
        assert_eq!(reply.status, 200, "{origin}: {}", reply.text());
    }
    let two = twice(with(form(), header::ORIGIN, APP), header::ORIGIN, "http://localhost:12345");
    send(&CURRENT, two).await.assert_problem("two origins", 400, "malformed_request");
    let infer = with(post(INFER, "application/json", "{}"), header::ORIGIN, "http://evil.example");
    assert_rest_error(&send(&CURRENT, infer).await, "infer", 403, "origin_not_allowed");
}

#[tokio::test]
async fn an_allowed_origin_has_cors_headers() {
    let state = listening_on("127.0.0.1", &[]);
    let preflight = |origin: &str| {
        let request = with(request("OPTIONS", CLASSIFY), header::ORIGIN, origin);
        let request = with(request, header::ACCESS_CONTROL_REQUEST_METHOD, "POST");
        with(request, header::ACCESS_CONTROL_REQUEST_HEADERS, "x-request-timeout-ms")
    };
    let reply = send(&state, preflight(APP)).await;
    assert_eq!((reply.status, reply.header(header::ACCESS_CONTROL_ALLOW_ORIGIN)), (200, APP));
    assert!(reply.header(header::ACCESS_CONTROL_ALLOW_METHODS).contains("POST"));
    assert_eq!(reply.header(header::ACCESS_CONTROL_ALLOW_HEADERS), "*");
    send(&state, preflight("https://evil.example")).await.assert_problem("evil", 403, "origin_not_allowed");
    // Errors, too, so that the page can show them.
    let reply = send(&state, with(upload(CLASSIFY, b""), header::ORIGIN, APP)).await;
    reply.assert_problem("not ready", 503, "not_ready");
    assert_eq!(reply.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), APP);
    assert!(reply.header(header::ACCESS_CONTROL_EXPOSE_HEADERS).contains("x-request-id"));
    // Without a preflight the method lists the methods, as without CORS.
    for state in [&state, &CURRENT] {
        assert_eq!(send(state, request("OPTIONS", PREDICT)).await.header(header::ALLOW), "POST, OPTIONS");
    }
    // Without the option there is no CORS.
    let reply = send(&CURRENT, preflight(APP)).await;
    reply.assert_problem("no CORS", 403, "origin_not_allowed");
    assert!(!reply.headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN));
}

#[tokio::test]
async fn every_response_has_the_headers_of_security() {
    let requests = [
        request("GET", "/"),
        request("GET", "/page.js"),
        request("GET", "/page.css"),
        request("GET", "/docs"),
        request("GET", "/openapi.json"),
        request("GET", "/metrics"),
        request("GET", "/health/ready"),
        request("GET", "/unknown"),
        request("GET", PREDICT),
        request("OPTIONS", PREDICT),
        upload(PREDICT, &sample("nevus")),
        upload(CLASSIFY, b"no image"),
        upload(EXPLAIN, &sample("nevus")),
        with(request("GET", "/"), header::HOST, "evil.example"),
        request("GET", "/v2"),
        request("GET", "/v2/unknown"),
        post(INFER, "application/json", "{"),
        grpc(request("POST", GRPC)),
    ];
    for request in requests {
        let what = format!("{} {}", request.method(), request.uri());
        let reply = send(&CURRENT, request).await;
        let is_page = ["GET /", "GET /page.js", "GET /page.css", "GET /docs"].contains(&&*what);
        let cache = if is_page && reply.status == 200 { "no-cache" } else { "no-store" };
        assert_eq!(reply.header(header::CACHE_CONTROL), cache, "{what}");
        assert_eq!(reply.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{what}");
        assert_eq!(reply.headers["cross-origin-resource-policy"], "same-origin", "{what}");
    }
}

#[tokio::test]
async fn an_encoded_body_is_rejected_with_its_encoding() {
    for path in [PREDICT, CLASSIFY, EXPLAIN] {
        for encoding in ["gzip", "GZIP", "br", "identity, zstd", ""] {
            let reply =
                send(&CURRENT, with(upload(path, &sample("nevus")), header::CONTENT_ENCODING, encoding))
                    .await;
            if encoding.is_empty() {
                assert_eq!(reply.status, 200, "{path}: an empty encoding");
                continue;
            }
            reply.assert_problem(encoding, 415, "unsupported_encoding");
            let name = encoding.trim_start_matches("identity, ");
            assert!(reply.json()["detail"].as_str().unwrap().contains(name), "{}", reply.text());
            assert_eq!(reply.header(header::ACCEPT_ENCODING), "identity");
        }
        let identity = with(upload(path, &sample("nevus")), header::CONTENT_ENCODING, "identity");
        assert_eq!(send(&CURRENT, identity).await.status, 200, "{path}");
    }
    let infer = with(post(INFER, "application/json", "{}"), header::CONTENT_ENCODING, "gzip");
    assert_rest_error(&send(&CURRENT, infer).await, "infer", 415, "unsupported_encoding");
    let live = with(grpc(request("POST", GRPC)), HeaderName::from_static("grpc-encoding"), "gzip");
    let reply = send(&CURRENT, live).await;
    assert_grpc_status(&reply, "gRPC", "12", "unsupported_encoding");
    assert_eq!(reply.headers["grpc-accept-encoding"], "identity");
}

#[tokio::test]
async fn the_protocol_rejects_the_media_types_of_forms() {
    let body = json!({ "inputs": [] }).to_string();
    for media_type in [
        "text/plain",
        "text/plain; charset=utf-8",
        "multipart/form-data",
        "application/x-www-form-urlencoded",
    ] {
        for path in [INFER, "/v2/repository/index"] {
            let reply = send(&CURRENT, post(path, media_type, body.clone())).await;
            assert_rest_error(&reply, media_type, 415, "unsupported_media_type");
        }
    }
    for media_type in ["application/json", "Application/JSON; charset=utf-8", "application/octet-stream", ""]
    {
        let reply = send(&CURRENT, post(INFER, media_type, body.clone())).await;
        assert_rest_error(&reply, media_type, 400, "invalid_tensor");
    }
}

#[tokio::test]
async fn a_path_that_is_not_utf_8_is_not_found() {
    for path in ["/v2/models/%ff", "/v2/models/%ff/ready", "/v2/models/melanoma-lite2/versions/%ff"] {
        assert_rest_error(&send(&CURRENT, request("GET", path)).await, path, 404, "not_found");
    }
    for path in ["/v2/models/%ff/infer", "/v2/repository/models/%ff/load", "/v2/repository/models/%ff/unload"]
    {
        assert_rest_error(
            &send(&CURRENT, post(path, "application/json", "{}")).await,
            path,
            404,
            "not_found",
        );
    }
    for path in ["/%ff", "/api/v1/%ff", "/health/%ff"] {
        send(&CURRENT, request("GET", path)).await.assert_problem(path, 404, "not_found");
    }
    for query in ["tta=%ff", "operating_point=%ff", "batch=%ff", "tta=4&tta=4"] {
        let path = format!("{CLASSIFY}?{query}");
        let reply = send(&CURRENT, upload(&path, &sample("nevus"))).await;
        reply.assert_problem(query, 400, "invalid_parameter");
    }
}

#[tokio::test]
async fn a_mistaken_body_is_named() {
    let image = sample("nevus");
    let lines = multipart(&[("image", "photo.png", b"x")]);
    let with_lf: Vec<u8> = lines.iter().copied().filter(|byte| *byte != b'\r').collect();
    let part = |encoding: &str| {
        let head = format!(
            "Content-Disposition: form-data; name=\"image\"\r\nContent-Transfer-Encoding: {encoding}"
        );
        let mut body = Vec::new();
        write!(body, "--b\r\n{head}\r\n\r\n").unwrap();
        body.extend_from_slice(&image);
        body.extend_from_slice(b"\r\n--b--\r\n");
        body
    };
    let form = "multipart/form-data; boundary=b";
    for path in BOTH.into_iter().chain([EXPLAIN]) {
        let check = async |what: &str, request, words: &[&str]| {
            let reply = send(&CURRENT, request).await;
            reply.assert_problem(what, 400, "malformed_request");
            for word in words {
                assert!(reply.json()["detail"].as_str().unwrap().contains(word), "{what}: {}", reply.text());
            }
        };
        let mime = crate::support::multipart_type();
        check("LF", post(path, &mime, with_lf.clone()), &["end with LF", "CRLF"]).await;
        let instead = "send the bytes of the image file";
        check("base64", post(path, form, part("BASE64")), &["base64", instead]).await;
        check("quoted-printable", post(path, form, part("quoted-printable")), &["quoted-printable", instead])
            .await;
        check("another", post(path, form, part("x-uuencode")), &["Content-Transfer-Encoding", instead]).await;
        for (kind, body) in [
            ("a data URL", "data:image/png;base64,iVBORw0KGgo="),
            ("JSON", "{\"image\": \"iVBORw0KGgo=\"}"),
            ("JSON", "\"iVBORw0KGgo=\""),
            ("base64", "iVBORw0KGgoAAAANSUhEUg=="),
            ("base64", "/9j/4AAQSkZJRgABAQ=="),
            ("a URL-encoded form", "image=iVBORw0KGgo%3D"),
        ] {
            for mime in ["", "application/json", "text/plain", "application/x-www-form-urlencoded"] {
                check(kind, post(path, mime, body), &[kind, instead]).await;
            }
            check(kind, upload(path, body.as_bytes()), &[kind, instead]).await;
        }
        for encoding in ["binary", "8bit", "7Bit"] {
            assert_eq!(send(&CURRENT, post(path, form, part(encoding))).await.status, 200, "{encoding}");
        }
    }
}

#[tokio::test]
async fn hosts_are_checked_on_a_socket() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(melanoma_server::serve(listener, CURRENT.clone(), std::future::pending()));
    for (head, status) in [
        (format!("GET /docs HTTP/1.1\r\nHost: {address}\r\n"), "200"),
        (format!("GET http://{address}/docs HTTP/1.1\r\nHost: {address}\r\n"), "200"),
        ("GET http://evil.example/docs HTTP/1.1\r\nHost: evil.example\r\n".into(), "403"),
        ("GET /docs HTTP/1.1\r\nHost: evil.example\r\n".into(), "403"),
        (format!("GET /docs HTTP/1.1\r\nHost: {address}\r\nHost: {address}\r\n"), "400"),
        ("GET /docs HTTP/1.1\r\n".into(), "400"),
        ("GET /docs HTTP/1.0\r\n".into(), "200"),
    ] {
        let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
        stream.write_all(format!("{head}Connection: close\r\n\r\n").as_bytes()).await.unwrap();
        let mut response = Vec::new();
        stream.read_to_end(&mut response).await.unwrap();
        let line = String::from_utf8_lossy(&response).lines().next().unwrap_or_default().to_owned();
        assert_eq!(line.split(' ').nth(1), Some(status), "{head}: {line}");
    }
    // A client that sends a large body before it reads gets the response.
    for (header, status) in
        [("Host: evil.example", "403"), ("Content-Encoding: gzip\r\nHost: localhost", "415")]
    {
        let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
        let body = vec![0; 8 << 20];
        let head = format!(
            "POST {CLASSIFY} HTTP/1.1\r\n{header}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(&body).await.unwrap();
        let mut response = Vec::new();
        stream.read_to_end(&mut response).await.unwrap();
        let line = String::from_utf8_lossy(&response).lines().next().unwrap_or_default().to_owned();
        assert_eq!(line.split(' ').nth(1), Some(status), "{header}: {line}");
    }
    server.abort();
}
