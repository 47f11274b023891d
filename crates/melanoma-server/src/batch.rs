//! Results of a batch: for each image the report or error that it would have alone, in order.

use futures_util::{StreamExt, stream};
use melanoma_core::{ClassifyOptions, Report};
use schemars::JsonSchema;
use serde::Serialize;
use tokio::sync::mpsc::{Receiver, channel};
use tracing::Instrument;

use crate::{
    error::Error, language::Language, problem::ProblemDetails, state::AppState, upload::BatchUpload,
};

/// The results of a batch.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Batch {
    /// One result for each part named `image`, in the order of the request.
    pub(crate) results: Vec<BatchEntry>,
}

/// The result of one image of a batch.
#[derive(Serialize, JsonSchema)]
pub(crate) struct BatchEntry {
    /// Index of the image in the request, from 0.
    index: usize,
    #[serde(flatten)]
    result: BatchResult,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum BatchResult {
    /// The report, equal to that of a request with this image alone.
    Report(Box<Report>),
    /// Why the image has no report. The other images are not affected.
    Error(ProblemDetails),
}

/// Classifies the images of a batch, and sends each result as soon as the results before it are sent.
///
/// A batch submits as many images at a time as there are workers. All batches share as many slots, so that another
/// request waits for few of their images. Work stops when the receiver is dropped.
pub(crate) fn classify(
    state: &AppState,
    batch: BatchUpload,
    options: ClassifyOptions,
    language: Language,
) -> Receiver<BatchEntry> {
    let concurrency = state.config().workers.max(1);
    let images = batch.into_images();
    // Room for all results, so that a slow reader does not keep images in memory.
    let (sender, receiver) = channel(images.len().max(1));
    let state = state.clone();
    let work = async move {
        let results = images.into_iter().enumerate().map(|(index, image)| {
            let caller = image.caller.clone();
            let report = state.predictor().classify_in_batch(image, options.clone(), caller);
            async move { (index, report.await) }
        });
        let mut results = stream::iter(results).buffered(concurrency);
        loop {
            let next = tokio::select! {
                next = results.next() => next,
                () = sender.closed() => return,
            };
            let Some((index, report)) = next else { return };
            let result = match report {
                Ok(report) => BatchResult::Report(Box::new(language.translated(report.rounded()))),
                Err(error) => {
                    record_error(&state, &error);
                    BatchResult::Error(ProblemDetails::from(&error))
                }
            };
            if sender.send(BatchEntry { index, result }).await.is_err() {
                return;
            }
        }
    };
    // The log lines of the images have the id of the request.
    tokio::spawn(work.in_current_span());
    receiver
}

/// Counts and logs the error of one image, since the response of the batch is a success.
fn record_error(state: &AppState, error: &Error) {
    let code = error.code();
    let status = code.status();
    state.metrics().count_error(code);
    if status.is_server_error() {
        tracing::error!(%code, status = status.as_u16(), %error, cause = error.causes(), "image of a batch failed");
    } else {
        tracing::info!(%code, status = status.as_u16(), "image of a batch rejected");
    }
}
