//! What the images of a file are coded in.

use super::items::Items;
use crate::decode::format::Format;

/// How images are coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::decode) enum Codec {
    Hevc,
    Av1,
}

impl Codec {
    /// Returns the codec of an item's type.
    pub(super) fn of_item(kind: [u8; 4]) -> Option<Self> {
        match &kind {
            b"hvc1" => Some(Self::Hevc),
            b"av01" => Some(Self::Av1),
            _ => None,
        }
    }

    /// Returns the codec of the image that a file shows, or `None` if it has another or cannot be read.
    pub(in crate::decode) fn of_file(bytes: &[u8]) -> Option<Self> {
        // The format is for errors only.
        let items = Items::read(bytes, Format::Heic).ok()?;
        let kind = items.kind(items.primary).ok()?;
        if kind != *b"grid" {
            return Self::of_item(kind);
        }
        Self::of_item(items.kind(*items.references(*b"dimg", items.primary).first()?).ok()?)
    }

    /// Returns the name of the format that has images of this coding, with its article.
    pub(in crate::decode) const fn kind(self) -> &'static str {
        match self {
            Self::Hevc => "a HEIC image",
            Self::Av1 => "an AVIF image",
        }
    }
}
