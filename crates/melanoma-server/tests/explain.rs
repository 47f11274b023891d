//! `POST /api/v1/explain`: the overlay and the numbers equal those of the core, without metadata of the image.

use crate::support::{
    CURRENT, EXPLAIN, accepting, classifier_config, not_ready, post, report, send, shipped_bundle, upload,
    with_card,
};
use axum::http::header;
use image::{ImageFormat, imageops};
use melanoma_core::{CancellationToken, Classifier, ClassifyOptions, Explanation, Target, Tta};
use melanoma_server::{Config, PredictText};
use melanoma_testing::images::{decode, encode, exif, sample, with_segment};
use serde_json::Value;

async fn json(query: &str, image: &[u8]) -> Value {
    let request = accepting(upload(&format!("{EXPLAIN}{query}"), image), "application/json");
    let reply = send(&CURRENT, request).await;
    assert_eq!((reply.status, reply.header(header::CONTENT_TYPE)), (200, "application/json"));
    reply.json()
}

/// The explanation of the core.
fn explain(image: &[u8], target: &Target, tta: Option<Tta>) -> Explanation {
    let classifier = Classifier::open(shipped_bundle(), &classifier_config(&Config::default())).unwrap();
    let options = ClassifyOptions { tta, ..ClassifyOptions::default() };
    classifier.explain(image, target, &options, &CancellationToken::new()).unwrap()
}

#[tokio::test]
async fn overlay_and_heat_map_match_the_core() {
    let image = sample("dark-nevus");
    let cases = [
        ("", Target::Malignant, "malignant"),
        ("?target=Malignant", Target::Malignant, "malignant"),
        ("?target=mel", Target::Class("MEL".into()), "MEL"),
        ("?target=NV", Target::Class("NV".into()), "NV"),
    ];
    for (query, target, name) in cases {
        let expected = explain(&image, &target, None);
        let reply = send(&CURRENT, upload(&format!("{EXPLAIN}{query}"), &image)).await;
        assert_eq!((reply.status, reply.header(header::CONTENT_TYPE)), (200, "image/png"), "{query}");
        assert!(decode(&reply.body) == expected.overlay(), "{query}: another overlay");

        let json = json(query, &image).await;
        assert_eq!(json["target"], name);
        assert_eq!(json["report"], report(&CURRENT, &image).await, "{query}");
        let map = expected.heat_map;
        assert_eq!(json["heat_map"]["width"], map.width());
        assert_eq!(json["heat_map"]["height"], map.height());
        let rows: Vec<Vec<f32>> = serde_json::from_value(json["heat_map"]["values"].clone()).unwrap();
        assert_eq!(rows.len(), map.height());
        assert_eq!(rows.concat(), map.values());
        let image = decode(&image);
        let area = &json["area"];
        assert_eq!(area["image_width"], image.width());
        assert_eq!(area["image_height"], image.height());
        let side = image.width().min(image.height());
        assert_eq!((&area["width"], &area["height"]), (&side.into(), &side.into()));
        assert_eq!(area["left"], (image.width() - side) / 2);
    }
}

#[tokio::test]
async fn the_heat_map_is_the_mean_over_the_views() {
    let image = sample("dark-nevus");
    let one = json("?tta=1", &image).await;
    assert_eq!(one["report"]["tta_agreement"], Value::Null);
    for (query, tta) in [("?tta=1", Tta::One), ("?tta=4", Tta::Four), ("?tta=8", Tta::Eight)] {
        let json = json(query, &image).await;
        let expected = explain(&image, &Target::Malignant, Some(tta));
        let rows: Vec<Vec<f32>> = serde_json::from_value(json["heat_map"]["values"].clone()).unwrap();
        assert_eq!(rows.concat(), expected.heat_map.values(), "{query}");
        if tta != Tta::One {
            assert_eq!(json["report"]["tta_agreement"]["views"], u32::from(tta));
            assert_ne!(json["heat_map"], one["heat_map"], "{query}");
        }
    }
}

#[tokio::test]
async fn the_overlay_is_upright_and_carries_no_metadata() {
    const MARKER: &str = "Mrs-Quillfeather-1951";
    // Portrait, but stored in landscape with an orientation, as cameras do.
    let upright = imageops::crop_imm(&decode(&sample("dark-nevus")), 40, 0, 200, 240).to_image();
    let stored = encode(&imageops::rotate270(&upright), ImageFormat::Jpeg);
    let image = with_segment(&with_segment(&stored, 0xfe, MARKER.as_bytes()), 0xe1, &exif(6, MARKER));
    let reply = send(&CURRENT, upload(EXPLAIN, &image)).await;
    let overlay = decode(&reply.body);
    assert_eq!(overlay.dimensions(), (200, 240));
    assert!(overlay == explain(&image, &Target::Malignant, None).overlay());
    let contains = |text: &[u8]| reply.body.windows(text.len()).any(|part| part == text);
    assert!(!contains(MARKER.as_bytes()) && !contains(b"eXIf") && !contains(b"tEXt") && !contains(b"iTXt"));
    // Only the chunks that a PNG must have.
    let mut rest = &reply.body[8..];
    while !rest.is_empty() {
        let length = u32::from_be_bytes(rest[..4].try_into().unwrap()) as usize;
        assert!([b"IHDR", b"IDAT", b"IEND"].iter().any(|name| rest[4..8] == **name), "{:?}", &rest[4..8]);
        rest = &rest[12 + length..];
    }
    let json = json("", &image).await;
    assert_eq!(json["area"]["image_height"], 240);
    assert!(!json.to_string().contains(MARKER));
}

#[tokio::test]
async fn accept_selects_json_or_png() {
    let image = sample("nevus");
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
}

#[tokio::test]
async fn explain_errors_have_their_codes() {
    let image = sample("nevus");
    for query in
        ["target=", "target=mole", "target=XYZ", "target=MEL&target=NV", "operating_point=none", "tta=2"]
    {
        let reply = send(&CURRENT, upload(&format!("{EXPLAIN}?{query}"), &image)).await;
        reply.assert_problem(query, 400, "invalid_parameter");
    }
    send(&CURRENT, upload(EXPLAIN, b"no image")).await.assert_problem("text", 415, "not_an_image");
    send(&CURRENT, post(EXPLAIN, "", "")).await.assert_problem("no body", 400, "missing_image");
    let state = not_ready(PredictText::Current);
    send(&state, upload(EXPLAIN, &image)).await.assert_problem("not ready", 503, "not_ready");
    let without_maps = with_card(PredictText::Current, |card| card["tensors"]["class_maps"] = Value::Null);
    let reply = send(&without_maps, upload(EXPLAIN, &image)).await;
    reply.assert_problem("no class maps", 400, "invalid_parameter");
}
