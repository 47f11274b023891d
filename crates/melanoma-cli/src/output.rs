//! What every command prints alike, and how it ends. Data goes to stdout, everything else to stderr.

use std::io::{self, ErrorKind, Write};

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Everything that was asked was answered.
    Success = 0,
    /// Something was refused or failed; stderr or the output says what.
    Failure = 1,
    /// The command line was wrong. Clap uses the same code.
    Usage = 2,
    /// The data set leaks: what is measured on its splits is not to be trusted.
    Leak = 3,
    /// The server stopped before it had answered everything that it had admitted.
    ShutdownTimeout = 4,
}

/// Prints an error with its chain of causes and, where it is ours, what to do about it.
pub(crate) fn fail(error: &anyhow::Error) -> Exit {
    if is_broken_pipe(error) {
        return Exit::Success;
    }
    let mut text = format!("error: {error}");
    for cause in error.chain().skip(1) {
        text.push_str(&format!("\n  caused by: {cause}"));
    }
    if let Some(known) = error.downcast_ref::<melanoma_core::Error>() {
        text.push_str(&format!("\nhint: {} [{}]", known.code().hint(), known.code()));
    }
    note(&text);
    Exit::Failure
}

/// A line to stderr; a closed stderr is nobody's error.
pub(crate) fn note(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// A name without what would steer a terminal.
pub(crate) fn printable(name: &str) -> String {
    name.replace(char::is_control, "\u{fffd}")
}

/// The reader of stdout went away, as `head` does: that ends the work and is no error.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let kind = |cause: &(dyn std::error::Error + 'static)| {
        let of_io = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        // The I/O error inside an error of serde_json is not among its causes.
        of_io.or_else(|| cause.downcast_ref::<serde_json::Error>()?.io_error_kind())
    };
    error.chain().any(|cause| kind(cause) == Some(ErrorKind::BrokenPipe))
}
