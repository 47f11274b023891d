//! Data sets: images with their labels.

mod columns;
mod diagnosis;
mod dialect;
mod field;
mod folders;
mod image_folder;
mod image_name;
mod label;
mod layout;
mod manifest;
mod notes;
mod repetitions;
mod sample;
mod sample_type;
mod similar_name;
mod table;
mod vocabulary;

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use melanoma_core::Class;

pub use self::{
    diagnosis::Diagnosis,
    dialect::MAX_TABLE_BYTES,
    field::{ColumnChoice, Field},
    image_name::is_image_name,
    sample::Sample,
    sample_type::SampleType,
};
pub(crate) use self::{
    manifest::SQUASHED,
    table::{Row, Table},
};
use crate::error::Error;

/// Name of the manifest inside a folder.
pub const MANIFEST: &str = "lesions.csv";

/// What a csv file does not say about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DataSetOptions {
    /// The folder of the images; by default the csv file's.
    pub images: Option<PathBuf>,
    /// Columns in place of those that are recognized.
    pub columns: Vec<ColumnChoice>,
}

/// At least one labeled image, in the order of the csv file or sorted by path.
#[derive(Clone, Debug, PartialEq)]
pub struct DataSet {
    /// Name of the folder, or of the csv file without its extension.
    pub name: String,
    /// One per image.
    pub samples: Vec<Sample>,
    /// How the csv file was read, one sentence each: its columns, and rows that were left out or changed.
    pub notes: Vec<String>,
}

impl DataSet {
    /// Reads a csv file, a folder with [`MANIFEST`] in it, or a folder with images below
    /// folders named `benign`, `malignant` or by a code of `classes`. No image is opened.
    ///
    /// A csv file has the columns of this program or of a published data set. It has at most [`MAX_TABLE_BYTES`].
    ///
    /// # Errors
    /// `unreadable_file`, and `invalid_dataset` with the line or the file that is wrong.
    pub fn open(path: &Path, options: &DataSetOptions, classes: &[Class]) -> Result<Self, Error> {
        let manifest = path.join(MANIFEST);
        let (samples, mut notes) = if !path.is_dir() {
            manifest::read(path, options, classes)?
        } else if manifest.exists() {
            manifest::read(&manifest, options, classes)?
        } else if *options == DataSetOptions::default() {
            (folders::read(path, classes)?, Vec::new())
        } else {
            return Err(Error::invalid(format!(
                "{} is a folder without {MANIFEST}; --images and --column are for csv files",
                path.display()
            )));
        };
        if samples.is_empty() {
            return Err(Error::invalid(format!("{} contains no images", path.display())));
        }
        notes.extend(repetitions::check(&path.display().to_string(), &samples)?);
        let absolute = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let name = if path.is_dir() { absolute.file_name() } else { absolute.file_stem() };
        Ok(Self { name: name.unwrap_or_default().to_string_lossy().into_owned(), samples, notes })
    }

    /// Keeps the samples of one split.
    ///
    /// # Errors
    /// `invalid_dataset` if there are none; the message lists the splits.
    pub fn split(mut self, name: &str) -> Result<Self, Error> {
        let splits: BTreeSet<String> =
            self.samples.iter().filter_map(|sample| sample.split.clone()).collect();
        self.samples.retain(|sample| sample.split.as_deref() == Some(name));
        if self.samples.is_empty() {
            let splits = Vec::from_iter(splits);
            let splits = if splits.is_empty() { "none".into() } else { splits.join(", ") };
            return Err(Error::invalid(format!("{} has no split {name:?}; its splits: {splits}", self.name)));
        }
        Ok(self)
    }
}
