//! The rows of a csv file with a header, with the line number of each for error messages.

use std::{fs::File, path::Path};

use csv::{ErrorKind, Position, ReaderBuilder, StringRecord, Trim};

use crate::error::Error;

/// The rows of a csv file with a header.
pub(crate) struct Rows {
    reader: csv::Reader<File>,
    header: StringRecord,
    file: String,
}

/// One row with its line number.
pub(crate) struct Row<'a> {
    line: Option<u64>,
    record: StringRecord,
    header: &'a StringRecord,
    file: &'a str,
}

impl Rows {
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let content = File::open(path).map_err(|e| Error::unreadable(path, e))?;
        let mut reader = ReaderBuilder::new().trim(Trim::All).from_reader(content);
        let file = path.display().to_string();
        let mut header = match reader.headers() {
            Ok(header) => header.clone(),
            Err(e) if e.is_io_error() => return Err(Error::unreadable(path, e)),
            Err(e) => return Err(in_line(&file, e.position().map(Position::line), &description(&e))),
        };
        // Spreadsheet programs write a byte order mark.
        if let Some(rest) = header.get(0).and_then(|first| first.strip_prefix('\u{feff}')) {
            header = std::iter::once(rest).chain(header.iter().skip(1)).collect();
        }
        Ok(Self { reader, header, file })
    }

    pub(crate) fn has_column(&self, name: &str) -> bool {
        self.header.iter().any(|column| column == name)
    }

    /// Returns what `read` makes of every row, or the first error.
    pub(crate) fn map<T>(mut self, mut read: impl FnMut(Row) -> Result<T, Error>) -> Result<Vec<T>, Error> {
        let (header, file) = (&self.header, self.file.as_str());
        // After "\r\n" the reader is between the two characters, and counts the line with the next record.
        let uncounted = u64::from(self.reader.position().line() == 1);
        let line = |position: Option<&Position>| Some(position?.line() + uncounted);
        let records = self.reader.records();
        records
            .map(|record| match record {
                Ok(record) => read(Row { line: line(record.position()), record, header, file }),
                Err(e) => Err(in_line(file, line(e.position()), &description(&e))),
            })
            .collect()
    }
}

impl Row<'_> {
    /// Returns the value in a column; `None` if it is empty or there is no such column.
    pub(crate) fn get(&self, column: &str) -> Option<&str> {
        let index = self.header.iter().position(|name| name == column)?;
        self.record.get(index).filter(|text| !text.is_empty())
    }

    /// An error of this row.
    pub(crate) fn error(&self, message: &str) -> Error {
        in_line(self.file, self.line, message)
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
