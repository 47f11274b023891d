//! A manifest: a csv file with a row an image.

use std::{fs::File, path::Path};

use csv::{ErrorKind, Position, ReaderBuilder, StringRecord, Trim};
use melanoma_core::{Class, Error, ErrorCode};

use super::{Diagnosis, Lesion, invalid, labels};

/// The lesions of a manifest, in its order. Only `file` and one of `diagnosis` and `malignant` must
/// be there; columns that are not known are ignored.
pub(super) fn read(path: &Path, classes: &[Class]) -> Result<Vec<Lesion>, Error> {
    let rows = Rows::open(path)?;
    if rows.column("file").is_none() {
        return Err(invalid(format!("{} has no column `file`", path.display())));
    }
    if rows.column("diagnosis").is_none() && rows.column("malignant").is_none() {
        return Err(invalid(format!("{} has no column `diagnosis` or `malignant`", path.display())));
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    rows.map(|row| lesion(&row, folder, classes).map_err(|what| row.error(&what)))
}

fn lesion(row: &Row, folder: &Path, classes: &[Class]) -> Result<Lesion, String> {
    let file = row.get("file").ok_or("`file` is empty")?;
    let owned = |name| row.get(name).map(str::to_owned);
    let age = row.get("age").map(|text| match text.parse::<f64>() {
        Ok(age) if (0.0..=130.0).contains(&age) => Ok(age),
        _ => Err(format!("`age` is {text:?} and not a number of years")),
    });
    Ok(Lesion {
        file: folder.join(file),
        diagnosis: diagnosis(row, classes)?,
        source: owned("source"),
        group: row.get("group").unwrap_or(file).to_owned(),
        sex: owned("sex"),
        age: age.transpose()?,
        site: owned("site"),
        skin_tone: owned("skin_tone"),
        split: owned("split"),
        squashed: row.get("frame") == Some("squashed"),
    })
}

/// From `diagnosis`, else from `malignant`; the two must not contradict each other.
fn diagnosis(row: &Row, classes: &[Class]) -> Result<Diagnosis, String> {
    let malignant = match row.get("malignant") {
        None => None,
        Some("0") => Some(false),
        Some("1") => Some(true),
        Some(other) => return Err(format!("`malignant` is {other:?} and neither 0 nor 1")),
    };
    let Some(text) = row.get("diagnosis") else {
        return match malignant {
            Some(true) => Ok(Diagnosis::Malignant),
            Some(false) => Ok(Diagnosis::Benign),
            None => Err("there is neither a `diagnosis` nor a `malignant`".into()),
        };
    };
    let diagnosis = Diagnosis::named(text, classes).ok_or_else(|| {
        format!(
            "`diagnosis` is {text:?}, which is none of {}, {}, {}",
            labels(classes),
            Diagnosis::BENIGN,
            Diagnosis::MALIGNANT
        )
    })?;
    match malignant {
        Some(malignant) if malignant != diagnosis.is_malignant() => Err(format!(
            "`malignant` is {} and contradicts `diagnosis`, which is {text}",
            u8::from(malignant)
        )),
        _ => Ok(diagnosis),
    }
}

/// The rows of a csv file with a header.
pub(crate) struct Rows {
    reader: csv::Reader<File>,
    header: StringRecord,
    name: String,
}

/// One row, which knows its line.
pub(crate) struct Row<'a> {
    line: Option<u64>,
    record: StringRecord,
    header: &'a StringRecord,
    name: &'a str,
}

impl Rows {
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let unreadable = |e| {
            Error::new(ErrorCode::UnreadableFile, format!("cannot read {}", path.display())).with_source(e)
        };
        let file = File::open(path).map_err(|e| unreadable(e.into()))?;
        let mut reader = ReaderBuilder::new().trim(Trim::All).from_reader(file);
        let name = path.display().to_string();
        let mut header = match reader.headers() {
            Ok(header) => header.clone(),
            Err(e) if e.is_io_error() => return Err(unreadable(e)),
            Err(e) => return Err(in_line(&name, e.position().map(Position::line), &what_is_wrong(&e))),
        };
        // Spreadsheet programs write a byte order mark.
        if let Some(rest) = header.get(0).and_then(|first| first.strip_prefix('\u{feff}')) {
            header = std::iter::once(rest).chain(header.iter().skip(1)).collect();
        }
        Ok(Self { reader, header, name })
    }

    /// Place of a column.
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|column| column == name)
    }

    /// What `read` makes of every row, or the first error.
    pub(crate) fn map<T>(mut self, mut read: impl FnMut(Row) -> Result<T, Error>) -> Result<Vec<T>, Error> {
        let (header, name) = (&self.header, self.name.as_str());
        // After "\r\n" the reader stands between the two, and counts the line with the record that follows.
        let uncounted = u64::from(self.reader.position().line() == 1);
        let line_of = |place: Option<&Position>| Some(place?.line() + uncounted);
        let records = self.reader.records();
        records
            .map(|record| match record {
                Ok(record) => read(Row { line: line_of(record.position()), record, header, name }),
                Err(e) => Err(in_line(name, line_of(e.position()), &what_is_wrong(&e))),
            })
            .collect()
    }
}

impl Row<'_> {
    /// What stands in a column; `None` where it is empty or there is no such column.
    pub(crate) fn get(&self, column: &str) -> Option<&str> {
        let index = self.header.iter().position(|name| name == column)?;
        self.record.get(index).filter(|text| !text.is_empty())
    }

    /// An error of this row.
    pub(crate) fn error(&self, what: &str) -> Error {
        in_line(self.name, self.line, what)
    }
}

fn in_line(name: &str, line: Option<u64>, what: &str) -> Error {
    let line = line.map_or_else(String::new, |line| format!(", line {line}"));
    invalid(format!("{name}{line}: {what}"))
}

fn what_is_wrong(error: &csv::Error) -> String {
    match error.kind() {
        ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("{len} values, and {expected_len} columns in the first line")
        }
        ErrorKind::Utf8 { err, .. } => {
            format!("value {} is not text in UTF-8: save the file as such", err.field() + 1)
        }
        _ => error.to_string(),
    }
}
