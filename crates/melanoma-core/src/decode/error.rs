//! Why an image cannot be decoded.

use super::format::Format;
use crate::{
    cancellation::Canceled,
    error_code::{ErrorCode, Source},
};

/// An image cannot be decoded within its limits.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// The file has no bytes.
    #[error("the image has no bytes")]
    Empty,
    /// The file has more bytes than the limit.
    #[error("the image has {}", size_and_limit(*bytes, *limit))]
    TooManyBytes {
        /// Length of the file, or what was received before reading stopped.
        bytes: u64,
        /// Most bytes.
        limit: u64,
    },
    /// The file declares more pixels than the limit.
    #[error("the image declares {width} x {height} pixels ({}); the limit is {}",
        area(u64::from(*width) * u64::from(*height)), area(*limit))]
    TooManyPixels {
        /// Declared width.
        width: u32,
        /// Declared height.
        height: u32,
        /// Most pixels.
        limit: u64,
    },
    /// The decoder needs more memory than the limit.
    #[error("decoding the {format} needs more memory than the limit of {}", size(*limit))]
    TooMuchMemory {
        /// Format of the file.
        format: Format,
        /// Most bytes.
        limit: u64,
    },
    /// The bytes are not an image.
    #[error("the content of the file is not an image")]
    NotAnImage,
    /// No decoder here reads this kind of image.
    #[error("the file is {kind}, which is not supported")]
    Unsupported {
        /// The kind with its article, such as "a HEIC image".
        kind: &'static str,
    },
    /// The format is read, but not this coding of it.
    #[error("the {format} uses a coding that is not supported")]
    UnsupportedCoding {
        /// Format of the file.
        format: Format,
        /// What the decoder reported.
        source: Source,
    },
    /// The file ends before its last pixel.
    #[error("the {format} ends before its last pixel")]
    Truncated {
        /// Format of the file.
        format: Format,
        /// What the decoder reported.
        source: Option<Source>,
    },
    /// The file contradicts its own header.
    #[error("the data of the {format} contradict its header")]
    Corrupt {
        /// Format of the file.
        format: Format,
        /// What the decoder reported.
        source: Option<Source>,
    },
    /// The decoder panicked.
    #[error("the {format} decoder failed on this file")]
    Panicked {
        /// Format of the file.
        format: Format,
    },
    /// The caller canceled the work.
    #[error(transparent)]
    Canceled(#[from] Canceled),
}

impl DecodeError {
    /// Returns the stable code.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::Empty => ErrorCode::EmptyImage,
            Self::TooManyBytes { .. } => ErrorCode::TooManyBytes,
            Self::TooManyPixels { .. } | Self::TooMuchMemory { .. } => ErrorCode::TooManyPixels,
            Self::NotAnImage => ErrorCode::NotAnImage,
            Self::Unsupported { .. } | Self::UnsupportedCoding { .. } => ErrorCode::UnsupportedFormat,
            Self::Truncated { .. } => ErrorCode::TruncatedImage,
            Self::Corrupt { .. } | Self::Panicked { .. } => ErrorCode::CorruptImage,
            Self::Canceled(_) => ErrorCode::Canceled,
        }
    }
}

fn size_and_limit(bytes: u64, limit: u64) -> String {
    let (found, most) = (size(bytes), size(limit));
    if found == most {
        // The difference is less than the rounding.
        return format!("{bytes} bytes; the limit is {limit} bytes");
    }
    format!("{found}; the limit is {most}")
}

/// In bytes below 10 KiB, else in KiB or MiB.
fn size(bytes: u64) -> String {
    match bytes {
        0..10_240 => format!("{bytes} bytes"),
        10_240..1_048_576 => format!("{:.1} KiB", bytes as f64 / 1024.0),
        _ => format!("{:.1} MiB", bytes as f64 / 1_048_576.0),
    }
}

/// In pixels below a tenth of a megapixel, else in megapixels.
fn area(pixels: u64) -> String {
    if pixels < 100_000 {
        format!("{pixels} pixels")
    } else {
        format!("{:.1} megapixels", pixels as f64 / 1e6)
    }
}
