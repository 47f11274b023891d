//! What an image may cost.

use super::error::DecodeError;

/// Limits that are checked before the cost arises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes of the encoded file.
    pub bytes: u64,
    /// Most pixels that the file may declare, width times height.
    pub pixels: u64,
    /// Most bytes that the decoders of a classifier take at the same time. An image that needs more is rejected,
    /// and one that needs more than is free waits. The encoded file, and the engine, are not counted.
    pub memory: u64,
}

impl Default for Limits {
    /// 20 MiB and 64 megapixels, more than phones and dermatoscopes of 2026 produce, and 512 MiB.
    fn default() -> Self {
        Self { bytes: 20 << 20, pixels: 64_000_000, memory: 512 << 20 }
    }
}

impl Limits {
    /// Returns an error for a file of too many bytes.
    ///
    /// # Errors
    /// [`DecodeError::TooManyBytes`].
    pub const fn check_bytes(&self, bytes: u64) -> Result<(), DecodeError> {
        if bytes > self.bytes {
            return Err(DecodeError::TooManyBytes { bytes, limit: self.bytes });
        }
        Ok(())
    }

    pub(super) fn check_pixels(&self, width: u32, height: u32) -> Result<(), DecodeError> {
        if u64::from(width) * u64::from(height) > self.pixels {
            return Err(DecodeError::TooManyPixels { width, height, limit: self.pixels });
        }
        Ok(())
    }
}
