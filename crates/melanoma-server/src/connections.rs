//! Connections: how many, from whom, and how long they may take before they ask for anything.
//!
//! `axum::serve` sets no such limit, so this does what it does with hyper's own parts.

use std::{
    collections::HashMap,
    future::Future,
    io,
    net::IpAddr,
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{Router, http::Request};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
};
use tower::Service;

use crate::{activity::Activity, config::ClientLimits};

/// Most requests at the same time on a connection of HTTP/2.
const STREAMS: u32 = 64;
/// Most bytes of a head there; HTTP/1 has about as much.
const HEAD: u32 = 16 << 10;
/// How many bytes of a body may be on their way there, of one request and of all of a connection,
/// before anybody has asked for them.
const WINDOW: u32 = 256 << 10;
const CONNECTION_WINDOW: u32 = 512 << 10;

/// How long to wait when the system gives no more connections.
const EXHAUSTED: Duration = Duration::from_millis(100);

/// Serves `app` until `stop` resolves, then lets what was begun end.
pub(crate) async fn serve(
    listener: TcpListener,
    app: Router,
    limits: ClientLimits,
    stop: impl Future<Output = ()>,
) {
    let builder = builder(&limits);
    let (stopping, has_stopped) = watch::channel(());
    let places = Places::of(&limits);
    let mut stop = pin!(stop);
    loop {
        let (stream, place) = tokio::select! {
            accepted = places.accept(&listener) => accepted,
            () = &mut stop => break,
        };
        // Without this a small reply waits to be merged with another.
        let _ = stream.set_nodelay(true);
        let activity = Activity::new();
        let service = service_fn({
            let (activity, app) = (activity.clone(), app.clone());
            move |request: Request<Incoming>| {
                let active = activity.begin();
                let answer = app.clone().call(request);
                async move {
                    let answer = answer.await;
                    drop(active);
                    answer
                }
            }
        });
        let connection = builder.serve_connection(TokioIo::new(stream), service).into_owned();
        let mut stopped = has_stopped.clone();
        tokio::spawn(async move {
            let _place = place;
            let mut connection = pin!(connection);
            let mut ending = false;
            loop {
                tokio::select! {
                    // An error here is the client's, and it is gone.
                    _ = connection.as_mut() => return,
                    // hyper waits for ever for the bytes that tell HTTP/1 from HTTP/2, and for what
                    // comes on a connection of HTTP/2. What does not end when asked to is left.
                    () = activity.idle(limits.header_timeout) => {
                        if ending || !activity.was_ever() {
                            return;
                        }
                    }
                    // Also where the sender is gone.
                    _ = stopped.changed(), if !ending => {}
                }
                connection.as_mut().graceful_shutdown();
                ending = true;
            }
        });
    }
    drop((listener, has_stopped));
    let _ = stopping.send(());
    stopping.closed().await;
}

fn builder(limits: &ClientLimits) -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    // The time counts from the end of the request before, too, so an idle connection ends with it.
    builder.http1().timer(TokioTimer::new()).header_read_timeout(limits.header_timeout);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS)
        .max_header_list_size(HEAD)
        .initial_stream_window_size(WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW);
    builder
}

/// What is left of the limits on connections.
struct Places {
    all: Arc<Semaphore>,
    taken: Arc<Mutex<HashMap<IpAddr, usize>>>,
    per_address: usize,
}

/// The place of one connection; dropped, it is free.
struct Place {
    _of_all: OwnedSemaphorePermit,
    address: IpAddr,
    taken: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

impl Places {
    fn of(limits: &ClientLimits) -> Self {
        Self {
            all: Arc::new(Semaphore::new(limits.max_connections.get().min(Semaphore::MAX_PERMITS))),
            taken: Arc::default(),
            per_address: limits.max_connections_per_address.get(),
        }
    }

    /// The next connection that has a place. Where all are taken, the next waits in the system's
    /// queue; one too many from an address is closed.
    async fn accept(&self, listener: &TcpListener) -> (TcpStream, Place) {
        loop {
            let Ok(of_all) = Arc::clone(&self.all).acquire_owned().await else {
                // The semaphore is never closed.
                return std::future::pending().await;
            };
            match listener.accept().await {
                Ok((stream, from)) => {
                    if let Some(place) = self.take(of_all, from.ip().to_canonical()) {
                        return (stream, place);
                    }
                }
                Err(e) if is_of_the_client(&e) => {}
                Err(e) => {
                    tracing::warn!(error = %e, "no connection can be taken");
                    tokio::time::sleep(EXHAUSTED).await;
                }
            }
        }
    }

    fn take(&self, of_all: OwnedSemaphorePermit, address: IpAddr) -> Option<Place> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(address).or_default();
        if *count >= self.per_address {
            return None;
        }
        *count += 1;
        drop(taken);
        Some(Place { _of_all: of_all, address, taken: Arc::clone(&self.taken) })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.address);
            }
        }
    }
}

fn is_of_the_client(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
