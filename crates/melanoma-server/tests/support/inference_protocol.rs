//! Requests and responses of the Open Inference Protocol over REST.

use std::sync::LazyLock;

use axum::{
    body::Body,
    http::{Request, header},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use melanoma_core::Image;
use melanoma_server::{AppState, Config};
use serde_json::{Value, json};

use super::{CURRENT, Reply, post, request, send, shipped_bundle};

pub(crate) const MODEL: &str = "/v2/models/melanoma-lite2";
pub(crate) const INFER: &str = "/v2/models/melanoma-lite2/infer";
pub(crate) const JSON_LENGTH: &str = "inference-header-content-length";

/// Side of the input of the model, in pixels.
pub(crate) static SIDE: LazyLock<usize> = LazyLock::new(|| shipped_bundle().card().preprocess.width as usize);

pub(crate) async fn get(path: &str) -> Reply {
    send(&CURRENT, request("GET", path)).await
}

pub(crate) async fn infer(state: &AppState, body: &Value) -> Reply {
    send(state, post(INFER, "application/json", body.to_string())).await
}

/// A request with JSON and binary data.
pub(crate) fn binary(body: &Value, data: &[u8]) -> Request<Body> {
    let json = body.to_string();
    let length = json.len();
    let mut request = post(INFER, "application/octet-stream", [json.as_bytes(), data].concat());
    request.headers_mut().insert(JSON_LENGTH, length.into());
    request
}

pub(crate) fn encoded_images(images: &[&[u8]]) -> Value {
    let data: Vec<String> = images.iter().map(|image| STANDARD.encode(image)).collect();
    json!({"inputs": [{"name": "encoded_image", "datatype": "BYTES", "shape": [images.len()], "data": data}]})
}

/// BYTES elements in binary form.
pub(crate) fn elements(images: &[&[u8]]) -> Vec<u8> {
    let of = |image: &&[u8]| [&u32::try_from(image.len()).unwrap().to_le_bytes(), *image].concat();
    images.iter().flat_map(of).collect()
}

/// The input of the model for an image, 0 to 255.
pub(crate) fn pixels(image: &[u8]) -> Vec<f32> {
    let image = Image::decode(image, &Config::default().limits).unwrap();
    let pixels = shipped_bundle().card().preprocess.pixels(&image);
    pixels.rgb().iter().map(|&value| f32::from(value)).collect()
}

pub(crate) fn pixel_tensor(values: impl Into<Value>, shape: impl Into<Value>) -> Value {
    json!({"inputs": [{"name": "image", "datatype": "FP32", "shape": shape.into(), "data": values.into()}]})
}

/// The data of an output.
pub(crate) fn output<'a>(response: &'a Value, name: &str) -> &'a Value {
    let outputs = response["outputs"].as_array().unwrap();
    outputs.iter().find(|output| output["name"] == name).unwrap_or_else(|| panic!("no {name} in {response}"))
}

/// Panics unless the response equals the reports, to the last digit.
pub(crate) fn assert_same(response: &Value, reports: &[Value]) {
    let each = |at: &str| -> Vec<Value> {
        reports.iter().map(|report| report.pointer(at).unwrap().clone()).collect()
    };
    let image_types =
        reports.iter().map(|report| report.pointer("/image_type/label").unwrap_or(&json!("")).clone());
    let classes = reports.iter().flat_map(|report| report["classes"].as_array().unwrap());
    let classes: Vec<Value> = classes.map(|class| class["probability"].clone()).collect();
    let count = reports.len();
    for (name, datatype, shape, data) in [
        ("probabilities", "FP32", json!([count, 8]), classes),
        ("malignant", "FP32", json!([count]), each("/probabilities/malignant")),
        ("label", "BYTES", json!([count]), each("/label")),
        ("refer", "BOOL", json!([count]), each("/decision/refer")),
        ("advice", "BYTES", json!([count]), each("/advice/code")),
        ("image_type", "BYTES", json!([count]), image_types.collect()),
    ] {
        let expected = json!({"name": name, "datatype": datatype, "shape": shape, "data": data});
        assert_eq!(output(response, name), &expected, "{name}");
    }
}

pub(crate) fn assert_error(reply: &Reply, what: &str, status: u16, code: &str) {
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
