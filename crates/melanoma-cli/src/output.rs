//! Exit codes, errors and notes. Data goes to standard output, everything else to standard error.

use std::io::{self, ErrorKind};

use melanoma_core::{ErrorCode, InvalidParameter, bundle::BundleError};

pub(crate) use crate::terminal::note;
use crate::{hints::hint, terminal};

/// The exit codes of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Success = 0,
    /// The command failed, or an image was not classified.
    Failure = 1,
    /// The command line or the configuration is wrong. Clap uses the same code.
    Usage = 2,
    /// The data set leaks, so that results on its splits are too good.
    Leak = 3,
    /// The server stopped before every admitted request was answered.
    ShutdownTimeout = 4,
    /// Ctrl-C stopped the command, as shells count it.
    Interrupted = 130,
}

/// Prints an error, its causes and its hint.
pub(crate) fn fail(error: &anyhow::Error) -> Exit {
    if is_broken_pipe(error) {
        return Exit::Success;
    }
    let code = code_of(error);
    let mut text = format!("error: {}", terminal::line(&error.to_string()));
    if let Some(code) = code {
        text.push_str(&format!(" [{code}]"));
    }
    for cause in error.chain().skip(1) {
        text.push_str(&format!("\n  caused by: {}", terminal::line(&cause.to_string())));
    }
    if let Some(hint) = code.and_then(hint) {
        text.push_str(&format!("\nhint: {hint}"));
    }
    note(&text);
    if code == Some(ErrorCode::InvalidParameter.as_str()) { Exit::Usage } else { Exit::Failure }
}

/// The code of an error of this workspace. Anything else has no code.
fn code_of(error: &anyhow::Error) -> Option<&'static str> {
    if let Some(error) = error.downcast_ref::<melanoma_evaluation::Error>() {
        return Some(error.code().as_str());
    }
    if let Some(error) = error.downcast_ref::<melanoma_core::Error>() {
        return Some(error.code().as_str());
    }
    if let Some(error) = error.downcast_ref::<BundleError>() {
        return Some(error.code().as_str());
    }
    if let Some(error) = error.downcast_ref::<melanoma_keras::KerasError>() {
        return Some(error.code());
    }
    error.is::<InvalidParameter>().then_some(ErrorCode::InvalidParameter.as_str())
}

/// A name as an argument of a shell, without control characters.
pub(crate) fn quoted(name: &str) -> String {
    let name = terminal::line(name);
    let is_plain = |c: char| c.is_alphanumeric() || "/\\:._-+".contains(c);
    if name.chars().all(is_plain) { name.into_owned() } else { format!("'{}'", name.replace('\'', "'\\''")) }
}

/// Whether the reader of standard output closed it, as `head` does, which is not an error.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let kind = match (cause.downcast_ref::<io::Error>(), cause.downcast_ref::<serde_json::Error>()) {
            (Some(error), _) => Some(error.kind()),
            // serde_json does not return the I/O error as its source.
            (None, Some(error)) => error.io_error_kind(),
            (None, None) => None,
        };
        kind == Some(ErrorKind::BrokenPipe)
    })
}
