//! The queue of the worker threads: jobs in order of priority and arrival, which can be removed while they wait.

use std::{
    collections::BTreeMap,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::OwnedSemaphorePermit;

pub(crate) type Job = Box<dyn FnOnce() + Send>;

/// Waiting jobs. Whoever pushes a job holds the slot that bounds their number.
#[derive(Default)]
pub(crate) struct JobQueue {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    waiting: BTreeMap<Key, (Job, OwnedSemaphorePermit)>,
    next_number: u64,
    is_closed: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    is_postponed: bool,
    number: u64,
}

/// A job that was pushed. Dropping it removes the job if it still waits.
pub(crate) struct Entry {
    queue: Arc<JobQueue>,
    number: u64,
}

impl JobQueue {
    /// Appends a job. Its slot is free again once it starts or is removed.
    pub(crate) fn push(self: &Arc<Self>, job: Job, slot: OwnedSemaphorePermit) -> Entry {
        let mut state = self.state();
        let number = state.next_number;
        state.next_number += 1;
        state.waiting.insert(Key { is_postponed: false, number }, (job, slot));
        drop(state);
        self.changed.notify_one();
        Entry { queue: Arc::clone(self), number }
    }

    /// Waits for the next job; `None` once the queue is closed and empty.
    pub(crate) fn pop(&self) -> Option<Job> {
        let mut state = self.state();
        loop {
            if let Some((_, (job, _slot))) = state.waiting.pop_first() {
                return Some(job);
            }
            if state.is_closed {
                return None;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Number of waiting jobs.
    pub(crate) fn len(&self) -> usize {
        self.state().waiting.len()
    }

    /// Ends [`Self::pop`] after the waiting jobs.
    pub(crate) fn close(&self) {
        self.state().is_closed = true;
        self.changed.notify_all();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entry {
    /// If the job still waits, moves it behind all jobs that are not postponed, and replaces its slot.
    pub(crate) fn postpone(&self, slot: OwnedSemaphorePermit) {
        let mut state = self.queue.state();
        if let Some((job, _slot)) = state.waiting.remove(&self.key(false)) {
            state.waiting.insert(self.key(true), (job, slot));
        }
    }

    const fn key(&self, is_postponed: bool) -> Key {
        Key { is_postponed, number: self.number }
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        let mut state = self.queue.state();
        let removed = [false, true].map(|is_postponed| state.waiting.remove(&self.key(is_postponed)));
        // The job may hold an image, which takes time to free.
        drop(state);
        drop(removed);
    }
}
