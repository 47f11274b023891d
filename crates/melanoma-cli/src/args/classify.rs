//! `melanoma classify`, and the options of every command that classifies.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use melanoma_core::{ClassifyOptions, Metadata, Tta};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ModelArgs, OutputArgs};

#[derive(Clone, Debug, Default, Args, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
pub(crate) struct ClassifyOptionsArgs {
    /// Operating point: the threshold for a referral [default: set by the model]
    ///
    /// An operating point is a threshold on a probability, with the sensitivity and specificity that were measured
    /// for it, such as `malignant_sensitivity_0.98`. `melanoma inspect --all` lists those of the model.
    #[arg(long, value_name = "NAME", env = "MELANOMA_OPERATING_POINT")]
    pub operating_point: Option<String>,

    /// Test-time augmentation: the mean of 1, 4 or 8 views of the image [default: set by the model]
    ///
    /// 4 views are the rotations of the image by 0, 90, 180 and 270 degrees; 8 views are these and their mirror
    /// images. Each view costs one run of the network. With several views the report states how well they agree, and
    /// views that disagree about the label lead to a referral.
    #[arg(long, value_name = "N", env = "MELANOMA_TTA")]
    pub tta: Option<Tta>,
}

/// What is known about the person and the lesion, for all images of the command. The built-in model takes none of it.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Metadata")]
pub(crate) struct MetadataArgs {
    /// Age of the person in years, for a model that takes it [default: unknown]
    #[arg(long, value_name = "YEARS")]
    pub age: Option<u32>,

    /// Sex of the person, by a name in the card of a model that takes it [default: unknown]
    #[arg(long, value_name = "NAME")]
    pub sex: Option<String>,

    /// Site of the lesion on the body, by a name in the card of a model that takes it [default: unknown]
    #[arg(long, value_name = "NAME")]
    pub site: Option<String>,
}

impl MetadataArgs {
    pub(crate) fn to_metadata(&self) -> Metadata {
        Metadata { age: self.age, sex: self.sex.clone(), site: self.site.clone() }
    }
}

impl ClassifyOptionsArgs {
    pub(crate) fn to_options(&self) -> ClassifyOptions {
        ClassifyOptions {
            operating_point: self.operating_point.clone(),
            tta: self.tta,
            ..ClassifyOptions::default()
        }
    }

    /// These options, and those of `lower` where these have none.
    pub(super) fn or(self, lower: Self) -> Self {
        Self { operating_point: self.operating_point.or(lower.operating_point), tta: self.tta.or(lower.tta) }
    }
}

/// Classify images
///
/// Prints one result for each image, in the order of the command line. An image that cannot be classified gets an
/// error with a code, and the command continues with the next image.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  melanoma classify photo.jpg
  melanoma classify images --sort probability
  melanoma classify images --format csv > results.csv
  melanoma classify images --format csv --bom > for-excel.csv
  melanoma classify photo.jpg --explain maps --explain-class melanoma
  melanoma classify - --format json < photo.jpg

Exit codes:
  0  every image was classified
  1  an image was not classified, or the command failed
  2  the command line is wrong
  130  Ctrl-C stopped the command; the results so far were printed")]
pub(crate) struct ClassifyArgs {
    /// Images, folders of images, or `-` for one image on standard input
    ///
    /// In a folder and the folders below it the command reads every file, sorted by name, except hidden ones and those
    /// that end in .csv, .html, .json, .md or .txt. A file in a folder that is not an image is skipped
    /// with a note. It is an error if the file is named here, or if its name ends like that of an image.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    #[command(flatten)]
    pub options: ClassifyOptionsArgs,

    #[command(flatten)]
    pub metadata: MetadataArgs,

    /// Format of the results
    ///
    /// The results go to standard output. To write them to a file, add `> results.csv`.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,

    /// Start the CSV with a byte order mark, by which Excel recognizes UTF-8
    ///
    /// Without it, Excel shows the letters of names such as Müller as others. Many other programs read the mark as a part of
    /// the name of the first column. Excel opens a CSV as a table only where the list separator is a comma; elsewhere import
    /// the file with Data > From Text/CSV.
    #[arg(long)]
    pub bom: bool,

    /// Order of the results
    ///
    /// In any order but that of the images, the results are printed after the last image.
    #[arg(long, value_enum, default_value_t = Sort::None)]
    pub sort: Sort,

    /// When the table is in color
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Color::Auto)]
    pub color: Color,

    /// Folder for heat maps, one PNG for each image
    ///
    /// A heat map shows which parts of the image raised the probability of one class. Its file is named after the image
    /// and the class: photo-malignant.png, and photo-malignant-2.png for the next image of the same name. A file that
    /// exists is kept, unless --force is given. An image whose heat map cannot be written still has its result, and the
    /// exit code is 1.
    #[arg(long, value_name = "DIR")]
    pub explain: Option<PathBuf>,

    /// Class of the heat maps: `malignant`, or the name or code of a class such as melanoma or MEL
    #[arg(long, value_name = "CLASS", default_value = "malignant", requires = "explain")]
    pub explain_class: String,

    #[command(flatten)]
    pub output: OutputArgs,

    #[command(flatten)]
    pub model: ModelArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A table for a terminal
    Text,
    /// One JSON object on each line
    Json,
    /// CSV with a header; an inconclusive result has no probability, no label and no classes
    Csv,
}

/// The order of the results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Sort {
    /// That of the images
    None,
    /// Referrals, then inconclusive results, then the others, each from the highest probability of malignancy down
    Probability,
}

/// When the table is in color.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// In a terminal that has colors, unless `NO_COLOR` is set
    Auto,
    /// Also in a file or a pipe
    Always,
    /// Never
    Never,
}
