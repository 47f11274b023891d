//! Commands that write files for the installation or for a first try: `samples`, `completions` and `man`.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;

use super::OutputArgs;

/// Write sample images
///
/// Four images taken with a dermatoscope and two taken with a smartphone, with a README that names their sources and
/// licenses.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  melanoma samples
  melanoma classify samples")]
pub(crate) struct SamplesArgs {
    /// Folder for the images, created if it does not exist
    #[arg(value_name = "DIR", default_value = "samples")]
    pub folder: PathBuf,

    #[command(flatten)]
    pub output: OutputArgs,
}

/// Print the completion script for a shell
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  melanoma completions bash > melanoma.bash
  melanoma completions zsh > _melanoma")]
pub(crate) struct CompletionsArgs {
    /// Shell that reads the script
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: Shell,
}

/// Write the manual pages, one for each command
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  melanoma man man1")]
pub(crate) struct ManArgs {
    /// Folder for the pages, created if it does not exist
    #[arg(value_name = "DIR", default_value = "man")]
    pub folder: PathBuf,

    #[command(flatten)]
    pub output: OutputArgs,
}
