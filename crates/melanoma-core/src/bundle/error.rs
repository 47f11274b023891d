//! Why a bundle cannot be used.

use crate::error_code::{ErrorCode, Source};

/// A bundle is incomplete, changed or invalid, or cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BundleError {
    /// A file is missing or cannot be read.
    #[error("the bundle has no readable file {file}")]
    Unreadable {
        /// Name of the file in the bundle.
        file: String,
        /// Why it cannot be read.
        source: Option<Source>,
    },
    /// A file is not the one that the card names.
    #[error("the SHA-256 of {file} differs from the one in the card")]
    ChecksumMismatch {
        /// Name of the file in the bundle.
        file: String,
    },
    /// The card or the test vectors break their schema or contradict themselves.
    #[error("{file}: {reason}")]
    Invalid {
        /// Name of the file in the bundle.
        file: String,
        /// The field and what is wrong with it.
        reason: String,
    },
    /// The network is not one complete ONNX file.
    #[error("{file} cannot be used: {reason}")]
    InvalidModel {
        /// Name of the file in the bundle.
        file: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The bundle cannot be written.
    #[error("the bundle cannot be written")]
    Unwritable {
        /// Why.
        source: Source,
    },
    /// The folder for a new bundle has files already.
    #[error("the folder is not empty, and a bundle is not written over files")]
    FolderNotEmpty,
}

impl BundleError {
    pub(super) fn invalid(file: &str, reason: impl Into<String>) -> Self {
        Self::Invalid { file: file.into(), reason: reason.into() }
    }

    pub(super) fn unwritable(source: impl Into<Source>) -> Self {
        Self::Unwritable { source: source.into() }
    }

    /// Returns the stable code.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::Unreadable { .. } | Self::Unwritable { .. } | Self::FolderNotEmpty => {
                ErrorCode::BundleUnreadable
            }
            Self::ChecksumMismatch { .. } => ErrorCode::ChecksumMismatch,
            Self::Invalid { .. } => ErrorCode::CardInvalid,
            Self::InvalidModel { .. } => ErrorCode::ModelInvalid,
        }
    }
}
