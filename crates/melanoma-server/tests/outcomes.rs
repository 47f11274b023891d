//! The three outcomes and the refusal: no sign, refer, inconclusive, no lesion, over each interface.

use crate::support::{
    CLASSIFY, EXPLAIN, PREDICT, accepting,
    image_type::{samples, tells_image_types},
    inference_protocol::{assert_error, encoded_images, infer, output},
    multipart, multipart_type, post,
    quality::{limits_quality, refused},
    report, request, send, shipped_bundle, upload, with_bundle, with_card,
};
use axum::http::header;
use melanoma_server::{AppState, PredictText};
use melanoma_testing::{evidence, images::sample};
use serde_json::{Value, json};

fn state() -> AppState {
    tells_image_types(PredictText::Current)
}

#[tokio::test]
async fn each_image_type_has_its_own_decision_and_figures() {
    let (state, samples) = (state(), samples());
    let dermoscopic = report(&state, &samples.dermoscopic).await;
    assert_eq!(dermoscopic["image_type"]["label"], "dermoscopic");
    assert_eq!(dermoscopic["decision"]["sensitivity"], 0.875);
    assert_eq!(dermoscopic["decision"]["evidence"], evidence::sufficient());
    assert_eq!(dermoscopic["advice"]["code"], "no_sign_not_ruled_out");

    let clinical = report(&state, &samples.clinical).await;
    assert_eq!(clinical["image_type"]["label"], "clinical");
    assert_ne!(clinical["decision"]["sensitivity"], 0.875);
    assert_eq!(clinical["decision"]["evidence"], Value::Null);
    assert_eq!(clinical["decision"]["reasons"], json!(["weak_evidence"]));
    assert_eq!(
        (&clinical["decision"]["refer"], &clinical["advice"]["code"]),
        (&true.into(), &"inconclusive".into())
    );

    let probabilities = clinical["image_type"]["probabilities"].as_object().unwrap();
    let sum: f64 = probabilities.values().map(|value| value.as_f64().unwrap()).sum();
    assert!(probabilities.len() == 3 && (sum - 1.0).abs() < 1e-5, "{probabilities:?}");
}

#[tokio::test]
async fn without_evidence_the_model_never_finds_no_sign() {
    let without = with_card(PredictText::Current, |card| {
        for profile in evidence::profiles(card) {
            for point in profile["operating_points"].as_array_mut().unwrap() {
                point["evidence"] = Value::Null;
            }
        }
    });
    for kind in ["nevus", "dark-nevus", "keratosis"] {
        let report = report(&without, &sample(kind)).await;
        assert_eq!(report["advice"]["code"], "inconclusive", "{kind}");
        assert!(!report["advice"]["text"].as_str().unwrap().contains("no sign"), "{kind}");
        assert_eq!(report["image_type"], Value::Null, "{kind}");
    }
}

#[tokio::test]
async fn an_image_without_a_lesion_is_refused() {
    let (state, image) = (state(), samples().no_lesion);
    for path in [CLASSIFY, EXPLAIN] {
        let reply = send(&state, upload(path, &image)).await;
        reply.assert_problem(path, 422, "no_lesion_found");
        assert!(
            reply.json()["hint"].as_str().unwrap().contains("close-up of one skin lesion"),
            "{}",
            reply.text()
        );
    }
}

#[tokio::test]
async fn an_image_of_poor_quality_is_refused_or_has_a_warning() {
    let state = limits_quality();
    for (code, image) in refused() {
        for path in [PREDICT, CLASSIFY, EXPLAIN] {
            send(&state, upload(path, &image)).await.assert_problem(path, 422, code);
        }
    }
    let report = report(&state, &sample("nevus")).await;
    assert_eq!(report["quality"]["warnings"][0]["code"], "blurred");
    assert!(report["decision"]["reasons"].as_array().unwrap().contains(&"poor_image".into()), "{report}");
    assert_eq!(report["advice"]["code"], "inconclusive");
    assert!(report["quality"]["warnings"][0]["advice"].as_str().unwrap().len() > 10, "{report}");
}

#[tokio::test]
async fn a_refused_image_of_a_batch_has_its_own_error() {
    let (state, samples) = (state(), samples());
    let images = [&samples.no_lesion, &samples.dermoscopic, &samples.clinical];
    let fields = images.map(|image| ("image", "a.png", &image[..]));
    let batch = || post(CLASSIFY, &multipart_type(), multipart(&fields));
    let alone = send(&state, upload(CLASSIFY, &samples.no_lesion)).await.json();
    let check = |entries: &[Value]| {
        assert_eq!(entries[0], json!({"index": 0, "error": alone}));
        assert_eq!(entries[1]["report"]["advice"]["code"], "no_sign_not_ruled_out");
        assert_eq!(entries[2]["report"]["advice"]["code"], "inconclusive");
    };
    let whole = send(&state, batch()).await.report();
    check(whole["results"].as_array().unwrap());
    let lines = send(&state, accepting(batch(), "application/x-ndjson")).await;
    assert_eq!((lines.status, lines.header(header::CONTENT_TYPE)), (200, "application/x-ndjson"));
    let lines: Vec<Value> = lines.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    check(&lines);
}

#[tokio::test]
async fn a_refused_item_of_the_inference_protocol_is_an_error() {
    let (state, samples) = (state(), samples());
    let accepted = encoded_images(&[&samples.dermoscopic, &samples.clinical]);
    let response = infer(&state, &accepted).await.report();
    assert_eq!(output(&response, "image_type")["data"], json!(["dermoscopic", "clinical"]));
    assert_eq!(output(&response, "advice")["data"], json!(["no_sign_not_ruled_out", "inconclusive"]));
    assert_eq!(output(&response, "refer")["data"], json!([false, true]));

    let refused = infer(&state, &encoded_images(&[&samples.dermoscopic, &samples.no_lesion])).await;
    assert_error(&refused, "two items", 422, "no_lesion_found");
    assert!(refused.text().contains("no_lesion_found: item 1: "), "{}", refused.text());
    let alone = infer(&state, &encoded_images(&[&samples.no_lesion])).await;
    assert_error(&alone, "one item", 422, "no_lesion_found");
}

#[tokio::test]
async fn outcomes_are_counted_by_image_type_and_refusals_by_code() {
    let (state, samples) = (state(), samples());
    for image in [&samples.dermoscopic, &samples.clinical, &samples.clinical, &samples.no_lesion] {
        send(&state, upload(CLASSIFY, image)).await;
    }
    let page = send(&state, request("GET", "/metrics")).await;
    for expected in [
        "{label=\"benign\",refer=\"false\",advice=\"no_sign_not_ruled_out\",image_type=\"dermoscopic\"} 1",
        "{label=\"benign\",refer=\"true\",advice=\"inconclusive\",image_type=\"clinical\"} 2",
    ] {
        assert!(page.text().contains(&format!("melanoma_predictions_total{expected}\n")), "{}", page.text());
    }
    assert!(page.text().contains("melanoma_errors_total{code=\"no_lesion_found\"} 1\n"), "{}", page.text());
}

/// The rule is in the card: the shipped model states evidence where it says that there is no sign.
#[tokio::test]
async fn the_shipped_model_finds_no_sign_only_with_evidence() {
    let state = with_bundle(shipped_bundle(), PredictText::Current);
    for (name, image) in melanoma_model::SAMPLES.iter().filter(|(name, _)| *name != "README.md") {
        let report = report(&state, image).await;
        let is_no_sign = report["advice"]["code"] == "no_sign_not_ruled_out";
        assert!(!is_no_sign || report["decision"]["evidence"].is_object(), "{name}: {report}");
    }
}
