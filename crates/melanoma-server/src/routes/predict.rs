//! `POST /predict`: the contract of the API of 2021. One image in, two lines out.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, header},
    response::{Html, IntoResponse, Response},
};
use melanoma_core::{Advice, Report};

use crate::{
    accept::{HTML, JSON, prefers},
    classify_query::ClassifyQuery,
    config::PredictText,
    openapi::{Chosen, Defect, ImageErrors, Timed},
    problem::Problem,
    state::AppState,
    upload::Upload,
};

/// Two lines on an image, as in 2021
///
/// Or the report, where `Accept` prefers `application/json` to `text/html`; a tie keeps the two lines. The
/// image is the form's field `image`, or the body itself. New clients ask `/api/v1/classify`.
#[utoipa::path(
    post,
    path = "/predict",
    operation_id = "predict",
    tag = "images",
    params(Chosen, Timed),
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
    ClassifyQuery(asked): ClassifyQuery,
    upload: Upload,
) -> Result<Response, Problem> {
    let report = state.classify(upload, asked).await?;
    if prefers(&headers, JSON, HTML) {
        return Ok(Json(report).into_response());
    }
    Ok(Html(two_lines(&report, state.config().predict_text)).into_response())
}

/// Which methods are answered here
///
/// As in 2021, less the methods that failed there.
#[utoipa::path(
    options,
    path = "/predict",
    operation_id = "predict_options",
    tag = "images",
    responses(
        (status = 200, description = "No body.", headers(("Allow" = String, description = "`POST, OPTIONS`"))),
        Defect
    )
)]
pub(crate) async fn options() -> impl IntoResponse {
    [(header::ALLOW, "POST, OPTIONS")]
}

/// The first line is the advice, the second the more probable of malignant and benign. They
/// follow different rules: a lesion that is more probably benign can well be one to show.
fn two_lines(report: &Report, predict_text: PredictText) -> String {
    let first = match (predict_text, report.advice.code) {
        (PredictText::Legacy, Advice::NoSignNotRuledOut) => "No worry!",
        // The seed's own words for the other case are ours too.
        _ => report.advice.text,
    };
    let label = report.label.as_str();
    let percent = match predict_text {
        PredictText::Current => report.probability.to_string(),
        // As str() of a 32-bit float printed it there: 50 is "50.0".
        PredictText::Legacy => format!("{:?}", (report.probability.get() * 100.0) as f32),
    };
    format!(
        "{first}\nThe model predicted that your skin lesion is {label} with a probability of {percent} % !"
    )
}
