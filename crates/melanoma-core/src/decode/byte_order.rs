//! Integers in the byte order of a file.

/// The byte order of a TIFF, or of EXIF.
#[derive(Clone, Copy)]
pub(super) enum ByteOrder {
    Little,
    Big,
}

impl ByteOrder {
    pub(super) fn u16(self, bytes: &[u8], at: usize) -> Option<u16> {
        self.u16s(bytes.get(at..at.checked_add(2)?)?).next()
    }

    pub(super) fn u32(self, bytes: &[u8], at: usize) -> Option<u32> {
        self.u32s(bytes.get(at..at.checked_add(4)?)?).next()
    }

    /// The integers in `bytes`, without an incomplete one at the end.
    pub(super) fn u16s(self, bytes: &[u8]) -> impl Iterator<Item = u16> {
        bytes.as_chunks().0.iter().map(move |pair| match self {
            Self::Little => u16::from_le_bytes(*pair),
            Self::Big => u16::from_be_bytes(*pair),
        })
    }

    /// The integers in `bytes`, without an incomplete one at the end.
    pub(super) fn u32s(self, bytes: &[u8]) -> impl Iterator<Item = u32> {
        bytes.as_chunks().0.iter().map(move |four| match self {
            Self::Little => u32::from_le_bytes(*four),
            Self::Big => u32::from_be_bytes(*four),
        })
    }
}
