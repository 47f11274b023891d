//! `melanoma man DIR`: one manual page for each command, from the definition of the command line.

use anyhow::Context;

use super::make_folder;
use crate::{
    args::{ManArgs, command},
    output::Exit,
};

pub(crate) fn run(args: &ManArgs) -> anyhow::Result<Exit> {
    let folder = &args.folder;
    make_folder(folder)?;
    clap_mangen::generate_to(command(), folder)
        .with_context(|| format!("cannot write to {}", folder.display()))?;
    Ok(Exit::Success)
}
