//! `POST /api/v1/check` agrees with `/api/v1/classify` on every image, and says what it measured.

use crate::support::{
    CHECK, CLASSIFY, CURRENT,
    image_type::{samples, tells_image_types},
    multipart, multipart_type, post,
    quality::{limits_quality, refused},
    report, request, send, shipped_bundle, upload, with_bundle,
};
use image::{ImageFormat, Rgb, RgbImage};
use melanoma_server::{AppState, PredictText};
use melanoma_testing::images::{encode, sample};
use serde_json::{Value, json};

async fn check(state: &AppState, image: &[u8]) -> Value {
    send(state, upload(CHECK, image)).await.report()
}

#[tokio::test]
async fn a_refusal_is_the_problem_that_classify_returns() {
    let (quality, types) = (limits_quality(), tells_image_types(PredictText::Current));
    let one_color = |side| encode(&RgbImage::from_pixel(side, side, Rgb([200, 150, 130])), ImageFormat::Png);
    let mut cases: Vec<(&AppState, &str, Vec<u8>)> = Vec::new();
    for (code, image) in refused() {
        cases.push((&quality, code, image));
    }
    cases.push((&*CURRENT, "image_too_small", one_color(20)));
    cases.push((&*CURRENT, "low_contrast", one_color(300)));
    cases.push((&types, "no_lesion_found", samples().no_lesion));
    for (state, code, image) in cases {
        let problem = send(state, upload(CLASSIFY, &image)).await;
        problem.assert_problem(code, 422, code);
        let check = check(state, &image).await;
        assert_eq!(check["error"], problem.json(), "{code}");
        assert_eq!(check["image_type"], Value::Null, "{code}");
        assert_eq!(check["quality"]["warnings"], json!([]), "{code}");
        assert_eq!(check["quality"]["measured"].is_null(), code == "image_too_small", "{code}");
    }
}

#[tokio::test]
async fn an_accepted_image_has_the_findings_of_its_report() {
    let (types, samples) = (tells_image_types(PredictText::Current), samples());
    let shipped = with_bundle(shipped_bundle(), PredictText::Current);
    let files = melanoma_model::SAMPLES.iter().filter(|(name, _)| *name != "README.md");
    let mut cases: Vec<(&AppState, &[u8])> = files.map(|(_, image)| (&shipped, *image)).collect();
    cases.push((&types, &samples.dermoscopic));
    cases.push((&types, &samples.clinical));
    let quality = limits_quality();
    let nevus = sample("nevus");
    cases.push((&quality, &nevus));
    for (state, image) in cases {
        let (check, report) = (check(state, image).await, report(state, image).await);
        assert_eq!(check["error"], Value::Null);
        assert_eq!(check["quality"]["warnings"], report["quality"]["warnings"]);
        assert_eq!(check["located_lesion"], report["located_lesion"]);
        assert_eq!(check["image_type"]["label"], report["image_type"]["label"]);
    }
}

#[tokio::test]
async fn what_was_measured_is_beside_the_limits_of_the_card() {
    let state = limits_quality();
    let (code, blurred) = refused().into_iter().next().unwrap();
    assert_eq!(code, "image_too_blurred");
    let check = check(&state, &blurred).await;
    let gate = serde_json::to_value(shipped_bundle().card().quality_gate).unwrap();
    let (measured, limits) = (&check["quality"]["measured"], &check["quality"]["limits"]);
    assert!(measured["focus"].as_f64() < limits["refuse"]["min_focus"].as_f64(), "{check}");
    assert_eq!(measured.as_object().unwrap().len(), 10);
    assert_eq!(limits["warn"]["min_focus"], 1.0);
    assert_eq!((&limits["min_side"], &limits["min_contrast"]), (&gate["min_side"], &gate["min_contrast"]));
    let image = melanoma_testing::images::decode(&blurred);
    assert_eq!(check["size"], json!({"width": image.width(), "height": image.height()}));
}

#[tokio::test]
async fn what_cannot_be_decoded_and_several_images_are_errors() {
    send(&CURRENT, upload(CHECK, b"no image")).await.assert_problem("text", 415, "not_an_image");
    send(&CURRENT, upload(CHECK, b"data:image/png;base64,AAAA")).await.assert_problem(
        "a data URL",
        400,
        "malformed_request",
    );
    let nevus = sample("nevus");
    let two = multipart(&[("image", "", &nevus), ("image", "", &nevus)]);
    send(&CURRENT, post(CHECK, &multipart_type(), two)).await.assert_problem("two", 400, "multiple_images");
}

#[tokio::test]
async fn checks_are_counted_apart_from_predictions() {
    let (state, samples) = (tells_image_types(PredictText::Current), samples());
    for image in [&samples.dermoscopic, &samples.clinical, &samples.no_lesion] {
        check(&state, image).await;
    }
    let page = send(&state, request("GET", "/metrics")).await;
    for expected in ["{code=\"none\"} 2", "{code=\"no_lesion_found\"} 1"] {
        assert!(page.text().contains(&format!("melanoma_checks_total{expected}\n")), "{}", page.text());
    }
    assert!(!page.text().contains("melanoma_predictions_total{"), "{}", page.text());
    let mut errors = page.text().lines().filter(|line| line.starts_with("melanoma_errors_total{"));
    assert!(errors.all(|line| line.ends_with(" 0")), "{}", page.text());
}
