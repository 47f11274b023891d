//! Data sets: images with their labels.

mod diagnosis;
mod folders;
mod manifest;
mod rows;
mod sample;

use std::{collections::BTreeSet, path::Path};

use melanoma_core::Class;

pub use self::{diagnosis::Diagnosis, sample::Sample};
pub(crate) use self::{
    manifest::SQUASHED,
    rows::{Row, Rows},
};
use crate::error::Error;

/// Name of the manifest inside a folder.
pub const MANIFEST: &str = "lesions.csv";

/// At least one labeled image, in the order of the manifest or sorted by path.
#[derive(Clone, Debug, PartialEq)]
pub struct DataSet {
    /// Name of the folder, or of the csv file without its extension.
    pub name: String,
    /// One per image.
    pub samples: Vec<Sample>,
}

impl DataSet {
    /// Reads a csv file, a folder with [`MANIFEST`] in it, or a folder with images below
    /// folders named `benign`, `malignant` or by a code of `classes`. No image is opened.
    ///
    /// # Errors
    /// `unreadable_file`, and `invalid_dataset` with the line or the file that is wrong.
    pub fn open(path: &Path, classes: &[Class]) -> Result<Self, Error> {
        let samples = if !path.is_dir() {
            manifest::read(path, classes)?
        } else if path.join(MANIFEST).exists() {
            manifest::read(&path.join(MANIFEST), classes)?
        } else {
            folders::read(path, classes)?
        };
        if samples.is_empty() {
            return Err(Error::invalid(format!("{} contains no images", path.display())));
        }
        let absolute = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let name = if path.is_dir() { absolute.file_name() } else { absolute.file_stem() };
        Ok(Self { name: name.unwrap_or_default().to_string_lossy().into_owned(), samples })
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
