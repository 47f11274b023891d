//! `POST /api/v1/classify`: one image or a batch in, reports as JSON out.

use std::convert::Infallible;

use axum::{
    Json,
    body::Body,
    extract::{Query, State},
    http::{HeaderMap, Uri, header},
    response::{IntoResponse, Response},
};
use futures_util::stream;
use serde::Deserialize;
use tokio::sync::mpsc::Receiver;

use crate::{
    accept::{JSON, NDJSON, prefers},
    batch::{self, Batch, BatchEntry},
    classify_query::ClassifyQuery,
    error::Error,
    language::Language,
    openapi::{BatchErrors, BatchParameters, ClassifyParameters, LanguageHeader, TimeoutHeader},
    problem::Problem,
    state::AppState,
    upload::BatchUpload,
};

#[derive(Deserialize)]
struct Parameters {
    #[serde(default)]
    batch: bool,
}

/// Classify an image, or a batch of images
///
/// The image is the form field `image`, or the body itself, whatever its media type. A request with one image
/// returns its report or its error. A request with several fields `image`, with `batch=true`, or with `Accept:
/// application/x-ndjson` returns 200 with one entry per image in order: its report or its error. A rejected
/// image does not affect the others. The images of a batch share one deadline. An error of the request as a whole
/// has its own status.
#[utoipa::path(
    post,
    path = "/api/v1/classify",
    operation_id = "classify",
    tag = "images",
    params(ClassifyParameters, BatchParameters, LanguageHeader, TimeoutHeader),
    request_body(description = "The image, or a batch in a form.", content(
        (ref("#/components/schemas/BatchForm") = "multipart/form-data"),
        (ref("#/components/schemas/Image") = "image/*"),
        (ref("#/components/schemas/Image") = "application/octet-stream")
    )),
    responses(
        (status = 200, description = "The report, or the batch.", content(
            (ref("#/components/schemas/ReportOrBatch") = "application/json"),
            (ref("#/components/schemas/BatchLines") = "application/x-ndjson")
        )),
        BatchErrors
    )
)]
pub(crate) async fn classify(
    State(state): State<AppState>,
    headers: HeaderMap,
    uri: Uri,
    ClassifyQuery(options): ClassifyQuery,
    upload: BatchUpload,
) -> Result<Response, Problem> {
    let Query(Parameters { batch }) = Query::try_from_uri(&uri)
        .map_err(|e| Error::invalid_parameter_by("`batch` must be `true` or `false`", e))?;
    let language = Language::of(&headers);
    let as_lines = prefers(&headers, NDJSON, JSON);
    let upload = if batch || as_lines {
        upload
    } else {
        match upload.into_single() {
            Ok(image) => {
                let caller = image.caller.clone();
                let report = state.predictor().classify(image, options, caller).await?;
                let report = Json(language.translated(report.rounded()));
                return Ok((language.headers(), report).into_response());
            }
            Err(upload) => upload,
        }
    };
    // An operating point that every image would fail with is an error of the request.
    state.models().current()?.check(&options)?;
    let mut entries = batch::classify(&state, upload, options, language);
    if as_lines {
        let content_type = [(header::CONTENT_TYPE, NDJSON)];
        return Ok((language.headers(), content_type, lines(entries)).into_response());
    }
    let mut results = Vec::new();
    while let Some(entry) = entries.recv().await {
        results.push(entry);
    }
    Ok((language.headers(), Json(Batch { results })).into_response())
}

/// Streams one entry per line.
fn lines(entries: Receiver<BatchEntry>) -> Body {
    Body::from_stream(stream::unfold(entries, async |mut entries| {
        let entry = entries.recv().await?;
        let mut line = serde_json::to_vec(&entry).unwrap_or_default();
        line.push(b'\n');
        Some((Ok::<_, Infallible>(line), entries))
    }))
}
