//! The bytes of a box (ISO 14496-12, 4.2): big-endian integers, and the boxes inside.

/// What remains of the content of a box. A read beyond its end returns `None`.
#[derive(Clone, Copy)]
pub(super) struct Content<'a>(pub(super) &'a [u8]);

impl<'a> Content<'a> {
    pub(super) fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(bytes)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.bytes(N)?.try_into().ok()
    }

    pub(super) fn u8(&mut self) -> Option<u8> {
        self.array::<1>().map(u8::from_be_bytes)
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_be_bytes)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_be_bytes)
    }

    pub(super) fn i32(&mut self) -> Option<i32> {
        self.array().map(i32::from_be_bytes)
    }

    /// An integer of 0 to 8 bytes.
    pub(super) fn uint(&mut self, bytes: usize) -> Option<u64> {
        Some(self.bytes(bytes)?.iter().fold(0, |value, byte| value << 8 | u64::from(*byte)))
    }

    pub(super) fn fourcc(&mut self) -> Option<[u8; 4]> {
        self.array()
    }

    /// An item's identifier: 16 or 32 bits.
    pub(super) fn id(&mut self, is_long: bool) -> Option<u32> {
        if is_long { self.u32() } else { self.u16().map(u32::from) }
    }

    /// The version and the flags of a full box.
    pub(super) fn version(&mut self) -> Option<(u8, u32)> {
        let word = self.u32()?;
        Some(((word >> 24) as u8, word & 0xff_ffff))
    }

    /// The next box: its type and its content. `None` where the rest is no whole box.
    pub(super) fn next_box(&mut self) -> Option<([u8; 4], Content<'a>)> {
        let mut rest = *self;
        let size = rest.u32()?;
        let kind = rest.fourcc()?;
        let (size, header) = match size {
            // Up to the end.
            0 => (self.0.len() as u64, 8),
            1 => (rest.uint(8)?, 16),
            size => (u64::from(size), 8),
        };
        let content = usize::try_from(size.checked_sub(header)?).ok()?;
        let content = rest.bytes(content)?;
        *self = rest;
        Some((kind, Content(content)))
    }

    /// The boxes of the content, or `None` if it is not made of whole boxes.
    pub(super) fn boxes(mut self) -> Option<Vec<([u8; 4], Content<'a>)>> {
        let mut boxes = Vec::new();
        while !self.0.is_empty() {
            boxes.push(self.next_box()?);
        }
        Some(boxes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_have_short_long_and_open_sizes() {
        let bytes = b"\0\0\0\x0aaaaaxx\0\0\0\x01bbbb\0\0\0\0\0\0\0\x11y\0\0\0\0cccczz";
        let boxes = Content(bytes).boxes().unwrap_or_default();
        let boxes: Vec<_> = boxes.into_iter().map(|(kind, content)| (kind, content.0)).collect();
        assert_eq!(boxes, [(*b"aaaa", &b"xx"[..]), (*b"bbbb", b"y"), (*b"cccc", b"zz")]);
    }

    #[test]
    fn a_box_is_neither_longer_than_its_parent_nor_shorter_than_its_header() {
        for bytes in
            [&b"\0\0\0\x09aaaa"[..], b"\0\0\0\x07aaaa", b"\0\0\0\x01aaaa\0\0\0\0\0\0\0\x0f", b"\0\0\0"]
        {
            assert!(Content(bytes).boxes().is_none(), "{bytes:?}");
        }
    }
}
