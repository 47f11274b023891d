//! The Open Inference Protocol over REST: metadata, answers, errors, the repository.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;

use std::sync::LazyLock;

use axum::{
    body::Body,
    http::{Request, header},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use melanoma_core::{Bundle, Image, NOTICE};
use melanoma_server::{AppState, Config, PredictText};
use serde_json::{Value, json};
use support::{
    CLASSIFY, CURRENT, Reply, golden, in_time, not_ready, post, ready_with, report, request, sample, send,
    upload,
};

const MODEL: &str = "/v2/models/melanoma-lite2";
const INFER: &str = "/v2/models/melanoma-lite2/infer";
const JSON_LENGTH: &str = "inference-header-content-length";

/// Pixels of a side of what the model sees.
static SIDE: LazyLock<usize> = LazyLock::new(|| Bundle::built_in().unwrap().card().preprocess.width as usize);

async fn get(path: &str) -> Reply {
    send(&CURRENT, request("GET", path)).await
}

async fn infer(state: &AppState, body: &Value) -> Reply {
    send(state, post(INFER, "application/json", body.to_string())).await
}

/// A request whose body is JSON and, behind it, binary data.
fn binary(body: &Value, data: &[u8]) -> Request<Body> {
    let json = body.to_string();
    let length = json.len();
    let mut request = post(INFER, "application/octet-stream", [json.as_bytes(), data].concat());
    request.headers_mut().insert(JSON_LENGTH, length.into());
    request
}

fn encoded_images(images: &[&[u8]]) -> Value {
    let data: Vec<String> = images.iter().map(|image| STANDARD.encode(image)).collect();
    json!({"inputs": [{"name": "encoded_image", "datatype": "BYTES", "shape": [images.len()], "data": data}]})
}

/// Elements as the binary form has them.
fn elements(images: &[&[u8]]) -> Vec<u8> {
    let of = |image: &&[u8]| [&u32::try_from(image.len()).unwrap().to_le_bytes(), *image].concat();
    images.iter().flat_map(of).collect()
}

/// What the network sees of an image, 0 to 255.
fn pixels(image: &[u8]) -> Vec<f32> {
    let image = Image::decode(image, &Config::default().limits).unwrap();
    let view = Bundle::built_in().unwrap().card().preprocess.view(&image).unwrap();
    view.rgb().iter().map(|&value| f32::from(value)).collect()
}

fn pixel_tensor(values: impl Into<Value>, shape: impl Into<Value>) -> Value {
    json!({"inputs": [{"name": "image", "datatype": "FP32", "shape": shape.into(), "data": values.into()}]})
}

/// The data of an output.
fn output<'a>(answer: &'a Value, name: &str) -> &'a Value {
    let outputs = answer["outputs"].as_array().unwrap();
    outputs.iter().find(|output| output["name"] == name).unwrap_or_else(|| panic!("no {name} in {answer}"))
}

/// Panics unless the answer says about its items what the reports say, to the last digit.
fn assert_same(answer: &Value, reports: &[Value]) {
    let each = |at: &str| -> Vec<Value> {
        reports.iter().map(|report| report.pointer(at).unwrap().clone()).collect()
    };
    let classes = reports.iter().flat_map(|report| report["classes"].as_array().unwrap());
    let classes: Vec<Value> = classes.map(|class| class["probability"].clone()).collect();
    let count = reports.len();
    for (name, datatype, shape, data) in [
        ("probabilities", "FP32", json!([count, 8]), classes),
        ("malignant", "FP32", json!([count]), each("/probabilities/malignant")),
        ("label", "BYTES", json!([count]), each("/label")),
        ("refer", "BOOL", json!([count]), each("/decision/refer")),
        ("advice", "BYTES", json!([count]), each("/advice/code")),
    ] {
        let expected = json!({"name": name, "datatype": datatype, "shape": shape, "data": data});
        assert_eq!(output(answer, name), &expected, "{name}");
    }
}

fn assert_error(reply: &Reply, what: &str, status: u16, code: &str) {
    let text = reply.text();
    assert_eq!(
        (reply.status, reply.header(header::CONTENT_TYPE)),
        (status, "application/json"),
        "{what}: {text}"
    );
    let body = reply.json();
    let fields: Vec<&String> = body.as_object().unwrap().keys().collect();
    assert_eq!(fields, ["error"], "{what}");
    let error = body["error"].as_str().unwrap();
    assert!(error.starts_with(&format!("{code}: ")) && error.len() > code.len() + 10, "{what}: {error}");
}

#[tokio::test]
async fn server_and_model_say_what_they_are() {
    let server = get("/v2").await.report();
    assert_eq!(
        server,
        json!({
            "name": "melanoma",
            "version": env!("CARGO_PKG_VERSION"),
            "extensions": ["binary_tensor_data", "model_repository", "parameters"],
        })
    );
    assert_eq!(get("/v2/health/live").await.report(), json!({"live": true}));
    assert_eq!(get("/v2/health/ready").await.report(), json!({"ready": true}));
    let bundle = Bundle::built_in().unwrap();
    let version = &bundle.card().version;
    for path in [MODEL.into(), format!("{MODEL}/versions/{version}")] {
        let model = get(&path).await.report();
        let platform = model["platform"].as_str().unwrap();
        assert!(["onnxruntime_onnx", "rten_onnx"].contains(&platform), "{platform}");
        assert_eq!(
            model,
            json!({
                "name": "melanoma-lite2",
                "versions": [version],
                "platform": platform,
                "inputs": [
                    {"name": "image", "datatype": "FP32", "shape": [-1, *SIDE, *SIDE, 3]},
                    {"name": "encoded_image", "datatype": "BYTES", "shape": [-1]},
                ],
                "outputs": [
                    {"name": "probabilities", "datatype": "FP32", "shape": [-1, 8]},
                    {"name": "malignant", "datatype": "FP32", "shape": [-1]},
                    {"name": "label", "datatype": "BYTES", "shape": [-1]},
                    {"name": "refer", "datatype": "BOOL", "shape": [-1]},
                    {"name": "advice", "datatype": "BYTES", "shape": [-1]},
                ],
            })
        );
        let ready = get(&format!("{path}/ready")).await.report();
        assert_eq!(ready, json!({"name": "melanoma-lite2", "ready": true}));
    }
}

#[tokio::test]
async fn whoever_is_not_ready_says_so() {
    let state = not_ready(PredictText::Current);
    for (method, path) in [
        ("GET", "/v2/health/ready"),
        ("GET", MODEL),
        ("GET", "/v2/models/melanoma-lite2/ready"),
        ("POST", INFER),
        ("POST", "/v2/repository/models/melanoma-lite2/load"),
    ] {
        let reply = send(&state, request(method, path)).await;
        assert_error(&reply, path, 503, "not_ready");
        assert_eq!(reply.header(header::RETRY_AFTER), "1", "{path}");
    }
    assert_eq!(send(&state, request("GET", "/v2/health/live")).await.status, 200);
    assert_eq!(send(&state, request("GET", "/v2")).await.status, 200);
    assert_eq!(send(&state, request("POST", "/v2/repository/index")).await.report(), json!([]));
}

#[tokio::test]
async fn an_answer_is_that_of_classify_however_it_is_sent() {
    let images = ["even", "ragged", "red"].map(sample);
    let images: Vec<&[u8]> = images.iter().map(Vec::as_slice).collect();
    let mut reports = Vec::new();
    for image in &images {
        reports.push(report(&CURRENT, image).await);
    }

    let answer = infer(&CURRENT, &encoded_images(&images)).await.report();
    assert_same(&answer, &reports);
    assert_eq!(answer["model_name"], reports[0]["model"]["name"]);
    assert_eq!(answer["model_version"], reports[0]["model"]["version"]);
    assert_eq!(answer.get("id"), None);
    let around = &answer["parameters"];
    assert_eq!(around["notice"], NOTICE);
    assert_eq!(around["sha256"], reports[0]["model"]["sha256"]);
    assert_eq!(around["calibrated"], reports[0]["model"]["calibrated"]);
    assert_eq!(around["fallback"], reports[0]["engine"]["fallback"]);
    assert_eq!(around["operating_point"], reports[0]["decision"]["operating_point"]);
    let codes: Vec<&str> = reports[0]["classes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|class| class["code"].as_str().unwrap())
        .collect();
    assert_eq!(around["classes"], codes.join(","));

    let raw = elements(&images);
    let body = json!({"id": "7", "inputs": [{
        "name": "encoded_image", "datatype": "BYTES", "shape": [3], "parameters": {"binary_data_size": raw.len()},
    }]});
    let answer = send(&CURRENT, binary(&body, &raw)).await.report();
    assert_same(&answer, &reports);
    assert_eq!(answer["id"], "7");

    let values: Vec<f32> = images.iter().flat_map(|image| pixels(image)).collect();
    let shape = json!([3, *SIDE, *SIDE, 3]);
    let answer = infer(&CURRENT, &pixel_tensor(values.clone(), shape.clone())).await.report();
    assert_same(&answer, &reports);
    let rows: Vec<Vec<&[f32]>> =
        values.chunks(*SIDE * *SIDE * 3).map(|item| item.chunks(*SIDE * 3).collect()).collect();
    let nested = pixel_tensor(serde_json::to_value(rows).unwrap(), shape.clone());
    assert_same(&infer(&CURRENT, &nested).await.report(), &reports);
    let raw: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    let body = json!({"inputs": [{
        "name": "image", "datatype": "FP32", "shape": shape, "parameters": {"binary_data_size": raw.len()},
    }]});
    assert_same(&send(&CURRENT, binary(&body, &raw)).await.report(), &reports);
}

#[tokio::test]
async fn outputs_are_those_asked_for_in_the_form_asked_for() {
    let even = sample("even");
    let expected = report(&CURRENT, &even).await;
    let mut body = encoded_images(&[&even]);
    body["parameters"] = json!({"binary_data_output": true, "something": "else"});
    body["outputs"] = json!([
        {"name": "label"},
        {"name": "refer", "parameters": {"binary_data": false}},
        {"name": "malignant", "parameters": {"binary_data": true}},
    ]);
    let reply = infer(&CURRENT, &body).await;
    assert_eq!((reply.status, reply.header(header::CONTENT_TYPE)), (200, "application/octet-stream"));
    let length: usize = reply.headers[JSON_LENGTH].to_str().unwrap().parse().unwrap();
    let answer: Value = serde_json::from_slice(&reply.body[..length]).unwrap();
    assert_eq!(
        answer["outputs"],
        json!([
            {"name": "label", "datatype": "BYTES", "shape": [1], "parameters": {"binary_data_size": 10}},
            {"name": "refer", "datatype": "BOOL", "shape": [1], "data": [false]},
            {"name": "malignant", "datatype": "FP32", "shape": [1], "parameters": {"binary_data_size": 4}},
        ])
    );
    let malignant = expected["probabilities"]["malignant"].as_f64().unwrap() as f32;
    assert_eq!(reply.body[length..], [&b"\x06\0\0\0benign"[..], &malignant.to_le_bytes()].concat());
}

#[tokio::test]
async fn parameters_choose_operating_point_and_views() {
    let even = sample("even");
    let ask = async |parameters: Value| {
        let mut body = encoded_images(&[&even]);
        body["parameters"] = parameters;
        infer(&CURRENT, &body).await
    };
    let eight = send(&CURRENT, upload("/api/v1/classify?tta=8", &even)).await.report();
    assert_same(&ask(json!({"tta": 8})).await.report(), &[eight]);
    let card = Bundle::built_in().unwrap();
    let name = &card.card().operating_points.last().unwrap().name;
    let other =
        send(&CURRENT, upload(&format!("{CLASSIFY}?operating_point={name}&tta=1"), &even)).await.report();
    let answer = ask(json!({"operating_point": name, "tta": 1})).await.report();
    assert_same(&answer, &[other]);
    assert_eq!(&answer["parameters"]["operating_point"], name);
    for wrong in [
        json!({"tta": 3}),
        json!({"tta": "8"}),
        json!({"tta": -1}),
        json!({"tta": 1.5}),
        json!({"operating_point": "none_such"}),
        json!({"operating_point": true}),
    ] {
        assert_error(&ask(wrong.clone()).await, &wrong.to_string(), 400, "invalid_parameter");
    }
}

#[tokio::test]
async fn a_tensor_that_the_model_does_not_take_is_refused() {
    let even = STANDARD.encode(sample("even"));
    let square = vec![127.0; *SIDE * *SIDE * 3];
    let input = |name: &str, datatype: &str, shape: Value, data: Value| json!({"name": name, "datatype": datatype, "shape": shape, "data": data});
    let encoded_image = |shape: Value, data: Value| input("encoded_image", "BYTES", shape, data);
    let good = encoded_image(json!([1]), json!([even]));
    let check = async |what: &str, inputs: Value, code: &str| {
        assert_error(&infer(&CURRENT, &json!({ "inputs": inputs })).await, what, 400, code);
    };
    let invalid = async |what: &str, input: Value| check(what, json!([input]), "invalid_tensor").await;
    check("no input", json!([]), "invalid_tensor").await;
    check(
        "both",
        json!([good, input("image", "FP32", json!([1, *SIDE, *SIDE, 3]), json!(square))]),
        "invalid_tensor",
    )
    .await;
    check("one twice", json!([good, good]), "invalid_tensor").await;
    invalid("another name", input("image", "BYTES", json!([1]), json!([even]))).await;
    invalid("another datatype", input("encoded_image", "FP32", json!([1]), json!([1]))).await;
    invalid("another datatype", input("image", "FP64", json!([1, *SIDE, *SIDE, 3]), json!(square))).await;
    invalid("a datatype in small letters", input("encoded_image", "bytes", json!([1]), json!([even]))).await;
    invalid("more than it says", encoded_image(json!([1]), json!([even, even]))).await;
    invalid("fewer than it says", encoded_image(json!([2]), json!([even]))).await;
    invalid("two axes", encoded_image(json!([1, 1]), json!([even]))).await;
    invalid("no axis", encoded_image(json!([]), json!([even]))).await;
    invalid("nothing", encoded_image(json!([0]), json!([]))).await;
    invalid("less than nothing", encoded_image(json!([-1]), json!([even]))).await;
    invalid("more than all", encoded_image(json!([i64::MAX]), json!([even]))).await;
    invalid("numbers", encoded_image(json!([1]), json!([1.0]))).await;
    invalid("no base64", encoded_image(json!([1]), json!(["not base64!"]))).await;
    invalid("65", input("image", "FP32", json!([65, *SIDE, *SIDE, 3]), json!([]))).await;
    let larger = vec![0.0; 3 * 500 * 500];
    invalid("another size", input("image", "FP32", json!([1, 500, 500, 3]), json!(larger))).await;
    invalid("colors first", input("image", "FP32", json!([1, 3, *SIDE, *SIDE]), json!(square))).await;
    invalid("no batch", input("image", "FP32", json!([*SIDE, *SIDE, 3]), json!(square))).await;
    invalid("one value too few", input("image", "FP32", json!([1, *SIDE, *SIDE, 3]), json!(square[1..])))
        .await;
    invalid("texts", input("image", "FP32", json!([1, *SIDE, *SIDE, 3]), json!(["127"]))).await;
    for outside in [-1.0, 255.5, 1e30] {
        let mut values = square.clone();
        values[5] = outside;
        invalid("a value outside", input("image", "FP32", json!([1, *SIDE, *SIDE, 3]), json!(values))).await;
    }
    invalid("no data", json!({"name": "encoded_image", "datatype": "BYTES", "shape": [1]})).await;
    let mut shared = good.clone();
    shared["parameters"] = json!({"shared_memory_region": "a"});
    check("shared memory", json!([shared]), "invalid_parameter").await;
    let many = vec![even.as_str(); 65];
    check("65 texts", json!([encoded_image(json!([65]), json!(many))]), "malformed_request").await;
    check("a truth", json!([encoded_image(json!([1]), json!([true]))]), "malformed_request").await;
    check("many inputs", json!(vec![good.clone(); 65]), "malformed_request").await;

    let ask = async |outputs: Value| infer(&CURRENT, &json!({"inputs": [good], "outputs": outputs})).await;
    assert_error(&ask(json!([{"name": "logits"}])).await, "unknown output", 400, "invalid_parameter");
    assert_error(
        &ask(json!([{"name": "label"}, {"name": "label"}])).await,
        "twice",
        400,
        "invalid_parameter",
    );
    let classification = json!([{"name": "label", "parameters": {"classification": 3}}]);
    assert_error(&ask(classification).await, "classification", 400, "invalid_parameter");
    let words = json!([{"name": "label", "parameters": {"binary_data": "yes"}}]);
    assert_error(&ask(words).await, "binary by a word", 400, "malformed_request");
}

#[tokio::test]
async fn one_bad_item_fails_the_request_and_is_named() {
    let (even, empty) = (sample("even"), Vec::new());
    let small = golden("decode/1-bit.png");
    let check = async |what: &str, images: &[&[u8]], status: u16, error: &str| {
        let reply = infer(&CURRENT, &encoded_images(images)).await;
        assert_error(&reply, what, status, error.split(':').next().unwrap());
        assert!(reply.json()["error"].as_str().unwrap().starts_with(error), "{what}: {}", reply.text());
    };
    check("a text", &[&even, &even, b"no image at all, but a text"], 415, "not_an_image: item 2: ").await;
    check("nothing", &[&even, &empty], 400, "empty_image: item 1: ").await;
    check("cut off", &[&even[..even.len() / 2], &even], 422, "truncated_image: item 0: ").await;
    check("small", &[&small], 422, "image_too_small: item 0: ").await;
    let gray = pixel_tensor(vec![127.0; *SIDE * *SIDE * 3], json!([1, *SIDE, *SIDE, 3]));
    assert_error(&infer(&CURRENT, &gray).await, "one color", 422, "low_contrast");
}

#[tokio::test]
async fn what_is_not_the_protocol_is_refused() {
    let malformed = async |what: &str, request: Request<Body>| {
        assert_error(&send(&CURRENT, request).await, what, 400, "malformed_request");
    };
    for body in ["", "{", "[]", "{\"inputs\": 1}", "{\"inputs\": [{}]}", "null"] {
        malformed(body, post(INFER, "application/json", body)).await;
    }
    malformed("a list as parameter", post(INFER, "", "{\"inputs\": [], \"parameters\": {\"a\": []}}")).await;
    let body = encoded_images(&[&sample("even")]);
    let mut long = binary(&body, b"");
    long.headers_mut().insert(JSON_LENGTH, 1_000_000_000.into());
    malformed("JSON longer than the body", long).await;
    let mut words = binary(&body, b"");
    words.headers_mut().insert(JSON_LENGTH, "all".parse().unwrap());
    malformed("a length in words", words).await;
    let mut compressed = post(INFER, "application/json", body.to_string());
    compressed.headers_mut().insert(header::CONTENT_ENCODING, "gzip".parse().unwrap());
    malformed("compressed", compressed).await;

    assert_error(&send(&CURRENT, binary(&body, b"more")).await, "more data", 400, "invalid_tensor");
    let promised = |size: i64| {
        json!({"inputs": [{"name": "encoded_image", "datatype": "BYTES", "shape": [1],
                           "parameters": {"binary_data_size": size}}]})
    };
    for size in [5, -1, i64::MAX] {
        assert_error(
            &send(&CURRENT, binary(&promised(size), b"four")).await,
            "less data",
            400,
            "invalid_tensor",
        );
    }
    for raw in [&b"\x05\0\0\0four"[..], b"\x01\0", b"\0\0\0\0\0\0\0\0"] {
        let size = i64::try_from(raw.len()).unwrap();
        assert_error(&send(&CURRENT, binary(&promised(size), raw)).await, "lengths", 400, "invalid_tensor");
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_found_in_the_protocols_words() {
    for (method, path) in [
        ("GET", "/v2/nothing"),
        ("GET", "/v2/models"),
        ("GET", "/v2/models/other"),
        ("GET", "/v2/models/other/ready"),
        ("POST", "/v2/models/other/infer"),
        ("GET", "/v2/models/melanoma-lite2/versions/9"),
        ("GET", "/v2/models/melanoma-lite2/versions/9/ready"),
        ("POST", "/v2/models/melanoma-lite2/versions/9/infer"),
        ("POST", "/v2/repository/models/other/load"),
        ("POST", "/v2/repository/models/other/unload"),
    ] {
        assert_error(&send(&CURRENT, request(method, path)).await, path, 404, "not_found");
    }
    for (method, path) in [("POST", "/v2"), ("GET", INFER), ("GET", "/v2/repository/index")] {
        assert_error(&send(&CURRENT, request(method, path)).await, path, 405, "method_not_allowed");
    }
}

#[tokio::test]
async fn the_repository_has_one_model_and_keeps_it() {
    let ask = async |path: &str, body: &str| {
        send(&CURRENT, post(&format!("/v2/repository/{path}"), "application/json", body.to_owned())).await
    };
    let version = &Bundle::built_in().unwrap().card().version.clone();
    let index = json!([{"name": "melanoma-lite2", "version": version, "state": "READY", "reason": ""}]);
    for body in ["", "{}", "{\"ready\": true}"] {
        assert_eq!(ask("index", body).await.report(), index, "{body:?}");
    }
    for body in ["", "{}", "{\"parameters\": {}}"] {
        let loaded = ask("models/melanoma-lite2/load", body).await.report();
        assert_eq!(loaded, json!({"name": "melanoma-lite2", "load": true}), "{body:?}");
    }
    let configured = ask("models/melanoma-lite2/load", "{\"parameters\": {\"config\": \"{}\"}}").await;
    assert_error(&configured, "a configuration", 400, "invalid_parameter");
    let unload =
        ask("models/melanoma-lite2/unload", "{\"parameters\": {\"unload_dependents\": false}}").await;
    assert_error(&unload, "unload", 400, "invalid_parameter");
    assert_error(&ask("index", "{").await, "no JSON", 400, "malformed_request");
    assert_error(&ask("index", &" ".repeat(70_000)).await, "long", 413, "too_many_bytes");
    assert_eq!(get("/v2/health/ready").await.status, 200);
}

#[tokio::test]
async fn a_request_keeps_within_the_limits_of_all() {
    let mut config = Config::default();
    config.limits.bytes = 100_000;
    let state = ready_with(config);
    let noise = vec![7; 100_001];
    let large = infer(&state, &encoded_images(&[&noise])).await;
    assert_error(&large, "a large image", 413, "too_many_bytes");
    assert!(large.text().contains("item 0"), "{}", large.text());
    let larger = infer(&state, &encoded_images(&[&vec![7; 400_000]])).await;
    assert_error(&larger, "a large request", 413, "too_many_bytes");
    assert!(larger.text().contains("400000 bytes"), "{}", larger.text());

    let mut config = Config::default();
    config.clients.max_buffered_bytes = 256 << 10;
    let held = infer(&ready_with(config), &encoded_images(&[&vec![7; 100_000]])).await;
    assert_error(&held, "more than all together may", 429, "overloaded");

    let late = in_time(post(INFER, "application/json", encoded_images(&[&sample("even")]).to_string()), "1");
    assert_error(&send(&CURRENT, late).await, "late", 504, "deadline_exceeded");
}
