//! The run-length coding of BMP: whether it gives every pixel.

use super::{error::DecodeError, format::Format, raster::truncated};

/// Whether the codes give a color to each of `width` times `height` pixels, in rows, without skipping one.
///
/// # Errors
/// [`DecodeError::Truncated`] if the codes end early.
pub(super) fn covers(codes: &[u8], width: u32, height: u32, is_four_bit: bool) -> Result<bool, DecodeError> {
    let mut codes = codes.iter();
    let mut next = || codes.next().copied().ok_or_else(|| truncated(Format::Bmp, "the codes end early"));
    let (mut x, mut rows) = (0_u32, 0_u32);
    loop {
        let (count, value) = (next()?, next()?);
        match (count, value) {
            // The end of a row.
            (0, 0) => {
                if x != width {
                    return Ok(false);
                }
                (x, rows) = (0, rows + 1);
                // A decoder may stop here.
                if rows == height {
                    return Ok(true);
                }
            }
            // The end of the image, with or without the end of its last row.
            (0, 1) => return Ok(rows + 1 == height && x == width),
            // A step to the right and down.
            (0, 2) => return Ok(false),
            // Pixels one by one, padded to an even number of bytes.
            (0, pixels) => {
                let pixels = u32::from(pixels);
                let bytes = if is_four_bit { pixels.div_ceil(2) } else { pixels };
                for _ in 0..bytes.next_multiple_of(2) {
                    next()?;
                }
                x += pixels;
            }
            // A run of one pixel, or of two pixels in turn.
            (pixels, _) => x += u32::from(pixels),
        }
        if x > width {
            return Ok(false);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_pixel_has_a_code() {
        for (codes, covered) in [
            (&[5, 1, 0, 0, 5, 2, 0, 1][..], true),
            (&[5, 1, 0, 0, 5, 2, 0, 0], true),
            (&[2, 1, 0, 3, 1, 2, 3, 0, 0, 0, 5, 2, 0, 1], true),
            (&[5, 1, 0, 0, 4, 2, 0, 1], false),
            (&[4, 1, 0, 0, 5, 2, 0, 1], false),
            (&[5, 1, 0, 0, 0, 1], false),
            (&[5, 1, 0, 1], false),
            (&[0, 2, 5, 0, 0, 0, 5, 1, 0, 1], false),
            (&[6, 1, 0, 0, 5, 2, 0, 1], false),
        ] {
            assert_eq!(covers(codes, 5, 2, false).unwrap(), covered, "{codes:?}");
        }
        assert!(covers(&[0, 5, 0x12, 0x34, 0x50, 0, 0, 1], 5, 1, true).unwrap());
        assert!(covers(&[5, 1, 0, 0, 5, 2], 5, 2, false).is_err());
        assert!(covers(&[], 5, 2, false).is_err());
    }
}
