//! `melanoma man DIR`: one page a command, from the command line's own definition.

use anyhow::Context;
use clap::CommandFactory;

use super::make_folder;
use crate::{
    args::{Args, ManArgs},
    output::Exit,
};

pub(crate) fn run(args: &ManArgs) -> anyhow::Result<Exit> {
    let folder = &args.folder;
    make_folder(folder)?;
    clap_mangen::generate_to(Args::command(), folder)
        .with_context(|| format!("cannot write to {}", folder.display()))?;
    Ok(Exit::Success)
}
