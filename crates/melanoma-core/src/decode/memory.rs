//! The memory of all decoders that work at the same time.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::{error::DecodeError, format::Format};
use crate::cancellation::CancellationToken;

/// A budget that decoders share. Each reserves what it needs before it allocates, and waits for the others
/// if too little is left.
#[derive(Debug)]
pub(crate) struct DecoderMemory {
    limit: u64,
    free: Mutex<u64>,
    freed: Condvar,
}

/// A part of the budget, returned on drop.
#[derive(Debug)]
pub(crate) struct Reservation {
    memory: Arc<DecoderMemory>,
    bytes: u64,
}

impl DecoderMemory {
    /// Returns a budget of `limit` bytes.
    pub(crate) fn new(limit: u64) -> Arc<Self> {
        Arc::new(Self { limit, free: Mutex::new(limit), freed: Condvar::new() })
    }

    /// Waits until `bytes` are free, and reserves them for a decoder of `format`. Checks the token whenever
    /// another decoder returns memory.
    ///
    /// # Errors
    /// [`DecodeError::TooMuchMemory`] if the budget is smaller, and [`DecodeError::Canceled`].
    pub(super) fn reserve(
        self: &Arc<Self>,
        format: Format,
        bytes: u64,
        token: &CancellationToken,
    ) -> Result<Reservation, DecodeError> {
        if bytes > self.limit {
            return Err(DecodeError::TooMuchMemory { format, limit: self.limit });
        }
        let mut free = self.free();
        while *free < bytes {
            token.check()?;
            free = self.freed.wait(free).unwrap_or_else(PoisonError::into_inner);
        }
        *free -= bytes;
        Ok(Reservation { memory: Arc::clone(self), bytes })
    }

    fn free(&self) -> MutexGuard<'_, u64> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        *self.memory.free() += self.bytes;
        self.memory.freed.notify_all();
    }
}

#[cfg(test)]
#[allow(clippy::panic, clippy::unwrap_used)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn a_decoder_waits_for_the_memory_of_another() {
        let (memory, token) = (DecoderMemory::new(10), CancellationToken::new());
        let first = memory.reserve(Format::Jpeg, 6, &token).unwrap();
        let second = thread::spawn({
            let (memory, token) = (Arc::clone(&memory), token.clone());
            move || memory.reserve(Format::Png, 5, &token).map(|reservation| reservation.bytes)
        });
        // The remaining 4 bytes are free for others meanwhile.
        drop(memory.reserve(Format::Gif, 4, &token).unwrap());
        assert!(!second.is_finished());
        drop(first);
        assert_eq!(second.join().unwrap().unwrap(), 5);
        assert_eq!(*memory.free(), 10);
    }

    #[test]
    fn a_decoder_that_waits_can_be_canceled() {
        let (memory, token) = (DecoderMemory::new(10), CancellationToken::new());
        let first = memory.reserve(Format::Jpeg, 6, &token).unwrap();
        let second = thread::spawn({
            let (memory, token) = (Arc::clone(&memory), token.clone());
            move || memory.reserve(Format::Jpeg, 5, &token).map(|reservation| reservation.bytes)
        });
        token.cancel();
        // Too little for the second, but it checks its token.
        let part = memory.reserve(Format::Jpeg, 4, &CancellationToken::new()).unwrap();
        drop(part);
        assert!(matches!(second.join().unwrap(), Err(DecodeError::Canceled(_))));
        drop(first);
    }

    #[test]
    fn more_than_the_budget_is_rejected() {
        let (memory, token) = (DecoderMemory::new(10), CancellationToken::new());
        let error = memory.reserve(Format::Tiff, 11, &token).unwrap_err();
        assert!(matches!(error, DecodeError::TooMuchMemory { limit: 10, .. }), "{error}");
    }
}
