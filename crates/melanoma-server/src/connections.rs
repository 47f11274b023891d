//! Accepts connections, with timeouts and limits on their number.
//!
//! `axum::serve` has neither, so this uses hyper directly.

use std::{future::Future, io, pin::pin, time::Duration};

use axum::{Router, http::Request};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
};
use tower::Service;

use crate::{
    activity::Activity,
    config::ClientLimits,
    connection_limits::{ConnectionLimits, ConnectionPermit},
};

/// Concurrent requests on an HTTP/2 connection.
const MAX_STREAMS: u32 = 64;
/// Bytes of an HTTP/2 request header; HTTP/1 has a similar limit in hyper.
const MAX_HEADER_BYTES: u32 = 16 << 10;
/// HTTP/2 flow control: body bytes in flight per request and per connection, before a handler reads them.
const STREAM_WINDOW: u32 = 256 << 10;
const CONNECTION_WINDOW: u32 = 512 << 10;

/// Pause after a failed accept, such as one for lack of file descriptors.
const ACCEPT_RETRY_DELAY: Duration = Duration::from_millis(100);

/// Serves `app` until `shutdown` resolves, then completes the active requests.
pub(crate) async fn serve(
    listener: TcpListener,
    app: Router,
    limits: ClientLimits,
    shutdown: impl Future<Output = ()>,
) {
    let builder = builder(&limits);
    let (shutdown_sender, shutdown_receiver) = watch::channel(());
    let connection_limits = ConnectionLimits::new(&limits);
    let mut shutdown = pin!(shutdown);
    loop {
        let (stream, permit) = tokio::select! {
            accepted = accept(&listener, &connection_limits) => accepted,
            () = &mut shutdown => break,
        };
        // Small responses are sent at once, not merged with later ones.
        let _ = stream.set_nodelay(true);
        let connection = serve_connection(
            builder.clone(),
            stream,
            app.clone(),
            limits.header_timeout,
            shutdown_receiver.clone(),
        );
        tokio::spawn(async move {
            let _permit = permit;
            connection.await;
        });
    }
    drop((listener, shutdown_receiver));
    let _ = shutdown_sender.send(());
    shutdown_sender.closed().await;
}

async fn serve_connection(
    builder: auto::Builder<TokioExecutor>,
    stream: TcpStream,
    app: Router,
    idle_timeout: Duration,
    mut shutdown: watch::Receiver<()>,
) {
    let activity = Activity::new();
    let service = service_fn(|request: Request<Incoming>| {
        let active = activity.start_request();
        let response = app.clone().call(request);
        async move {
            let response = response.await;
            drop(active);
            response
        }
    });
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    let mut is_ending = false;
    loop {
        tokio::select! {
            // An error here concerns only this client, which is gone.
            _ = connection.as_mut() => return,
            // hyper has no timeout for the bytes that distinguish HTTP/1 from HTTP/2, nor for an idle HTTP/2
            // connection. A connection that does not end after a graceful shutdown is dropped.
            () = activity.idle(idle_timeout) => {
                if is_ending || !activity.has_started() {
                    return;
                }
            }
            // Also resolves if the sender is dropped.
            _ = shutdown.changed(), if !is_ending => {}
        }
        connection.as_mut().graceful_shutdown();
        is_ending = true;
    }
}

fn builder(limits: &ClientLimits) -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    // The timeout starts at the end of the previous request, so it also ends idle connections.
    builder.http1().timer(TokioTimer::new()).header_read_timeout(limits.header_timeout);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(MAX_STREAMS)
        .max_header_list_size(MAX_HEADER_BYTES)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW);
    builder
}

/// Accepts the next connection within the limits. Above the total, connections wait in the backlog of the
/// system; above the limit of their address, they are closed.
async fn accept(listener: &TcpListener, limits: &ConnectionLimits) -> (TcpStream, ConnectionPermit) {
    loop {
        let total = limits.acquire_total().await;
        match listener.accept().await {
            Ok((stream, peer)) => {
                if let Some(permit) = limits.acquire(total, peer.ip().to_canonical()) {
                    return (stream, permit);
                }
            }
            Err(e) if is_client_error(&e) => {}
            Err(e) => {
                tracing::warn!(error = %e, "accept failed");
                tokio::time::sleep(ACCEPT_RETRY_DELAY).await;
            }
        }
    }
}

fn is_client_error(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
