//! One file a resource: its handlers and what they say on the wire.

pub(crate) mod classify;
pub(crate) mod health;
pub(crate) mod metrics;
pub(crate) mod page;
pub(crate) mod predict;
