//! `GET /metrics`: requests, predictions and errors are counted, in a bounded number of series.

use std::collections::BTreeSet;

use crate::support::{
    BOTH, CLASSIFY, PREDICT, multipart, multipart_type, not_ready, post, request, send, upload, with_config,
};
use axum::http::header;
use melanoma_server::{AppState, Config};
use melanoma_testing::images::sample;

async fn page(state: &AppState) -> String {
    let reply = send(state, request("GET", "/metrics")).await;
    assert_eq!(reply.status, 200);
    assert!(reply.header(header::CONTENT_TYPE).starts_with("application/openmetrics-text"));
    reply.text().to_owned()
}

/// The metrics after a prediction and an error.
async fn every_series() -> String {
    let state = with_config(Config { workers: 1, ..Config::default() });
    send(&state, upload(CLASSIFY, &sample("nevus"))).await;
    send(&state, post(PREDICT, "", "words")).await;
    send(&state, upload("/api/v1/check", &sample("nevus"))).await;
    page(&state).await
}

/// The value of a series.
fn value(page: &str, series: &str) -> f64 {
    let line = page.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {series} in\n{page}")).parse().unwrap()
}

#[tokio::test]
async fn requests_predictions_and_errors_are_counted() {
    let state = with_config(Config { workers: 1, ..Config::default() });
    for _ in 0..3 {
        assert_eq!(send(&state, upload("/api/v1/classify?tta=1", &sample("nevus"))).await.status, 200);
    }
    send(&state, upload("/api/v1/classify?tta=8", &sample("keratosis"))).await;
    send(&state, post(PREDICT, "", "words")).await;
    send(&state, request("GET", "/nowhere")).await;
    let page = page(&state).await;
    let check = |series: &str, expected: f64| {
        assert!((value(&page, series) - expected).abs() < 1e-9, "{series}\n{page}");
    };
    check("melanoma_http_requests_total{method=\"POST\",route=\"/api/v1/classify\",status=\"200\"}", 4.0);
    check("melanoma_http_requests_total{method=\"POST\",route=\"/predict\",status=\"415\"}", 1.0);
    check("melanoma_http_requests_total{method=\"GET\",route=\"none\",status=\"404\"}", 1.0);
    check("melanoma_http_request_duration_seconds_count{route=\"/api/v1/classify\"}", 4.0);
    check(
        "melanoma_predictions_total{label=\"benign\",refer=\"false\",advice=\"no_sign_not_ruled_out\",image_type=\"unknown\"}",
        4.0,
    );
    check("melanoma_errors_total{code=\"not_an_image\"}", 1.0);
    check("melanoma_errors_total{code=\"not_found\"}", 1.0);
    for (stage, count) in [("preprocess", 5.0), ("infer", 4.0), ("postprocess", 4.0)] {
        check(&format!("melanoma_stage_duration_seconds_count{{stage=\"{stage}\"}}"), count);
    }
    check("melanoma_tta_views_sum", 11.0);
    check("melanoma_queue_length", 0.0);
    check("melanoma_queue_wait_seconds_count", 5.0);
    assert!(page.contains("melanoma_model_info{model=\"melanoma-lite2\",version=\""), "{page}");
    assert!(page.ends_with("# EOF\n"));
}

/// A batch is a 200 as a whole; its rejected images are counted by code.
#[tokio::test]
async fn rejected_images_of_a_batch_are_counted() {
    let state = with_config(Config { workers: 1, ..Config::default() });
    let even = sample("nevus");
    let body = multipart(&[
        ("image", "", &even),
        ("image", "", b"text"),
        ("image", "", b"more text"),
        ("image", "", b""),
    ]);
    let reply = send(&state, post(CLASSIFY, &multipart_type(), body)).await;
    assert_eq!(reply.status, 200);
    let page = page(&state).await;
    let check = |series: &str, expected: f64| {
        assert!((value(&page, series) - expected).abs() < 1e-9, "{series}\n{page}");
    };
    check("melanoma_errors_total{code=\"not_an_image\"}", 2.0);
    check("melanoma_errors_total{code=\"empty_image\"}", 1.0);
    check(
        "melanoma_predictions_total{label=\"benign\",refer=\"false\",advice=\"no_sign_not_ruled_out\",image_type=\"unknown\"}",
        1.0,
    );
    check("melanoma_http_requests_total{method=\"POST\",route=\"/api/v1/classify\",status=\"200\"}", 1.0);
}

#[tokio::test]
async fn client_input_creates_no_series() {
    let state = with_config(Config { workers: 1, ..Config::default() });
    let series = |page: &str| page.lines().filter(|line| !line.starts_with('#')).count();
    let ask = async |salt: usize| {
        for path in [format!("/nowhere/{salt}"), format!("{CLASSIFY}?operating_point=of-{salt}")] {
            send(&state, request(&format!("MADEUP{salt}"), &path)).await;
            send(&state, post(&path, &format!("image/of-{salt}"), "words")).await;
        }
    };
    ask(0).await;
    page(&state).await;
    let before = page(&state).await;
    for salt in 1..50 {
        ask(salt).await;
    }
    let after = page(&state).await;
    assert_eq!(series(&before), series(&after), "{after}");
}

#[tokio::test]
async fn without_a_model_errors_are_counted() {
    let state = not_ready(melanoma_server::PredictText::Current);
    for path in BOTH {
        send(&state, upload(path, &sample("nevus"))).await;
    }
    let page = page(&state).await;
    assert!((value(&page, "melanoma_errors_total{code=\"not_ready\"}") - 2.0).abs() < 1e-9, "{page}");
    assert!(!page.contains("model_info{"), "{page}");
}

#[tokio::test]
async fn a_request_id_is_a_uuid() {
    let state = with_config(Config { workers: 1, ..Config::default() });
    let id_for = async |given: &str| {
        let mut request = request("GET", "/health/live");
        request.headers_mut().insert("x-request-id", given.parse().unwrap());
        send(&state, request).await.headers["x-request-id"].to_str().unwrap().to_owned()
    };
    let own = "0192f0c0-7a5e-7c3e-8e5e-2f1d3c4b5a69";
    assert_eq!(id_for(own).await, own);
    let made = id_for("Mrs-Quillfeather-1951").await;
    assert_eq!(made.len(), 36, "{made}");
    assert_ne!(id_for("").await, made);
}

/// The dashboard uses every metric, and no other.
#[tokio::test]
async fn the_dashboard_uses_exactly_the_metrics() {
    let page = every_series().await;
    let dashboard =
        std::fs::read_to_string(melanoma_testing::repository("deploy/grafana/melanoma.json")).unwrap();
    let names = |text: &str| -> BTreeSet<String> {
        let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        words.filter(|word| word.starts_with("melanoma_")).map(str::to_owned).collect()
    };
    let series: BTreeSet<String> = page
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split(['{', ' ']).next().unwrap().to_owned())
        .collect();
    let used = names(&dashboard);
    assert!(used.len() > 8, "{used:?}");
    for name in &used {
        assert!(series.contains(name), "the dashboard uses {name}, which does not exist");
    }
    for name in series.iter().filter(|name| !name.ends_with("_sum") && !name.ends_with("_count")) {
        assert!(used.contains(name), "no panel shows {name}");
    }
}

#[tokio::test]
async fn metrics_md_documents_exactly_the_metrics() {
    let page = every_series().await;
    let metrics: BTreeSet<String> = page
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE "))
        .map(|line| {
            let (name, kind) = line.split_once(' ').unwrap();
            if kind == "counter" { format!("{name}_total") } else { name.to_owned() }
        })
        .collect();
    let document = include_str!("../../../docs/reference/metrics.md");
    let lines: BTreeSet<String> = document
        .lines()
        .filter_map(|line| line.strip_prefix("| `melanoma_")?.split_once('`'))
        .map(|(name, _)| format!("melanoma_{name}"))
        .collect();
    assert_eq!(metrics, lines);
}
