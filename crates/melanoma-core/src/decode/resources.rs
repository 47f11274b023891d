//! What a decoder may use.

use std::sync::Arc;

use super::{
    error::DecodeError,
    format::Format,
    limits::Limits,
    memory::{DecoderMemory, Reservation},
};
use crate::cancellation::CancellationToken;

/// What a decoder may use.
pub(crate) struct Resources<'a> {
    pub(crate) limits: &'a Limits,
    pub(crate) memory: &'a Arc<DecoderMemory>,
    pub(crate) token: &'a CancellationToken,
}

impl Resources<'_> {
    /// Checks the number of pixels, and waits for the memory that they need.
    ///
    /// # Errors
    /// [`DecodeError::TooManyPixels`], [`DecodeError::TooMuchMemory`] and [`DecodeError::Canceled`].
    pub(super) fn admit(
        &self,
        format: Format,
        (width, height): (u32, u32),
        bytes_per_pixel: u64,
    ) -> Result<Reservation, DecodeError> {
        self.limits.check_pixels(width, height)?;
        self.reserve(format, u64::from(width) * u64::from(height) * bytes_per_pixel)
    }

    /// Waits for `bytes` of memory.
    ///
    /// # Errors
    /// [`DecodeError::TooMuchMemory`] and [`DecodeError::Canceled`].
    pub(super) fn reserve(&self, format: Format, bytes: u64) -> Result<Reservation, DecodeError> {
        self.memory.reserve(format, bytes, self.token)
    }
}
