//! `melanoma completions SHELL`: from the command line's own definition.

use std::io::{self, Write};

use clap::CommandFactory;

use crate::{
    args::{Args, CompletionsArgs},
    output::Exit,
};

pub(crate) fn run(args: &CompletionsArgs) -> anyhow::Result<Exit> {
    // Not straight to stdout: it would panic where that is closed.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "melanoma", &mut script);
    io::stdout().lock().write_all(&script)?;
    Ok(Exit::Success)
}
