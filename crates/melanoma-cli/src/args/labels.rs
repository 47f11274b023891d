//! How a csv file of labels is read, and where results are written.

use std::path::PathBuf;

use clap::Args;
use melanoma_evaluation::{ColumnChoice, DataSetOptions};

/// What a csv file of labels does not say about itself.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Labels")]
pub(crate) struct LabelArgs {
    /// Folder of the images of a csv file [default: the folder of the csv file]
    ///
    /// A name in the file is a path below the folder, or the name of a file in the folder or below it, also without its
    /// extension.
    #[arg(long, value_name = "DIR")]
    pub images: Option<PathBuf>,

    /// Column of a csv file, such as `file=image_name`, instead of the one that is recognized
    ///
    /// FIELD is `file`, `diagnosis`, `malignant`, `image_type`, `group`, `split`, `source`, `sex`, `age`, `site`, `skin_tone` or `frame`. The option can be
    /// repeated.
    #[arg(long = "column", value_name = "FIELD=COLUMN")]
    pub columns: Vec<ColumnChoice>,
}

impl LabelArgs {
    pub(crate) fn to_options(&self) -> DataSetOptions {
        DataSetOptions { images: self.images.clone(), columns: self.columns.clone() }
    }
}

/// What happens to files that exist.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct OutputArgs {
    /// Replace output files that exist
    #[arg(long)]
    pub force: bool,
}
