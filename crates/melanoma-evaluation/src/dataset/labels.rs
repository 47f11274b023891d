//! What data set readers share: the list of labels, and the error of an invalid data set.

use melanoma_core::{Class, Error, ErrorCode};

/// The labels of the classes, for an error message.
pub(super) fn labels(classes: &[Class]) -> String {
    classes.iter().map(|class| class.code.as_str()).collect::<Vec<_>>().join(", ")
}

pub(crate) fn invalid(message: impl Into<String>) -> Error {
    Error::new(ErrorCode::InvalidDataset, message)
}
