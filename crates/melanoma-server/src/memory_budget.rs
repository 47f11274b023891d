//! The memory budget for the bodies of all requests.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::Error;

/// Bytes per semaphore permit.
const UNIT: u64 = 4 << 10;

/// A limit on the bytes of all request bodies in memory.
pub(crate) struct MemoryBudget {
    permits: Arc<Semaphore>,
    limit: u64,
}

/// A part of the budget, returned on drop.
#[derive(Default)]
pub(crate) struct Reservation(Option<OwnedSemaphorePermit>);

impl MemoryBudget {
    pub(crate) fn new(limit: u64) -> Self {
        let units = usize::try_from(limit / UNIT).unwrap_or(usize::MAX).clamp(1, Semaphore::MAX_PERMITS);
        Self { permits: Arc::new(Semaphore::new(units)), limit }
    }

    /// Grows `reservation` to at least `bytes`.
    ///
    /// # Errors
    /// `overloaded` if the budget is used up.
    pub(crate) fn grow(&self, reservation: &mut Reservation, bytes: usize) -> Result<(), Error> {
        let reserved = reservation.0.as_ref().map_or(0, |permit| permit.num_permits() as u64);
        let missing = (bytes as u64).div_ceil(UNIT).saturating_sub(reserved);
        if missing == 0 {
            return Ok(());
        }
        let exhausted = || Error::MemoryBudgetExhausted { limit: self.limit };
        let missing = u32::try_from(missing).map_err(|_| exhausted())?;
        let added = Arc::clone(&self.permits).try_acquire_many_owned(missing).map_err(|_| exhausted())?;
        match &mut reservation.0 {
            Some(permit) => permit.merge(added),
            none => *none = Some(added),
        }
        Ok(())
    }
}
