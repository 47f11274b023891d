//! Checks of the sources of this repository.
//!
//! [`modules`] builds the graph of dependencies between the modules of a crate, and finds its cycles.
//!
//! # Example
//!
//! ```
//! use std::path::Path;
//! use xtask::modules::crate_graphs;
//!
//! # fn main() -> anyhow::Result<()> {
//! // The sources of this crate.
//! for graph in crate_graphs(Path::new(env!("CARGO_MANIFEST_DIR")))? {
//!     let modules = graph.order().expect("no cycle");
//!     println!("{}: {}", graph.parent, modules.join(", "));
//! }
//! # Ok(())
//! # }
//! ```

pub mod modules;
mod parse;
mod resolve;
