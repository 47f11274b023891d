//! `POST /api/v1/explain`: the image is that of `melanoma classify --explain`, the numbers are
//! those of the image, and nothing of the image's metadata is in either.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;

use axum::http::header;
use image::{ImageFormat, imageops};
use melanoma_core::{Bundle, Classifier, EngineChoice, HeatMap, Image, Limits, Options, Target, Tta};
use melanoma_server::PredictText;
use serde_json::Value;
use support::{
    CURRENT, EXPLAIN, accepting, altered, decoded, encoded, exif, not_ready, post, report, sample, send,
    upload, with_segment,
};

async fn numbers(query: &str, image: &[u8]) -> Value {
    let request = accepting(upload(&format!("{EXPLAIN}{query}"), image), "application/json");
    let reply = send(&CURRENT, request).await;
    assert_eq!((reply.status, reply.header(header::CONTENT_TYPE)), (200, "application/json"));
    reply.json()
}

/// The map and the overlay that the core makes.
fn of_the_core(image: &[u8], target: &Target) -> (HeatMap, image::RgbImage) {
    let library = melanoma_onnxruntime::find();
    let options = Options {
        engine: EngineChoice::Auto,
        library: library.as_deref(),
        concurrency: 1,
        limits: Limits::default(),
    };
    let classifier = Classifier::open(Bundle::built_in().unwrap(), options).unwrap();
    let image = Image::decode(image, &Limits::default()).unwrap();
    let tensors = classifier.prepare_photo(&image, Tta::One).unwrap();
    let outputs = classifier.run(&tensors).unwrap();
    let card = classifier.bundle().card();
    let map = HeatMap::of(target, outputs.upright(), card).unwrap();
    let overlay = map.overlay(&image, card.preprocess.area(&image));
    (map, overlay)
}

#[tokio::test]
async fn overlay_and_heat_map_match_the_core() {
    let image = sample("ragged");
    let cases = [
        ("", Target::Malignant, "malignant"),
        ("?class=Malignant", Target::Malignant, "malignant"),
        ("?class=mel", Target::Class("MEL".into()), "MEL"),
        ("?class=NV", Target::Class("NV".into()), "NV"),
    ];
    for (query, target, name) in cases {
        let (map, overlay) = of_the_core(&image, &target);
        let reply = send(&CURRENT, upload(&format!("{EXPLAIN}{query}"), &image)).await;
        assert_eq!((reply.status, reply.header(header::CONTENT_TYPE)), (200, "image/png"), "{query}");
        assert!(decoded(&reply.body) == overlay, "{query}: another image");

        let told = numbers(query, &image).await;
        assert_eq!(told["class"], name);
        assert_eq!(told["report"], report(&CURRENT, &image).await, "{query}");
        assert_eq!(told["map"]["width"], map.width());
        assert_eq!(told["map"]["height"], map.height());
        let rows: Vec<Vec<f32>> = serde_json::from_value(told["map"]["values"].clone()).unwrap();
        assert_eq!(rows.len(), map.height());
        assert_eq!(rows.concat(), map.values());
        let image = decoded(&image);
        assert_eq!(told["view"]["image_width"], image.width());
        assert_eq!(told["view"]["image_height"], image.height());
        let side = image.width().min(image.height());
        assert_eq!((&told["view"]["width"], &told["view"]["height"]), (&side.into(), &side.into()));
        assert_eq!(told["view"]["left"], (image.width() - side) / 2);
    }
}

#[tokio::test]
async fn the_overlay_is_upright_and_carries_no_metadata() {
    const MARKER: &str = "Mrs-Quillfeather-1951";
    // Taller than wide, and stored lying on its side as cameras do.
    let upright = imageops::crop_imm(&decoded(&sample("ragged")), 60, 0, 200, 240).to_image();
    let lying = encoded(&imageops::rotate270(&upright), ImageFormat::Jpeg);
    let turned = with_segment(&with_segment(&lying, 0xfe, MARKER.as_bytes()), 0xe1, &exif(6, MARKER));
    let reply = send(&CURRENT, upload(EXPLAIN, &turned)).await;
    let overlay = decoded(&reply.body);
    assert_eq!(overlay.dimensions(), (200, 240));
    let (_, expected) = of_the_core(&turned, &Target::Malignant);
    assert!(overlay == expected);
    let has = |what: &[u8]| reply.body.windows(what.len()).any(|part| part == what);
    assert!(!has(MARKER.as_bytes()) && !has(b"eXIf") && !has(b"tEXt") && !has(b"iTXt"));
    // Only what an image is made of.
    let mut rest = &reply.body[8..];
    while !rest.is_empty() {
        let length = u32::from_be_bytes(rest[..4].try_into().unwrap()) as usize;
        assert!([b"IHDR", b"IDAT", b"IEND"].iter().any(|name| rest[4..8] == **name), "{:?}", &rest[4..8]);
        rest = &rest[12 + length..];
    }
    let told = numbers("", &turned).await;
    assert_eq!(told["view"]["image_height"], 240);
    assert!(!told.to_string().contains(MARKER));
}

#[tokio::test]
async fn accept_selects_json_or_png() {
    let image = sample("even");
    for (accept, expected) in [
        ("application/json", "application/json"),
        ("application/json, image/png;q=0.5", "application/json"),
        ("*/*", "image/png"),
        ("", "image/png"),
        ("image/*", "image/png"),
        ("application/json, text/plain, */*", "image/png"),
    ] {
        let reply = send(&CURRENT, accepting(upload(EXPLAIN, &image), accept)).await;
        assert_eq!((reply.status, reply.header(header::CONTENT_TYPE)), (200, expected), "{accept}");
    }
    let raw = send(&CURRENT, post(EXPLAIN, "image/png", image.clone())).await;
    let form = send(&CURRENT, upload(EXPLAIN, &image)).await;
    assert!(raw.status == 200 && raw.body == form.body, "as the body");
    // The report is of eight views, the map of the image as it is.
    let eight = numbers("?tta=8", &image).await;
    assert_eq!(eight["report"]["tta_agreement"]["views"], 8);
    assert_eq!(eight["map"], numbers("", &image).await["map"]);
}

#[tokio::test]
async fn explain_errors_have_their_codes() {
    let image = sample("even");
    for query in
        ["class=", "class=melanoma", "class=XYZ", "class=MEL&class=NV", "operating_point=none", "tta=2"]
    {
        let reply = send(&CURRENT, upload(&format!("{EXPLAIN}?{query}"), &image)).await;
        reply.assert_problem(query, 400, "invalid_parameter");
    }
    send(&CURRENT, upload(EXPLAIN, b"no image")).await.assert_problem("text", 415, "not_an_image");
    send(&CURRENT, post(EXPLAIN, "", "")).await.assert_problem("nothing", 400, "missing_image");
    let state = not_ready(PredictText::Current);
    send(&state, upload(EXPLAIN, &image)).await.assert_problem("early", 503, "not_ready");
    let without = altered(PredictText::Current, |card| card["tensors"]["class_maps"] = Value::Null);
    send(&without, upload(EXPLAIN, &image)).await.assert_problem("no maps", 400, "invalid_parameter");
}
