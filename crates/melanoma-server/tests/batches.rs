//! Batches: several images in one request, each with its own result, in order.

use std::{
    num::NonZeroUsize,
    time::{Duration, Instant},
};

use crate::support::{
    CLASSIFY, CURRENT, EXPLAIN, PREDICT, accepting, multipart, multipart_type, post, report, send, upload,
    with_config, with_timeout,
};
use axum::{
    body::Body,
    http::{Request, header},
};
use futures_util::{StreamExt, future::join_all};
use melanoma_core::Limits;
use melanoma_server::{BatchLimits, Config, app};
use melanoma_testing::images::{huge_png, sample};
use serde_json::Value;
use tower::ServiceExt;

const KINDS: [&str; 3] = ["nevus", "dark-nevus", "keratosis"];

fn batch(path: &str, images: &[Vec<u8>]) -> Request<Body> {
    let fields: Vec<(&str, &str, &[u8])> = images.iter().map(|p| ("image", "a.png", &p[..])).collect();
    post(path, &multipart_type(), multipart(&fields))
}

/// `count` sample images.
fn images(count: usize) -> Vec<Vec<u8>> {
    (0..count).map(|i| sample(KINDS[i % 3])).collect()
}

async fn alone(image: &[u8]) -> String {
    send(&CURRENT, upload(CLASSIFY, image)).await.text().trim_end().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn each_image_has_the_report_of_a_single_request_in_order() {
    let images = images(7);
    let mut entries = Vec::new();
    for (index, image) in images.iter().enumerate() {
        entries.push(format!("{{\"index\":{index},\"report\":{}}}", alone(image).await));
    }
    let reply = send(&CURRENT, batch(CLASSIFY, &images)).await;
    assert_eq!((reply.status, reply.header(header::CONTENT_TYPE)), (200, "application/json"));
    assert_eq!(reply.text(), format!("{{\"results\":[{}]}}\n", entries.join(",")));

    let lines = accepting(batch(CLASSIFY, &images), "application/x-ndjson");
    let reply = send(&CURRENT, lines).await;
    assert_eq!((reply.status, reply.header(header::CONTENT_TYPE)), (200, "application/x-ndjson"));
    assert_eq!(reply.text(), entries.join("\n") + "\n");
}

#[tokio::test]
async fn a_single_image_is_a_batch_on_request() {
    let image = sample("nevus");
    let report = alone(&image).await;
    let entry = format!("{{\"index\":0,\"report\":{report}}}");
    let check = async |request: Request<Body>, accept: &str, expected: &str| {
        let reply = send(&CURRENT, accepting(request, accept)).await;
        assert_eq!((reply.status, reply.text().trim_end()), (200, expected.trim_end()), "{accept}");
    };
    let as_batch = "/api/v1/classify?batch=true";
    let results = format!("{{\"results\":[{entry}]}}");
    check(upload(as_batch, &image), "*/*", &results).await;
    check(post(as_batch, "image/png", image.clone()), "application/json", &results).await;
    check(upload(as_batch, &image), "application/x-ndjson", &format!("{entry}\n")).await;
    check(upload(CLASSIFY, &image), "application/x-ndjson", &format!("{entry}\n")).await;
    for accept in ["", "*/*", "application/*", "application/json, application/x-ndjson;q=0.9", "text/html"] {
        check(upload(CLASSIFY, &image), accept, &report).await;
        check(upload("/api/v1/classify?batch=false", &image), accept, &report).await;
    }
    for query in ["batch=", "batch=1", "batch=yes", "batch=true&batch=true"] {
        let reply = send(&CURRENT, upload(&format!("{CLASSIFY}?{query}"), &image)).await;
        reply.assert_problem(query, 400, "invalid_parameter");
    }
}

#[tokio::test]
async fn a_rejected_image_does_not_affect_the_others() {
    let too_large = vec![0; 1_000_001];
    let bad = [Vec::new(), b"no image".to_vec(), huge_png(), too_large];
    let codes = ["empty_image", "not_an_image", "too_many_pixels", "too_many_bytes"];
    let limits = Limits { bytes: 1_000_000, ..Limits::default() };
    let state = with_config(Config { workers: 2, limits, ..Config::default() });
    let all: Vec<Vec<u8>> = bad.iter().flat_map(|bad| [sample("keratosis"), bad.clone()]).collect();
    let expected: Value = serde_json::from_str(&alone(&all[0]).await).unwrap();
    let results = send(&state, batch(CLASSIFY, &all)).await.json();
    let results = results["results"].as_array().unwrap();
    assert_eq!(results.len(), 8);
    for (pair, (code, bad)) in results.chunks(2).zip(codes.iter().zip(&bad)) {
        assert_eq!(pair[0]["report"], expected);
        // The same error as in a request with this image alone.
        let alone = send(&state, upload(CLASSIFY, bad)).await;
        assert_eq!(pair[1]["error"], alone.json());
        assert_eq!((&pair[1]["error"]["code"], pair[1].get("report")), (&Value::from(*code), None));
    }
}

#[tokio::test]
async fn errors_of_the_request_have_their_own_status() {
    let batch_limits =
        BatchLimits { max_batch_size: NonZeroUsize::new(3).unwrap(), max_batch_bytes: 2_000_000 };
    let limits = Limits { bytes: 1_000_000, ..Limits::default() };
    let state = with_config(Config { workers: 1, limits, batch: batch_limits, ..Config::default() });
    assert_eq!(send(&state, batch(CLASSIFY, &images(3))).await.status, 200);
    let many = send(&state, batch(CLASSIFY, &images(4))).await;
    many.assert_problem("four", 413, "too_many_images");
    assert_eq!(many.json()["detail"], "The batch has 4 images; the limit is 3.");
    let large = send(&state, batch(CLASSIFY, &vec![vec![0; 900_000]; 3])).await;
    large.assert_problem("all together", 413, "too_many_bytes");
    assert!(large.text().contains("2000000"), "{}", large.text());
    // A raw body is one image, with the limit of one image.
    let body = post(CLASSIFY, "image/png", vec![0; 1_500_000]);
    let body = send(&state, body).await;
    body.assert_problem("one", 413, "too_many_bytes");
    assert!(body.text().contains("1000000"), "{}", body.text());
    let point = batch("/api/v1/classify?operating_point=none_such", &images(2));
    send(&state, point).await.assert_problem("operating point", 400, "invalid_parameter");
    for path in [PREDICT, EXPLAIN] {
        send(&state, batch(path, &images(2))).await.assert_problem(path, 400, "multiple_images");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_batch_longer_than_the_queue_does_not_block_other_requests() {
    let config =
        Config { workers: 2, queue_capacity: 3, deadline: Duration::from_mins(5), ..Config::default() };
    let state = with_config(config);
    let long = tokio::spawn({
        let state = state.clone();
        async move {
            let began = Instant::now();
            (send(&state, batch(CLASSIFY, &images(60))).await, began.elapsed())
        }
    });
    tokio::time::sleep(Duration::from_millis(30)).await;
    let (mut slowest, mut answered) = (Duration::ZERO, 0);
    while !long.is_finished() && answered < 5 {
        let began = Instant::now();
        report(&state, &sample("nevus")).await;
        slowest = slowest.max(began.elapsed());
        answered += 1;
    }
    let (reply, took) = long.await.unwrap();
    let results = reply.json();
    let results = results["results"].as_array().unwrap();
    assert!(results.len() == 60 && results.iter().all(|entry| entry["report"].is_object()));
    assert!(slowest < took / 2, "one image waited {slowest:?} beside a batch that took {took:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrent_batches_complete() {
    let state = with_config(Config { workers: 2, queue_capacity: 2, ..Config::default() });
    let all = join_all((0..6).map(|_| {
        let state = state.clone();
        tokio::spawn(async move { send(&state, batch(CLASSIFY, &images(8))).await })
    }));
    let replies: Vec<_> = all.await.into_iter().map(Result::unwrap).collect();
    assert!(replies.iter().any(|reply| reply.status == 200));
    for reply in replies {
        if reply.status == 200 {
            let results = reply.json();
            let results = results["results"].as_array().unwrap();
            assert!(results.iter().all(|entry| entry["report"].is_object()), "{results:?}");
        } else {
            reply.assert_problem("rejected before its body is read", 429, "overloaded");
        }
    }
    report(&state, &sample("nevus")).await;
}

#[tokio::test]
async fn lines_are_streamed_within_the_deadline() {
    let state = with_config(Config { workers: 1, ..Config::default() });
    let request = accepting(batch(CLASSIFY, &images(64)), "application/x-ndjson");
    let response = app(state.clone()).oneshot(request).await.unwrap();
    let mut body = response.into_body().into_data_stream();
    let first = body.next().await.unwrap().unwrap();
    let entry: Value = serde_json::from_slice(&first).unwrap();
    assert_eq!((entry["index"].as_u64(), first.last()), (Some(0), Some(&b'\n')));
    // The work stops when the client leaves: the workers are free long before 64 images are done.
    drop(body);
    report(&state, &sample("nevus")).await;

    let request = with_timeout(batch(CLASSIFY, &images(64)), "60");
    let reply = send(&state, request).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    let results = reply.json();
    let results = results["results"].as_array().unwrap();
    assert_eq!(results.len(), 64);
    assert_eq!(results[63]["error"]["code"], "deadline_exceeded");
}
