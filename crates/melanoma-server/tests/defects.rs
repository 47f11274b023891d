//! The defects of the 2021 API that are visible over HTTP, by their number in `docs/reports/seed-defects.md`.

use crate::support::{
    BOTH, CLASSIFY, CURRENT, LEGACY, LENIENT, PREDICT, accepting, max_difference, multipart, multipart_type,
    not_ready, post, report, request, send, set_calibration, set_thresholds, two_lines, upload, with_bundle,
    with_card,
};
use axum::http::header;
use image::{ImageFormat, Rgb, RgbImage, imageops};
use melanoma_core::{
    Image, Limits,
    engine::{EngineChoice, EngineConfig, EngineKind},
};
use melanoma_server::{AppState, PredictText};
use melanoma_testing::{
    BundleFolder,
    images::{decode, encode, exif, expected, expected_images, huge_png, sample, with_segment},
};
use serde_json::{Value, json};

const CONSULT: &str = "You must consult a dermatologist!";

/// Largest difference of a probability if a pixel of an image of 53 x 39 pixels differs by one level. The model
/// receives such an image four times enlarged.
const ROUNDING: f64 = 0.05;

/// Largest difference of a probability between an image and its expected pixels. Decoders of JPEG differ by a few
/// levels, and these small images are enlarged.
fn tolerance(name: &str) -> f64 {
    if name.split('.').next_back() == Some("jpg") { 0.1 } else { ROUNDING }
}

fn malignant(report: &Value) -> f64 {
    report["probabilities"]["malignant"].as_f64().unwrap()
}

#[tokio::test]
async fn defect_01_the_advice_does_not_reassure() {
    for kind in ["nevus", "keratosis"] {
        let text = two_lines(&CURRENT, &sample(kind)).await;
        assert!(!text.to_lowercase().contains("worry"), "{text}");
        assert!(text.contains("cannot rule it out") && text.contains("consult a dermatologist"), "{text}");
        let report = report(&CURRENT, &sample(kind)).await;
        assert_eq!(report["advice"]["code"], "no_sign_not_ruled_out");
        assert!(report["notice"].as_str().unwrap().contains("Not a medical device"), "{report}");
    }
    // Only the option `--legacy-text` selects the text of 2021.
    assert!(two_lines(&LEGACY, &sample("nevus")).await.starts_with("No worry!\n"));
}

#[tokio::test]
async fn defect_02_the_card_sets_the_operating_point() {
    let shipped = report(&CURRENT, &sample("dark-nevus")).await;
    let decision = &shipped["decision"];
    assert!((0.0..0.5).contains(&decision["threshold"].as_f64().unwrap()), "{decision}");
    assert!(decision["sensitivity"].as_f64().unwrap() > 0.9, "{decision}");
    assert!(decision["specificity"].is_number() && decision["operating_point"].is_string(), "{decision}");

    let probability = malignant(&shipped);
    let check = async |threshold: f64, refer: bool| {
        let state = |predict_text| with_card(predict_text, |card| set_thresholds(card, threshold));
        let report = report(&state(PredictText::Current), &sample("dark-nevus")).await;
        assert_eq!(report["label"], "benign", "{threshold}");
        assert_eq!(report["decision"]["refer"], refer, "{threshold}");
        for predict_text in [PredictText::Current, PredictText::Legacy] {
            let text = two_lines(&state(predict_text), &sample("dark-nevus")).await;
            assert_eq!(text.starts_with(CONSULT), refer, "{threshold}: {text}");
        }
    };
    check(1.1 * probability, false).await;
    check(0.9 * probability, true).await;
}

/// An exact tie: eight classes of equal probability, four of them malignant.
#[tokio::test]
async fn defect_03_a_tie_is_not_benign() {
    let tie = |predict_text| {
        with_card(predict_text, |card| {
            set_calibration(card, &json!({"method": "temperature", "temperature": 1e300}));
            set_thresholds(card, 1.0);
            for (i, class) in card["classes"].as_array_mut().unwrap().iter_mut().enumerate() {
                class["malignant"] = (i % 2 == 0).into();
            }
        })
    };
    let (plain, seed) = (tie(PredictText::Current), tie(PredictText::Legacy));
    let report = report(&plain, &sample("nevus")).await;
    assert_eq!([&report["probabilities"]["malignant"], &report["probabilities"]["benign"]], [&json!(0.5); 2]);
    assert_eq!(report["label"], "malignant");
    let second = |number: &str| {
        format!(
            "{CONSULT}\nThe model predicted that your skin lesion is malignant with a probability of {number} % !"
        )
    };
    assert_eq!(two_lines(&plain, &sample("nevus")).await, second("50.00"));
    assert_eq!(two_lines(&seed, &sample("nevus")).await, second("50.0"));
}

/// A model that overflows for every image except its own test vector, which is black.
#[tokio::test]
async fn defect_03_outputs_that_are_not_finite_are_an_error() {
    let state = overflowing_model();
    for path in BOTH {
        let reply = send(&state, upload(path, &sample("nevus"))).await;
        reply.assert_problem(path, 500, "inference_failed");
        assert!(!reply.text().to_lowercase().contains("nan"), "{}", reply.text());
    }
    let black = encode(&RgbImage::new(64, 64), ImageFormat::Png);
    assert_eq!(send(&state, upload(CLASSIFY, &black)).await.status, 200, "other requests are not affected");
}

fn overflowing_model() -> AppState {
    let folder = BundleFolder::without_image_types();
    let black = encode(&RgbImage::new(64, 64), ImageFormat::Png);
    folder.replace("test-vector-1.jpg", &black);
    folder.change_card(|card| {
        card["preprocess"]["rescale"] = json!(3e38);
        card["quality_gate"]["min_contrast"] = json!(0.0);
        card["quality_gate"]["limits"] = Value::Null;
    });
    let set_logits = |logits: &[f32]| {
        let mut vectors = folder.json("test_vectors.json");
        vectors["vectors"] = json!([{"image": "test-vector-1.jpg", "logits": logits}]);
        folder.replace("test_vectors.json", &serde_json::to_vec(&vectors).unwrap());
    };
    set_logits(&[0.0; 8]);
    let bundle = folder.open().unwrap();
    let rten = EngineConfig { choice: EngineChoice::Only(EngineKind::Rten), ..EngineConfig::default() };
    let engine = rten.open(&bundle).unwrap();
    let image = Image::decode(&black, &Limits::default()).unwrap();
    let preprocess = &bundle.card().preprocess;
    let outputs = engine.infer(&preprocess.tensor(&preprocess.pixels(&image)), &[]).unwrap();
    set_logits(&outputs.logits.values);
    with_bundle(folder.open().unwrap(), PredictText::Legacy)
}

#[tokio::test]
async fn defect_04_probabilities_are_rounded_and_calibration_is_reported() {
    for kind in ["nevus", "dark-nevus", "keratosis"] {
        let reply = send(&CURRENT, upload(CLASSIFY, &sample(kind))).await;
        assert_eq!(reply.report()["model"]["calibrated"], true, "the shipped model is calibrated");
        // From the text, since parsing loses the digits.
        let numbers = reply.text().split("\"probability\":").skip(1);
        let numbers: Vec<&str> = numbers.map(|rest| rest.split([',', '}']).next().unwrap()).collect();
        assert_eq!(numbers.len(), 9, "{numbers:?}");
        for number in numbers {
            let digits = number.split_once('.').map_or(0, |(_, decimals)| decimals.len());
            assert!(digits <= 6, "{kind}: {number}");
            assert!(number.parse::<f64>().unwrap() > 0.0, "{kind}: {number} is certain");
        }
    }
    let state = with_card(PredictText::Current, |card| set_calibration(card, &json!({"method": "none"})));
    assert_eq!(report(&state, &sample("nevus")).await["model"]["calibrated"], false);
}

#[tokio::test]
async fn defect_05_every_report_has_the_probability_of_malignant() {
    for kind in ["nevus", "dark-nevus", "keratosis"] {
        let report = report(&CURRENT, &sample(kind)).await;
        assert_eq!(report["label"], "benign", "{kind}");
        assert_eq!(report["probability"], report["probabilities"]["benign"], "{kind}");
        assert!(malignant(&report) > 0.0 && malignant(&report) < 0.5, "{kind}: {report}");
        assert_eq!(report["classes"].as_array().unwrap().len(), 8, "{kind}");
    }
}

#[tokio::test]
async fn defect_06_images_without_content_are_rejected() {
    let check = async |what: &str, image: &RgbImage, code: &str| {
        for path in BOTH {
            let reply = send(&CURRENT, upload(path, &encode(image, ImageFormat::Png))).await;
            reply.assert_problem(&format!("{what} to {path}"), 422, code);
        }
    };
    let skin = Rgb([220, 180, 150]);
    check("one pixel", &RgbImage::from_pixel(1, 1, skin), "image_too_small").await;
    check("a strip", &RgbImage::from_pixel(1000, 63, skin), "image_too_small").await;
    check("black", &RgbImage::new(400, 300), "low_contrast").await;
    check("skin without a lesion", &RgbImage::from_pixel(400, 300, skin), "low_contrast").await;
    let noise =
        |x: u32, y: u32| Rgb(skin.0.map(|value| value + u8::from((x * 7 + y * 13).is_multiple_of(5))));
    check("nearly one color", &RgbImage::from_fn(400, 300, noise), "low_contrast").await;
}

/// The model receives the central square: the rest of the frame has no effect, and nothing is stretched.
#[tokio::test]
async fn defect_07_the_aspect_is_kept() {
    let square = decode(&sample("keratosis"));
    let side = square.width();
    assert_eq!(side, square.height());
    let expected = report(&CURRENT, &sample("keratosis")).await;
    for (width, height) in [(2 * side, side), (side, 3 * side)] {
        let mut frame = RgbImage::from_pixel(width, height, Rgb([90, 140, 60]));
        imageops::replace(&mut frame, &square, i64::from((width - side) / 2), i64::from((height - side) / 2));
        let framed = report(&CURRENT, &encode(&frame, ImageFormat::Png)).await;
        assert_eq!(framed, expected, "{width} x {height}");
    }
    let stretched = imageops::resize(&square, side, side / 2, imageops::FilterType::Triangle);
    assert!(
        max_difference(&report(&CURRENT, &encode(&stretched, ImageFormat::Png)).await, &expected) > ROUNDING
    );
}

#[tokio::test]
async fn defect_08_orientation_and_color_profile_apply() {
    let check = async |name: &str| {
        let report_on = async |name: &str| report(&LENIENT, &expected(&format!("decode/{name}"))).await;
        let difference = max_difference(&report_on(name).await, &report_on(&format!("{name}.png")).await);
        assert!(difference <= tolerance(name), "{name}: {difference} from its upright sRGB pixels");
    };
    for orientation in 1..=8 {
        check(&format!("orientation-{orientation}.jpg")).await;
    }
    for name in
        ["orientation-6.png", "orientation-8.webp", "orientation-3.tiff", "adobe-rgb.jpg", "display-p3.png"]
    {
        check(name).await;
    }

    // A larger image, for which the orientation makes a difference.
    let jpeg = encode(&decode(&sample("keratosis")), ImageFormat::Jpeg);
    let stored = Image::decode(&jpeg, &Limits::default()).unwrap();
    let stored = RgbImage::from_raw(stored.width(), stored.height(), stored.rgb().to_vec()).unwrap();
    let upright = encode(&imageops::rotate90(&stored), ImageFormat::Png);
    let oriented = report(&CURRENT, &with_segment(&jpeg, 0xe1, &exif(6, "lesion"))).await;
    let from_upright = max_difference(&oriented, &report(&CURRENT, &upright).await);
    let from_stored = max_difference(&oriented, &report(&CURRENT, &jpeg).await);
    assert!(from_upright < 1e-3, "{from_upright}");
    assert!(from_stored > 4.0 * from_upright, "{from_stored} and {from_upright}");
}

#[tokio::test]
async fn defect_09_every_pixel_format_is_supported() {
    let mut wrong = Vec::new();
    for name in expected_images() {
        let pixels = decode(&expected(&format!("decode/{name}.png")));
        if pixels.width().min(pixels.height()) < 32 {
            // Too small for the network. `melanoma-core/tests/decode.rs` compares its pixels.
            continue;
        }
        let reply = send(&LENIENT, upload(CLASSIFY, &expected(&format!("decode/{name}")))).await;
        assert_eq!(reply.status, 200, "{name}: {}", reply.text());
        let difference =
            max_difference(&reply.json(), &report(&LENIENT, &expected(&format!("decode/{name}.png"))).await);
        if difference > tolerance(&name) {
            wrong.push(format!("{name}: {difference} from its 8-bit sRGB pixels"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[tokio::test]
async fn defect_10_palettes_are_expanded_before_resampling() {
    for name in
        ["palette.png", "palette-4-bit.png", "palette.bmp", "plain.gif", "two-colors.gif", "1-bit.png"]
    {
        let palette = report(&LENIENT, &expected(&format!("decode/{name}"))).await;
        let pixels = report(&LENIENT, &expected(&format!("decode/{name}.png"))).await;
        assert_eq!(palette, pixels, "{name}");
    }
    // Nearest-neighbor resampling gives another report.
    let pixels = decode(&expected("decode/palette.png.png"));
    let nearest = imageops::resize(&pixels, 530, 390, imageops::FilterType::Nearest);
    let nearest = report(&LENIENT, &encode(&nearest, ImageFormat::Png)).await;
    assert!(max_difference(&nearest, &report(&LENIENT, &expected("decode/palette.png")).await) > 1e-3);
}

#[tokio::test]
async fn defect_11_errors_have_an_error_status() {
    for path in BOTH {
        let check = async |what: &str, request, status: u16, code: &str| {
            send(&CURRENT, request).await.assert_problem(&format!("{what} to {path}"), status, code);
        };
        check("no body", post(path, "", ""), 400, "missing_image").await;
        check("huge", upload(path, &huge_png()), 413, "too_many_pixels").await;
        check("text", upload(path, b"lesion on the left arm"), 415, "not_an_image").await;
        check("cut", upload(path, &sample("nevus")[..2000]), 422, "truncated_image").await;
    }
}

/// `assert_problem` checks every problem for traces and paths; these requests returned one in 2021.
#[tokio::test]
async fn defect_12_errors_contain_no_trace() {
    for path in BOTH {
        let check = async |what: &str, request, status: u16, code: &str| {
            let reply = send(&CURRENT, request).await;
            reply.assert_problem(&format!("{what} to {path}"), status, code);
            assert!(reply.json().get("trace").is_none());
        };
        check("empty", upload(path, b""), 400, "empty_image").await;
        check("text", upload(path, b"text"), 415, "not_an_image").await;
        check("a form of text", post(path, &multipart_type(), "image=text"), 400, "malformed_request").await;
        check("JSON", post(path, "application/json", "{}"), 400, "malformed_request").await;
        let outside = multipart(&[("image", "../../etc/x.jpg", b"text")]);
        check("a path", post(path, &multipart_type(), outside), 415, "not_an_image").await;
    }
}

#[tokio::test]
async fn defect_15_get_and_head_are_client_errors() {
    for method in ["GET", "HEAD"] {
        let reply = send(&CURRENT, request(method, PREDICT)).await;
        assert_eq!((reply.status, reply.header(header::ALLOW)), (405, "POST,OPTIONS"), "{method}");
    }
    assert_eq!(send(&CURRENT, request("OPTIONS", PREDICT)).await.status, 200);
}

#[tokio::test]
async fn defect_19_without_a_model_the_service_is_not_ready() {
    let state = not_ready(PredictText::Legacy);
    send(&state, request("GET", "/health/ready")).await.assert_problem("health", 503, "not_ready");
    for path in BOTH {
        let reply = send(&state, upload(path, &sample("nevus"))).await;
        reply.assert_problem(path, 503, "not_ready");
        assert!(!reply.text().contains("No model here to use"));
    }
}

#[tokio::test]
async fn defect_23_bytes_and_pixels_have_limits() {
    for path in BOTH {
        let reply = send(&CURRENT, upload(path, &huge_png())).await;
        reply.assert_problem(path, 413, "too_many_pixels");
        assert!(
            reply.text().contains("60000 x 60000") && reply.text().contains("the limit is 64.0 megapixels"),
            "{}",
            reply.text()
        );
        let reply = send(&CURRENT, upload(path, &vec![0; (20 << 20) + 1])).await;
        reply.assert_problem(path, 413, "too_many_bytes");
        assert!(reply.text().contains("the limit is 20971520 bytes"), "{}", reply.text());
    }
}

#[tokio::test]
async fn defect_24_the_content_determines_the_format() {
    let named = async |name: &str, image: &[u8]| {
        let body = multipart(&[("image", name, image)]);
        send(&LENIENT, post(CLASSIFY, &multipart_type(), body)).await
    };
    let reference = named("lesion.png", &sample("nevus")).await;
    reference.report();
    for name in
        ["a.txt", "a.pdf", "a.jpg", "a.dcm", "a", ".", "", "../../etc/passwd", "a.jpg.exe", "größe.PNG"]
    {
        assert_eq!(named(name, &sample("nevus")).await.text(), reference.text(), "{name:?}");
    }
    for kind in ["lossy.webp", "rgb.bmp", "plain.tiff", "plain.gif", "rgb.png", "baseline-444.jpg"] {
        assert_eq!(named("a.txt", &expected(&format!("decode/{kind}"))).await.status, 200, "{kind}");
    }
    for name in ["a.jpg", "a.png", "a.pdf", "a.txt"] {
        named(name, b"just text").await.assert_problem(name, 415, "not_an_image");
    }
}

#[tokio::test]
async fn defect_25_another_field_name_is_a_client_error() {
    for name in ["file", "Image", "images", "image[]", ""] {
        for path in BOTH {
            let body = multipart(&[(name, "photo.png", &sample("nevus"))]);
            let reply = send(&CURRENT, post(path, &multipart_type(), body)).await;
            reply.assert_problem(&format!("{name:?} to {path}"), 400, "missing_image");
            assert!(reply.json()["hint"].as_str().unwrap().contains("`image`"));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn defect_27_responses_do_not_depend_on_other_requests() {
    let images = ["nevus", "dark-nevus", "keratosis"].map(sample);
    let mut expected = Vec::new();
    for image in &images {
        expected.push(send(&CURRENT, upload(CLASSIFY, image)).await.text().to_owned());
    }
    assert!(expected[0] != expected[1] && expected[1] != expected[2]);
    let requests: Vec<_> = (0..60)
        .map(|i| {
            let request =
                if i % 10 == 9 { upload(CLASSIFY, b"text") } else { upload(CLASSIFY, &images[i % 3]) };
            tokio::spawn(async move { send(&CURRENT, request).await })
        })
        .collect();
    for (i, reply) in requests.into_iter().enumerate() {
        let reply = reply.await.unwrap();
        if i % 10 == 9 {
            reply.assert_problem("text among images", 415, "not_an_image");
        } else {
            assert_eq!(reply.text(), expected[i % 3], "request {i}");
        }
    }
}

#[tokio::test]
async fn defect_29_health_reports_the_model() {
    assert_eq!(send(&CURRENT, request("GET", "/health/live")).await.status, 200);
    let ready = send(&CURRENT, request("GET", "/health/ready")).await.json();
    let report = report(&CURRENT, &sample("nevus")).await;
    for field in ["name", "version", "sha256", "calibrated"] {
        assert!(!report["model"][field].is_null(), "{field}");
        assert_eq!(ready["model"][field], report["model"][field], "{field}");
    }
    for field in ["name", "version", "fallback"] {
        assert!(!report["engine"][field].is_null(), "{field}");
        assert_eq!(ready["engine"][field], report["engine"][field], "{field}");
    }
}

#[tokio::test]
async fn defect_30_successes_and_errors_are_json() {
    let predict =
        async |image: &[u8]| send(&CURRENT, accepting(upload(PREDICT, image), "application/json")).await;
    assert_eq!(predict(&sample("nevus")).await.report()["label"], "benign");
    predict(b"text").await.assert_problem("text", 415, "not_an_image");
    assert_eq!(send(&CURRENT, upload(CLASSIFY, &sample("nevus"))).await.report()["label"], "benign");
}
