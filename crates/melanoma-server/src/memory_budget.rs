//! How many bytes of requests lie in memory, all of them together.

use std::sync::Arc;

use melanoma_core::{Error, ErrorCode};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Bytes to a unit of the count.
const UNIT: u64 = 4 << 10;

/// A limit on bytes, given out and taken back.
pub(crate) struct MemoryBudget(Arc<Semaphore>);

/// Bytes that count against the limit until this is dropped.
pub(crate) struct Reservation(Option<OwnedSemaphorePermit>);

impl MemoryBudget {
    pub(crate) fn of(bytes: u64) -> Self {
        let units = usize::try_from(bytes / UNIT).unwrap_or(usize::MAX).clamp(1, Semaphore::MAX_PERMITS);
        Self(Arc::new(Semaphore::new(units)))
    }

    pub(crate) fn nothing() -> Reservation {
        Reservation(None)
    }

    /// Takes so much that `held` covers `bytes`.
    ///
    /// # Errors
    /// `overloaded` when there is not so much left.
    pub(crate) fn grow(&self, held: &mut Reservation, bytes: usize) -> Result<(), Error> {
        let units = (bytes as u64).div_ceil(UNIT);
        let missing = units.saturating_sub(held.0.as_ref().map_or(0, |permit| permit.num_permits() as u64));
        if missing == 0 {
            return Ok(());
        }
        let more = u32::try_from(missing)
            .ok()
            .and_then(|missing| Arc::clone(&self.0).try_acquire_many_owned(missing).ok())
            .ok_or_else(|| {
                Error::new(ErrorCode::Overloaded, "the requests that wait take as much memory as they may")
            })?;
        match &mut held.0 {
            Some(permit) => permit.merge(more),
            nothing => *nothing = Some(more),
        }
        Ok(())
    }
}
