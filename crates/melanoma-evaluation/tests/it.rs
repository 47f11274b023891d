//! The tests of this crate, as one program: as programs of their own, each would contain the engines again.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod calibration;
mod dataset;
mod evidence;
mod image_types;
mod layouts;
mod metrics;
mod run;
mod support;
