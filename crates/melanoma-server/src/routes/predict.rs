//! `POST /predict`: the contract of the 2021 API. One image in, two lines out.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, header},
    response::{Html, IntoResponse, Response},
};
use melanoma_core::{
    Report,
    decision::{Advice, Label},
};

use crate::{
    accept::{HTML, JSON, prefers},
    classify_query::ClassifyQuery,
    config::PredictText,
    openapi::{ClassifyParameters, ImageErrors, InternalError, TimeoutHeader},
    problem::Problem,
    state::AppState,
    upload::Upload,
};

/// Classify an image in two lines of text, as in 2021
///
/// Returns the report if `Accept` prefers `application/json` to `text/html`; a tie returns the two lines. The
/// image is the form field `image`, or the body itself. The two lines of an inconclusive result are the advice to
/// consult a dermatologist and the probability of malignancy. Do not show the second line of an inconclusive result: its
/// probability can be low. Only the report says which result is inconclusive. New clients use `/api/v1/classify`.
#[utoipa::path(
    post,
    path = "/predict",
    operation_id = "predict",
    tag = "images",
    params(ClassifyParameters, TimeoutHeader),
    request_body(description = "The image.", content(
        (ref("#/components/schemas/ImageForm") = "multipart/form-data"),
        (ref("#/components/schemas/Image") = "image/*"),
        (ref("#/components/schemas/Image") = "application/octet-stream")
    )),
    responses(
        (status = 200, description = "Two lines, or the report.", content(
            (ref("#/components/schemas/TwoLines") = "text/html"),
            (ref("#/components/schemas/Report") = "application/json")
        )),
        ImageErrors
    )
)]
pub(crate) async fn predict(
    State(state): State<AppState>,
    headers: HeaderMap,
    ClassifyQuery(options): ClassifyQuery,
    upload: Upload,
) -> Result<Response, Problem> {
    let caller = upload.caller.clone();
    let report = state.predictor().classify(upload, options, caller).await?;
    if prefers(&headers, JSON, HTML) {
        return Ok(Json(report.rounded()).into_response());
    }
    Ok(Html(two_lines(&report, state.config().predict_text)).into_response())
}

/// List the methods of this path
#[utoipa::path(
    options,
    path = "/predict",
    operation_id = "predict_options",
    tag = "images",
    responses(
        (status = 200, description = "No body.", headers(("Allow" = String, description = "`POST, OPTIONS`"))),
        InternalError
    )
)]
pub(crate) async fn options() -> impl IntoResponse {
    [(header::ALLOW, "POST, OPTIONS")]
}

/// The advice on the first line, the label on the second. They follow different rules: a lesion that is more
/// probably benign can still need a dermatologist. An inconclusive result has the advice to consult one and the
/// label malignant, since "benign" reassures, and the API of 2021 has no third answer.
fn two_lines(report: &Report, text: PredictText) -> String {
    let advice = match (text, report.advice.code) {
        (PredictText::Current, Advice::NoSignNotRuledOut) => &*report.advice.text,
        (PredictText::Legacy, Advice::NoSignNotRuledOut) => "No worry!",
        (_, Advice::ConsultDermatologist | Advice::Inconclusive) => Advice::ConsultDermatologist.text(),
    };
    let (label, probability) = match report.advice.code {
        Advice::Inconclusive => (Label::Malignant, report.probabilities.malignant),
        _ => (report.label, report.probability),
    };
    let label = label.as_str();
    let percent = match text {
        PredictText::Current => probability.to_string(),
        // In 2021: `str()` of a 32-bit float, which formats 50 as "50.0".
        PredictText::Legacy => format!("{:?}", (probability.get() * 100.0) as f32),
    };
    format!(
        "{advice}\nThe model predicted that your skin lesion is {label} with a probability of {percent} % !"
    )
}
