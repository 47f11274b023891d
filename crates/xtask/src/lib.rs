//! Checks of this repository that need to read its sources.
//!
//! [`modules`] builds the graph of dependencies between the modules of a crate and finds its cycles.

pub mod modules;
mod parse;
mod resolve;
