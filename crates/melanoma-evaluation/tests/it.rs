//! The tests of this crate as one program. With a program for each file, every program would contain the engines.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod calibration;
mod dataset;
mod evidence;
mod image_types;
mod layouts;
mod metrics;
mod run;
mod support;
