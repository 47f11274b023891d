//! `melanoma completions SHELL`: a completion script, from the definition of the command line.

use std::io::{self, Write};

use crate::{
    args::{CompletionsArgs, command},
    output::Exit,
};

pub(crate) fn run(args: &CompletionsArgs) -> anyhow::Result<Exit> {
    // clap_complete panics if it cannot write, and stdout can be closed.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command(), "melanoma", &mut script);
    io::stdout().lock().write_all(&script)?;
    Ok(Exit::Success)
}
