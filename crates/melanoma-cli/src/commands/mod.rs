//! One file a command.

pub(crate) mod classify;
pub(crate) mod doctor;
pub(crate) mod inspect;
pub(crate) mod samples;
pub(crate) mod serve;
