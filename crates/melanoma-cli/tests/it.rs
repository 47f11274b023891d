//! The tests of this crate as one program. With a program for each file, every program would contain the engines.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod audit;
mod calibrate;
mod classify;
mod commands;
mod crate_deps;
mod defects;
mod evaluate;
mod image_types;
mod import;
mod imported;
mod intervals;
mod labels;
mod pseudo_terminal;
mod reference;
mod serve;
mod serve_options;
mod support;
mod terminal;
mod traces;
