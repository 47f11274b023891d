//! One file a command.

use std::{fs, path::Path};

use anyhow::Context;

pub(crate) mod classify;
pub(crate) mod doctor;
pub(crate) mod inspect;
pub(crate) mod samples;
pub(crate) mod serve;

/// Makes a folder that may be there already, saying which one if it cannot.
fn make_folder(folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))
}
