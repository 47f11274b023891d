//! A reader that ends when the caller cancels.

use std::{
    cell::Cell,
    io::{self, BufRead, Cursor, Read, Seek, SeekFrom},
};

use crate::cancellation::CancellationToken;

/// Bytes between two checks of the token.
const CHECK_INTERVAL: usize = 4 << 10;
/// Most bytes of a buffer. libjpeg decodes the last few kilobytes of each more slowly.
const MAX_BUFFER: usize = 1 << 20;
/// Bytes that a read counts at least, so that reads of single bytes are checked as often.
const MIN_COUNT: usize = 16;

/// A file in memory that ends early once the token is canceled.
///
/// No decoder here can be told to stop, but each stops at the end of its file.
pub(super) struct CancellableReader<'a> {
    bytes: Cursor<&'a [u8]>,
    token: &'a CancellationToken,
    since_check: Cell<usize>,
    is_over: Cell<bool>,
}

impl<'a> CancellableReader<'a> {
    pub(super) fn new(bytes: &'a [u8], token: &'a CancellationToken) -> Self {
        Self { bytes: Cursor::new(bytes), token, since_check: Cell::new(0), is_over: Cell::new(false) }
    }

    #[inline]
    fn count(&self, bytes: usize) {
        let read = self.since_check.get() + bytes.max(MIN_COUNT);
        if read < CHECK_INTERVAL {
            self.since_check.set(read);
        } else {
            self.since_check.set(0);
            self.is_over.set(self.token.is_canceled());
        }
    }
}

impl Read for CancellableReader<'_> {
    #[inline]
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.count(buffer.len());
        if self.is_over.get() { Ok(0) } else { self.bytes.read(buffer) }
    }
}

impl BufRead for CancellableReader<'_> {
    #[inline]
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.is_over.get() {
            return Ok(&[]);
        }
        let rest = self.bytes.fill_buf()?;
        Ok(&rest[..rest.len().min(MAX_BUFFER)])
    }

    #[inline]
    fn consume(&mut self, count: usize) {
        self.count(count);
        self.bytes.consume(count);
    }
}

impl Seek for CancellableReader<'_> {
    #[inline]
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_ends_within_an_interval_of_the_cancellation() {
        let bytes = [7; 4 * CHECK_INTERVAL];
        let token = CancellationToken::new();
        let mut reader = CancellableReader::new(&bytes, &token);
        let mut buffer = [0; 512];
        for _ in 0..CHECK_INTERVAL / buffer.len() {
            assert_eq!(reader.read(&mut buffer).ok(), Some(buffer.len()));
        }
        token.cancel();
        let mut after = 0;
        while let Ok(count @ 1..) = reader.read(&mut buffer) {
            after += count;
        }
        assert!(after <= CHECK_INTERVAL, "{after} bytes after the cancellation");
        assert_eq!(reader.fill_buf().ok(), Some(&[][..]));
    }
}
