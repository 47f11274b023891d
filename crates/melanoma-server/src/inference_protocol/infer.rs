//! The way of a request: read, prepared, run and concluded by one worker, item after item.

use std::sync::Arc;

use melanoma_core::{Classifier, Error, Report};

use super::{
    body::RequestPermit,
    request::{InferRequest, Request},
    response::InferResponse,
};
use crate::{state::AppState, worker_pool::Wanted};

/// The answer to what `read` reads, and what else it reads: in which form to answer.
///
/// All items are one piece of work in the queue, so that a large request holds one worker and no more.
/// What is refused of one item is refused of all, by the number of that item, from 0.
///
/// # Errors
/// Those of `read`, of [`Request::of`], of [`Classifier::classify`], `overloaded` and `deadline_exceeded`.
pub(crate) async fn infer<F: Send + 'static>(
    state: &AppState,
    classifier: Arc<Classifier>,
    ticket: RequestPermit,
    read: impl FnOnce() -> Result<(InferRequest, F), Error> + Send + 'static,
) -> Result<(InferResponse, F), Error> {
    let default = state.config().classify_options.clone();
    let deadline = ticket.deadline;
    let counting = state.clone();
    let work = move |wanted: &Wanted<'_>| {
        let (asking, form) = read()?;
        let id = asking.id.clone();
        let request = Request::of(asking, &classifier, &default)?;
        let answers = reports(&counting, &request, &classifier, wanted)?;
        drop(ticket);
        Ok((InferResponse::of(id, &request.outputs, &classifier, &answers), form))
    };
    state.queue().run(deadline, work).await
}

fn reports(
    state: &AppState,
    request: &Request,
    classifier: &Classifier,
    wanted: &Wanted<'_>,
) -> Result<Vec<Report>, Error> {
    let Request { items, asked, .. } = request;
    let one = |number: usize| {
        wanted.go_on()?;
        state.answer(classifier, asked, wanted, |views| items.prepare(number, classifier, views, wanted))
    };
    let numbered = |number: usize| one(number).map_err(|e: Error| e.about(format_args!("item {number}")));
    (0..items.len()).map(numbered).collect()
}
