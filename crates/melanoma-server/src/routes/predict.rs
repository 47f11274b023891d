//! `POST /predict`: the contract of the API of 2021. One photograph in, two lines out.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, header},
    response::{Html, IntoResponse, Response},
};
use melanoma_core::{Advice, Report};

use crate::{asked::Question, config::Wording, problem::Problem, state::AppState, upload::Upload};

/// Two lines of text, or the report as JSON for who asks for it.
pub(crate) async fn predict(
    State(state): State<AppState>,
    headers: HeaderMap,
    Question(asked): Question,
    upload: Upload,
) -> Result<Response, Problem> {
    let report = state.classify(upload, asked).await?;
    if prefers_json(&headers) {
        return Ok(Json(report).into_response());
    }
    Ok(Html(two_lines(&report, state.config().wording)).into_response())
}

/// What the API of 2021 answered to OPTIONS, less the methods that failed there.
pub(crate) async fn options() -> impl IntoResponse {
    [(header::ALLOW, "POST, OPTIONS")]
}

/// The first line is the advice, the second the more probable of malignant and benign. They
/// follow different rules: a lesion that is more probably benign can well be one to show.
fn two_lines(report: &Report, wording: Wording) -> String {
    let first = match (wording, report.advice.code) {
        (Wording::Seed, Advice::NoSignNotRuledOut) => "No worry!",
        // The seed's own words for the other case are ours too.
        _ => report.advice.text,
    };
    let label = report.label.as_str();
    let percent = match wording {
        Wording::Plain => report.probability.to_string(),
        // As str() of a 32-bit float printed it there: 50 is "50.0".
        Wording::Seed => format!("{:?}", (report.probability.get() * 100.0) as f32),
    };
    format!(
        "{first}\nThe model predicted that your skin lesion is {label} with a probability of {percent} % !"
    )
}

/// Whether JSON is preferred to HTML (RFC 9110, section 12.5.1). A tie keeps the old contract: many
/// libraries ask for JSON and for everything else alike without meaning it.
fn prefers_json(headers: &HeaderMap) -> bool {
    let accept: Vec<&str> =
        headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
    let accept = accept.join(",").to_ascii_lowercase();
    quality(&accept, "application", "json") > quality(&accept, "text", "html")
}

/// The weight of a media type in an `Accept` header in lower case, 0 to 1: that of the most
/// specific range that covers it.
fn quality(accept: &str, main: &str, sub: &str) -> f32 {
    let ranges = accept.split(',').filter_map(|range| {
        let mut parts = range.split(';').map(str::trim);
        let (range_main, range_sub) = parts.next()?.split_once('/')?;
        let specific = match (range_main, range_sub) {
            ("*", "*") => 0,
            (m, "*") if m == main => 1,
            (m, s) if m == main && s == sub => 2,
            _ => return None,
        };
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1.0), |q| q.parse().ok());
        Some((specific, weight.unwrap_or(0.0)))
    });
    ranges.max_by_key(|(specific, _)| *specific).map_or(0.0, |(_, weight)| weight)
}
