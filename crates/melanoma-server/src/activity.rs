//! Active requests of one connection, and how long it has been idle.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::Notify,
    time::{Instant, sleep_until},
};

/// The requests of one connection; cheap to clone.
#[derive(Clone)]
pub(crate) struct Activity(Arc<Shared>);

struct Shared {
    counts: Mutex<Counts>,
    changed: Notify,
}

struct Counts {
    active: usize,
    has_started: bool,
    /// End of the last request, or start of the connection.
    idle_since: Instant,
}

/// A request that is active until this is dropped.
pub(crate) struct ActiveRequest(Activity);

impl Activity {
    pub(crate) fn new() -> Self {
        let counts = Counts { active: 0, has_started: false, idle_since: Instant::now() };
        Self(Arc::new(Shared { counts: Mutex::new(counts), changed: Notify::new() }))
    }

    pub(crate) fn start_request(&self) -> ActiveRequest {
        {
            let mut counts = self.counts();
            counts.active += 1;
            counts.has_started = true;
        }
        self.0.changed.notify_one();
        ActiveRequest(self.clone())
    }

    /// Whether the connection has had a request.
    pub(crate) fn has_started(&self) -> bool {
        self.counts().has_started
    }

    /// Resolves once the connection has been idle for `time`, counted from this call at the earliest.
    pub(crate) async fn idle(&self, time: Duration) {
        let called = Instant::now();
        loop {
            let changed = self.0.changed.notified();
            let idle_since = {
                let counts = self.counts();
                if counts.active == 0 { Some(counts.idle_since) } else { None }
            };
            match idle_since {
                None => changed.await,
                Some(since) => tokio::select! {
                    () = changed => {}
                    () = sleep_until(since.max(called) + time) => return,
                },
            }
        }
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for ActiveRequest {
    fn drop(&mut self) {
        {
            let mut counts = self.0.counts();
            counts.active -= 1;
            counts.idle_since = Instant::now();
        }
        self.0.0.changed.notify_one();
    }
}
