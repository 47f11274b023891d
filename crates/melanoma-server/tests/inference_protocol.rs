//! The Open Inference Protocol over REST: metadata, inference and the repository.

use crate::support::{
    CLASSIFY, CURRENT,
    inference_protocol::{
        INFER, JSON_LENGTH, MODEL, SIDE, assert_error, assert_same, binary, elements, encoded_images, get,
        infer, pixel_tensor, pixels,
    },
    not_ready, post, report, request, send, shipped_bundle, upload,
};
use axum::http::header;
use melanoma_core::NOTICE;
use melanoma_server::PredictText;
use melanoma_testing::images::sample;
use serde_json::{Value, json};

#[tokio::test]
async fn metadata_describes_server_and_model() {
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
    let bundle = shipped_bundle();
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
                    {"name": "image_type", "datatype": "BYTES", "shape": [-1]},
                ],
            })
        );
        let ready = get(&format!("{path}/ready")).await.report();
        assert_eq!(ready, json!({"name": "melanoma-lite2", "ready": true}));
    }
}

#[tokio::test]
async fn without_a_model_the_protocol_is_not_ready() {
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
async fn every_encoding_has_the_result_of_classify() {
    let images = ["nevus", "dark-nevus", "keratosis"].map(sample);
    let images: Vec<&[u8]> = images.iter().map(Vec::as_slice).collect();
    let mut reports = Vec::new();
    for image in &images {
        reports.push(report(&CURRENT, image).await);
    }

    let response = infer(&CURRENT, &encoded_images(&images)).await.report();
    assert_same(&response, &reports);
    assert_eq!(response["model_name"], reports[0]["model"]["name"]);
    assert_eq!(response["model_version"], reports[0]["model"]["version"]);
    assert_eq!(response.get("id"), None);
    let parameters = &response["parameters"];
    assert_eq!(parameters["notice"], NOTICE);
    assert_eq!(parameters["sha256"], reports[0]["model"]["sha256"]);
    assert_eq!(parameters["calibrated"], reports[0]["model"]["calibrated"]);
    assert_eq!(parameters["fallback"], reports[0]["engine"]["fallback"]);
    assert_eq!(parameters["operating_point"], reports[0]["decision"]["operating_point"]);
    let codes: Vec<&str> = reports[0]["classes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|class| class["code"].as_str().unwrap())
        .collect();
    assert_eq!(parameters["classes"], codes.join(","));

    let raw = elements(&images);
    let body = json!({"id": "7", "inputs": [{
        "name": "encoded_image", "datatype": "BYTES", "shape": [3], "parameters": {"binary_data_size": raw.len()},
    }]});
    let response = send(&CURRENT, binary(&body, &raw)).await.report();
    assert_same(&response, &reports);
    assert_eq!(response["id"], "7");

    let values: Vec<f32> = images.iter().flat_map(|image| pixels(image)).collect();
    let shape = json!([3, *SIDE, *SIDE, 3]);
    let response = infer(&CURRENT, &pixel_tensor(values.clone(), shape.clone())).await.report();
    assert_same(&response, &reports);
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
async fn the_request_selects_outputs_and_their_form() {
    let even = sample("nevus");
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
    let response: Value = serde_json::from_slice(&reply.body[..length]).unwrap();
    assert_eq!(
        response["outputs"],
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
async fn parameters_set_operating_point_and_tta() {
    let even = sample("nevus");
    let ask = async |parameters: Value| {
        let mut body = encoded_images(&[&even]);
        body["parameters"] = parameters;
        infer(&CURRENT, &body).await
    };
    let eight = send(&CURRENT, upload("/api/v1/classify?tta=8", &even)).await.report();
    assert_same(&ask(json!({"tta": 8})).await.report(), &[eight]);
    let card = shipped_bundle();
    let name = &card.card().profiles.iter().next().unwrap().1.operating_points.last().unwrap().name;
    let other =
        send(&CURRENT, upload(&format!("{CLASSIFY}?operating_point={name}&tta=1"), &even)).await.report();
    let response = ask(json!({"operating_point": name, "tta": 1})).await.report();
    assert_same(&response, &[other]);
    assert_eq!(&response["parameters"]["operating_point"], name);
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
async fn the_repository_lists_loads_and_keeps_one_model() {
    let ask = async |path: &str, body: &str| {
        send(&CURRENT, post(&format!("/v2/repository/{path}"), "application/json", body.to_owned())).await
    };
    let version = &shipped_bundle().card().version.clone();
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
