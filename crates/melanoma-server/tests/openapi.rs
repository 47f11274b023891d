//! The OpenAPI document matches the server: responses are validated against its schemas, and every operation, status
//! and media type in it occurs.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
    time::Duration,
};

use crate::support::{
    BOTH, CHECK, CLASSIFY, CURRENT, EXPLAIN, HOST, LEGACY, LENIENT, PREDICT, Reply, accepting,
    image_type::{samples, tells_image_types},
    multipart, multipart_type, not_ready, post,
    quality::{limits_quality, refused},
    refers_all, request, send, upload, with_config, with_timeout,
};
use axum::{
    body::Body,
    http::{Request, header},
};
use melanoma_server::{AppState, ClientLimits, Config, PredictText, ProblemCode};
use melanoma_testing::images::{encode, expected, huge_png, sample};
use serde_json::{Value, json};

static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(melanoma_server::openapi_json()).unwrap());

/// The schemas, without additional properties.
static CLOSED: LazyLock<Value> = LazyLock::new(|| {
    let mut schemas = DOCUMENT["components"]["schemas"].clone();
    for (name, schema) in schemas.as_object_mut().unwrap() {
        if name != "Document" && (schema["properties"].is_object() || schema["allOf"].is_array()) {
            schema["unevaluatedProperties"] = false.into();
        }
    }
    schemas
});

/// The operations, statuses and media types that occurred.
#[derive(Default)]
struct Seen {
    replies: BTreeSet<(String, String, String)>,
    codes: BTreeMap<String, BTreeSet<String>>,
}

impl Seen {
    /// Sends a request, and validates the response against the document.
    async fn check(&mut self, state: &AppState, request: Request<Body>) -> Reply {
        let (method, path) = (request.method().as_str().to_lowercase(), request.uri().path().to_owned());
        let reply = send(state, request).await;
        let operation = DOCUMENT["paths"][&path].get(&method);
        let operation = operation.unwrap_or_else(|| panic!("{method} {path} is not in the document"));
        let status = reply.status.to_string();
        let what = format!("{method} {path}: {status} {}", String::from_utf8_lossy(&reply.body));
        let described = operation["responses"].get(&status).unwrap_or_else(|| panic!("{what}"));
        for (name, header) in described["headers"].as_object().into_iter().flatten() {
            let value = reply.headers.get(name.to_lowercase()).unwrap_or_else(|| panic!("no {name}: {what}"));
            let is_number = header["schema"]["type"] == "integer";
            assert!(!is_number || value.to_str().unwrap().parse::<u32>().unwrap() >= 1, "{name}: {what}");
        }
        let media_type = reply.header(header::CONTENT_TYPE).split(';').next().unwrap().to_owned();
        if media_type.is_empty() {
            assert!(reply.body.is_empty() && described["content"].is_null(), "{what}");
        } else {
            let content = described["content"].get(&media_type);
            let schema = &content.unwrap_or_else(|| panic!("{media_type}: {what}"))["schema"];
            match media_type.as_str() {
                "application/json" | "application/problem+json" => assert_valid(schema, &reply.json(), &what),
                "application/x-ndjson" => {
                    assert_eq!(schema["$ref"], "#/components/schemas/BatchLines");
                    let entry = json!({ "$ref": "#/components/schemas/BatchEntry" });
                    for line in reply.text().lines() {
                        assert_valid(&entry, &serde_json::from_str(line).unwrap(), &what);
                    }
                }
                _ => assert!(!reply.body.is_empty(), "{what}"),
            }
        }
        if reply.status >= 400 {
            self.codes.entry(path.clone()).or_default().insert(reply.code());
        }
        self.replies.insert((format!("{method} {path}"), status, media_type));
        reply
    }
}

fn assert_valid(schema: &Value, value: &Value, what: &str) {
    let mut root = schema.clone();
    root["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
    root["components"] = json!({ "schemas": *CLOSED });
    let validator = jsonschema::validator_for(&root).unwrap_or_else(|e| panic!("{schema}: {e}"));
    let errors: Vec<String> =
        validator.iter_errors(value).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{what}\n{}", errors.join("\n"));
}

async fn successes(seen: &mut Seen) {
    for path in ["/", "/docs", "/openapi.json", "/metrics", "/health/live", "/health/ready"] {
        seen.check(&CURRENT, request("GET", path)).await;
    }
    seen.check(&CURRENT, request("OPTIONS", PREDICT)).await;
    let refers_all = refers_all(PredictText::Current);
    for kind in ["nevus", "dark-nevus", "keratosis"] {
        for state in [&*CURRENT, &*LEGACY, &refers_all] {
            for path in [PREDICT, CLASSIFY, EXPLAIN] {
                let query = format!("{path}?tta=8");
                seen.check(state, upload(&query, &sample(kind))).await;
                seen.check(state, accepting(upload(path, &sample(kind)), "application/json")).await;
            }
        }
    }
    let (typed, samples) = (tells_image_types(PredictText::Current), samples());
    for path in [PREDICT, CLASSIFY, EXPLAIN, CHECK] {
        for image in [&samples.dermoscopic, &samples.clinical] {
            seen.check(&typed, accepting(upload(path, image), "application/json")).await;
        }
        seen.check(&typed, upload(path, &samples.no_lesion)).await;
        seen.check(&limits_quality(), accepting(upload(path, &sample("nevus")), "application/json")).await;
    }
    let form = multipart(&[("image", "", &sample("nevus")), ("image", "", b"no image"), ("image", "", b"")]);
    for accept in ["*/*", "application/x-ndjson"] {
        let reply =
            seen.check(&CURRENT, accepting(post(CLASSIFY, &multipart_type(), form.clone()), accept)).await;
        assert_eq!(reply.status, 200);
    }
}

/// Requests that every operation rejects.
async fn rejected_everywhere(seen: &mut Seen) {
    for (path, methods) in DOCUMENT["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            for (name, value) in [
                (header::HOST, HOST),
                (header::HOST, "evil.example"),
                (header::ORIGIN, "http://evil.example"),
                (header::CONTENT_ENCODING, "gzip"),
            ] {
                let mut request = request(&method.to_uppercase(), path);
                if value == HOST {
                    request.headers_mut().append(&name, value.parse().unwrap());
                } else {
                    request.headers_mut().insert(&name, value.parse().unwrap());
                }
                seen.check(&CURRENT, request).await;
            }
        }
    }
}

async fn failures(seen: &mut Seen) {
    let image = expected("decode/rgb.png");
    let mut heic = vec![0; 400];
    heic[4..12].copy_from_slice(b"ftypheic");
    let white = image::RgbImage::from_pixel(200, 200, image::Rgb([200; 3]));
    let bad = [
        Vec::new(),
        vec![0; 21_000_000],
        huge_png(),
        b"no image".to_vec(),
        heic,
        image[..image.len() / 2].to_vec(),
        [&sample("nevus")[..16], &[0x5a; 500][..]].concat(),
        encode(&image::RgbImage::from_pixel(9, 9, image::Rgb([1; 3])), image::ImageFormat::Png),
        encode(&white, image::ImageFormat::Png),
    ];
    let good = sample("nevus");
    let two = multipart(&[("image", "", &good), ("image", "", &good)]);
    let many = multipart(&vec![("image", "", &good[..]); 65]);
    let quick = Config { workers: 1, deadline: Duration::from_nanos(1), ..Config::default() };
    let quick = with_config(quick);
    let clients = ClientLimits { max_buffered_bytes: 8 << 10, ..ClientLimits::default() };
    let small = with_config(Config { workers: 1, clients, ..Config::default() });
    let clients = ClientLimits { body_timeout: Duration::from_millis(50), ..ClientLimits::default() };
    let hasty = with_config(Config { workers: 1, clients, ..Config::default() });
    let silent = not_ready(PredictText::Current);
    seen.check(&silent, request("GET", "/health/ready")).await;
    for path in [PREDICT, CLASSIFY, EXPLAIN, CHECK] {
        for bad in &bad {
            seen.check(&LENIENT, upload(path, bad)).await;
        }
        seen.check(&CURRENT, post(path, "", "")).await;
        seen.check(&CURRENT, post(path, "multipart/form-data", "")).await;
        seen.check(&CURRENT, with_timeout(upload(path, &good), "soon")).await;
        seen.check(&CURRENT, upload(&format!("{path}?tta=3"), &good)).await;
        seen.check(&quick, upload(path, &good)).await;
        seen.check(&small, post(path, "image/png", vec![0; 100_000])).await;
        seen.check(&silent, upload(path, &good)).await;
        let never = Body::from_stream(futures_util::stream::pending::<Result<Vec<u8>, std::io::Error>>());
        seen.check(&hasty, post(path, "image/png", never)).await;
        seen.check(&CURRENT, post(path, &multipart_type(), many.clone())).await;
    }
    let limited = limits_quality();
    for (_, image) in refused() {
        for path in [PREDICT, CLASSIFY, EXPLAIN, CHECK] {
            seen.check(&limited, upload(path, &image)).await;
        }
    }
    for path in [PREDICT, EXPLAIN, CHECK] {
        seen.check(&CURRENT, post(path, &multipart_type(), two.clone())).await;
    }
}

#[tokio::test]
async fn the_document_matches_the_responses_exactly() {
    let mut seen = Seen::default();
    successes(&mut seen).await;
    rejected_everywhere(&mut seen).await;
    failures(&mut seen).await;
    // Defects of the server, which no request triggers.
    let defects = BTreeSet::from(["internal", "inference_failed"]);
    for (path, methods) in DOCUMENT["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            for (status, reply) in operation["responses"].as_object().unwrap() {
                if status == "500" {
                    continue;
                }
                let media_types: Vec<&str> = reply["content"]
                    .as_object()
                    .map_or(vec![""], |content| content.keys().map(String::as_str).collect());
                for media_type in media_types {
                    let key = (format!("{method} {path}"), status.clone(), media_type.to_owned());
                    assert!(seen.replies.contains(&key), "does not occur: {key:?}");
                }
            }
        }
    }
    for path in BOTH.iter().chain([&EXPLAIN, &CHECK]) {
        let responses = DOCUMENT["paths"][path]["post"]["responses"].as_object().unwrap().values();
        let listed: BTreeSet<&str> = responses
            .filter_map(|reply| {
                let schema = &reply["content"].get("application/problem+json")?["schema"];
                schema["allOf"][1]["properties"]["code"]["enum"].as_array()
            })
            .flatten()
            .map(|code| code.as_str().unwrap())
            .filter(|code| !defects.contains(code))
            .collect();
        let got: BTreeSet<&str> = seen.codes[*path].iter().map(String::as_str).collect();
        assert_eq!(got, listed, "{path}");
    }
}

#[test]
fn the_document_is_complete() {
    assert_eq!(DOCUMENT["openapi"], "3.1.0");
    assert_eq!(DOCUMENT["info"]["title"], "melanoma");
    assert_eq!(DOCUMENT["info"]["version"], env!("CARGO_PKG_VERSION"));
    assert!(DOCUMENT["info"]["contact"].is_null(), "a contact: {}", DOCUMENT["info"]);
    let text = melanoma_server::openapi_json();
    let schemas = DOCUMENT["components"]["schemas"].as_object().unwrap();
    for reference in text.split("\"#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(schemas.contains_key(name), "{name} is referenced but not defined");
    }
    for name in schemas.keys() {
        assert!(text.contains(&format!("\"#/components/schemas/{name}\"")), "{name} is not referenced");
    }
    for (name, schema) in schemas {
        assert!(schema["description"].is_string(), "{name} has no description");
        for (field, part) in schema["properties"].as_object().into_iter().flatten() {
            let described = part["description"].is_string() || part["$ref"].is_string();
            assert!(described, "{name}.{field} has no description");
        }
    }
    for code in ProblemCode::ALL {
        assert!(schemas["ProblemCode"].to_string().contains(&format!("\"{code}\"")), "{code}");
    }
}

#[tokio::test]
async fn the_docs_page_is_complete_and_self_contained() {
    let reply = send(&CURRENT, request("GET", "/docs")).await;
    assert_eq!((reply.status, reply.header(header::CONTENT_TYPE)), (200, "text/html; charset=utf-8"));
    let policy = reply.header(header::CONTENT_SECURITY_POLICY);
    assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'; "), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    let page = reply.text();
    assert_eq!(
        page.matches("<script").count(),
        page.matches("<script src=\"docs.js\" defer></script>").count()
    );
    let mut files = vec![page.to_owned()];
    for (path, media_type) in [("/docs.js", "text/javascript"), ("/docs.css", "text/css")] {
        let file = send(&CURRENT, request("GET", path)).await;
        assert!(file.status == 200 && file.header(header::CONTENT_TYPE).starts_with(media_type), "{path}");
        files.push(file.text().to_owned());
    }
    for outside in ["https://", "//cdn", "@import", "url(", "style=", "onclick", "eval("] {
        assert!(files.iter().all(|file| !file.contains(outside)), "{outside}");
    }
    for (path, methods) in DOCUMENT["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            assert!(page.contains(&format!("{} {path}</code>", method.to_uppercase())), "{method} {path}");
            let form = format!("data-method=\"{}\" data-path=\"{path}\"", method.to_uppercase());
            assert_eq!(page.contains(&form), method != "options", "{method} {path}");
        }
    }
    for name in DOCUMENT["components"]["schemas"].as_object().unwrap().keys() {
        assert!(page.contains(&format!("id=\"schema-{name}\"")), "{name}");
    }
    for link in page.split("href=\"#").skip(1) {
        let target = link.split('"').next().unwrap();
        assert!(page.contains(&format!("id=\"{target}\"")), "{target} is a broken link");
    }
    let served = send(&CURRENT, request("GET", "/openapi.json")).await;
    assert_eq!(served.text(), melanoma_server::openapi_json());
}
