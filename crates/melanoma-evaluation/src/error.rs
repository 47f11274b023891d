//! The error of the whole crate.

use std::{fmt, io, path::PathBuf};

use melanoma_core::{
    Error as CoreError, ErrorCode as CoreCode, ImageType, InvalidParameter, Probability, decision::Label,
    decode::DecodeError, engine::EngineError, preprocess::PreprocessError,
};
use serde::{Serialize, Serializer};

/// Any error of this crate. `Display` is one sentence; `source()` is the detail.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder of the data set cannot be read.
    #[error("cannot read {}", path.display())]
    UnreadableFile {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The file of an image cannot be read. Reports name the file beside the message.
    #[error("cannot read the file: {0}")]
    UnreadableImage(io::Error),
    /// A csv file is a pipe, a device or a socket.
    #[error("{} is not a regular file", path.display())]
    NotAFile {
        /// The file.
        path: PathBuf,
    },
    /// A csv file is too large.
    #[error("{} is larger than {max} bytes", path.display())]
    TableTooLarge {
        /// The file.
        path: PathBuf,
        /// Largest file in bytes.
        max: u64,
    },
    /// The data set or the scores file is invalid.
    #[error("{0}")]
    InvalidDataset(String),
    /// There are too few images for a calibration.
    #[error(
        "a calibration{} needs {min} malignant and {min} benign images with a prediction; there are {malignant} and {benign}",
        of_type(*image_type)
    )]
    TooFewForCalibration {
        /// The image type, if the model tells them.
        image_type: Option<ImageType>,
        /// Least number of each.
        min: usize,
        /// Number of malignant images.
        malignant: usize,
        /// Number of benign images.
        benign: usize,
    },
    /// There are too few groups for a calibration.
    #[error(
        "a calibration{} needs {min} groups of images with a prediction; there are {groups}",
        of_type(*image_type)
    )]
    TooFewGroups {
        /// The image type, if the model tells them.
        image_type: Option<ImageType>,
        /// Least number of groups.
        min: u32,
        /// Number of groups.
        groups: u32,
    },
    /// There are too few images of a label for the coverage.
    #[error("a coverage of {coverage}% needs {min} {} images; there are {images}", label.as_str())]
    TooFewForCoverage {
        /// The coverage.
        coverage: Probability,
        /// The label.
        label: Label,
        /// Least number of images of the label.
        min: usize,
        /// Number of images of the label.
        images: usize,
    },
    /// Too many images of a label are far from the training data for the coverage.
    #[error(
        "a coverage of {coverage}% is impossible: the prediction sets of {far} of {images} {} images are empty because of \
         their distance to the training data",
        label.as_str()
    )]
    TooFarForCoverage {
        /// The coverage.
        coverage: Probability,
        /// The label.
        label: Label,
        /// Number of images of the label with an empty set.
        far: usize,
        /// Number of images of the label.
        images: usize,
    },
    /// A run of the evidence has too few images to choose a threshold on.
    #[error(
        "the run {run:?} of the evidence has {images} malignant images to choose a threshold on; it needs {min}"
    )]
    TooFewForEvidence {
        /// The run.
        run: String,
        /// Least number of malignant images.
        min: usize,
        /// Number of malignant images.
        images: usize,
    },
    /// The card has one profile for every image, and no limit on the probability of `other`.
    #[error("the model does not predict image types, so that it has no limit on the probability of `other`")]
    NoImageTypes,
    /// A merger names a class that the model does not have.
    #[error("the model has no class {code:?}; it has {}", available.join(", "))]
    UnknownClass {
        /// The code in the merger.
        code: String,
        /// Codes of the model's classes.
        available: Vec<String>,
    },
    /// A merger is not of two or more classes, or one of them is in another merger.
    #[error("{merger:?} must name two or more classes that are in no other merger, such as AK+SCC")]
    InvalidMerger {
        /// The merger.
        merger: String,
    },
    /// The HTML page cannot be rendered, which is a defect.
    #[error("the page cannot be rendered")]
    Page(#[source] askama::Error),
    /// An error of the core.
    #[error(transparent)]
    Core(#[from] CoreError),
}

/// What went wrong, as a stable name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorCode {
    /// A file cannot be read.
    UnreadableFile,
    /// The data set or the scores file is invalid.
    InvalidDataset,
    /// There are too few images.
    TooFewImages,
    /// A defect of this crate.
    Internal,
    /// A code of the core.
    Core(CoreCode),
}

impl Error {
    /// Returns the stable code.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::UnreadableFile { .. } | Self::UnreadableImage(_) | Self::NotAFile { .. } => {
                ErrorCode::UnreadableFile
            }
            Self::InvalidDataset(_) | Self::TableTooLarge { .. } => ErrorCode::InvalidDataset,
            Self::TooFewForCalibration { .. }
            | Self::TooFewGroups { .. }
            | Self::TooFewForCoverage { .. }
            | Self::TooFarForCoverage { .. }
            | Self::TooFewForEvidence { .. } => ErrorCode::TooFewImages,
            Self::NoImageTypes | Self::UnknownClass { .. } | Self::InvalidMerger { .. } => {
                ErrorCode::Core(CoreCode::InvalidParameter)
            }
            Self::Page(_) => ErrorCode::Internal,
            Self::Core(error) => ErrorCode::Core(error.code()),
        }
    }

    pub(crate) fn unreadable(
        path: impl Into<PathBuf>,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self::UnreadableFile { path: path.into(), source: source.into() }
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::InvalidDataset(message.into())
    }
}

/// ` of dermoscopic images`.
fn of_type(image_type: Option<ImageType>) -> String {
    image_type.map_or_else(String::new, |image_type| format!(" of {} images", image_type.as_str()))
}

macro_rules! from_core {
    ($($error:ty),*) => {
        $(impl From<$error> for Error {
            fn from(error: $error) -> Self {
                Self::Core(error.into())
            }
        })*
    };
}

from_core!(DecodeError, EngineError, InvalidParameter, PreprocessError);

impl ErrorCode {
    /// Returns the name as reports and csv files have it, such as `unreadable_file`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UnreadableFile => "unreadable_file",
            Self::InvalidDataset => "invalid_dataset",
            Self::TooFewImages => "too_few_images",
            Self::Internal => "internal",
            Self::Core(code) => code.as_str(),
        }
    }

    /// Whether the image was read, and the program refuses to judge it.
    #[must_use]
    pub const fn is_refusal(self) -> bool {
        matches!(self, Self::Core(code) if code.is_refusal())
    }

    /// Returns the code with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let own = [Self::UnreadableFile, Self::InvalidDataset, Self::TooFewImages, Self::Internal];
        let core = CoreCode::ALL.iter().copied().map(Self::Core);
        own.into_iter().chain(core).find(|code| code.as_str() == name)
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for ErrorCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
