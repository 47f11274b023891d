//! Serves a classifier over HTTP and gRPC: a web page, a JSON API, the Open Inference Protocol and metrics.
//!
//! [`app`] builds the router, so that tests call it without a socket. [`serve`] serves it on a listener. The service is
//! live at once, and ready when it has a model.
//!
//! # Example
//!
//! ```
//! use melanoma_core::{Classifier, ClassifierConfig};
//! use melanoma_server::{AppState, Config, serve};
//! use tokio::net::TcpListener;
//!
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // This runs rten. ONNX Runtime is faster: `EngineConfig::onnxruntime_library` names its file.
//! let classifier = Classifier::open(melanoma_model::bundle()?, &ClassifierConfig::default())?;
//! let state = AppState::new(Config::default())?;
//! state.models().set_current(classifier);
//!
//! let listener = TcpListener::bind("127.0.0.1:0").await?;
//! println!("http://{}", listener.local_addr()?);
//! let shutdown = async {
//!     // `tokio::signal::ctrl_c()` in a program. Here the server stops at once.
//! };
//! serve(listener, state, shutdown).await;
//! # Ok(())
//! # }
//! ```

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
