//! How a csv file separates its values, and the limit on its size.

use std::{
    fs::{self, File},
    io::Read,
    path::Path,
};

use crate::error::Error;

/// Largest csv file in bytes, 256 MiB.
pub const MAX_TABLE_BYTES: u64 = 256 << 20;

/// Separators that spreadsheet programs write.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// The bytes of a csv file, and where its first row begins.
pub(super) struct CsvText {
    pub(super) bytes: Vec<u8>,
    /// Index of the first byte of the first row.
    pub(super) start: usize,
    /// Number of lines before the first row.
    pub(super) lines_before: u64,
    pub(super) delimiter: u8,
}

impl CsvText {
    /// Reads a regular file of at most [`MAX_TABLE_BYTES`]. A byte order mark and a line such as `sep=;` are not part of
    /// the first row. Without such a line the delimiter is the one that is most frequent in the first row.
    pub(super) fn read(path: &Path) -> Result<Self, Error> {
        let unreadable = |e| Error::unreadable(path, e);
        // Before it is opened: opening a pipe waits for its writer.
        if !fs::metadata(path).map_err(unreadable)?.is_file() {
            return Err(Error::NotAFile { path: path.to_owned() });
        }
        let file = File::open(path).map_err(unreadable)?;
        let mut bytes = Vec::new();
        // One byte over the limit shows that the file is too large, whatever its stated length.
        file.take(MAX_TABLE_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        if bytes.len() as u64 > MAX_TABLE_BYTES {
            return Err(Error::TableTooLarge { path: path.to_owned(), max: MAX_TABLE_BYTES });
        }
        let mut start = if bytes.starts_with("\u{feff}".as_bytes()) { 3 } else { 0 };
        let first = first_line(&bytes[start..]);
        let stated = stated_delimiter(first);
        let lines_before = u64::from(stated.is_some());
        if stated.is_some() {
            start += first.len();
            start += match bytes.get(start..) {
                Some([b'\r', b'\n', ..]) => 2,
                Some([_, ..]) => 1,
                _ => 0,
            };
        }
        let delimiter = stated.unwrap_or_else(|| most_frequent(first));
        Ok(Self { bytes, start, lines_before, delimiter })
    }
}

fn first_line(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
    &bytes[..end.unwrap_or(bytes.len())]
}

/// The delimiter of `sep=;`, with which Excel begins a file. The line can have quotes around it.
fn stated_delimiter(line: &[u8]) -> Option<u8> {
    let line = line.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).unwrap_or(line);
    let (name, rest) = line.split_at_checked(4)?;
    match rest {
        [delimiter] if name.eq_ignore_ascii_case(b"sep=") && !delimiter.is_ascii_alphanumeric() => {
            Some(*delimiter)
        }
        _ => None,
    }
}

/// The delimiter that occurs most often outside quotes; of equally frequent ones the first.
fn most_frequent(line: &[u8]) -> u8 {
    let mut counts = [0; DELIMITERS.len()];
    let mut is_quoted = false;
    for byte in line {
        if *byte == b'"' {
            is_quoted = !is_quoted;
        } else if let Some(i) = DELIMITERS.iter().position(|delimiter| delimiter == byte)
            && !is_quoted
        {
            counts[i] += 1;
        }
    }
    let best = (0..counts.len()).rev().max_by_key(|&i| counts[i]).unwrap_or_default();
    DELIMITERS[best]
}
