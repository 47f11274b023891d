//! Connections: how many, from whom, and how long they may take before they ask for anything.
//!
//! `axum::serve` sets no such limit, so this does what it does with hyper's own parts.

use std::{
    collections::HashMap,
    future::Future,
    io,
    net::IpAddr,
    pin::pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{Router, http::Request};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};
use tower::Service;

use crate::config::ClientLimits;

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
    let open = GracefulShutdown::new();
    let places = Places::of(&limits);
    let mut stop = pin!(stop);
    loop {
        let (stream, place) = tokio::select! {
            accepted = places.accept(&listener) => accepted,
            () = &mut stop => break,
        };
        // Without this a small reply waits to be merged with another.
        let _ = stream.set_nodelay(true);
        let asked = Arc::new(AtomicBool::new(false));
        let service = service_fn({
            let (asked, app) = (Arc::clone(&asked), app.clone());
            move |request: Request<Incoming>| {
                asked.store(true, Ordering::Relaxed);
                app.clone().call(request)
            }
        });
        let connection = builder.serve_connection(TokioIo::new(stream), service).into_owned();
        let connection = open.watch(connection);
        tokio::spawn(async move {
            let _place = place;
            let mut connection = pin!(connection);
            // hyper waits for ever for the bytes that tell HTTP/1 from HTTP/2.
            let silent = timeout(limits.head_timeout, &mut connection).await.is_err();
            if silent && asked.load(Ordering::Relaxed) {
                // An error here is the client's, and it is gone.
                let _ = connection.await;
            }
        });
    }
    drop(listener);
    open.shutdown().await;
}

fn builder(limits: &ClientLimits) -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    // The time counts from the end of the request before, too, so an idle connection ends with it.
    builder.http1().timer(TokioTimer::new()).header_read_timeout(limits.head_timeout);
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
            all: Arc::new(Semaphore::new(limits.connections.clamp(1, Semaphore::MAX_PERMITS))),
            taken: Arc::default(),
            per_address: limits.connections_per_address.max(1),
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
