//! Options of `verify`.

use std::path::PathBuf;

use clap::Args;

use super::{EngineArgs, ReportFormat};

/// Compare a bundle with its test vectors, between engines, and with a reference
///
/// Runs the network in each engine of this machine. `--input` and `--output` compare it with arrays of NumPy, such as
/// those of `model.predict` in Keras, and `--tolerance` states the largest difference of a probability.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  melanoma verify my-bundle
  melanoma verify my-bundle --input x.npy --output y.npy

Exit codes:
  0  every difference is within its tolerance
  1  a difference is not, no engine runs the model, or the command failed
  2  the command line is wrong")]
pub(crate) struct VerifyArgs {
    /// Folder of the bundle
    #[arg(value_name = "BUNDLE")]
    pub bundle: PathBuf,

    /// Inputs of the network: .npy, float32 or float64, [N, height, width, 3], scaled as the Keras model takes them, in
    /// the order red, green, blue
    #[arg(long, value_name = "FILE", requires = "output")]
    pub input: Option<PathBuf>,

    /// Values of the input beside the image, for a model with one: .npy, float32 or float64, [N, values]
    #[arg(long, value_name = "FILE", requires = "input")]
    pub metadata: Option<PathBuf>,

    /// The probabilities of the reference for these inputs: .npy, float32 or float64, [N, classes], or [N, 1] of the
    /// second class
    #[arg(long, value_name = "FILE", requires = "input")]
    pub output: Option<PathBuf>,

    /// Largest difference of a probability from the reference, and between engines
    #[arg(long, value_name = "P", default_value_t = 1e-4)]
    pub tolerance: f64,

    /// Format of the output
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    pub format: ReportFormat,

    #[command(flatten)]
    pub engine: EngineArgs,
}
