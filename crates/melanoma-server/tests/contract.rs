//! The contract with clients: the two lines of the 2021 API, the report as JSON, health and the start page.

use crate::support::{
    BOTH, CLASSIFY, CURRENT, LEGACY, PREDICT, accepting,
    image_type::{samples, tells_image_types},
    multipart, multipart_type, not_ready, post, refers_all, report, request, send, set_calibration,
    set_thresholds, two_lines, upload, with_card,
};
use axum::http::header;
use melanoma_core::NOTICE;
use melanoma_server::{AppState, PredictText};
use melanoma_testing::{evidence::profiles, images::sample};
use serde_json::Value;

const CONSULT: &str = "You must consult a dermatologist!";
const NO_SIGN: &str = "The model found no sign of malignancy, but it cannot rule it out: \
                       if the lesion is new, changes, grows, itches, hurts or bleeds, consult a dermatologist.";

/// The sample images. The shipped model labels all of them benign and refers none.
const SAMPLES: [&str; 3] = ["nevus", "dark-nevus", "keratosis"];

/// A service whose benign classes are malignant and vice versa.
fn inverted(predict_text: PredictText) -> AppState {
    with_card(predict_text, |card| {
        for class in card["classes"].as_array_mut().unwrap() {
            class["malignant"] = (!class["malignant"].as_bool().unwrap()).into();
        }
    })
}

/// The first line, and the number in the second line, whose text is that of the 2021 API.
fn parts<'a>(text: &'a str, label: &str) -> (&'a str, &'a str) {
    let (first, second) = text.split_once('\n').unwrap();
    let before = format!("The model predicted that your skin lesion is {label} with a probability of ");
    let number = second.strip_prefix(&before).and_then(|rest| rest.strip_suffix(" % !"));
    (first, number.unwrap_or_else(|| panic!("{second:?} does not say {before:?}")))
}

#[tokio::test]
async fn predict_returns_two_lines() {
    let check = async |state: &AppState, kind: &str, label: &str, refer: bool| {
        let text = two_lines(state, &sample(kind)).await;
        let report = report(state, &sample(kind)).await;
        let (first, number) = parts(&text, label);
        assert_eq!(first, if refer { CONSULT } else { NO_SIGN }, "{kind}");
        assert_eq!(text.matches('\n').count(), 1, "{kind}: {text:?}");
        assert!(
            !text.ends_with('\n') && !text.contains('\r') && !text.contains("No worry"),
            "{kind}: {text:?}"
        );
        let (whole, decimals) = number.split_once('.').unwrap();
        assert!(!whole.is_empty() && decimals.len() == 2, "{kind}: {number}");
        let percent = 100.0 * report["probability"].as_f64().unwrap();
        assert!((number.parse::<f64>().unwrap() - percent).abs() < 0.01, "{kind}: {number} is not {percent}");
        assert_eq!(report["label"], label, "{kind}");
        assert_eq!(report["decision"]["refer"], refer, "{kind}");
        assert_eq!(report["advice"]["text"], first, "{kind}");
    };
    let refers_all = refers_all(PredictText::Current);
    let refers_malignant = with_card(PredictText::Current, |card| set_thresholds(card, 0.5));
    for kind in SAMPLES {
        check(&refers_malignant, kind, "benign", false).await;
        check(&refers_all, kind, "benign", true).await;
    }
    let inverted = inverted(PredictText::Current);
    check(&inverted, "nevus", "malignant", true).await;
}

#[tokio::test]
async fn legacy_text_is_that_of_2021_byte_for_byte() {
    let check = async |state: &AppState, kind: &str, label: &str, expected: &str| {
        let text = two_lines(state, &sample(kind)).await;
        let (first, number) = parts(&text, label);
        assert_eq!(first, expected, "{kind}");
        assert!(!text.ends_with('\n') && text.matches('\n').count() == 1, "{kind}: {text:?}");
        // As Python formats a float: with a decimal, and the shortest text that parses to the same float.
        assert!(number.contains('.') && !number.contains('e'), "{kind}: {number}");
        assert_eq!(format!("{:?}", number.parse::<f32>().unwrap()), number, "{kind}");
        let percent = 100.0 * report(state, &sample(kind)).await["probability"].as_f64().unwrap();
        assert!((number.parse::<f64>().unwrap() - percent).abs() < 1e-3, "{kind}: {number} is not {percent}");
    };
    check(&LEGACY, "nevus", "benign", "No worry!").await;
    check(&LEGACY, "keratosis", "benign", "No worry!").await;
    // Labeled benign, but referred: the advice is the same in both texts.
    check(&refers_all(PredictText::Legacy), "dark-nevus", "benign", CONSULT).await;
    let inverted = inverted(PredictText::Legacy);
    check(&inverted, "nevus", "malignant", CONSULT).await;
}

/// The API of 2021 has two answers. An inconclusive result has the one that does not reassure.
#[tokio::test]
async fn an_inconclusive_result_is_never_benign_in_the_two_lines() {
    for predict_text in [PredictText::Current, PredictText::Legacy] {
        let state = tells_image_types(predict_text);
        let image = samples().clinical;
        let report = report(&state, &image).await;
        assert_eq!((&report["advice"]["code"], &report["label"]), (&"inconclusive".into(), &"benign".into()));
        let text = two_lines(&state, &image).await;
        let (first, number) = parts(&text, "malignant");
        assert_eq!(first, CONSULT);
        let percent = 100.0 * report["probabilities"]["malignant"].as_f64().unwrap();
        assert!((number.parse::<f64>().unwrap() - percent).abs() < 0.01, "{number} is not {percent}");
        assert!(!text.contains("worry") && !text.contains("benign"), "{text}");
        let json = send(&state, accepting(upload(PREDICT, &image), "application/json")).await;
        assert_eq!(json.report(), report, "the report has both probabilities");
    }
}

#[tokio::test]
async fn predict_answers_an_image_without_a_lesion_with_a_problem_of_one_sentence() {
    for predict_text in [PredictText::Current, PredictText::Legacy] {
        let reply = send(&tells_image_types(predict_text), upload(PREDICT, &samples().no_lesion)).await;
        reply.assert_problem("no lesion", 422, "no_lesion_found");
        assert_eq!(
            reply.json()["detail"],
            "The image does not show a skin lesion that this model can judge."
        );
    }
}

#[tokio::test]
async fn predict_returns_json_if_accept_prefers_it() {
    let check = async |accept: &str, json: bool| {
        let reply = send(&LEGACY, accepting(upload(PREDICT, &sample("nevus")), accept)).await;
        assert_eq!(reply.status, 200, "{accept}");
        if json {
            assert_eq!(reply.report(), report(&LEGACY, &sample("nevus")).await, "{accept}");
        } else {
            assert_eq!(reply.header(header::CONTENT_TYPE), "text/html; charset=utf-8", "{accept}");
            assert!(reply.text().starts_with("No worry!\n"), "{accept}");
        }
    };
    check("application/json", true).await;
    check("application/json; charset=utf-8", true).await;
    check("text/plain;q=0.5, application/json", true).await;
    check("*/*", false).await;
    check("", false).await;
    check("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", false).await;
    check("application/json-seq", false).await;
    check("APPLICATION/JSON", true).await;
    check("application/*", true).await;
    check("application/json, */*;q=0.8", true).await;
    check("application/json;q=0", false).await;
    check("text/html, application/json;q=0.1", false).await;
    // A tie returns the text of the 2021 API.
    check("application/json, text/plain, */*", false).await;
}

#[tokio::test]
async fn options_lists_the_methods_of_predict() {
    let reply = send(&CURRENT, request("OPTIONS", PREDICT)).await;
    assert_eq!((reply.status, reply.text()), (200, ""));
    assert_eq!(reply.header(header::ALLOW), "POST, OPTIONS");
}

#[tokio::test]
async fn the_report_does_not_depend_on_the_encoding_of_the_request() {
    for kind in SAMPLES {
        let image = sample(kind);
        let expected = send(&CURRENT, upload(CLASSIFY, &image)).await;
        expected.report();
        for mime in
            ["", "image/png", "image/jpeg", "application/octet-stream", "text/html", "multipart/mixed", "?"]
        {
            let reply = send(&CURRENT, post(CLASSIFY, mime, image.clone())).await;
            assert_eq!(reply.text(), expected.text(), "{kind} as {mime:?}");
        }
        let fields: [(&str, &str, &[u8]); 3] =
            [("comment", "", b"left arm"), ("image", "", &image), ("other", "photo.png", b"no image")];
        let reply = send(&CURRENT, post(CLASSIFY, &multipart_type(), multipart(&fields))).await;
        assert_eq!(reply.text(), expected.text(), "{kind} among other fields");
        let request = accepting(upload(PREDICT, &image), "application/json");
        assert_eq!(send(&CURRENT, request).await.text(), expected.text(), "{kind} from /predict");
        let mut request =
            post(CLASSIFY, &multipart_type().replace("multipart/form-data", "MULTIPART/Form-Data"), "");
        *request.body_mut() = multipart(&[("image", "", &image)]).into();
        assert_eq!(send(&CURRENT, request).await.text(), expected.text(), "{kind} in upper case");
    }
}

#[tokio::test]
async fn the_report_has_these_fields_and_no_others() {
    let report = report(&CURRENT, &sample("dark-nevus")).await;
    let check = |at: &str, expected: &[&str]| {
        let value = report.pointer(at).unwrap_or_else(|| panic!("no {at}"));
        let fields: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(fields, expected, "{at}");
    };
    check(
        "",
        &[
            "advice",
            "classes",
            "decision",
            "engine",
            "image_type",
            "label",
            "located_lesion",
            "model",
            "notice",
            "prediction_set",
            "probabilities",
            "probability",
            "quality",
            "tta_agreement",
        ],
    );
    check("/probabilities", &["benign", "malignant", "prevalence"]);
    check("/classes/0", &["code", "malignant", "name", "probability"]);
    check(
        "/decision",
        &[
            "evidence",
            "measured_on",
            "operating_point",
            "reasons",
            "refer",
            "sensitivity",
            "sensitivity_interval",
            "specificity",
            "specificity_interval",
            "target",
            "threshold",
        ],
    );
    check("/advice", &["code", "text"]);
    check("/model", &["calibrated", "name", "sha256", "version"]);
    check("/engine", &["fallback", "name", "version"]);
    assert_eq!(report["notice"], NOTICE);

    let number = |value: &Value| value.as_f64().unwrap();
    let classes = report["classes"].as_array().unwrap();
    assert_eq!(classes.len(), 8);
    let sum: f64 = classes.iter().map(|class| number(&class["probability"])).sum();
    let malignant: f64 = classes
        .iter()
        .filter(|class| class["malignant"] == true)
        .map(|class| number(&class["probability"]))
        .sum();
    let both = &report["probabilities"];
    assert!((sum - 1.0).abs() < 1e-5, "{sum}");
    assert!((malignant - number(&both["malignant"])).abs() < 1e-5, "{malignant}");
    assert!((number(&both["malignant"]) + number(&both["benign"]) - 1.0).abs() < 1e-5, "{both}");
    assert_eq!(report["probability"], both["benign"], "the label is benign");
}

#[tokio::test]
async fn the_query_sets_operating_point_and_tta() {
    let state = with_card(PredictText::Current, |card| {
        for profile in profiles(card) {
            let mut strict = profile["operating_points"][0].clone();
            strict["name"] = "refer_all".into();
            strict["threshold"] = 0.0.into();
            profile["operating_points"].as_array_mut().unwrap().push(strict);
        }
        set_calibration(card, &serde_json::json!({"method": "temperature", "temperature": 1.0}));
    });
    let even = sample("nevus");
    let classify = async |path: &str| send(&state, upload(path, &even)).await;
    assert_eq!(classify(CLASSIFY).await.report()["decision"]["refer"], false);
    let strict = classify("/api/v1/classify?operating_point=refer_all").await.report();
    assert_eq!(strict["decision"]["operating_point"], "refer_all");
    assert_eq!(strict["decision"]["reasons"], serde_json::json!(["operating_point"]));
    assert_eq!(strict["advice"]["text"], CONSULT);
    assert_eq!(strict["label"], "benign", "the label follows another rule");
    let text = classify("/predict?operating_point=refer_all").await;
    assert!(text.text().starts_with(CONSULT), "{}", text.text());

    let eight = classify("/api/v1/classify?tta=8").await.report();
    assert_eq!(eight["tta_agreement"]["views"], 8);
    let [low, high] = [0, 1].map(|i| eight["tta_agreement"]["malignant"][i].as_f64().unwrap());
    let mean = eight["probabilities"]["malignant"].as_f64().unwrap();
    assert!(low <= mean && mean <= high && low < high, "{low} {mean} {high}");

    for query in ["operating_point=", "operating_point=none_such", "tta=3", "tta=eight", "tta=8&tta=8"] {
        for path in BOTH {
            classify(&format!("{path}?{query}")).await.assert_problem(query, 400, "invalid_parameter");
        }
    }
}

#[tokio::test]
async fn the_service_is_ready_once_the_model_is_loaded() {
    let state = not_ready(PredictText::Current);
    let live = send(&state, request("GET", "/health/live")).await;
    assert_eq!((live.status, live.json()["status"].as_str()), (200, Some("live")));
    send(&state, request("GET", "/health/ready")).await.assert_problem("not ready", 503, "not_ready");
    for path in BOTH {
        send(&state, upload(path, &sample("nevus"))).await.assert_problem(path, 503, "not_ready");
    }

    let reply = send(&CURRENT, request("GET", "/health/ready")).await;
    assert_eq!((reply.status, reply.header(header::CONTENT_TYPE)), (200, "application/json"));
    let (ready, report) = (reply.json(), report(&CURRENT, &sample("nevus")).await);
    assert_eq!(ready["status"], "ready");
    assert_eq!(ready["model"], report["model"], "the model of the reports");
    assert_eq!(ready["engine"], report["engine"], "the engine of the reports");
    assert_eq!(ready["model"]["sha256"].as_str().unwrap().len(), 64);
    assert!(ready["engine"]["fallback"].is_boolean() && ready["model"]["calibrated"].is_boolean(), "{ready}");
    assert_eq!(send(&CURRENT, request("GET", "/health/live")).await.json(), live.json());
}

#[tokio::test]
async fn the_start_page_uses_only_this_server() {
    let reply = send(&not_ready(PredictText::Current), request("GET", "/")).await;
    assert_eq!((reply.status, reply.header(header::CONTENT_TYPE)), (200, "text/html; charset=utf-8"));
    let policy = reply.header(header::CONTENT_SECURITY_POLICY);
    for rule in ["default-src 'none'", "connect-src 'self'", "frame-ancestors 'none'"] {
        assert!(policy.contains(rule), "{rule} is not in {policy}");
    }
    assert_eq!(reply.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    let page = reply.text();
    let mut whole = page.to_owned();
    for (part, media_type) in [
        ("page.js", "text/javascript; charset=utf-8"),
        ("de.js", "text/javascript; charset=utf-8"),
        ("page.css", "text/css; charset=utf-8"),
    ] {
        let reply = send(&not_ready(PredictText::Current), request("GET", &format!("/{part}"))).await;
        assert_eq!((reply.status, reply.header(header::CONTENT_TYPE)), (200, media_type));
        whole += reply.text();
    }
    for outside in ["http://", "https://", "src=\"//", "@import", "innerHTML", "localStorage", "cookie"] {
        assert!(!whole.contains(outside), "{outside}");
    }
    assert!(whole.contains("api/v1/explain"), "the page does not call the API");
    assert!(page.to_lowercase().contains("not a medical device"), "the page lacks the notice");
}
