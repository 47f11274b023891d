//! The memory budget of all requests and responses, and which of them lose their memory when it is used up.
//!
//! A body that is being received, and a response that is being sent, wait for a client, and a client can be slow on
//! purpose. When the budget is used up, the server drops those that wait longest.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::{Duration, Instant},
};

use crate::error::Error;

/// A client has at least this time. It keeps many honest clients, who together exceed the budget, from dropping each
/// other.
pub(crate) const MIN_WAIT: Duration = Duration::from_secs(2);
/// Least memory that a dropped request frees. It is freed a moment after the drop.
const FREED_BY_REQUEST: u64 = 16 << 10;
/// Longest time that a request waits for the memory of dropped requests. It is longer than [`MIN_WAIT`], so that the
/// request that used up the budget can be dropped within it.
const MAX_WAIT_FOR_MEMORY: Duration = Duration::from_secs(MIN_WAIT.as_secs() + 1);

/// A limit on the bytes that requests and responses keep in memory. Batches may use half of it.
#[derive(Clone)]
pub(crate) struct MemoryBudget(Arc<Shared>);

struct Shared {
    limit: u64,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    used: u64,
    used_by_batches: u64,
    waiting: BTreeMap<WaitingKey, Weak<dyn Droppable>>,
    next_number: u64,
}

/// The start of the wait, and a number that makes it unique.
type WaitingKey = (Instant, u64);

/// A part of the budget, returned on drop.
pub(crate) struct Reservation {
    budget: MemoryBudget,
    bytes: u64,
    is_batch: bool,
}

/// A value that waits for a client.
pub(crate) trait WaitsForClient: Send + 'static {
    /// How long data has been ready that the client did not take.
    fn stalled(&self, now: Instant) -> Duration;

    /// Whether the budget may drop the value when it is used up. It is asked [`MIN_WAIT`] after the registration.
    fn gives_way(&self, now: Instant) -> bool;
}

/// A value that waits for a client, until the budget drops it.
pub(crate) struct Waiting<T> {
    value: Arc<Mutex<Option<T>>>,
    budget: MemoryBudget,
    key: WaitingKey,
}

trait Droppable: Send + Sync {
    /// Drops the value if `condition` holds, unless it is in use. Returns whether it was dropped.
    fn drop_if(&self, condition: &dyn Fn(&dyn WaitsForClient) -> bool) -> bool;
}

impl MemoryBudget {
    pub(crate) fn new(limit: u64) -> Self {
        Self(Arc::new(Shared { limit, state: Mutex::default() }))
    }

    /// Reserves `bytes`.
    ///
    /// # Errors
    /// `overloaded` if the budget is used up.
    pub(crate) fn reserve(&self, bytes: u64) -> Result<Reservation, Error> {
        let mut reservation = self.reserve_nothing();
        reservation.grow(bytes)?;
        Ok(reservation)
    }

    /// Repeats `reserve` while the budget is used up, until dropped requests have freed memory or [`MAX_WAIT_FOR_MEMORY`]
    /// has passed.
    ///
    /// # Errors
    /// The last error of `reserve`.
    pub(crate) async fn when_freed<T>(
        &self,
        mut reserve: impl FnMut() -> Result<T, Error>,
    ) -> Result<T, Error> {
        let end = Instant::now() + MAX_WAIT_FOR_MEMORY;
        loop {
            match reserve() {
                Err(Error::MemoryBudgetExhausted { .. }) if Instant::now() < end => {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
                result => return result,
            }
        }
    }

    /// A reservation of no bytes.
    pub(crate) fn reserve_nothing(&self) -> Reservation {
        Reservation { budget: self.clone(), bytes: 0, is_batch: false }
    }

    /// Registers a value that waits for a client from now on.
    pub(crate) fn wait<T: WaitsForClient>(&self, value: T) -> Waiting<T> {
        let value = Arc::new(Mutex::new(Some(value)));
        let mut state = self.state();
        let key = (Instant::now(), state.next_number);
        state.next_number += 1;
        let registered: Arc<dyn Droppable> = value.clone();
        state.waiting.insert(key, Arc::downgrade(&registered));
        drop(state);
        Waiting { value, budget: self.clone(), key }
    }

    /// Drops each value whose client has taken no data for `timeout`.
    pub(crate) fn drop_stalled(&self, timeout: Duration) {
        let now = Instant::now();
        let waiting: Vec<_> = self.state().waiting.values().filter_map(Weak::upgrade).collect();
        for value in waiting {
            value.drop_if(&|value| value.stalled(now) >= timeout);
        }
    }

    /// Drops what waits longest, until `bytes` are free or will be, or nothing has waited for [`MIN_WAIT`].
    fn make_room(&self, bytes: u64) {
        let now = Instant::now();
        let Some(latest) = now.checked_sub(MIN_WAIT) else { return };
        let waiting: Vec<_> = {
            let state = self.state();
            state.waiting.range(..(latest, 0)).filter_map(|(_, value)| value.upgrade()).collect()
        };
        let mut will_be_free = self.free();
        for value in waiting {
            if self.free().max(will_be_free) >= bytes {
                return;
            }
            if value.drop_if(&|value| value.gives_way(now)) {
                will_be_free += FREED_BY_REQUEST;
            }
        }
    }

    fn free(&self) -> u64 {
        self.0.limit.saturating_sub(self.state().used)
    }

    /// The error of a request that the budget has no room for.
    pub(crate) fn exhausted(&self) -> Error {
        Error::MemoryBudgetExhausted { limit: self.0.limit }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reservation {
    /// Grows the reservation to at least `bytes`.
    ///
    /// # Errors
    /// `overloaded` if the budget is used up.
    pub(crate) fn grow(&mut self, bytes: u64) -> Result<(), Error> {
        let missing = bytes.saturating_sub(self.bytes);
        if missing == 0 || self.try_add(missing) {
            return Ok(());
        }
        if self.exceeds_half_of_batches(missing) {
            return Err(self.budget.exhausted());
        }
        // More than is missing, so that the next requests find memory, too.
        self.budget.make_room(missing.saturating_add(self.budget.0.limit / 16));
        if self.try_add(missing) { Ok(()) } else { Err(self.budget.exhausted()) }
    }

    /// Whether only other batches could make room.
    fn exceeds_half_of_batches(&self, bytes: u64) -> bool {
        let used = self.budget.state().used_by_batches;
        self.is_batch && used.saturating_add(bytes) > self.budget.0.limit / 2
    }

    fn try_add(&mut self, bytes: u64) -> bool {
        let limit = self.budget.0.limit;
        let mut state = self.budget.state();
        let fits = state.used.saturating_add(bytes) <= limit
            && (!self.is_batch || state.used_by_batches.saturating_add(bytes) <= limit / 2);
        if fits {
            state.used += bytes;
            state.used_by_batches += if self.is_batch { bytes } else { 0 };
            drop(state);
            self.bytes += bytes;
        }
        fits
    }

    /// Adds the bytes of `other`, which is not one of a batch.
    pub(crate) fn merge(&mut self, mut other: Self) {
        self.bytes += std::mem::take(&mut other.bytes);
    }

    /// Counts the reservation as one of a batch, so that single images keep the other half of the budget.
    ///
    /// # Errors
    /// `overloaded` if batches have used up their half.
    pub(crate) fn become_batch(&mut self) -> Result<(), Error> {
        if self.is_batch {
            return Ok(());
        }
        let mut state = self.budget.state();
        if state.used_by_batches + self.bytes > self.budget.0.limit / 2 {
            return Err(self.budget.exhausted());
        }
        state.used_by_batches += self.bytes;
        drop(state);
        self.is_batch = true;
        Ok(())
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        let mut state = self.budget.state();
        state.used -= self.bytes;
        state.used_by_batches -= if self.is_batch { self.bytes } else { 0 };
    }
}

impl<T> Waiting<T> {
    /// The value, or `None` inside if the budget dropped it.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Option<T>> {
        self.value.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Drop for Waiting<T> {
    fn drop(&mut self) {
        self.budget.state().waiting.remove(&self.key);
    }
}

impl<T: WaitsForClient> Droppable for Mutex<Option<T>> {
    fn drop_if(&self, condition: &dyn Fn(&dyn WaitsForClient) -> bool) -> bool {
        let Ok(mut value) = self.try_lock() else { return false };
        let dropped = if value.as_ref().is_some_and(|value| condition(value)) { value.take() } else { None };
        // Its reservation locks the budget, and its request may lock other parts of the server.
        drop(value);
        dropped.is_some()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    struct Held(#[expect(dead_code, reason = "returned on drop")] Reservation, Duration);

    impl WaitsForClient for Held {
        fn stalled(&self, _: Instant) -> Duration {
            self.1
        }

        fn gives_way(&self, _: Instant) -> bool {
            self.1 > Duration::ZERO
        }
    }

    #[test]
    fn a_reservation_is_bounded_and_returned() {
        let budget = MemoryBudget::new(100);
        let mut first = budget.reserve(60).unwrap();
        assert!(budget.reserve(50).is_err());
        first.grow(100).unwrap();
        first.grow(10).unwrap();
        assert!(first.grow(101).is_err());
        drop(first);
        assert_eq!(budget.free(), 100);
        assert!(budget.reserve(u64::MAX).is_err());
    }

    #[test]
    fn batches_leave_half_for_others() {
        let budget = MemoryBudget::new(100);
        let mut batch = budget.reserve(40).unwrap();
        batch.become_batch().unwrap();
        assert!(batch.grow(60).is_err());
        let mut second = budget.reserve(20).unwrap();
        assert!(second.become_batch().is_err());
        drop(batch);
        second.become_batch().unwrap();
        second.grow(50).unwrap();
        let _single = budget.reserve(50).unwrap();
    }

    #[test]
    fn a_batch_that_has_used_its_half_drops_nobody() {
        let budget = MemoryBudget::new(100);
        let mut batch = budget.reserve(50).unwrap();
        batch.become_batch().unwrap();
        let waiting = budget.wait(Held(budget.reserve(50).unwrap(), Duration::from_secs(1)));
        std::thread::sleep(MIN_WAIT + Duration::from_millis(50));
        assert!(batch.grow(60).is_err());
        assert!(waiting.lock().is_some());
        drop(budget.reserve(50).unwrap());
        assert!(waiting.lock().is_none());
    }

    #[tokio::test]
    async fn a_request_outlasts_one_that_has_just_used_up_the_budget() {
        let budget = MemoryBudget::new(100);
        let waiting = budget.wait(Held(budget.reserve(100).unwrap(), Duration::from_secs(1)));
        budget.when_freed(|| budget.reserve(10)).await.unwrap();
        assert!(waiting.lock().is_none());
    }

    #[test]
    fn what_waits_longest_is_dropped_first() {
        let budget = MemoryBudget::new(100);
        let waiting = [2, 1, 0]
            .map(|stalled| budget.wait(Held(budget.reserve(30).unwrap(), Duration::from_secs(stalled))));
        assert!(budget.reserve(30).is_err(), "all have waited less than the minimum");
        std::thread::sleep(MIN_WAIT + Duration::from_millis(50));
        let in_use = waiting[0].lock();
        let other = budget.reserve(30).unwrap();
        assert!(waiting[1].lock().is_none());
        drop(in_use);
        let another = budget.reserve(30).unwrap();
        assert!(waiting[0].lock().is_none());
        assert!(budget.reserve(30).is_err(), "the last one does not wait for its client");
        assert!(waiting[2].lock().is_some());
        budget.drop_stalled(Duration::ZERO);
        assert!(waiting[2].lock().is_none());
        drop((other, another));
        assert_eq!(budget.free(), 100);
        drop(waiting);
        assert!(budget.state().waiting.is_empty());
    }
}
