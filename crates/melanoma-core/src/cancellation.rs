//! How a caller stops work that nobody waits for any more.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// A flag that one side sets and the other side checks. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct CancellationToken(Arc<AtomicBool>);

/// The caller canceled the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the caller canceled the work")]
pub struct Canceled;

/// Cancels its token when it is dropped, so that leaving a scope stops the work.
#[derive(Debug)]
#[must_use = "the token is canceled as soon as the guard is dropped"]
pub struct DropGuard(CancellationToken);

impl CancellationToken {
    /// Returns a token that is not canceled.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Cancels the work, for good.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Returns whether the work was canceled.
    #[must_use]
    pub fn is_canceled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Returns an error once the work was canceled.
    ///
    /// # Errors
    /// [`Canceled`].
    pub fn check(&self) -> Result<(), Canceled> {
        if self.is_canceled() { Err(Canceled) } else { Ok(()) }
    }

    /// Returns a guard that cancels the work when it is dropped.
    pub fn drop_guard(self) -> DropGuard {
        DropGuard(self)
    }
}

impl Drop for DropGuard {
    fn drop(&mut self) {
        self.0.cancel();
    }
}
