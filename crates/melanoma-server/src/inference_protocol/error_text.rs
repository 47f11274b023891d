//! Errors in the format of the protocol.

use crate::error::Error;

/// The text of an error: the protocol has one field, so the code comes first.
pub(super) fn error_text(error: &Error) -> String {
    format!("{}: {error}", error.code())
}
