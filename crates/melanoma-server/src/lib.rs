//! melanoma over HTTP.
//!
//! [`app`] is the whole service as a router, to be tested without a socket; [`serve`] puts it on one.

mod app;
mod asked;
mod log;
mod problem;
mod routes;
mod state;
mod upload;

use std::{future::Future, io};

use axum::serve::ListenerExt;
use tokio::net::TcpListener;

pub use app::app;
pub use problem::status;
pub use state::{AppState, Config, Wording};

/// Serves until `stop` resolves, then finishes what was admitted and returns.
///
/// # Errors
/// An I/O error of the listener.
pub async fn serve(
    listener: TcpListener,
    state: AppState,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let listener = listener.tap_io(|connection| {
        // A reply is one small write; waiting to merge it with another only delays it.
        let _ = connection.set_nodelay(true);
    });
    axum::serve(listener, app(state)).with_graceful_shutdown(stop).await
}
