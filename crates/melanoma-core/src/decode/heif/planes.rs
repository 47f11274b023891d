//! What a decoder returns: samples of luma and chroma.

use super::property::CodePoints;
use crate::decode::{
    error::DecodeError,
    format::Format,
    raster::{corrupt, unsupported},
};

/// A decoded image, at least as large as the file declares.
pub(super) struct Planes {
    pub(super) luma: Plane,
    /// Blue and red, which have the same size.
    pub(super) chroma: Option<[Plane; 2]>,
    /// How many columns and rows of luma have one sample of chroma: 1 or 2.
    pub(super) subsampling: (u32, u32),
    /// What the coded data declare.
    pub(super) points: CodePoints,
    pub(super) upsampling: Upsampling,
}

/// How chroma is brought to the resolution of luma.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Upsampling {
    /// Each sample is repeated, as libheif does.
    Nearest,
    /// Samples are interpolated, with those of chroma between those of luma, as libavif does.
    Linear,
}

pub(super) struct Plane {
    pub(super) width: u32,
    pub(super) height: u32,
    /// Bits of a sample, 8 to 12.
    pub(super) bits: u8,
    pub(super) samples: Samples,
}

/// Samples row by row, as the decoders return them.
pub(super) enum Samples {
    Bytes(Vec<u8>),
    Words(Vec<u16>),
    /// Two bytes each, the low one first.
    LittleEndian(Vec<u8>),
}

impl Plane {
    /// Puts the first samples of a row into `row`. Those beyond the end of the row repeat its last one.
    pub(super) fn read_row(&self, y: u32, row: &mut [f32]) {
        let width = self.width as usize;
        let start = y.min(self.height - 1) as usize * width;
        let count = row.len().min(width);
        match &self.samples {
            Samples::Bytes(samples) => {
                for (to, from) in row.iter_mut().zip(&samples[start..start + count]) {
                    *to = f32::from(*from);
                }
            }
            Samples::Words(samples) => {
                for (to, from) in row.iter_mut().zip(&samples[start..start + count]) {
                    *to = f32::from(*from);
                }
            }
            Samples::LittleEndian(bytes) => {
                let pairs = bytes.as_chunks().0;
                for (to, from) in row.iter_mut().zip(&pairs[start..start + count]) {
                    *to = f32::from(u16::from_le_bytes(*from));
                }
            }
        }
        let last = row[count - 1];
        row[count..].fill(last);
    }

    /// A plane like this one, of zeros.
    fn empty(&self, width: u32, height: u32) -> Self {
        let count = width as usize * height as usize;
        let samples = match self.samples {
            Samples::Bytes(_) => Samples::Bytes(vec![0; count]),
            Samples::Words(_) => Samples::Words(vec![0; count]),
            Samples::LittleEndian(_) => Samples::LittleEndian(vec![0; 2 * count]),
        };
        Self { width, height, samples, ..*self }
    }

    /// Copies a plane to a position, as far as it is inside, and returns whether it is of the same kind.
    fn paste(&mut self, tile: &Self, left: u32, top: u32) -> bool {
        if self.bits != tile.bits {
            return false;
        }
        let at = (left as usize, top as usize);
        let (to, from) = (self.width as usize, tile.width as usize);
        match (&mut self.samples, &tile.samples) {
            (Samples::Bytes(whole), Samples::Bytes(tile)) => paste(whole, to, tile, from, at),
            (Samples::Words(whole), Samples::Words(tile)) => paste(whole, to, tile, from, at),
            (Samples::LittleEndian(whole), Samples::LittleEndian(tile)) => {
                paste(whole, 2 * to, tile, 2 * from, (2 * at.0, at.1));
            }
            _ => return false,
        }
        true
    }

    fn is_whole(&self) -> bool {
        let count = match &self.samples {
            Samples::Bytes(samples) => samples.len(),
            Samples::Words(samples) => samples.len(),
            Samples::LittleEndian(bytes) => bytes.len() / 2,
        };
        self.width > 0 && self.height > 0 && self.width as usize * self.height as usize == count
    }
}

impl Planes {
    /// Three samples of 16 bits.
    pub(super) const MOST_BYTES_PER_PIXEL: u64 = 6;

    /// Returns planes for a whole image of `size` whose tiles are like this one, without samples.
    pub(super) fn whole(&self, (width, height): (u32, u32)) -> Self {
        let (x, y) = self.subsampling;
        let chroma = self.chroma.as_ref();
        Self {
            luma: self.luma.empty(width, height),
            chroma: chroma
                .map(|planes| planes.each_ref().map(|p| p.empty(width.div_ceil(x), height.div_ceil(y)))),
            ..*self
        }
    }

    /// Copies a tile to `position`, as far as it is inside.
    ///
    /// # Errors
    /// [`DecodeError::Corrupt`] for a tile of another kind.
    pub(super) fn paste(
        &mut self,
        tile: &Self,
        (left, top): (u32, u32),
        format: Format,
    ) -> Result<(), DecodeError> {
        let (x, y) = self.subsampling;
        let is_whole = left.is_multiple_of(x) && top.is_multiple_of(y);
        let mut fits = is_whole && tile.subsampling == self.subsampling;
        fits &= self.luma.paste(&tile.luma, left, top);
        match (&mut self.chroma, &tile.chroma) {
            (Some(whole), Some(tile)) => {
                for (whole, tile) in whole.iter_mut().zip(tile) {
                    fits &= whole.paste(tile, left / x, top / y);
                }
            }
            (None, None) => {}
            _ => fits = false,
        }
        if fits { Ok(()) } else { Err(corrupt(format, "its tiles are of different kinds")) }
    }

    /// Checks that there are samples for an image of `size`.
    pub(super) fn check(&self, (width, height): (u32, u32), format: Format) -> Result<(), DecodeError> {
        let (x, y) = self.subsampling;
        let mut planes = vec![(&self.luma, width, height)];
        for plane in self.chroma.iter().flatten() {
            planes.push((plane, width.div_ceil(x), height.div_ceil(y)));
        }
        for (plane, width, height) in planes {
            if !plane.is_whole() || plane.width < width || plane.height < height {
                return Err(corrupt(format, "an image is smaller than declared"));
            }
            if !(8..=12).contains(&plane.bits) {
                return Err(unsupported(format, "it has more than 12 bits"));
            }
        }
        Ok(())
    }
}

/// Copies rows of `tile_width` values into rows of `width`.
fn paste<T: Copy>(whole: &mut [T], width: usize, tile: &[T], tile_width: usize, (left, top): (usize, usize)) {
    let count = tile_width.min(width.saturating_sub(left));
    for (to, from) in whole.chunks_exact_mut(width).skip(top).zip(tile.chunks_exact(tile_width)) {
        to[left..left + count].copy_from_slice(&from[..count]);
    }
}

/// Returns the most pixels that the decoder of a tile may need, which fill whole blocks.
pub(super) fn coded_size((width, height): (u32, u32)) -> (u32, u32) {
    const BLOCK: u32 = 64;
    let whole = |side: u32| side.checked_next_multiple_of(BLOCK).unwrap_or(side);
    (whole(width), whole(height))
}
