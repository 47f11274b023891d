//! The bytes of a file for a decoder, as long as its answer is wanted.

use std::{
    cell::Cell,
    io::{self, BufRead, Cursor, Read, Seek, SeekFrom},
};

/// After how many bytes it is asked whether to go on.
const INTERVAL: usize = 4 << 10;
/// As how many bytes a read counts at least, so that those of single bytes are not asked about less.
const SMALLEST: usize = 16;

/// A file in memory that ends early once it is not wanted any more.
///
/// It is the only way to end a decoder that has begun: none of them can be told to stop, and all of
/// them stop where the file does.
pub(super) struct CancellableReader<'a> {
    bytes: Cursor<&'a [u8]>,
    watch: &'a Watch<'a>,
}

/// Whether the answer is wanted, asked now and then; a no is final.
pub(super) struct Watch<'a> {
    wanted: &'a dyn Fn() -> bool,
    /// Bytes since it was last asked.
    read: Cell<usize>,
    over: Cell<bool>,
}

impl<'a> Watch<'a> {
    pub(super) fn new(wanted: &'a dyn Fn() -> bool) -> Self {
        Self { wanted, read: Cell::new(0), over: Cell::new(false) }
    }

    pub(super) fn file(&'a self, bytes: &'a [u8]) -> CancellableReader<'a> {
        CancellableReader { bytes: Cursor::new(bytes), watch: self }
    }

    /// Whether a decoder was stopped; what it made is then not to be used.
    pub(super) fn is_over(&self) -> bool {
        self.over.get()
    }

    /// Counts `bytes` more.
    #[inline]
    fn count(&self, bytes: usize) {
        let read = self.read.get() + bytes.max(SMALLEST);
        if read < INTERVAL {
            self.read.set(read);
        } else {
            self.read.set(0);
            self.over.set(self.over.get() || !(self.wanted)());
        }
    }
}

impl Read for CancellableReader<'_> {
    #[inline]
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.watch.count(buffer.len());
        if self.watch.is_over() { Ok(0) } else { self.bytes.read(buffer) }
    }
}

impl BufRead for CancellableReader<'_> {
    #[inline]
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.watch.is_over() { Ok(&[]) } else { self.bytes.fill_buf() }
    }

    #[inline]
    fn consume(&mut self, count: usize) {
        self.watch.count(count);
        self.bytes.consume(count);
    }
}

impl Seek for CancellableReader<'_> {
    #[inline]
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(to)
    }
}
