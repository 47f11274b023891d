//! The result for one image, as every format shows it.

use std::io::{self, ErrorKind};

use melanoma_core::{Error, Report, decode::DecodeError};
use serde::Serialize;

use crate::hints::{UNREADABLE_FILE, hint};

#[derive(Serialize)]
pub(super) struct ImageResult {
    /// The path of the image; `-` for standard input.
    pub image: String,
    #[serde(flatten)]
    pub outcome: Outcome,
    /// The file of the heat map, if it is not named after the image alone.
    #[serde(skip)]
    pub renamed_map: Option<String>,
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
    /// Whether the image is refused.
    #[serde(skip)]
    pub is_refusal: bool,
}

impl ImageError {
    fn new(code: &'static str, message: String) -> Self {
        Self { code, message, hint: hint(code).unwrap_or_default(), is_refusal: false }
    }
}

impl From<Error> for ImageError {
    fn from(error: Error) -> Self {
        let code = error.code();
        Self { is_refusal: code.is_refusal(), ..Self::new(code.as_str(), error.to_string()) }
    }
}

impl From<DecodeError> for ImageError {
    fn from(error: DecodeError) -> Self {
        Error::from(error).into()
    }
}

impl From<io::Error> for ImageError {
    fn from(error: io::Error) -> Self {
        let message = match error.kind() {
            ErrorKind::NotFound => "there is no file or folder of this name".to_owned(),
            _ => format!("cannot read the file: {error}"),
        };
        Self::new(UNREADABLE_FILE, message)
    }
}
