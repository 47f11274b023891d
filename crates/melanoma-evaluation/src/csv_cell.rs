//! Text in csv files that people open with a spreadsheet program.
//!
//! Such a program computes a cell that begins like a formula, also in quotes, and a formula can send data or start
//! programs. An apostrophe before it makes it text ("CSV Injection", OWASP).

use std::borrow::Cow;

/// What a formula can begin with, also in full width.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Returns the text with an apostrophe before it if it begins like a formula. [`restored`] is the inverse: it also gets
/// one if it begins with apostrophes before a formula.
#[must_use]
pub fn neutralized(text: &str) -> Cow<'_, str> {
    if text.trim_start_matches('\'').starts_with(FORMULA) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Returns the text that [`neutralized`] took.
#[must_use]
pub fn restored(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if rest.trim_start_matches('\'').starts_with(FORMULA) => rest,
        _ => text,
    }
}
