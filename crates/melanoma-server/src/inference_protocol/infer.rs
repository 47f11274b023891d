//! Inference: decode the request, predict each item, build the response, in one job on a worker thread.

use std::sync::Arc;

use melanoma_core::{Classifier, Report};

use super::{
    body::RequestPermit,
    request::{InferRequest, ValidRequest},
    response::InferResponse,
};
use crate::{error::Error, predictor::Worker, state::AppState};

/// Decodes a request with `decode`, and predicts its items. `F` is the form of the response, which the request
/// selects.
///
/// All items are one job, so that a large request occupies one worker. The error of one item fails the request.
///
/// # Errors
/// Those of `decode`, of [`ValidRequest::new`], of [`Classifier::classify`], `overloaded` and
/// `deadline_exceeded`.
pub(crate) async fn infer<F: Send + 'static>(
    state: &AppState,
    classifier: Arc<Classifier>,
    permit: RequestPermit,
    decode: impl FnOnce() -> Result<(InferRequest, F), Error> + Send + 'static,
) -> Result<(InferResponse, F), Error> {
    let default = state.config().classify_options.clone();
    let caller = permit.caller.clone();
    let work = move |worker: &Worker<'_>| {
        let (request, form) = decode()?;
        let id = request.id.clone();
        let request = ValidRequest::new(request, worker.classifier(), &default)?;
        let reports = predict_items(worker, &request)?;
        drop(permit);
        Ok((InferResponse::new(id, &request.outputs, worker.classifier(), &reports), form))
    };
    state.predictor().run(classifier, caller, work).await
}

fn predict_items(worker: &Worker<'_>, request: &ValidRequest) -> Result<Vec<Report>, Error> {
    let mut reports = Vec::new();
    for index in 0..request.items.len() {
        let report = worker.predict(&request.options, |tta| request.items.preprocess(index, worker, tta));
        let report = report.map_err(|error| Error::Item { index, source: Box::new(error) })?;
        reports.push(report.rounded());
    }
    Ok(reports)
}
