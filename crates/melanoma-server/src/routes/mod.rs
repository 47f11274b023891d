//! One file a resource: its handlers and what they say on the wire.

pub(crate) mod classify;
pub(crate) mod docs;
pub(crate) mod explain;
pub(crate) mod health;
pub(crate) mod metrics;
pub(crate) mod openapi;
pub(crate) mod page;
pub(crate) mod predict;
