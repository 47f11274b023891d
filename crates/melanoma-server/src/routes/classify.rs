//! `POST /api/v1/classify`: images in, reports as JSON.

use std::convert::Infallible;

use axum::{
    Json,
    body::Body,
    extract::{Query, State},
    http::{HeaderMap, Uri, header},
    response::{IntoResponse, Response},
};
use futures_util::stream;
use melanoma_core::{Error, ErrorCode};
use serde::Deserialize;
use tokio::sync::mpsc::Receiver;

use crate::{
    accept::{JSON, LINES, prefers},
    batch::{Batch, BatchEntry, answers},
    classify_query::ClassifyQuery,
    openapi::{Chosen, Listed, RefusedList, Timed},
    problem::Problem,
    state::AppState,
    uploads::Uploads,
};

#[derive(Deserialize)]
struct Parameters {
    #[serde(default)]
    batch: bool,
}

/// The report on an image, or on each of several
///
/// The image is the form's field `image`, or the body itself, whatever its media type says. With
/// one image the reply is its report or its error. With several fields `image`, with `batch=true`
/// or with `Accept: application/x-ndjson` the reply is a 200 with one entry for each image in
/// their order, its report or its error, and one that is refused spoils nothing for the others; all
/// share one deadline. What is wrong with the request as a whole is an error as a whole.
#[utoipa::path(
    post,
    path = "/api/v1/classify",
    operation_id = "classify",
    tag = "images",
    params(Chosen, Listed, Timed),
    request_body(description = "The image, or several in a form.", content(
        (ref("#/components/schemas/BatchForm") = "multipart/form-data"),
        (ref("#/components/schemas/Image") = "image/*"),
        (ref("#/components/schemas/Image") = "application/octet-stream")
    )),
    responses(
        (status = 200, description = "The report, or the list.", content(
            (ref("#/components/schemas/ReportOrBatch") = "application/json"),
            (ref("#/components/schemas/BatchLines") = "application/x-ndjson")
        )),
        RefusedList
    )
)]
pub(crate) async fn classify(
    State(state): State<AppState>,
    headers: HeaderMap,
    uri: Uri,
    ClassifyQuery(asked): ClassifyQuery,
    uploads: Uploads,
) -> Result<Response, Problem> {
    let Query(Parameters { batch }) = Query::try_from_uri(&uri).map_err(|e| {
        Error::new(ErrorCode::InvalidParameter, "the parameter `batch` is `true` or `false`").with_source(e)
    })?;
    let lines = prefers(&headers, LINES, JSON);
    let uploads = if batch || lines {
        uploads
    } else {
        match uploads.only() {
            Ok(upload) => return Ok(Json(state.classify(upload, asked).await?).into_response()),
            Err(several) => several,
        }
    };
    // What no image would be answered with is an error of the request.
    state.classifier()?.operating_point(&asked)?;
    let mut entries = answers(&state, uploads, asked);
    if lines {
        return Ok(([(header::CONTENT_TYPE, LINES)], streamed(entries)).into_response());
    }
    let mut results = Vec::new();
    while let Some(entry) = entries.recv().await {
        results.push(entry);
    }
    Ok(Json(Batch { results }).into_response())
}

/// An entry a line, each as soon as it is there.
fn streamed(entries: Receiver<BatchEntry>) -> Body {
    Body::from_stream(stream::unfold(entries, async |mut entries| {
        let entry = entries.recv().await?;
        let mut line = serde_json::to_vec(&entry).unwrap_or_default();
        line.push(b'\n');
        Some((Ok::<_, Infallible>(line), entries))
    }))
}
