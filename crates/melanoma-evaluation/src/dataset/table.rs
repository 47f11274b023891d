//! The rows of a csv file, with the line number of each for error messages.

use std::{
    collections::HashSet,
    io::{Cursor, Seek, SeekFrom},
    path::Path,
};

use csv::{ErrorKind, Position, ReaderBuilder, StringRecord, Trim};

use super::dialect::CsvText;
use crate::{csv_cell, error::Error};

/// A column that only the csv files of this program have, whose cells are read as they were before
/// [`csv_cell::neutralized`].
const OWN_COLUMN: &str = "weights_sha256";

/// Values that say that there is none.
const MISSING: [&str; 7] = ["", "nan", "na", "n/a", "null", "none", "unknown"];

/// The rows of a csv file with a header.
pub(crate) struct Table {
    reader: csv::Reader<Cursor<Vec<u8>>>,
    header: StringRecord,
    file: String,
    lines_before: u64,
    is_own: bool,
}

/// One row with its line number.
pub(crate) struct Row<'a> {
    line: Option<u64>,
    record: StringRecord,
    header: &'a StringRecord,
    file: &'a str,
    is_own: bool,
}

impl Table {
    /// Opens a csv file. Its first row is the header, unless `header_of` returns the header that a file with this first
    /// row lacks.
    ///
    /// # Errors
    /// `unreadable_file`, and `invalid_dataset` if the file is too large or a column occurs twice.
    pub(crate) fn open(
        path: &Path,
        header_of: fn(&StringRecord) -> Option<StringRecord>,
    ) -> Result<Self, Error> {
        let CsvText { bytes, start, lines_before, delimiter } = CsvText::read(path)?;
        let mut bytes = Cursor::new(bytes);
        let file = path.display().to_string();
        bytes.seek(SeekFrom::Start(start as u64)).map_err(|e| Error::unreadable(path, e))?;
        let mut reader = ReaderBuilder::new().trim(Trim::All).delimiter(delimiter).from_reader(bytes);
        let first = match reader.headers() {
            Ok(header) => header.clone(),
            Err(e) => {
                let line = e.position().map(|position| position.line() + lines_before);
                return Err(in_line(&file, line, &description(&e)));
            }
        };
        let Some(header) = header_of(&first) else {
            check_names(&file, &first)?;
            let is_own = first.iter().any(|column| column == OWN_COLUMN);
            return Ok(Self { reader, header: first, file, lines_before, is_own });
        };
        // The first row is the first image.
        let mut bytes = reader.into_inner();
        bytes.seek(SeekFrom::Start(start as u64)).map_err(|e| Error::unreadable(path, e))?;
        let reader =
            ReaderBuilder::new().has_headers(false).trim(Trim::All).delimiter(delimiter).from_reader(bytes);
        Ok(Self { reader, header, file, lines_before, is_own: false })
    }

    /// The names of the columns.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &str> {
        self.header.iter()
    }

    /// Whether the program wrote the file, with predictions.
    pub(crate) const fn is_own(&self) -> bool {
        self.is_own
    }

    /// The column as the header has it; upper and lower case are the same.
    pub(crate) fn column(&self, name: &str) -> Option<&str> {
        self.columns().find(|column| column.eq_ignore_ascii_case(name))
    }

    /// Returns what `read` makes of every row, or the first error. Rows without a value are skipped.
    pub(crate) fn map<T>(mut self, mut read: impl FnMut(Row) -> Result<T, Error>) -> Result<Vec<T>, Error> {
        let (header, file, is_own) = (&self.header, self.file.as_str(), self.is_own);
        // After "\r\n" the reader is between the two characters, and counts the line with the next record.
        let is_after_header = self.reader.has_headers() && self.reader.position().line() == 1;
        let lines_before = self.lines_before + u64::from(is_after_header);
        let line = |position: Option<&Position>| Some(position?.line() + lines_before);
        let mut values = Vec::new();
        for record in self.reader.records() {
            let record = match record {
                Ok(record) => record,
                Err(e) => return Err(in_line(file, line(e.position()), &description(&e))),
            };
            // Spreadsheet programs write such rows below the last one.
            if record.iter().any(|value| !value.is_empty()) {
                values.push(read(Row { line: line(record.position()), record, header, file, is_own })?);
            }
        }
        Ok(values)
    }
}

impl Row<'_> {
    /// Returns the value in a column; `None` if it is missing or there is no such column.
    pub(crate) fn get(&self, column: &str) -> Option<&str> {
        let index = self.header.iter().position(|name| name.eq_ignore_ascii_case(column))?;
        let text = self.record.get(index)?;
        let text = if self.is_own { csv_cell::restored(text) } else { text };
        let is_missing = MISSING.iter().any(|missing| text.eq_ignore_ascii_case(missing));
        if is_missing { None } else { Some(text) }
    }

    /// An error of this row.
    pub(crate) fn error(&self, message: &str) -> Error {
        in_line(self.file, self.line, message)
    }
}

/// Fails if two columns have one name: nothing says which of them is right.
fn check_names(file: &str, header: &StringRecord) -> Result<(), Error> {
    let mut known = HashSet::new();
    let twice = header.iter().find(|name| !name.is_empty() && !known.insert(name.to_lowercase()));
    match twice {
        Some(name) => Err(Error::invalid(format!("{file} has more than one column `{name}`"))),
        None => Ok(()),
    }
}

fn in_line(file: &str, line: Option<u64>, message: &str) -> Error {
    let line = line.map_or_else(String::new, |line| format!(", line {line}"));
    Error::invalid(format!("{file}{line}: {message}"))
}

fn description(error: &csv::Error) -> String {
    match error.kind() {
        ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("the row has {len} values; the header has {expected_len}")
        }
        ErrorKind::Utf8 { err, .. } => {
            format!("value {} is not UTF-8 text; save the file as UTF-8", err.field() + 1)
        }
        _ => error.to_string(),
    }
}
