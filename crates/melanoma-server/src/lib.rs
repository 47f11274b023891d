//! melanoma over HTTP.
//!
//! [`app`] is the whole service as a router, to be tested without a socket; [`serve`] puts it on one.

mod accept;
mod activity;
mod app;
mod asked;
mod config;
mod connections;
mod inference_protocol;
mod list;
mod log;
mod memory;
mod metrics;
mod openapi;
mod problem;
mod queue;
mod reference;
mod routes;
mod state;
mod upload;
mod uploads;

use std::future::Future;

use tokio::net::TcpListener;

pub use app::app;
pub use config::{ClientLimits, Config, ListLimits, Wording};
pub use openapi::document;
pub use problem::status;
pub use state::AppState;

/// Serves until `stop` resolves, then finishes what was admitted and returns.
pub async fn serve(listener: TcpListener, state: AppState, stop: impl Future<Output = ()>) {
    let clients = state.config().clients;
    connections::serve(listener, app(state), clients, stop).await;
}
