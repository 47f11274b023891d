//! Under load: rejected requests fail at once, accepted ones get the same response as alone.

use std::time::{Duration, Instant};

use crate::support::{BOTH, CLASSIFY, HOST, Reply, report, request, send, upload, with_config};
use axum::http::{Request, header};
use futures_util::future::join_all;
use melanoma_server::{ClientLimits, Config};
use melanoma_testing::images::{huge_png, sample};

const DEADLINE: &str = "x-request-timeout-ms";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrent_requests_get_the_same_responses() {
    let state = with_config(Config { workers: 2, queue_capacity: 64, ..Config::default() });
    let images = ["nevus", "dark-nevus", "keratosis"].map(sample);
    let mut alone = Vec::new();
    for image in &images {
        alone.push(send(&state, upload(CLASSIFY, image)).await.text().to_owned());
    }
    let together = join_all((0..60).map(|i| {
        let (state, image) = (state.clone(), images[i % 3].clone());
        tokio::spawn(async move { send(&state, upload(CLASSIFY, &image)).await })
    }));
    for (i, reply) in together.await.into_iter().enumerate() {
        assert_eq!(reply.unwrap().text(), alone[i % 3], "image {i}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_full_queue_rejects_at_once_and_the_service_stays_ready() {
    let state = with_config(Config { workers: 1, queue_capacity: 2, ..Config::default() });
    let submit = |path: &'static str| {
        let state = state.clone();
        tokio::spawn(async move {
            let began = Instant::now();
            (send(&state, upload(path, &sample("nevus"))).await, began.elapsed())
        })
    };
    let replies: Vec<(Reply, Duration)> =
        join_all((0..40).map(|i| submit(BOTH[i % 2]))).await.into_iter().map(Result::unwrap).collect();
    let (accepted, rejected): (Vec<_>, Vec<_>) = replies.iter().partition(|(reply, _)| reply.status == 200);
    assert!(accepted.len() >= 2 && rejected.len() >= 20, "{} and {}", accepted.len(), rejected.len());
    for (reply, _) in &rejected {
        reply.assert_problem("a full queue", 429, "overloaded");
        assert_eq!(reply.header(header::RETRY_AFTER), "1");
    }
    for path in ["/health/live", "/health/ready"] {
        assert_eq!(send(&state, request("GET", path)).await.status, 200, "{path}");
    }
    report(&state, &sample("nevus")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sooner_deadline_of_client_and_server_applies() {
    let ask = async |deadline: Duration, header: &str| {
        let state = with_config(Config { workers: 1, deadline, ..Config::default() });
        let mut request = upload(&format!("{CLASSIFY}?tta=8"), &sample("nevus"));
        request.headers_mut().insert(DEADLINE, header.parse().unwrap());
        send(&state, request).await
    };
    let minute = Duration::from_mins(1);
    assert_eq!(ask(minute, "60000").await.status, 200);
    ask(minute, "1").await.assert_problem("deadline of the client", 504, "deadline_exceeded");
    ask(Duration::from_millis(1), "60000").await.assert_problem(
        "deadline of the server",
        504,
        "deadline_exceeded",
    );
    for wrong in ["", "0", "-1", "1.5", "soon"] {
        ask(minute, wrong).await.assert_problem(wrong, 400, "malformed_request");
    }
}

#[tokio::test]
async fn an_incomplete_body_fails_at_the_sooner_timeout() {
    let state = with_config(Config {
        workers: 1,
        clients: ClientLimits { body_timeout: Duration::from_millis(200), ..ClientLimits::default() },
        ..Config::default()
    });
    let ask = async |milliseconds: &str| {
        let never = futures_util::stream::pending::<Result<Vec<u8>, std::io::Error>>();
        let request = Request::post(CLASSIFY).header(header::HOST, HOST).header(DEADLINE, milliseconds);
        send(&state, request.body(axum::body::Body::from_stream(never)).unwrap()).await
    };
    ask("20").await.assert_problem("deadline of the client", 504, "deadline_exceeded");
    ask("60000").await.assert_problem("body timeout", 408, "body_timeout");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_are_bounded_by_the_memory_budget() {
    let clients = ClientLimits { max_buffered_bytes: 1 << 20, ..ClientLimits::default() };
    let state = with_config(Config { workers: 1, clients, ..Config::default() });
    report(&state, &sample("nevus")).await;
    let large = vec![0; 2_000_000];
    let rejected =
        send(&state, Request::post(CLASSIFY).header(header::HOST, HOST).body(large.into()).unwrap()).await;
    rejected.assert_problem("above the memory budget", 429, "overloaded");
    report(&state, &sample("nevus")).await;
    // A rejected image returns its reservation.
    for _ in 0..20 {
        let reply = send(&state, upload(CLASSIFY, &huge_png())).await;
        assert_eq!(reply.status, 413, "{}", reply.text());
    }
    report(&state, &sample("nevus")).await;
}
