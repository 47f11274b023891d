//! melanoma over HTTP.
//!
//! [`app`] is the whole service as a router, to be tested without a socket; [`serve`] puts it on one.

mod accept;
mod activity;
mod api_docs;
mod app;
mod batch;
mod classify_query;
mod config;
mod connections;
mod inference_protocol;
mod log;
mod memory_budget;
mod metrics;
mod openapi;
mod problem;
mod routes;
mod state;
mod upload;
mod uploads;
mod worker_pool;

use std::future::Future;

use tokio::net::TcpListener;

pub use app::app;
pub use config::{BatchLimits, ClientLimits, Config, PredictText};
pub use openapi::document;
pub use problem::status;
pub use state::AppState;

/// Serves until `stop` resolves, then finishes what was admitted and returns.
pub async fn serve(listener: TcpListener, state: AppState, stop: impl Future<Output = ()>) {
    let clients = state.config().clients;
    connections::serve(listener, app(state), clients, stop).await;
}
