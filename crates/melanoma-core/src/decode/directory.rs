//! The image file directories of TIFF 6.0, which EXIF uses too.
//!
//! The `tiff` crate rejects a file before it can be asked what the file is, so that a camera raw image
//! would be called damaged; and it skips what it cannot read. This reader allocates nothing but entries.

use super::byte_order::ByteOrder;

/// One image file directory: numbered values, and the position of the next directory.
pub(super) struct Directory<'a> {
    bytes: &'a [u8],
    order: ByteOrder,
    entries: Vec<Entry>,
    is_complete: bool,
    next: u32,
}

struct Entry {
    tag: u16,
    kind: u16,
    count: u32,
    /// Where the four bytes are that hold the value or its position.
    at: usize,
}

/// Why a directory or a value cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DirectoryError {
    /// It lies beyond the end of the file.
    Outside,
    /// It contradicts the standard.
    Invalid,
}

impl<'a> Directory<'a> {
    /// Reads the first directory of a TIFF.
    pub(super) fn first(bytes: &'a [u8]) -> Result<Self, DirectoryError> {
        let order = match bytes.get(..2) {
            Some(b"II") => ByteOrder::Little,
            Some(b"MM") => ByteOrder::Big,
            _ => return Err(DirectoryError::Invalid),
        };
        if order.u16(bytes, 2).ok_or(DirectoryError::Outside)? != 42 {
            return Err(DirectoryError::Invalid);
        }
        let offset = order.u32(bytes, 4).ok_or(DirectoryError::Outside)?;
        Self::read(bytes, order, offset)
    }

    /// Reads the directory at `offset` in the same file.
    pub(super) fn at(&self, offset: u32) -> Result<Self, DirectoryError> {
        Self::read(self.bytes, self.order, offset)
    }

    /// The position of the next directory, or 0.
    pub(super) const fn next(&self) -> u32 {
        self.next
    }

    fn read(bytes: &'a [u8], order: ByteOrder, offset: u32) -> Result<Self, DirectoryError> {
        let start = usize::try_from(offset).map_err(|_| DirectoryError::Outside)?;
        let count = order.u16(bytes, start).ok_or(DirectoryError::Outside)?;
        if count == 0 {
            return Err(DirectoryError::Invalid);
        }
        let entry = |number: u16| {
            let at = start + 2 + 12 * usize::from(number);
            let (tag, kind, count) =
                (order.u16(bytes, at)?, order.u16(bytes, at + 2)?, order.u32(bytes, at + 4)?);
            bytes.get(at + 8..at + 12).map(|_| Entry { tag, kind, count, at: at + 8 })
        };
        let entries: Vec<Entry> = (0..count).map_while(entry).collect();
        let is_complete = entries.len() == usize::from(count);
        // Many writers of EXIF leave the last position out.
        let next = order.u32(bytes, start + 2 + 12 * usize::from(count)).unwrap_or(0);
        Ok(Self { bytes, order, entries, is_complete, next })
    }

    /// Whether a tag occurs twice. Readers disagree on which one counts.
    pub(super) fn has_duplicates(&self) -> bool {
        let mut tags: Vec<u16> = self.entries.iter().map(|entry| entry.tag).collect();
        tags.sort_unstable();
        tags.windows(2).any(|pair| pair[0] == pair[1])
    }

    /// Whether the file holds all the entries that it declares.
    pub(super) const fn is_complete(&self) -> bool {
        self.is_complete
    }

    pub(super) fn contains(&self, tag: u16) -> bool {
        self.entries.iter().any(|entry| entry.tag == tag)
    }

    /// Returns the bytes of the value of `tag`, or `None` if there is no such tag.
    /// Of several, the last counts.
    pub(super) fn value(&self, tag: u16) -> Result<Option<&'a [u8]>, DirectoryError> {
        Ok(self.find(tag)?.map(|(_, value)| value))
    }

    /// Returns the unsigned integers of `tag`, or `None` if there is no such tag.
    pub(super) fn numbers(&self, tag: u16) -> Result<Option<Vec<u32>>, DirectoryError> {
        let Some((kind, value)) = self.find(tag)? else { return Ok(None) };
        let numbers = match kind {
            3 => self.order.u16s(value).map(u32::from).collect(),
            4 | 13 => self.order.u32s(value).collect(),
            _ => return Err(DirectoryError::Invalid),
        };
        Ok(Some(numbers))
    }

    /// Returns the first integer of `tag`, or `default` if there is no such tag.
    pub(super) fn number(&self, tag: u16, default: u32) -> Result<u32, DirectoryError> {
        match self.numbers(tag)? {
            None => Ok(default),
            Some(numbers) => numbers.first().copied().ok_or(DirectoryError::Invalid),
        }
    }

    fn find(&self, tag: u16) -> Result<Option<(u16, &'a [u8])>, DirectoryError> {
        let Some(entry) = self.entries.iter().rfind(|entry| entry.tag == tag) else { return Ok(None) };
        let size = match entry.kind {
            1 | 2 | 6 | 7 => 1,
            3 | 8 => 2,
            4 | 9 | 11 | 13 => 4,
            5 | 10 | 12 => 8,
            _ => return Err(DirectoryError::Invalid),
        };
        let length = usize::try_from(u64::from(entry.count) * size).map_err(|_| DirectoryError::Outside)?;
        let start = if length <= 4 {
            entry.at
        } else {
            let offset = self.order.u32(self.bytes, entry.at).ok_or(DirectoryError::Outside)?;
            usize::try_from(offset).map_err(|_| DirectoryError::Outside)?
        };
        let value = start.checked_add(length).and_then(|end| self.bytes.get(start..end));
        value.map(|value| Some((entry.kind, value))).ok_or(DirectoryError::Outside)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// A little-endian TIFF with one directory.
    fn file(entries: &[(u16, u16, u32, [u8; 4])], rest: &[u8]) -> Vec<u8> {
        let mut bytes = b"II\x2a\0\x08\0\0\0".to_vec();
        bytes.extend((entries.len() as u16).to_le_bytes());
        for (tag, kind, count, value) in entries {
            bytes.extend(tag.to_le_bytes());
            bytes.extend(kind.to_le_bytes());
            bytes.extend(count.to_le_bytes());
            bytes.extend(value);
        }
        bytes.extend([0; 4]);
        bytes.extend(rest);
        bytes
    }

    #[test]
    fn values_are_in_the_entry_or_elsewhere() {
        let bytes = file(
            &[(256, 3, 1, [7, 1, 0, 0]), (258, 3, 3, [50, 0, 0, 0]), (700, 7, 2, *b"ab\0\0")],
            &[8, 0, 8, 0, 9, 0],
        );
        let directory = Directory::first(&bytes).unwrap();
        assert_eq!(directory.number(256, 0), Ok(263));
        assert_eq!(directory.numbers(258), Ok(Some(vec![8, 8, 9])));
        assert_eq!(directory.value(700), Ok(Some(b"ab".as_slice())));
        assert_eq!(directory.number(277, 1), Ok(1));
        assert!(directory.contains(700) && !directory.contains(277));
    }

    #[test]
    fn a_value_outside_the_file_is_an_error() {
        for (count, position) in [(3, 51_u32), (3, u32::MAX), (u32::MAX, 50)] {
            let bytes = file(&[(258, 3, count, position.to_le_bytes())], &[0; 18]);
            let directory = Directory::first(&bytes).unwrap();
            assert_eq!(directory.numbers(258), Err(DirectoryError::Outside), "{count} at {position}");
        }
    }

    #[test]
    fn what_readers_disagree_on_is_reported() {
        let twice = file(&[(259, 3, 1, [1, 0, 0, 0]), (259, 3, 1, [5, 0, 0, 0])], &[]);
        assert!(Directory::first(&twice).unwrap().has_duplicates());
        assert_eq!(Directory::first(&twice).unwrap().number(259, 1), Ok(5));
        let unknown = file(&[(259, 99, 1, [1, 0, 0, 0])], &[]);
        assert_eq!(Directory::first(&unknown).unwrap().number(259, 1), Err(DirectoryError::Invalid));
        let empty = file(&[(259, 3, 0, [1, 0, 0, 0])], &[]);
        assert_eq!(Directory::first(&empty).unwrap().number(259, 1), Err(DirectoryError::Invalid));
    }

    #[test]
    fn a_short_file_has_no_directory_or_an_incomplete_one() {
        let bytes = file(&[(256, 3, 1, [7, 0, 0, 0])], &[]);
        for length in 4..bytes.len() - 4 {
            let directory = Directory::first(&bytes[..length]);
            assert!(directory.is_err() || directory.is_ok_and(|d| !d.is_complete()), "{length}");
        }
    }
}
