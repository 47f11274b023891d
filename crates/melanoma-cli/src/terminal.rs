//! What reaches the terminal. Names of files, text of cards and error messages come from other people, and some
//! characters change the state of a terminal or the order of the text. Everything that commands print passes through
//! this module, which shows such characters as `\u001b`.

use std::{
    borrow::Cow,
    io::{self, IsTerminal, Write},
};

use console::{Style, Term};
use serde::Serialize;

use crate::args::Color;

/// Columns of a terminal that does not say how many it has.
const DEFAULT_WIDTH: usize = 80;

/// Whether a character controls the terminal, or the direction or the lines of text.
fn is_control(c: char) -> bool {
    const MARKS: [char; 5] = ['\u{61c}', '\u{200e}', '\u{200f}', '\u{2028}', '\u{2029}'];
    let is_bidi = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    c.is_control() || is_bidi || MARKS.contains(&c)
}

fn escape(text: &str, keeps: &[char]) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if is_control(c) && !keeps.contains(&c) {
            escaped.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            escaped.push(c);
        }
    }
    escaped
}

/// Text of several lines without control characters. JSON stays the same JSON: in its strings the form is an escape.
pub(crate) fn text(text: &str) -> Cow<'_, str> {
    const KEPT: [char; 2] = ['\n', '\t'];
    let is_clean = !text.contains(|c| is_control(c) && !KEPT.contains(&c));
    if is_clean { Cow::Borrowed(text) } else { Cow::Owned(escape(text, &KEPT)) }
}

/// Text of one line, such as a name: a line break cannot begin a line that looks like another result.
pub(crate) fn line(text: &str) -> Cow<'_, str> {
    if text.contains(is_control) { Cow::Owned(escape(text, &[])) } else { Cow::Borrowed(text) }
}

/// Prints text to standard output.
pub(crate) fn print(output: &str) -> io::Result<()> {
    write(io::stdout().lock(), &text(output))
}

/// Prints a value as JSON to standard output.
pub(crate) fn print_json(value: &impl Serialize) -> anyhow::Result<()> {
    Ok(print(&format!("{}\n", serde_json::to_string_pretty(value)?))?)
}

/// Prints csv to standard output: to a terminal without control characters, to a file or a program as it is.
pub(crate) fn print_csv(output: &str) -> io::Result<()> {
    let out = io::stdout();
    let shown = if out.is_terminal() { text(output) } else { Cow::Borrowed(output) };
    write(out.lock(), &shown)
}

/// Prints a line to standard error. If standard error is closed, there is nowhere to report it.
pub(crate) fn note(output: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", text(output));
}

fn write(mut out: impl Write, output: &str) -> io::Result<()> {
    out.write_all(output.as_bytes())?;
    out.flush()
}

/// Standard output as a table needs it.
pub(crate) struct Screen {
    /// Columns; a file or a pipe has no limit.
    pub(crate) width: usize,
    has_color: bool,
}

impl Screen {
    pub(crate) fn new(color: Color) -> Self {
        let out = Term::stdout();
        // `None` also if the terminal says 0.
        let columns = || out.size_checked().map_or(DEFAULT_WIDTH, |(_, columns)| columns.into());
        let width = if out.is_term() { columns() } else { usize::MAX };
        let has_color = match color {
            Color::Auto => console::colors_enabled(),
            Color::Always => true,
            Color::Never => false,
        };
        Self { width, has_color }
    }

    /// Text in a style, if there are colors.
    pub(crate) fn painted(&self, text: &str, style: &Style) -> String {
        style.clone().force_styling(self.has_color).apply_to(text).to_string()
    }

    /// Prints text that [`line()`] has cleaned and [`Self::painted`] has colored.
    #[allow(clippy::unused_self, reason = "only a screen has styled text")]
    pub(crate) fn print(&self, styled: &str) -> anyhow::Result<()> {
        Ok(write(io::stdout().lock(), styled)?)
    }
}
