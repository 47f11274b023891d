//! The result for one image, as every format shows it.

use std::io;

use melanoma_core::{Error, Report, decode::DecodeError};
use serde::Serialize;

use crate::hints::{UNREADABLE_FILE, hint};

#[derive(Serialize)]
pub(super) struct ImageResult {
    /// The path of the image; `-` for standard input.
    pub image: String,
    #[serde(flatten)]
    pub outcome: Outcome,
    /// Why the heat map was not written.
    #[serde(skip)]
    pub unwritten: Option<anyhow::Error>,
}

#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Outcome {
    Report {
        #[serde(flatten)]
        report: Box<Report>,
        /// The file of the heat map, with `--explain`.
        #[serde(skip_serializing_if = "Option::is_none")]
        explanation: Option<String>,
    },
    Error {
        error: ImageError,
    },
}

/// Why an image was not classified.
#[derive(Debug, Serialize)]
pub(super) struct ImageError {
    pub code: &'static str,
    pub message: String,
    pub hint: &'static str,
}

impl ImageError {
    fn new(code: &'static str, message: String) -> Self {
        Self { code, message, hint: hint(code).unwrap_or_default() }
    }
}

impl From<Error> for ImageError {
    fn from(error: Error) -> Self {
        Self::new(error.code().as_str(), error.to_string())
    }
}

impl From<DecodeError> for ImageError {
    fn from(error: DecodeError) -> Self {
        Error::from(error).into()
    }
}

impl From<io::Error> for ImageError {
    fn from(error: io::Error) -> Self {
        Self::new(UNREADABLE_FILE, format!("cannot read the file: {error}"))
    }
}
