//! `cargo xtask`: checks of this repository.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::{path::Path, process::ExitCode};

use clap::{Parser, Subcommand};
use xtask::modules;

/// Checks of this repository
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Print the dependencies between the modules of each crate; exit with 1 if there is a cycle
    Modules,
}

fn main() -> anyhow::Result<ExitCode> {
    let Args { command: Command::Modules } = Args::parse();
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut cycles = 0;
    for graph in modules::workspace_graphs(&workspace)? {
        println!("{graph}\n");
        if let Err(cycle) = graph.order() {
            eprintln!("{cycle}\n");
            cycles += 1;
        }
    }
    Ok(ExitCode::from(u8::from(cycles > 0)))
}
