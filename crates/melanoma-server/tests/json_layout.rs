//! JSON ends with a newline, and `?pretty` gives one field a line, with the same content.

use crate::support::{CHECK, CLASSIFY, CURRENT, EXPLAIN, PREDICT, accepting, post, request, send, upload};
use axum::{
    body::Body,
    http::{Request, header},
};
use melanoma_testing::images::sample;
use serde_json::Value;

/// Requests whose responses are JSON, with this query.
fn requests(query: &str) -> Vec<Request<Body>> {
    let path = |path: &str| format!("{path}{query}");
    let json = |request| accepting(request, "application/json");
    vec![
        upload(&path(CLASSIFY), &sample("nevus")),
        json(upload(&path(EXPLAIN), &sample("nevus"))),
        json(upload(&path(PREDICT), &sample("nevus"))),
        upload(&path(CHECK), &sample("nevus")),
        upload(&path(CLASSIFY), b"no image"),
        request("GET", &path("/health/live")),
        request("GET", &path("/nowhere")),
        request("GET", &path(CLASSIFY)),
        request("GET", &path("/openapi.json")),
        json(post(&path("/v2/models/none/infer"), "application/json", "{}")),
    ]
}

#[tokio::test]
async fn json_ends_with_one_newline() {
    for request in requests("") {
        let what = format!("{} {}", request.method(), request.uri());
        let reply = send(&CURRENT, request).await;
        let text = reply.text();
        assert!(text.ends_with("}\n"), "{what}: {text:?}");
        let is_document = what.ends_with("/openapi.json");
        assert!(is_document || text.lines().count() == 1, "{what}: {text}");
    }
}

#[tokio::test]
async fn pretty_changes_the_layout_and_nothing_else() {
    for query in ["?pretty", "?pretty=true", "?tta=1&pretty=1"] {
        let others = query.trim_end_matches(|c| c != '&').trim_end_matches('&');
        for (plain, pretty) in requests(others).into_iter().zip(requests(query)) {
            let what = format!("{} {}", pretty.method(), pretty.uri());
            let (plain, pretty) = (send(&CURRENT, plain).await, send(&CURRENT, pretty).await);
            assert_eq!(pretty.status, plain.status, "{what}");
            assert!(pretty.text().lines().count() > 2 && pretty.text().ends_with("\n}\n"), "{what}");
            // In the same order, and with the same digits.
            let compact = |text: &str| text.split_whitespace().collect::<String>();
            assert_eq!(compact(pretty.text()), compact(plain.text()), "{what}");
        }
    }
    let off = send(&CURRENT, request("GET", "/health/live?pretty=false")).await;
    assert_eq!(off.text().lines().count(), 1);
}

/// The two lines of the API of 2021, a stream of lines and a page keep their bytes.
#[tokio::test]
async fn other_media_types_are_as_they_were() {
    let two_lines = send(&CURRENT, upload("/predict?pretty", &sample("nevus"))).await;
    assert!(!two_lines.text().ends_with('\n') && two_lines.text().lines().count() == 2);
    let lines = accepting(upload("/api/v1/classify?pretty", &sample("nevus")), "application/x-ndjson");
    let lines = send(&CURRENT, lines).await;
    assert!(lines.text().lines().all(|line| serde_json::from_str::<Value>(line).is_ok()), "{}", lines.text());
    let head = send(&CURRENT, request("HEAD", "/health/live")).await;
    assert!(head.status == 200 && head.body.is_empty());
}

#[tokio::test]
async fn a_browser_finds_an_icon() {
    let icon = send(&CURRENT, request("GET", "/favicon.ico")).await;
    assert_eq!((icon.status, icon.header(header::CONTENT_TYPE)), (200, "image/x-icon"));
    assert!(icon.body.starts_with(&[0, 0, 1, 0]), "no ICO file");
}
