//! Commands that read a data set: `audit`, `evaluate` and `calibrate`.

use std::path::PathBuf;

use clap::Args;
use melanoma_core::{Probability, Tta};
use melanoma_evaluation::Bootstrap;

use super::{ClassifyOptionsArgs, LabelArgs, ModelArgs, OutputArgs, ReportFormat, values::proportion};

/// Search a data set for leaks, duplicates, conflicting labels and confounders
///
/// Run it before a model is trained or evaluated on the data.
///
/// DATA is a CSV file, a folder with such a file named lesions.csv, or a folder with the folders benign and malignant.
/// A CSV file of at most 256 MiB has the columns `file` and `diagnosis` or `malignant`, or those of ISIC 2016 to 2020,
/// HAM10000, PAD-UFES-20, Derm7pt or isic-cli. The columns `group` and `split` are optional.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  melanoma audit images
  melanoma audit images --html audit.html --pairs pairs.csv
  melanoma audit HAM10000_metadata.csv --images HAM10000

Exit codes:
  0  no leak was found
  1  an image was not read, or the command failed
  2  the command line is wrong
  3  a group, an exact duplicate or a near duplicate is in more than one split")]
pub(crate) struct AuditArgs {
    /// Data set
    #[arg(value_name = "DATA")]
    pub data: PathBuf,

    /// Format of the output
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    pub format: ReportFormat,

    /// Write an HTML page with the images of the pairs to FILE
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,

    /// Write the report to FILE as JSON
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,

    /// Write each pair of duplicates to FILE as CSV
    #[arg(long, value_name = "FILE")]
    pub pairs: Option<PathBuf>,

    #[command(flatten)]
    pub output: OutputArgs,

    #[command(flatten)]
    pub labels: LabelArgs,

    #[command(flatten)]
    pub model: ModelArgs,
}

/// Labeled images, or the predictions that were stored for them.
#[derive(Clone, Debug, Args)]
pub(crate) struct DataArgs {
    /// Data set, after the folder of a bundle if that is given here instead of with --bundle
    #[arg(value_name = "[BUNDLE] DATA", num_args = 1..=2, required_unless_present = "from_scores")]
    pub paths: Vec<PathBuf>,

    /// Use only this split
    ///
    /// A split is a value of the column `split`, or the name of a parent folder.
    #[arg(long, value_name = "NAME")]
    pub split: Option<String>,

    /// Read predictions that `evaluate --scores` wrote, instead of running the model
    #[arg(long, value_name = "FILE", conflicts_with_all = ["paths", "images", "columns"])]
    pub from_scores: Option<PathBuf>,

    #[command(flatten)]
    pub labels: LabelArgs,
}

/// Confidence intervals by the bootstrap.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct BootstrapArgs {
    /// Number of bootstrap resamples for the intervals, 100 to 1000000
    #[arg(long, value_name = "N", default_value_t = 2000, value_parser = clap::value_parser!(u32).range(100..=1_000_000))]
    resamples: u32,

    /// Seed of the resamples and of the folds of a cross-validation
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
}

impl From<BootstrapArgs> for Bootstrap {
    fn from(BootstrapArgs { resamples, seed }: BootstrapArgs) -> Self {
        Self { resamples, seed }
    }
}

/// Measure the performance of a model on labeled images
///
/// DATA is a CSV file, a folder with such a file named lesions.csv, or a folder with the folders benign and malignant.
/// A CSV file of at most 256 MiB has the columns `file` and `diagnosis` or `malignant`, or those of ISIC 2016 to 2020,
/// HAM10000, PAD-UFES-20, Derm7pt or isic-cli. The column `image_type` or `modality` is `dermoscopic`, `clinical` or
/// `other`; an image of type `other` needs no diagnosis. The report has the AUROC, sensitivity and specificity,
/// calibration, outcomes and subgroups of each image type, with 95% confidence intervals.
#[derive(Debug, Args)]
#[command(
    override_usage = "melanoma evaluate [OPTIONS] [BUNDLE] DATA\n       melanoma evaluate [OPTIONS] --from-scores FILE",
    after_long_help = "\
Examples:
  melanoma evaluate images --split test --html report.html --scores scores.csv
  melanoma evaluate --from-scores scores.csv --json report.json --force
  melanoma evaluate ISIC_2020_train.csv --images train
  melanoma evaluate labels.csv --column file=photo --column diagnosis=histology --column group=patient

Exit codes:
  0  every image was classified or refused
  1  an image was not read, or the command failed
  2  the command line is wrong"
)]
pub(crate) struct EvaluateArgs {
    #[command(flatten)]
    pub data: DataArgs,

    #[command(flatten)]
    pub options: ClassifyOptionsArgs,

    /// Name of the data set in the report [default: the name of the folder or file]
    #[arg(long)]
    pub name: Option<String>,

    /// Write the report to FILE as JSON
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,

    /// Write the report to FILE as an HTML page with figures
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,

    /// Show the images of the 20 largest errors in the HTML page
    #[arg(long, requires = "html")]
    pub worst_errors: bool,

    /// Write the logits and probabilities of each image to FILE as CSV
    #[arg(long, value_name = "FILE", conflicts_with = "from_scores")]
    pub scores: Option<PathBuf>,

    /// Write the summary metrics into the card of this bundle
    ///
    /// DIR must be the bundle that is evaluated. Earlier results for the same data set and measure are replaced.
    #[arg(long, value_name = "DIR", conflicts_with = "operating_point")]
    pub update_card: Option<PathBuf>,

    /// Count several classes as one, such as AK+SCC
    ///
    /// For labels that do not distinguish these classes: ISIC 2018 labels both AK and SCC as AK.
    #[arg(long, value_name = "CODE+CODE")]
    pub merge_classes: Vec<String>,

    #[command(flatten)]
    pub bootstrap: BootstrapArgs,

    #[command(flatten)]
    pub output: OutputArgs,

    /// Format of the output
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    pub format: ReportFormat,

    #[command(flatten)]
    pub model: ModelArgs,
}

/// Fit the probabilities and operating points of a model to labeled images
///
/// Writes a new bundle with the same weights. The data set must have at least 30 malignant and 30 benign images of each
/// image type, none of which the model was trained on; `melanoma evaluate --help` describes its form. An image type
/// without any image keeps its profile. Evaluate the new bundle on other images.
#[derive(Debug, Args)]
#[command(
    override_usage = "melanoma calibrate [OPTIONS] --out DIR [BUNDLE] DATA\n       melanoma calibrate [OPTIONS] --out DIR --from-scores FILE",
    after_long_help = "\
Examples, for a practice in which one lesion of twenty is malignant:
  melanoma calibrate images --split validation --prevalence 0.05 --out calibrated
  melanoma evaluate calibrated images --split test --update-card calibrated
  melanoma classify photo.jpg --bundle calibrated

Exit codes:
  0  every image was classified or refused
  1  an image was not read, or the command failed
  2  the command line is wrong"
)]
pub(crate) struct CalibrateArgs {
    #[command(flatten)]
    pub data: DataArgs,

    /// Folder for the new bundle, which must be empty or not exist
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,

    /// Proportion of malignant lesions where the model is used, 0.0001 to 0.9999 [default: that of the data]
    #[arg(long, value_name = "PROPORTION", value_parser = proportion)]
    pub prevalence: Option<Probability>,

    /// Operating point that applies where no other is selected [default: that of the model]
    ///
    /// `malignant_sensitivity_` or `melanoma_sensitivity_` and then 0.80, 0.90, 0.95, 0.97, 0.98 or 0.99. If the model has
    /// no default, it is `malignant_sensitivity_0.95`.
    #[arg(long, value_name = "NAME")]
    pub default_operating_point: Option<String>,

    /// Proportion of lesions whose prediction set contains their label, 0.0001 to 0.9999
    #[arg(long, value_name = "PROPORTION", default_value = "0.95", value_parser = proportion)]
    pub coverage: Probability,

    /// Probability of `other` above which an image is refused, 0.0001 to 0.9999 [default: set by the model]
    #[arg(long, value_name = "PROBABILITY", value_parser = proportion)]
    pub max_other: Option<Probability>,

    /// Predictions of networks of a similar design on images that were left out of their training, as CSV
    ///
    /// The columns are `run`, `role` (`validation` or `left_out`), `left_out` (`sources` or `patients`), `source`, `group`,
    /// `image_type`, `malignant` (0 or 1) and `probability` (of malignancy). Without sufficient evidence no result is "no
    /// sign". Without this option operating points keep the evidence of the model.
    #[arg(long, value_name = "FILE")]
    pub evidence: Option<PathBuf>,

    /// Version of the new bundle [default: that of the old bundle]
    #[arg(long)]
    pub version: Option<String>,

    /// Test-time augmentation of the new bundle: 1, 4 or 8 views [default: set by the model]
    #[arg(long, value_name = "N", conflicts_with = "from_scores")]
    pub tta: Option<Tta>,

    /// Name of the data set in the card [default: the name of the folder or file]
    #[arg(long)]
    pub name: Option<String>,

    #[command(flatten)]
    pub bootstrap: BootstrapArgs,

    /// Format of the output
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    pub format: ReportFormat,

    #[command(flatten)]
    pub model: ModelArgs,
}
