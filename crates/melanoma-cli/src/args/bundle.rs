//! Commands about a model bundle: `inspect` and `doctor`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{BundleArgs, EngineArgs, ReportFormat};

/// Show a model: its intended use, performance, operating points and origin
///
/// Reads the card of a model bundle and checks the SHA-256 of each of its files.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  melanoma inspect
  melanoma inspect --all
  melanoma inspect calibrated --format markdown
  melanoma inspect --schema > card.schema.json
  melanoma inspect my-bundle --network

Exit codes:
  0  the bundle is complete
  1  the bundle is not complete, or the command failed
  2  the command line is wrong")]
pub(crate) struct InspectArgs {
    /// Folder of the bundle [default: that of --bundle, else the built-in model]
    #[arg(value_name = "BUNDLE")]
    pub path: Option<PathBuf>,

    /// Print the whole card instead of its summary
    #[arg(long)]
    pub all: bool,

    /// Format of the output; JSON and Markdown have the whole card
    #[arg(long, value_enum, default_value_t = CardFormat::Text)]
    pub format: CardFormat,

    /// Print the JSON schema of card.json instead
    #[arg(long)]
    pub schema: bool,

    /// Print the operations of the network instead, with shapes, parameters and multiply-adds
    #[arg(long, conflicts_with = "schema")]
    pub network: bool,

    #[command(flatten)]
    pub bundle: BundleArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CardFormat {
    /// Text for a terminal
    Text,
    /// The card and its SHA-256
    Json,
    /// A model card such as `MODEL_CARD.md`
    Markdown,
}

/// Check that the model runs on this machine
///
/// Loads the model in each inference engine and compares its output for the test vectors of the bundle with the
/// expected output. Prints which engine `--engine auto` selects and how to install a faster one.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  melanoma doctor
  melanoma doctor --engine onnxruntime --format json

Exit codes:
  0  an engine runs the model and reproduces the test vectors
  1  no engine does, or the command failed
  2  the command line is wrong")]
pub(crate) struct DoctorArgs {
    /// Format of the output
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    pub format: ReportFormat,

    #[command(flatten)]
    pub bundle: BundleArgs,

    #[command(flatten)]
    pub engine: EngineArgs,
}
