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
    admission::MAX_HEADER_FIELDS,
    client_stream::ClientStream,
    config::ClientLimits,
    connection_limits::{ConnectionLimits, ConnectionPermit},
    memory_budget::MemoryBudget,
    received_body::ReceivedBody,
};

/// Concurrent requests on an HTTP/2 connection.
const MAX_STREAMS: u32 = 32;
/// Bytes of the fields of an HTTP/2 request header, with 32 bytes for each.
const MAX_HEADER_BYTES: u32 = 8 << 10;
/// Bytes that HTTP/1 buffers, which also bounds the header of a request.
const HTTP1_BUFFER: usize = 16 << 10;
/// HTTP/2 flow control: body bytes in flight per request and per connection, before a handler reads them.
const STREAM_WINDOW: u32 = 256 << 10;
const CONNECTION_WINDOW: u32 = 512 << 10;
/// Bytes that HTTP/2 buffers for each response.
const HTTP2_SEND_BUFFER: usize = 16 << 10;

/// Pause after a failed accept, such as one for lack of file descriptors.
const ACCEPT_RETRY_DELAY: Duration = Duration::from_millis(100);
/// How often stalled responses are looked for.
const STALL_CHECK_INTERVAL: Duration = Duration::from_secs(1);

/// Serves `app` until `shutdown` resolves, then completes the active requests.
pub(crate) async fn serve(
    listener: TcpListener,
    app: Router,
    limits: ClientLimits,
    budget: MemoryBudget,
    shutdown: impl Future<Output = ()>,
) {
    let builder = builder(&limits);
    let (shutdown_sender, shutdown_receiver) = watch::channel(());
    let connection_limits = ConnectionLimits::new(&limits);
    let watchdog = tokio::spawn(drop_stalled(budget, limits.response_timeout));
    let mut shutdown = pin!(shutdown);
    loop {
        let (stream, permit) = tokio::select! {
            accepted = accept(&listener, &connection_limits) => accepted,
            () = &mut shutdown => break,
        };
        // Small responses are sent at once, not merged with later ones.
        let _ = stream.set_nodelay(true);
        tokio::spawn(serve_connection(
            builder.clone(),
            stream,
            Activity::new(permit),
            app.clone(),
            limits.header_timeout,
            shutdown_receiver.clone(),
        ));
    }
    drop((listener, shutdown_receiver));
    let _ = shutdown_sender.send(());
    shutdown_sender.closed().await;
    watchdog.abort();
}

async fn serve_connection(
    builder: auto::Builder<TokioExecutor>,
    stream: TcpStream,
    activity: Activity,
    app: Router,
    idle_timeout: Duration,
    mut shutdown: watch::Receiver<()>,
) {
    let service = service_fn(|request: Request<Incoming>| {
        let active = activity.start_request();
        let mut request = request.map(|body| ReceivedBody::new(body, active.clone()));
        request.extensions_mut().insert(activity.client());
        // Until the response is sent.
        request.extensions_mut().insert(active);
        app.clone().call(request)
    });
    let stream = TokioIo::new(ClientStream::new(stream, activity.clone()));
    let mut connection = pin!(builder.serve_connection(stream, service));
    let mut is_ending = false;
    loop {
        tokio::select! {
            // An error here concerns only this client, which is gone.
            _ = connection.as_mut() => return,
            () = activity.must_close() => return,
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
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_timeout)
        .max_headers(MAX_HEADER_FIELDS)
        .max_buf_size(HTTP1_BUFFER);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(MAX_STREAMS)
        .max_header_list_size(MAX_HEADER_BYTES)
        .max_send_buf_size(HTTP2_SEND_BUFFER)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW);
    builder
}

/// Drops responses whose clients do not take them.
async fn drop_stalled(budget: MemoryBudget, timeout: Duration) {
    let mut interval = tokio::time::interval(STALL_CHECK_INTERVAL.min(timeout));
    loop {
        interval.tick().await;
        budget.drop_stalled(timeout);
    }
}

/// Accepts the next connection within the limits. Connections beyond them are closed.
async fn accept(listener: &TcpListener, limits: &ConnectionLimits) -> (TcpStream, ConnectionPermit) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                if let Some(permit) = limits.admit(peer.ip()) {
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
