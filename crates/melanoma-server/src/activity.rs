//! The requests of one connection: whether it is idle, and since when the server waits for its client.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::Waker,
    time::{Duration, Instant},
};

use tokio::{
    sync::{Notify, watch},
    time::sleep_until,
};

use crate::{caller::Client, connection_limits::ConnectionPermit};

/// The requests of one connection; cheap to clone.
#[derive(Clone)]
pub(crate) struct Activity(Arc<Shared>);

struct Shared {
    requests: Mutex<Requests>,
    changed: Notify,
    has_closed: watch::Sender<bool>,
    permit: ConnectionPermit,
}

struct Requests {
    count: usize,
    has_started: bool,
    next_number: u64,
    /// The requests that wait for the client, which sends the body or takes the response.
    waiting: BTreeSet<WaitKey>,
    /// End of the last request, or start of the connection.
    idle_since: Instant,
    /// Task that reads from the client and waits for the end of all requests.
    reader: Option<Waker>,
}

/// Start of the wait, and number of the request.
type WaitKey = (Instant, u64);

/// A request, until its last clone is dropped.
#[derive(Clone)]
pub(crate) struct ActiveRequest(Arc<Active>);

struct Active {
    activity: Activity,
    number: u64,
    phase: Mutex<Phase>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// The client sends the body.
    Receiving(WaitKey),
    Processing,
    /// The client takes the response.
    Sending(WaitKey),
}

impl Activity {
    pub(crate) fn new(permit: ConnectionPermit) -> Self {
        let now = Instant::now();
        permit.set_waiting(Some(now));
        let requests = Requests {
            count: 0,
            has_started: false,
            next_number: 0,
            waiting: BTreeSet::new(),
            idle_since: now,
            reader: None,
        };
        let (has_closed, _) = watch::channel(false);
        Self(Arc::new(Shared { requests: Mutex::new(requests), changed: Notify::new(), has_closed, permit }))
    }

    /// Starts a request whose body is being received.
    pub(crate) fn start_request(&self) -> ActiveRequest {
        let (number, phase) = self.update(|requests| {
            requests.count += 1;
            requests.has_started = true;
            requests.next_number += 1;
            let phase = Phase::Receiving((Instant::now(), requests.next_number));
            requests.enter(phase);
            (requests.next_number, phase)
        });
        ActiveRequest(Arc::new(Active { activity: self.clone(), number, phase: Mutex::new(phase) }))
    }

    /// Whether the connection has had a request.
    pub(crate) fn has_started(&self) -> bool {
        self.requests().has_started
    }

    /// The client of the connection.
    pub(crate) fn client(&self) -> Client {
        Client::new(self.0.has_closed.subscribe())
    }

    /// Notes that the client has closed its sending side. Returns whether it may wait for a response; `reader` is woken when it does not any more.
    pub(crate) fn close_client(&self, reader: &Waker) -> bool {
        self.0.has_closed.send_replace(true);
        let mut requests = self.requests();
        requests.reader = Some(reader.clone());
        requests.count > 0
    }

    /// Resolves once the connection must close to make room for another.
    pub(crate) async fn must_close(&self) {
        self.0.permit.must_close().await;
    }

    /// Resolves once the connection has been idle for `time`, counted from this call at the earliest.
    pub(crate) async fn idle(&self, time: Duration) {
        let called = Instant::now();
        loop {
            let changed = self.0.changed.notified();
            let idle_since = {
                let requests = self.requests();
                if requests.count == 0 { Some(requests.idle_since) } else { None }
            };
            match idle_since {
                None => changed.await,
                Some(since) => tokio::select! {
                    () = changed => {}
                    () = sleep_until((since.max(called) + time).into()) => return,
                },
            }
        }
    }

    /// Changes the requests, and tells the limits since when the server waits for the client.
    fn update<T>(&self, change: impl FnOnce(&mut Requests) -> T) -> T {
        let mut requests = self.requests();
        let result = change(&mut requests);
        self.0.permit.set_waiting(requests.waiting_since());
        let reader = if requests.count == 0 { requests.reader.take() } else { None };
        drop(requests);
        self.0.changed.notify_one();
        if let Some(reader) = reader {
            reader.wake();
        }
        result
    }

    fn requests(&self) -> MutexGuard<'_, Requests> {
        self.0.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Requests {
    fn enter(&mut self, phase: Phase) {
        if let Phase::Receiving(key) | Phase::Sending(key) = phase {
            self.waiting.insert(key);
        }
    }

    fn leave(&mut self, phase: Phase) {
        if let Phase::Receiving(key) | Phase::Sending(key) = phase {
            self.waiting.remove(&key);
        }
    }

    /// `None` while the server works on a request.
    fn waiting_since(&self) -> Option<Instant> {
        match self.waiting.first() {
            _ if self.waiting.len() < self.count => None,
            Some(&(since, _)) => Some(since),
            None => Some(self.idle_since),
        }
    }
}

impl ActiveRequest {
    /// The body is complete or not needed, and the server works on the request.
    pub(crate) fn is_processed(&self) {
        let mut phase = self.phase();
        if matches!(*phase, Phase::Receiving(_)) {
            self.enter(&mut phase, Phase::Processing);
        }
    }

    /// The response is being sent.
    pub(crate) fn is_sending(&self) {
        let sending = Phase::Sending((Instant::now(), self.0.number));
        self.enter(&mut self.phase(), sending);
    }

    fn enter(&self, phase: &mut Phase, next: Phase) {
        self.0.activity.update(|requests| {
            requests.leave(*phase);
            requests.enter(next);
        });
        *phase = next;
    }

    fn phase(&self) -> MutexGuard<'_, Phase> {
        self.0.phase.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Active {
    fn drop(&mut self) {
        let phase = *self.phase.get_mut().unwrap_or_else(PoisonError::into_inner);
        self.activity.update(|requests| {
            requests.leave(phase);
            requests.count -= 1;
            requests.idle_since = Instant::now();
        });
    }
}
