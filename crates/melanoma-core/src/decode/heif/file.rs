//! The file at work: its index, and the decoder of its images.

#[cfg(feature = "avif")]
use super::av1;
#[cfg(feature = "heic")]
use super::hevc;
use super::{codec::Codec, items::Items, planes::Planes, property::Property};
use crate::decode::{error::DecodeError, format::Format, raster::corrupt};

/// A file and what its images are coded in.
pub(super) struct File<'a> {
    pub(super) items: Items<'a>,
    pub(super) codec: Codec,
    pub(super) format: Format,
}

impl<'a> File<'a> {
    /// Returns the most bytes that the decoder of a coded image needs for a pixel.
    pub(super) fn bytes_per_pixel(&self, item: u32) -> Result<u64, DecodeError> {
        match self.codec {
            #[cfg(feature = "heic")]
            Codec::Hevc => hevc::bytes_per_pixel(self.configuration(item)?),
            #[cfg(feature = "avif")]
            Codec::Av1 => av1::bytes_per_pixel(&self.items.data(item)?),
            #[cfg(not(all(feature = "heic", feature = "avif")))]
            codec => Err(DecodeError::Unsupported { kind: codec.kind() }),
        }
    }

    /// Decodes the planes of a coded image of `size`.
    pub(super) fn planes(&self, item: u32, size: (u32, u32)) -> Result<Planes, DecodeError> {
        let data = self.items.data(item)?;
        let planes: Planes = match self.codec {
            #[cfg(feature = "heic")]
            Codec::Hevc => hevc::decode(self.configuration(item)?, &data, size),
            #[cfg(feature = "avif")]
            Codec::Av1 => av1::decode(&data, size),
            #[cfg(not(all(feature = "heic", feature = "avif")))]
            codec => Err(DecodeError::Unsupported { kind: codec.kind() }),
        }?;
        planes.check(size, self.format)?;
        Ok(planes)
    }

    /// Returns what the decoder of a coded image needs besides its data.
    fn configuration(&self, item: u32) -> Result<&'a [u8], DecodeError> {
        let properties = self.items.properties(item)?;
        let configuration = properties.iter().find_map(|(property, _)| match property {
            Property::Configuration(bytes) => Some(*bytes),
            _ => None,
        });
        configuration.ok_or_else(|| corrupt(self.format, "an image has no configuration of the decoder"))
    }
}
