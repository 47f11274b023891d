//! `melanoma completions SHELL`: from the command line's own definition.

use std::io;

use clap::CommandFactory;

use crate::{
    args::{Args, CompletionsArgs},
    output::Exit,
};

pub(crate) fn run(args: &CompletionsArgs) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "melanoma", &mut script);
    io::Write::write_all(&mut io::stdout().lock(), &script)?;
    Ok(Exit::Success)
}
