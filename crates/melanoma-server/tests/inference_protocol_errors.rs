//! Errors and limits of the Open Inference Protocol over REST.

use crate::support::{
    CURRENT,
    inference_protocol::{
        INFER, JSON_LENGTH, SIDE, assert_error, binary, encoded_images, infer, pixel_tensor,
    },
    post, request, send, with_config, with_timeout,
};
use axum::{body::Body, http::Request};
use base64::{Engine, engine::general_purpose::STANDARD};
use melanoma_server::Config;
use melanoma_testing::images::{expected, sample};
use serde_json::{Value, json};

#[tokio::test]
async fn a_tensor_must_match_the_signature() {
    let even = STANDARD.encode(sample("nevus"));
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
        "both inputs",
        json!([good, input("image", "FP32", json!([1, *SIDE, *SIDE, 3]), json!(square))]),
        "invalid_tensor",
    )
    .await;
    check("the same input twice", json!([good, good]), "invalid_tensor").await;
    invalid("another name", input("image", "BYTES", json!([1]), json!([even]))).await;
    invalid("another datatype", input("encoded_image", "FP32", json!([1]), json!([1]))).await;
    invalid("another datatype", input("image", "FP64", json!([1, *SIDE, *SIDE, 3]), json!(square))).await;
    invalid("a datatype in lower case", input("encoded_image", "bytes", json!([1]), json!([even]))).await;
    invalid("more elements than the shape", encoded_image(json!([1]), json!([even, even]))).await;
    invalid("fewer elements than the shape", encoded_image(json!([2]), json!([even]))).await;
    invalid("two axes", encoded_image(json!([1, 1]), json!([even]))).await;
    invalid("no axis", encoded_image(json!([]), json!([even]))).await;
    invalid("zero items", encoded_image(json!([0]), json!([]))).await;
    invalid("a negative number of items", encoded_image(json!([-1]), json!([even]))).await;
    invalid("the largest number of items", encoded_image(json!([i64::MAX]), json!([even]))).await;
    invalid("numbers", encoded_image(json!([1]), json!([1.0]))).await;
    invalid("not base64", encoded_image(json!([1]), json!(["not base64!"]))).await;
    invalid("65 items", input("image", "FP32", json!([65, *SIDE, *SIDE, 3]), json!([]))).await;
    let larger = vec![0.0; 3 * 500 * 500];
    invalid("another size", input("image", "FP32", json!([1, 500, 500, 3]), json!(larger))).await;
    invalid("channels first", input("image", "FP32", json!([1, 3, *SIDE, *SIDE]), json!(square))).await;
    invalid("no dimension of items", input("image", "FP32", json!([*SIDE, *SIDE, 3]), json!(square))).await;
    invalid("one value too few", input("image", "FP32", json!([1, *SIDE, *SIDE, 3]), json!(square[1..])))
        .await;
    invalid("strings", input("image", "FP32", json!([1, *SIDE, *SIDE, 3]), json!(["127"]))).await;
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
    check("65 strings", json!([encoded_image(json!([65]), json!(many))]), "malformed_request").await;
    check("a boolean", json!([encoded_image(json!([1]), json!([true]))]), "malformed_request").await;
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
    let string = json!([{"name": "label", "parameters": {"binary_data": "yes"}}]);
    assert_error(&ask(string).await, "binary_data is a string", 400, "malformed_request");
}

#[tokio::test]
async fn the_error_of_an_item_fails_the_request_with_its_index() {
    let (even, empty) = (sample("nevus"), Vec::new());
    let small = expected("decode/1-bit.png");
    let check = async |what: &str, images: &[&[u8]], status: u16, error: &str| {
        let reply = infer(&CURRENT, &encoded_images(images)).await;
        assert_error(&reply, what, status, error.split(':').next().unwrap());
        assert!(reply.json()["error"].as_str().unwrap().starts_with(error), "{what}: {}", reply.text());
    };
    check("text", &[&even, &even, b"no image at all, but a text"], 415, "not_an_image: item 2: ").await;
    check("an empty image", &[&even, &empty], 400, "empty_image: item 1: ").await;
    check("a truncated image", &[&even[..even.len() / 2], &even], 422, "truncated_image: item 0: ").await;
    check("a small image", &[&small], 422, "image_too_small: item 0: ").await;
    let gray = pixel_tensor(vec![127.0; *SIDE * *SIDE * 3], json!([1, *SIDE, *SIDE, 3]));
    assert_error(&infer(&CURRENT, &gray).await, "one color", 422, "low_contrast");
}

#[tokio::test]
async fn a_malformed_body_is_rejected() {
    let malformed = async |what: &str, request: Request<Body>| {
        assert_error(&send(&CURRENT, request).await, what, 400, "malformed_request");
    };
    for body in ["", "{", "[]", "{\"inputs\": 1}", "{\"inputs\": [{}]}", "null"] {
        malformed(body, post(INFER, "application/json", body)).await;
    }
    malformed("a list as parameter", post(INFER, "", "{\"inputs\": [], \"parameters\": {\"a\": []}}")).await;
    let body = encoded_images(&[&sample("nevus")]);
    let mut long = binary(&body, b"");
    long.headers_mut().insert(JSON_LENGTH, 1_000_000_000.into());
    malformed("JSON longer than the body", long).await;
    let mut not_a_number = binary(&body, b"");
    not_a_number.headers_mut().insert(JSON_LENGTH, "all".parse().unwrap());
    malformed("a JSON length that is not a number", not_a_number).await;

    assert_error(
        &send(&CURRENT, binary(&body, b"more")).await,
        "more binary data than declared",
        400,
        "invalid_tensor",
    );
    let declaring = |size: i64| {
        json!({"inputs": [{"name": "encoded_image", "datatype": "BYTES", "shape": [1],
                           "parameters": {"binary_data_size": size}}]})
    };
    for size in [5, -1, i64::MAX] {
        assert_error(
            &send(&CURRENT, binary(&declaring(size), b"four")).await,
            "less binary data than declared",
            400,
            "invalid_tensor",
        );
    }
    for raw in [&b"\x05\0\0\0four"[..], b"\x01\0", b"\0\0\0\0\0\0\0\0"] {
        let size = i64::try_from(raw.len()).unwrap();
        assert_error(
            &send(&CURRENT, binary(&declaring(size), raw)).await,
            "wrong element lengths",
            400,
            "invalid_tensor",
        );
    }
}

#[tokio::test]
async fn unknown_paths_models_and_versions_are_not_found() {
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
async fn limits_apply_to_inference_requests() {
    let mut config = Config::default();
    config.limits.bytes = 100_000;
    let state = with_config(config);
    let noise = vec![7; 100_001];
    let large = infer(&state, &encoded_images(&[&noise])).await;
    assert_error(&large, "an image above the limit", 413, "too_many_bytes");
    assert!(large.text().contains("item 0"), "{}", large.text());
    let larger = infer(&state, &encoded_images(&[&vec![7; 400_000]])).await;
    assert_error(&larger, "a request above the limit", 413, "too_many_bytes");
    assert!(larger.text().contains("400000 bytes"), "{}", larger.text());

    let mut config = Config::default();
    config.clients.max_buffered_bytes = 256 << 10;
    let rejected = infer(&with_config(config), &encoded_images(&[&vec![7; 100_000]])).await;
    assert_error(&rejected, "above the memory budget", 429, "overloaded");

    let late =
        with_timeout(post(INFER, "application/json", encoded_images(&[&sample("nevus")]).to_string()), "1");
    assert_error(&send(&CURRENT, late).await, "deadline", 504, "deadline_exceeded");
}

#[tokio::test]
async fn pixels_in_planar_order_are_rejected() {
    let card = crate::support::shipped_bundle().card().clone();
    let (width, height) = (card.preprocess.width, card.preprocess.height);
    let image = melanoma_testing::images::decode(&sample("nevus"));
    let image = image::imageops::resize(&image, width, height, image::imageops::FilterType::CatmullRom);
    let pixels: Vec<f32> = image.as_raw().iter().map(|&value| f32::from(value)).collect();
    let planes: Vec<f32> = (0..3)
        .flat_map(|channel| pixels.iter().skip(channel).step_by(3).copied().collect::<Vec<_>>())
        .collect();
    let request = |values: &[f32]| {
        let tensor = json!({
            "name": "image", "datatype": "FP32", "shape": [1, height, width, 3], "data": values,
        });
        post(INFER, "application/json", json!({ "inputs": [tensor] }).to_string())
    };
    assert_eq!(send(&CURRENT, request(&pixels)).await.status, 200);
    let reply = send(&CURRENT, request(&planes)).await;
    assert_error(&reply, "planes", 400, "invalid_tensor");
    assert!(reply.text().contains("[3, height, width]"), "{}", reply.text());
}
