//! `melanoma man DIR`: one manual page for each command, from the definition of the command line.

use std::fs;

use anyhow::Context;

use super::{make_folder, output_file::OutputFile};
use crate::{
    args::{ManArgs, command},
    output::Exit,
};

pub(crate) fn run(args: &ManArgs) -> anyhow::Result<Exit> {
    make_folder(&args.folder)?;
    // The generator names the files, and replaces those that exist.
    let generated = tempfile::tempdir().context("cannot create a temporary folder")?;
    clap_mangen::generate_to(command(), generated.path())
        .with_context(|| format!("cannot write to {}", generated.path().display()))?;
    for page in fs::read_dir(generated.path())? {
        let page = page?;
        let content = fs::read(page.path())?;
        let path = args.folder.join(page.file_name());
        OutputFile::create(&path, args.output)?.write(|out| Ok(out.write_all(&content)?))?;
    }
    Ok(Exit::Success)
}
