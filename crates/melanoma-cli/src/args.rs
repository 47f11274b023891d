//! The command line: what can be typed, and what it means.

mod serve;

use std::{net::IpAddr, num::NonZeroUsize, path::PathBuf};

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use melanoma_core::{ClassifyOptions, EngineChoice, NOTICE, Probability, Tta};
use melanoma_evaluation::{Bootstrap, fitting::DEFAULT_OPERATING_POINT};

pub(crate) use serve::{LogFormat, ServeArgs};

/// How likely is a skin lesion on an image malignant, and what should the person do?
#[derive(Debug, Parser)]
#[command(name = "melanoma", version, after_help = NOTICE, propagate_version = true)]
pub(crate) struct Args {
    #[command(flatten)]
    pub model: ModelArgs,
    #[command(subcommand)]
    pub command: Command,
}

/// Which model, in which engine, within which limits.
#[derive(Clone, Debug, ClapArgs)]
#[command(next_help_heading = "Model and limits")]
pub(crate) struct ModelArgs {
    /// Folder of another model bundle than the built-in one
    #[arg(long, global = true, value_name = "DIR", env = "MELANOMA_BUNDLE")]
    pub bundle: Option<PathBuf>,

    /// Inference engine: `auto`, `onnxruntime` or `rten`
    ///
    /// `auto` takes ONNX Runtime where its library is found, and otherwise rten, which is always
    /// there and slower; the report then says `"fallback": true`.
    #[arg(long, global = true, value_name = "ENGINE", default_value = "auto", env = "MELANOMA_ENGINE")]
    pub engine: EngineChoice,

    /// Shared library of ONNX Runtime, instead of looking for one
    ///
    /// Without it: beside the executable, then in the user's data folder, then in the Python
    /// installation that `python3` starts.
    #[arg(long, global = true, value_name = "FILE", env = "ORT_DYLIB_PATH")]
    pub onnxruntime: Option<PathBuf>,

    /// How many images are worked on at the same time [default: one a core]
    #[arg(long, global = true, value_name = "N", env = "MELANOMA_THREADS")]
    pub threads: Option<NonZeroUsize>,

    /// Largest image in bytes, at most 1 GiB
    #[arg(long, global = true, value_name = "BYTES", default_value_t = 20 << 20, env = "MELANOMA_MAX_BYTES", value_parser = clap::value_parser!(u64).range(1..=1 << 30))]
    pub max_bytes: u64,

    /// Largest image in pixels, width times height, at most 2^30
    #[arg(
        long,
        global = true,
        value_name = "PIXELS",
        default_value_t = 64_000_000,
        env = "MELANOMA_MAX_PIXELS",
        value_parser = clap::value_parser!(u64).range(1..=1 << 30)
    )]
    pub max_pixels: u64,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Classify images in the terminal
    Classify(ClassifyArgs),
    /// Answer over HTTP: the page at /, POST /predict, POST /api/v1/classify
    Serve(ServeArgs),
    /// Look for leaks, copies, wrong labels and shortcuts in a data set before training
    Audit(AuditArgs),
    /// Show a model bundle: what it is, how good it is, where it comes from
    Inspect(InspectArgs),
    /// Say which engine this machine runs, and prove the model on it
    Doctor(DoctorArgs),
    /// Measure how good a model is, on images whose diagnosis is known
    Evaluate(EvaluateArgs),
    /// Fit a model's probabilities and thresholds to images whose diagnosis is known
    Calibrate(CalibrateArgs),
    /// Draw synthetic images to try the program with
    Samples(SamplesArgs),
    /// Ask a running server whether it is ready
    Healthcheck(HealthcheckArgs),
    /// Write the completions of a shell to stdout
    Completions(CompletionsArgs),
    /// Write the manual pages
    Man(ManArgs),
}

/// How to decide, and how thoroughly to look.
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct ClassifyOptionsArgs {
    /// Operating point to decide by, such as `malignant_sensitivity_0.98` [default: the model's]
    ///
    /// `melanoma inspect` lists those of the model, with their sensitivity and specificity.
    #[arg(long, value_name = "NAME", env = "MELANOMA_OPERATING_POINT")]
    pub operating_point: Option<String>,

    /// Views to average: 1, 4 for the quarter turns of the image, 8 for these mirrored as well [default: the model's]
    ///
    /// Each costs a run of the network. Of several the report says how far they agree, and a label that changes means:
    /// refer.
    #[arg(long, value_name = "N", env = "MELANOMA_TTA")]
    pub tta: Option<Tta>,
}

impl ClassifyOptionsArgs {
    /// What is asked of every image.
    pub(crate) fn to_options(&self) -> ClassifyOptions {
        ClassifyOptions { operating_point: self.operating_point.clone(), views: self.tta }
    }
}

/// Exit codes: 0 when every image was answered, 1 when some were refused, 2 for wrong use.
#[derive(Debug, ClapArgs)]
pub(crate) struct ClassifyArgs {
    /// Images, folders of images, or `-` for one image on standard input
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    #[command(flatten)]
    pub options: ClassifyOptionsArgs,

    /// A table for people, one JSON object a line, or CSV [default: text]
    #[arg(long, value_enum, default_value_t = Format::Text, hide_default_value = true)]
    pub format: Format,

    /// Write each image to DIR as PNG, with a heat map of what spoke for the class asked about
    #[arg(long, value_name = "DIR")]
    pub explain: Option<PathBuf>,

    /// The class to explain: `malignant`, or a class code such as MEL
    #[arg(long, value_name = "CLASS", default_value = "malignant", requires = "explain")]
    pub explain_class: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Text,
    Json,
    Csv,
}

/// Exit codes: 0 without a leak, 1 when an image could not be read, 2 for wrong use, 3 when a
/// group, or an exact or near duplicate, stands in more than one split.
#[derive(Debug, ClapArgs)]
pub(crate) struct AuditArgs {
    /// A csv file, a folder with `lesions.csv`, or a folder with `benign/` and `malignant/`
    #[arg(value_name = "DATA")]
    pub data: PathBuf,

    /// A summary for people, or everything as JSON [default: text]
    #[arg(long, value_enum, default_value_t = ReportFormat::Text, hide_default_value = true)]
    pub format: ReportFormat,

    /// Write the report as one page with the images of the pairs
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,

    /// Write everything as JSON
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,

    /// Write every pair of duplicates as csv
    #[arg(long, value_name = "FILE")]
    pub pairs: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct InspectArgs {
    /// Folder of the bundle [default: --bundle, else the built-in one]
    #[arg(value_name = "BUNDLE")]
    pub path: Option<PathBuf>,

    /// For people, the card and its digest as JSON, or a page as `MODEL_CARD.md` [default: text]
    #[arg(long, value_enum, default_value_t = CardFormat::Text, hide_default_value = true)]
    pub format: CardFormat,

    /// Print the JSON schema of card.json instead
    #[arg(long)]
    pub schema: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CardFormat {
    Text,
    Json,
    Markdown,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct DoctorArgs {
    /// For people or as JSON [default: text]
    #[arg(long, value_enum, default_value_t = ReportFormat::Text, hide_default_value = true)]
    pub format: ReportFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    Text,
    Json,
}

/// Images whose diagnosis is known, or a model's stored answers to them.
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct DataArgs {
    /// The images; before them the folder of a bundle, instead of --bundle
    #[arg(value_name = "[BUNDLE] DATA", num_args = 1..=2, required_unless_present = "from_scores")]
    pub paths: Vec<PathBuf>,

    /// Only the images with this in the column `split`, or below a folder of this name
    #[arg(long, value_name = "NAME")]
    pub split: Option<String>,

    /// Take what `evaluate --scores` wrote instead of running the model
    #[arg(long, value_name = "FILE", conflicts_with = "paths")]
    pub from_scores: Option<PathBuf>,
}

/// How the intervals are made.
#[derive(Clone, Copy, Debug, ClapArgs)]
pub(crate) struct BootstrapArgs {
    /// How many resamples the intervals are made of
    #[arg(long, value_name = "N", default_value_t = 2000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    resamples: u32,

    /// Seed of the resamples, and of a cross-validation's folds
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
}

impl From<BootstrapArgs> for Bootstrap {
    fn from(BootstrapArgs { resamples, seed }: BootstrapArgs) -> Self {
        Self { resamples, seed }
    }
}

/// DATA is a csv file with the columns `file` and `diagnosis` or `malignant`, a folder with such a
/// file named lesions.csv, or a folder of images sorted into benign/ and malignant/.
///
/// Exit codes: 0 when every image was judged, 1 when some were not or something failed, 2 for
/// wrong use.
#[derive(Debug, ClapArgs)]
#[command(
    override_usage = "melanoma evaluate [OPTIONS] [BUNDLE] DATA\n       melanoma evaluate [OPTIONS] --from-scores FILE",
    after_help = "Example:\n  melanoma evaluate images --split test --html report.html --scores scores.csv\n  \
                  melanoma evaluate --from-scores scores.csv --json report.json"
)]
pub(crate) struct EvaluateArgs {
    #[command(flatten)]
    pub data: DataArgs,

    #[command(flatten)]
    pub options: ClassifyOptionsArgs,

    /// Name of the data set in the report [default: that of the folder or file]
    #[arg(long)]
    pub name: Option<String>,

    /// Write the report to FILE as JSON
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,

    /// Write the report to FILE as one HTML page, with figures
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,

    /// Show the twenty worst errors in the page: it then has images in it
    #[arg(long, requires = "html")]
    pub worst_errors: bool,

    /// Write every image's logits and probabilities to FILE as csv
    #[arg(long, value_name = "FILE", conflicts_with = "from_scores")]
    pub scores: Option<PathBuf>,

    /// Write the headline results into the card of this bundle, which must be the one that is evaluated
    ///
    /// Those of the same data set and measure are replaced.
    #[arg(long, value_name = "FOLDER", conflicts_with = "operating_point")]
    pub update_card: Option<PathBuf>,

    /// Count classes as one that the labels do not tell apart: AK+SCC for ISIC 2018, which calls both AK
    #[arg(long, value_name = "CODE+CODE")]
    pub merge_classes: Vec<String>,

    #[command(flatten)]
    pub bootstrap: BootstrapArgs,

    /// For people, or the report as JSON [default: text]
    #[arg(long, value_enum, default_value_t = ReportFormat::Text, hide_default_value = true)]
    pub format: ReportFormat,
}

/// Writes a new bundle with the same weights whose probabilities are frequencies: fitted on DATA,
/// which is as for `evaluate`, has at least 50 malignant and 50 benign images, and was not
/// trained on. Then evaluate it on other images again.
///
/// Exit codes: 0 when every image was judged, 1 when some were not or something failed, 2 for
/// wrong use.
#[derive(Debug, ClapArgs)]
#[command(
    override_usage = "melanoma calibrate [OPTIONS] --out FOLDER [BUNDLE] DATA\n       melanoma calibrate [OPTIONS] --out FOLDER --from-scores FILE",
    after_help = "Example, for a practice where one lesion of twenty is malignant:\n  \
                  melanoma calibrate images --split validation --prevalence 0.05 --out calibrated\n  \
                  melanoma evaluate calibrated images --split test --update-card calibrated\n  \
                  melanoma classify photo.jpg --bundle calibrated"
)]
pub(crate) struct CalibrateArgs {
    #[command(flatten)]
    pub data: DataArgs,

    /// Folder for the new bundle, which must not be there yet or be empty
    #[arg(long, value_name = "FOLDER")]
    pub out: PathBuf,

    /// Share of malignant lesions where the model is to be used, 0.0001 to 0.9999 [default: as in DATA]
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub prevalence: Option<Probability>,

    /// The operating point that decides where no other is asked for
    ///
    /// `malignant_sensitivity_` or `melanoma_sensitivity_`, and then 0.80, 0.90, 0.95 or 0.98.
    #[arg(long, value_name = "NAME", default_value = DEFAULT_OPERATING_POINT)]
    pub default_operating_point: String,

    /// Share of the lesions of each label that have it in their prediction set, 0.0001 to 0.9999
    #[arg(long, value_name = "SHARE", default_value = "0.95", value_parser = share)]
    pub coverage: Probability,

    /// Version of the new bundle [default: the old one's]
    #[arg(long)]
    pub version: Option<String>,

    /// Views to average: 1, 4 for the quarter turns, 8 for these mirrored as well; the new bundle's default [default:
    /// the model's]
    #[arg(long, value_name = "N", conflicts_with = "from_scores")]
    pub tta: Option<Tta>,

    /// Name of the data set in the card [default: that of the folder or file]
    #[arg(long)]
    pub name: Option<String>,

    #[command(flatten)]
    pub bootstrap: BootstrapArgs,

    /// For people, or everything as JSON [default: text]
    #[arg(long, value_enum, default_value_t = ReportFormat::Text, hide_default_value = true)]
    pub format: ReportFormat,
}

fn share(text: &str) -> Result<Probability, String> {
    let share =
        text.parse().ok().filter(|share| (0.0001..=0.9999).contains(share)).and_then(Probability::new);
    share.ok_or_else(|| "it must be a number from 0.0001 to 0.9999".into())
}

/// Where the server is.
#[derive(Debug, ClapArgs)]
pub(crate) struct ListenArgs {
    /// Address to listen on; 0.0.0.0 listens to the network
    #[arg(long, default_value = "127.0.0.1", env = "MELANOMA_HOST")]
    pub host: IpAddr,

    /// Port to listen on; 0 takes a free one
    #[arg(long, default_value_t = 12345, env = "MELANOMA_PORT")]
    pub port: u16,
}

/// For containers without a shell; address and port are those of `melanoma serve`.
///
/// Exit codes: 0 when it is ready, 1 when it is not, 2 for wrong use.
#[derive(Debug, ClapArgs)]
pub(crate) struct HealthcheckArgs {
    #[command(flatten)]
    pub listen: ListenArgs,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: Shell,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ManArgs {
    /// Folder to write to; made where it does not exist
    #[arg(value_name = "DIR", default_value = "man")]
    pub folder: PathBuf,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct SamplesArgs {
    /// Folder to write to; made where it does not exist
    #[arg(value_name = "DIR", default_value = "samples")]
    pub folder: PathBuf,
}
