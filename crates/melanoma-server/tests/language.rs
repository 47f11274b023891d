//! The advice is in the language of `Accept-Language`, with the sentences of the page; everything else is in English.

use std::fs;

use crate::support::{
    CLASSIFY, CURRENT, EXPLAIN, PREDICT, accepting, multipart, multipart_type, post, refers_all, send, upload,
};
use axum::{
    body::Body,
    http::{Request, header},
};
use melanoma_server::PredictText;
use melanoma_testing::{images::sample, repository};

const ENGLISH: &str = "You must consult a dermatologist!";

fn speaking(mut request: Request<Body>, languages: &str) -> Request<Body> {
    request.headers_mut().insert(header::ACCEPT_LANGUAGE, languages.parse().unwrap());
    request
}

/// A message of the page.
fn message(language: &str, name: &str) -> String {
    let text = fs::read_to_string(repository("page/locales").join(format!("{language}.ftl"))).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(&format!("{name} = ")));
    line.unwrap_or_else(|| panic!("no {name} in {language}")).to_owned()
}

/// The advice of a language: the decision of the page, and what to do.
fn advice(language: &str, code: &str) -> String {
    ["result", "action"].map(|part| message(language, &format!("{part}-{code}"))).join(" ")
}

#[tokio::test]
async fn the_preferred_language_that_exists_is_used() {
    let state = refers_all(PredictText::Current);
    for (accepted, expected) in [
        ("de", "de"),
        ("de-CH, en;q=0.5", "de"),
        ("FR", "fr"),
        ("it, es;q=0.8, de;q=0.7", "es"),
        ("de;q=0.2, fr;q=0.3", "fr"),
        ("en-US,en;q=0.9,de;q=0.8", "en"),
        ("de;q=0", "en"),
        ("it", "en"),
        ("*", "en"),
        (";;,q=,de;q=many", "en"),
    ] {
        let reply = send(&state, speaking(upload(CLASSIFY, &sample("nevus")), accepted)).await;
        assert_eq!(reply.header(header::CONTENT_LANGUAGE), expected, "{accepted}");
        let vary: Vec<String> =
            reply.headers.get_all(header::VARY).iter().map(|v| v.to_str().unwrap().to_lowercase()).collect();
        assert!(vary.join(",").contains("accept-language"), "{accepted}: {vary:?}");
        let text = match expected {
            "en" => ENGLISH.to_owned(),
            language => advice(language, "consult_dermatologist"),
        };
        let report = reply.report();
        assert_eq!(report["advice"]["text"], text, "{accepted}");
        assert_eq!(report["advice"]["code"], "consult_dermatologist");
    }
    let none = send(&state, upload(CLASSIFY, &sample("nevus"))).await;
    assert_eq!(
        (none.header(header::CONTENT_LANGUAGE), &none.report()["advice"]["text"]),
        ("en", &ENGLISH.into())
    );
}

#[tokio::test]
async fn only_the_advice_differs_and_it_says_what_to_do() {
    let english = send(&CURRENT, upload(CLASSIFY, &sample("nevus"))).await.report();
    assert_eq!(english["advice"]["code"], "no_sign_not_ruled_out");
    for language in ["de", "es", "fr"] {
        let mut other = send(&CURRENT, speaking(upload(CLASSIFY, &sample("nevus")), language)).await.report();
        let text = other["advice"]["text"].as_str().unwrap().to_owned();
        assert_eq!(text, advice(language, "no_sign_not_ruled_out"));
        other["advice"]["text"] = english["advice"]["text"].clone();
        assert_eq!(other, english, "{language}");
    }
}

#[tokio::test]
async fn explanations_and_batches_are_translated_and_predict_is_not() {
    let state = refers_all(PredictText::Current);
    let expected = advice("fr", "consult_dermatologist");
    let explain = accepting(upload(EXPLAIN, &sample("nevus")), "application/json");
    let explained = send(&state, speaking(explain, "fr")).await;
    assert_eq!(explained.header(header::CONTENT_LANGUAGE), "fr");
    assert_eq!(explained.report()["report"]["advice"]["text"], expected);
    let nevus = sample("nevus");
    let form = multipart(&[("image", "", &nevus), ("image", "", &nevus)]);
    for accept in ["application/json", "application/x-ndjson"] {
        let batch = accepting(post(CLASSIFY, &multipart_type(), form.clone()), accept);
        let reply = send(&state, speaking(batch, "fr")).await;
        assert_eq!(reply.header(header::CONTENT_LANGUAGE), "fr", "{accept}");
        assert_eq!(reply.text().matches(&expected).count(), 2, "{accept}: {}", reply.text());
    }
    for accept in ["text/html", "application/json"] {
        let reply = send(&state, speaking(accepting(upload(PREDICT, &nevus), accept), "fr")).await;
        assert!(reply.text().contains(ENGLISH), "{accept}: {}", reply.text());
        assert_eq!(reply.header(header::CONTENT_LANGUAGE), "", "{accept}");
    }
}
