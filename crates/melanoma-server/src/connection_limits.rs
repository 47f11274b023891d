//! Limits on the number of connections, in total and per address.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::config::ClientLimits;

type CountByAddress = Arc<Mutex<HashMap<IpAddr, usize>>>;

/// Counts open connections.
pub(crate) struct ConnectionLimits {
    total: Arc<Semaphore>,
    by_address: CountByAddress,
    max_per_address: usize,
}

/// The right to keep one connection open, returned on drop.
pub(crate) struct ConnectionPermit {
    _total: OwnedSemaphorePermit,
    address: IpAddr,
    by_address: CountByAddress,
}

impl ConnectionLimits {
    pub(crate) fn new(limits: &ClientLimits) -> Self {
        Self {
            total: Arc::new(Semaphore::new(limits.max_connections.get().min(Semaphore::MAX_PERMITS))),
            by_address: Arc::default(),
            max_per_address: limits.max_connections_per_address.get(),
        }
    }

    /// Waits until another connection may be open.
    pub(crate) async fn acquire_total(&self) -> OwnedSemaphorePermit {
        match Arc::clone(&self.total).acquire_owned().await {
            Ok(permit) => permit,
            // Does not happen: the semaphore is never closed.
            Err(_) => std::future::pending().await,
        }
    }

    /// Returns the permit of a connection from `address`, or `None` if the address has its maximum.
    pub(crate) fn acquire(&self, total: OwnedSemaphorePermit, address: IpAddr) -> Option<ConnectionPermit> {
        let mut by_address = self.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        let count = by_address.entry(address).or_default();
        if *count >= self.max_per_address {
            return None;
        }
        *count += 1;
        drop(by_address);
        Some(ConnectionPermit { _total: total, address, by_address: Arc::clone(&self.by_address) })
    }
}

impl Drop for ConnectionPermit {
    fn drop(&mut self) {
        let mut by_address = self.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = by_address.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                by_address.remove(&self.address);
            }
        }
    }
}
