//! The melanoma classifier over HTTP and gRPC.
//!
//! [`app`] builds the router, which tests call without a socket; [`serve`] serves it on a listener.

mod accept;
mod access;
mod activity;
mod admission;
mod api_docs;
mod app;
mod batch;
mod body_reader;
mod caller;
mod classify_query;
mod client_stream;
mod config;
mod connection_limits;
mod connections;
mod cors;
mod document;
mod error;
mod host;
mod inference_protocol;
mod job_queue;
mod json_layout;
mod language;
mod log;
mod memory_budget;
mod metrics;
mod mistakes;
mod model_registry;
mod openapi;
mod origin;
mod predictor;
mod problem;
mod problem_code;
mod received_body;
mod request_log;
mod request_timeouts;
mod routes;
mod schemas;
mod sent_body;
mod state;
mod upload;
mod worker_pool;

use std::future::Future;

use tokio::net::TcpListener;

pub use app::app;
pub use config::{AccessConfig, BatchLimits, ClientLimits, Config, PredictText};
pub use document::openapi_json;
pub use error::Error;
pub use host::HostPattern;
pub use model_registry::ModelRegistry;
pub use origin::Origin;
pub use problem_code::ProblemCode;
pub use state::AppState;

/// Serves until `shutdown` resolves, then completes the active requests and returns.
pub async fn serve(listener: TcpListener, state: AppState, shutdown: impl Future<Output = ()>) {
    let limits = state.config().clients;
    let budget = state.memory_budget().clone();
    connections::serve(listener, app(state), limits, budget, shutdown).await;
}
