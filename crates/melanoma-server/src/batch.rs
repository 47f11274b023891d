//! Many images of one request: each gets the answer that it would have got alone, in order.

use std::error::Error as _;

use futures_util::{StreamExt, stream};
use melanoma_core::{ClassifyOptions, Error, Report};
use schemars::JsonSchema;
use serde::Serialize;
use tokio::sync::mpsc::{Receiver, channel};

use crate::{
    problem::{Body, status},
    state::AppState,
    uploads::Uploads,
};

/// The answers to the images of a request.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Batch")]
pub(crate) struct Batch {
    /// One for each part named `image`, in the order of the request.
    pub(crate) results: Vec<BatchEntry>,
}

/// The answer to one image of several.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "BatchEntry")]
pub(crate) struct BatchEntry {
    /// Which one it is of the request: 0 for the first.
    index: usize,
    #[serde(flatten)]
    outcome: Outcome,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    /// The report, to the byte that of a request with this image alone.
    Report(Box<Report>),
    /// Why there is none. The other images are not affected.
    Error(Body),
}

/// The answers, each as soon as it and those before it are there.
///
/// A list has as many images in hand as there are workers, and they wait for their turn like
/// those of any other request. So a list alone keeps the machine busy and the queue empty, and who
/// comes beside it waits for no more than one image of it. Work ends when the receiver is dropped.
pub(crate) fn answers(state: &AppState, uploads: Uploads, asked: ClassifyOptions) -> Receiver<BatchEntry> {
    let in_hand = state.config().workers.max(1);
    // There is room for all answers, so that the images leave the memory also where the
    // client is slow to read.
    let (sender, receiver) = channel(uploads.count());
    let state = state.clone();
    tokio::spawn(async move {
        let each = uploads.into_iter().enumerate().map(|(index, upload)| {
            let answer = state.classify_in_turn(upload, asked.clone());
            async move { BatchEntry { index, outcome: Outcome::of(answer.await) } }
        });
        let mut each = stream::iter(each).buffered(in_hand);
        loop {
            let entry = tokio::select! {
                entry = each.next() => entry,
                () = sender.closed() => return,
            };
            let Some(entry) = entry else { return };
            if sender.send(entry).await.is_err() {
                return;
            }
        }
    });
    receiver
}

impl Outcome {
    fn of(answer: Result<Report, Error>) -> Self {
        answer.map_or_else(
            |error| {
                // The reply as a whole is a success, and its line in the log does not tell of this.
                let (code, status) = (error.code(), status(error.code()).as_u16());
                let cause = error.source().map(ToString::to_string).unwrap_or_default();
                if status >= 500 {
                    tracing::error!(%code, status, %error, cause, "image of a list failed");
                } else {
                    tracing::info!(%code, status, "image of a list refused");
                }
                Self::Error(Body::from(&error))
            },
            |report| Self::Report(Box::new(report)),
        )
    }
}
