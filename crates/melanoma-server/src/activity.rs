//! Whether a connection has requests that are being answered, and for how long it has had none.

use std::{
    sync::{Arc, Mutex, PoisonError},
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
    now: Mutex<Now>,
    changed: Notify,
}

struct Now {
    active: usize,
    ever: bool,
    /// When the last one ended, or the connection began.
    since: Instant,
}

/// A request; dropped, it is answered or gone.
pub(crate) struct Active(Activity);

impl Activity {
    pub(crate) fn new() -> Self {
        let now = Mutex::new(Now { active: 0, ever: false, since: Instant::now() });
        Self(Arc::new(Shared { now, changed: Notify::new() }))
    }

    pub(crate) fn begin(&self) -> Active {
        self.change(|now| {
            now.active += 1;
            now.ever = true;
        });
        Active(self.clone())
    }

    /// Whether there ever was a request.
    pub(crate) fn was_ever(&self) -> bool {
        self.look(|now| now.ever)
    }

    /// Resolves once there has been no request for `time`, which begins anew with each call.
    pub(crate) async fn idle(&self, time: Duration) {
        let called = Instant::now();
        loop {
            let changed = self.0.changed.notified();
            let since = self.look(|now| (now.active == 0).then_some(now.since));
            match since {
                None => changed.await,
                Some(since) => tokio::select! {
                    () = changed => {}
                    () = sleep_until(since.max(called) + time) => return,
                },
            }
        }
    }

    fn look<T>(&self, look: impl FnOnce(&mut Now) -> T) -> T {
        look(&mut self.0.now.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn change(&self, change: impl FnOnce(&mut Now)) {
        self.look(change);
        self.0.changed.notify_one();
    }
}

impl Drop for Active {
    fn drop(&mut self) {
        self.0.change(|now| {
            now.active -= 1;
            now.since = Instant::now();
        });
    }
}
