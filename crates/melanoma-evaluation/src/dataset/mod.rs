//! A data set: images of lesions, each with what it turned out to be.

mod folders;
mod manifest;

use std::{
    collections::BTreeSet,
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use melanoma_core::{Class, Error, ErrorCode, Image, Limits};

pub(crate) use manifest::{Row, Rows};

/// Name of the manifest inside a folder.
pub const MANIFEST: &str = "lesions.csv";

/// Images with their labels, in the order of the manifest or sorted by path; at least one.
#[derive(Clone, Debug, PartialEq)]
pub struct DataSet {
    /// Name of the folder or of the csv file, without its ending.
    pub name: String,
    /// One an image.
    pub lesions: Vec<Lesion>,
}

/// One image and what is known of its lesion.
#[derive(Clone, Debug, PartialEq)]
pub struct Lesion {
    /// The image; a relative path of a manifest is resolved against the manifest's folder.
    pub file: PathBuf,
    /// What it turned out to be.
    pub diagnosis: Diagnosis,
    /// Where the image comes from, such as a hospital or a public collection.
    pub source: Option<String>,
    /// Images of one group are not independent (one lesion, one patient); else the file itself.
    pub group: String,
    /// Of the person.
    pub sex: Option<String>,
    /// Of the person, in years, 0 to 130.
    pub age: Option<f64>,
    /// Where on the body.
    pub site: Option<String>,
    /// On whatever scale the data set uses, such as Fitzpatrick's.
    pub skin_tone: Option<String>,
    /// Which part of the data set it belongs to, such as `train` or `test`.
    pub split: Option<String>,
    /// Whether the whole frame, of 4:3, was pressed into a square (`frame` is `squashed`).
    pub squashed: bool,
}

/// What a lesion turned out to be, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Diagnosis {
    /// One of the model's classes.
    Class(Class),
    /// Benign, of no stated kind.
    Benign,
    /// Malignant, of no stated kind.
    Malignant,
}

impl Lesion {
    /// The image as it lies in the file.
    ///
    /// # Errors
    /// `unreadable_file`, and those of [`Image::decode`].
    pub(crate) fn decode(&self, limits: &Limits) -> Result<Image, Error> {
        let unreadable =
            |e: io::Error| Error::new(ErrorCode::UnreadableFile, format!("cannot read the file: {e}"));
        let file = File::open(&self.file).map_err(unreadable)?;
        limits.check_bytes(file.metadata().map_err(unreadable)?.len())?;
        let mut bytes = Vec::new();
        // One byte more than the limit at most: the decoder then refuses the whole.
        file.take(limits.bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(unreadable)?;
        Image::decode(&bytes, limits)
    }
}

impl Diagnosis {
    const BENIGN: &str = "benign_unspecified";
    const MALIGNANT: &str = "malignant_unspecified";

    /// Whether the lesion is malignant.
    #[must_use]
    pub const fn is_malignant(&self) -> bool {
        match self {
            Self::Class(class) => class.malignant,
            Self::Benign => false,
            Self::Malignant => true,
        }
    }

    /// Whether the lesion is of the class `code`; `None` where that is not known: an unspecified
    /// lesion is of no class of the other kind, and may be of one of its own.
    #[must_use]
    pub fn is(&self, class: &Class) -> Option<bool> {
        match self {
            Self::Class(known) => Some(known.code == class.code),
            _ if self.is_malignant() == class.malignant => None,
            _ => Some(false),
        }
    }

    /// As it stands in the column `diagnosis`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Class(class) => &class.code,
            Self::Benign => Self::BENIGN,
            Self::Malignant => Self::MALIGNANT,
        }
    }

    /// The diagnosis that `text` names, upper and lower case alike.
    fn named(text: &str, classes: &[Class]) -> Option<Self> {
        if text.eq_ignore_ascii_case(Self::BENIGN) {
            return Some(Self::Benign);
        }
        if text.eq_ignore_ascii_case(Self::MALIGNANT) {
            return Some(Self::Malignant);
        }
        classes.iter().find(|class| class.code.eq_ignore_ascii_case(text)).cloned().map(Self::Class)
    }
}

impl DataSet {
    /// Reads a csv file, a folder with [`MANIFEST`] in it, or a folder with images below
    /// folders named `benign`, `malignant` or by a code of `classes`. No image is opened.
    ///
    /// # Errors
    /// `unreadable_file`, and `invalid_dataset` with the line or the file that is wrong.
    pub fn open(path: &Path, classes: &[Class]) -> Result<Self, Error> {
        let lesions = if !path.is_dir() {
            manifest::read(path, classes)?
        } else if path.join(MANIFEST).exists() {
            manifest::read(&path.join(MANIFEST), classes)?
        } else {
            folders::read(path, classes)?
        };
        if lesions.is_empty() {
            return Err(invalid(format!("there are no images in {}", path.display())));
        }
        let named = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let name = if path.is_dir() { named.file_name() } else { named.file_stem() };
        Ok(Self { name: name.unwrap_or_default().to_string_lossy().into_owned(), lesions })
    }

    /// The lesions of one split.
    ///
    /// # Errors
    /// `invalid_dataset` where there are none, with the splits that there are.
    pub fn split(mut self, name: &str) -> Result<Self, Error> {
        let there: BTreeSet<String> = self.lesions.iter().filter_map(|lesion| lesion.split.clone()).collect();
        self.lesions.retain(|lesion| lesion.split.as_deref() == Some(name));
        if self.lesions.is_empty() {
            let there = Vec::from_iter(there);
            let there = if there.is_empty() { "no splits".into() } else { there.join(", ") };
            return Err(invalid(format!("there is no split {name:?} in {}; there are: {there}", self.name)));
        }
        Ok(self)
    }
}

pub(crate) fn invalid(message: impl Into<String>) -> Error {
    Error::new(ErrorCode::InvalidDataset, message)
}

/// The names that a label may have, for an error.
fn labels(classes: &[Class]) -> String {
    classes.iter().map(|class| class.code.as_str()).collect::<Vec<_>>().join(", ")
}
