//! Limits on the number of connections, in total and per network.
//!
//! At a limit, the connection whose client the server has waited for longest is closed. A connection on whose request
//! the server works is never closed.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use tokio::sync::Notify;

use crate::config::ClientLimits;

/// Counts open connections; cheap to clone.
#[derive(Clone)]
pub(crate) struct ConnectionLimits(Arc<Shared>);

struct Shared {
    max_total: usize,
    max_per_network: usize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    total: usize,
    networks: HashMap<IpAddr, Network>,
    /// Connections that wait for their client, all and those of each network.
    waiting: BTreeMap<WaitKey, Closing>,
    next_number: u64,
}

#[derive(Default)]
struct Network {
    count: usize,
    waiting: BTreeSet<WaitKey>,
}

/// Start of the wait, and number of the connection.
type WaitKey = (Instant, u64);

struct Closing {
    network: IpAddr,
    must_close: Arc<Notify>,
}

/// The right to keep one connection open, returned on drop or when the limits close the connection.
pub(crate) struct ConnectionPermit {
    limits: ConnectionLimits,
    network: IpAddr,
    number: u64,
    must_close: Arc<Notify>,
    status: Mutex<Status>,
}

enum Status {
    Working,
    Waiting(WaitKey),
}

impl ConnectionLimits {
    pub(crate) fn new(limits: &ClientLimits) -> Self {
        Self(Arc::new(Shared {
            max_total: limits.max_connections.get(),
            max_per_network: limits.max_connections_per_address.get(),
            state: Mutex::default(),
        }))
    }

    /// Returns the permit of a connection from `address`, or `None` at a limit if there is no connection to close.
    pub(crate) fn admit(&self, address: IpAddr) -> Option<ConnectionPermit> {
        let address = network(address);
        let mut state = self.state();
        let of_network = state.networks.get(&address);
        if of_network.is_some_and(|network| network.count >= self.0.max_per_network) {
            let key = of_network.and_then(|network| network.waiting.first().copied())?;
            state.close(key);
        } else if state.total >= self.0.max_total {
            let key = state.waiting.keys().next().copied()?;
            state.close(key);
        }
        state.total += 1;
        state.networks.entry(address).or_default().count += 1;
        let number = state.next_number;
        state.next_number += 1;
        drop(state);
        Some(ConnectionPermit {
            limits: self.clone(),
            network: address,
            number,
            must_close: Arc::default(),
            status: Mutex::new(Status::Working),
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Closes a waiting connection, which is not counted from now on.
    fn close(&mut self, key: WaitKey) {
        if let Some(Closing { network, must_close }) = self.waiting.remove(&key) {
            if let Some(network) = self.networks.get_mut(&network) {
                network.waiting.remove(&key);
            }
            self.uncount(network);
            must_close.notify_one();
        }
    }

    fn uncount(&mut self, network: IpAddr) {
        self.total -= 1;
        if let Some(entry) = self.networks.get_mut(&network) {
            entry.count -= 1;
            if entry.count == 0 {
                self.networks.remove(&network);
            }
        }
    }
}

impl ConnectionPermit {
    /// Sets since when the server waits for the client; `None` while it works on a request.
    pub(crate) fn set_waiting(&self, since: Option<Instant>) {
        let mut status = self.status.lock().unwrap_or_else(PoisonError::into_inner);
        let mut state = self.limits.state();
        if let Status::Waiting(key) = *status {
            if state.waiting.remove(&key).is_none() {
                // The limits have closed the connection.
                return;
            }
            if let Some(network) = state.networks.get_mut(&self.network) {
                network.waiting.remove(&key);
            }
            *status = Status::Working;
        }
        if let Some(since) = since {
            let key = (since, self.number);
            let closing = Closing { network: self.network, must_close: Arc::clone(&self.must_close) };
            state.waiting.insert(key, closing);
            state.networks.entry(self.network).or_default().waiting.insert(key);
            *status = Status::Waiting(key);
        }
    }

    /// Resolves once the limits have closed the connection.
    pub(crate) async fn must_close(&self) {
        self.must_close.notified().await;
    }
}

impl Drop for ConnectionPermit {
    fn drop(&mut self) {
        self.set_waiting(None);
        let status = self.status.get_mut().unwrap_or_else(PoisonError::into_inner);
        // Still waiting: closed by the limits, and not counted any more.
        if matches!(status, Status::Working) {
            self.limits.state().uncount(self.network);
        }
    }
}

/// The network that a client can choose its address from: a provider assigns 64 bits of an IPv6 address.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::{num::NonZeroUsize, time::Duration};

    use futures_util::FutureExt;

    use super::*;

    fn limits(total: usize, per_network: usize) -> ConnectionLimits {
        ConnectionLimits::new(&ClientLimits {
            max_connections: NonZeroUsize::new(total).unwrap(),
            max_connections_per_address: NonZeroUsize::new(per_network).unwrap(),
            ..ClientLimits::default()
        })
    }

    fn waiting_for(limits: &ConnectionLimits, address: &str, seconds: u64) -> ConnectionPermit {
        let permit = limits.admit(address.parse().unwrap()).unwrap();
        permit.set_waiting(Instant::now().checked_sub(Duration::from_secs(seconds)));
        permit
    }

    fn is_closed(permit: &ConnectionPermit) -> bool {
        permit.must_close().now_or_never().is_some()
    }

    #[test]
    fn the_connection_that_waits_longest_is_closed() {
        let limits = limits(3, 3);
        let permits = [1, 3, 2].map(|seconds| waiting_for(&limits, "10.0.0.1", seconds));
        let other = waiting_for(&limits, "10.0.0.2", 0);
        assert_eq!(permits.each_ref().map(is_closed), [false, true, false]);
        permits[2].set_waiting(None);
        let third = limits.admit("10.0.0.3".parse().unwrap()).unwrap();
        assert_eq!(permits.each_ref().map(is_closed), [true, false, false]);
        other.set_waiting(None);
        assert!(limits.admit("10.0.0.4".parse().unwrap()).is_none(), "the server works on all of them");
        drop(permits);
        drop((other, third));
        assert_eq!(limits.state().total, 0);
        assert!(limits.state().networks.is_empty() && limits.state().waiting.is_empty());
    }

    #[test]
    fn a_network_closes_its_own_connections() {
        let limits = limits(10, 2);
        let other = waiting_for(&limits, "2001:db8:1::1", 60);
        let permits = [2, 1].map(|seconds| waiting_for(&limits, "2001:db8::1", seconds));
        let _third = waiting_for(&limits, "2001:db8::2:0:0:1", 0);
        assert_eq!((is_closed(&other), permits.each_ref().map(is_closed)), (false, [true, false]));
        let v4 = ["10.0.0.1", "::ffff:10.0.0.1", "10.0.0.2"].map(|address| waiting_for(&limits, address, 1));
        assert!(!v4.iter().any(is_closed));
        let _fourth = waiting_for(&limits, "10.0.0.1", 0);
        assert!(is_closed(&v4[0]) != is_closed(&v4[1]));
    }
}
