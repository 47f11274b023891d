//! How an image is cropped, turned and mirrored. HEIF declares it beside the image; what EXIF declares is for
//! information only (ISO 23008-12, 6.5).

use image::metadata::Orientation;

use super::property::Transformation;
use crate::decode::{
    error::DecodeError,
    format::Format,
    raster::{corrupt, unsupported},
};

/// Part of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) left: u32,
    pub(super) top: u32,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// The part of an image that is shown, and how to turn it upright.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Transformed {
    pub(super) window: Option<Window>,
    pub(super) orientation: Orientation,
}

/// Joins transformations in their order, for an image of `size`.
///
/// # Errors
/// [`DecodeError::UnsupportedCoding`] for a crop after a turn, or of parts of pixels, and
/// [`DecodeError::Corrupt`] for one that leaves the image.
pub(super) fn transformed(
    transformations: &[Transformation],
    size: (u32, u32),
    format: Format,
) -> Result<Transformed, DecodeError> {
    let mut window = None;
    // The image is mirrored left to right, if at all, and then turned against the clock.
    let (mut is_mirrored, mut turns) = (false, 0_u8);
    for transformation in transformations {
        match *transformation {
            Transformation::Crop { size: part, offset } => {
                if window.is_some() || is_mirrored || turns != 0 {
                    return Err(unsupported(format, "it is cropped after it is turned"));
                }
                window = Some(crop(part, offset, size, format)?);
            }
            Transformation::Rotate(more) => turns = (turns + more) % 4,
            Transformation::Mirror { is_horizontal } => {
                is_mirrored = !is_mirrored;
                // A mirror after a turn is the turn the other way after the mirror. Top to bottom is left to right
                // and half a turn.
                turns = (4 - turns + if is_horizontal { 0 } else { 2 }) % 4;
            }
        }
    }
    let orientation = match (is_mirrored, turns) {
        (false, 0) => Orientation::NoTransforms,
        (false, 1) => Orientation::Rotate270,
        (false, 2) => Orientation::Rotate180,
        (false, _) => Orientation::Rotate90,
        (true, 0) => Orientation::FlipHorizontal,
        (true, 1) => Orientation::Rotate90FlipH,
        (true, 2) => Orientation::FlipVertical,
        (true, _) => Orientation::Rotate270FlipH,
    };
    Ok(Transformed { window, orientation })
}

fn crop(
    size: [(u32, u32); 2],
    offset: [(i32, u32); 2],
    whole: (u32, u32),
    format: Format,
) -> Result<Window, DecodeError> {
    let mut sides = [(0, 0); 2];
    for (((side, size), offset), whole) in sides.iter_mut().zip(size).zip(offset).zip([whole.0, whole.1]) {
        let (Some(length), (numerator, denominator)) = (quotient(size), offset) else {
            return Err(unsupported(format, "it is cropped to parts of pixels"));
        };
        if denominator == 0 || length == 0 || length > whole {
            return Err(corrupt(format, "it is cropped to what is not inside"));
        }
        // Both centers are those of pixels: the offset is half a pixel more or less if one side is even.
        let denominator = i64::from(denominator);
        let twice = (i64::from(whole) - i64::from(length)) * denominator + 2 * i64::from(numerator);
        if twice % (2 * denominator) != 0 {
            return Err(unsupported(format, "it is cropped to parts of pixels"));
        }
        let start = u32::try_from(twice / (2 * denominator)).ok().filter(|start| *start <= whole - length);
        *side = (start.ok_or_else(|| corrupt(format, "it is cropped to what is not inside"))?, length);
    }
    let [(left, width), (top, height)] = sides;
    Ok(Window { left, top, width, height })
}

/// A quotient that is whole.
fn quotient((numerator, denominator): (u32, u32)) -> Option<u32> {
    if denominator == 0 || numerator % denominator != 0 { None } else { Some(numerator / denominator) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TURN: Transformation = Transformation::Rotate(1);
    const LEFT_TO_RIGHT: Transformation = Transformation::Mirror { is_horizontal: true };
    const TOP_TO_BOTTOM: Transformation = Transformation::Mirror { is_horizontal: false };

    fn of(transformations: &[Transformation]) -> Option<Transformed> {
        transformed(transformations, (40, 30), Format::Avif).ok()
    }

    fn crop(size: (u32, u32), offset: [(i32, u32); 2]) -> Transformation {
        Transformation::Crop { size: [(size.0, 1), (size.1, 1)], offset }
    }

    #[test]
    fn turns_and_mirrors_are_joined_in_their_order() {
        for (transformations, orientation) in [
            (&[][..], Orientation::NoTransforms),
            (&[TURN], Orientation::Rotate270),
            (&[TURN, TURN, TURN], Orientation::Rotate90),
            (&[LEFT_TO_RIGHT], Orientation::FlipHorizontal),
            (&[TOP_TO_BOTTOM], Orientation::FlipVertical),
            (&[LEFT_TO_RIGHT, TOP_TO_BOTTOM], Orientation::Rotate180),
            // To the left and then mirrored is mirrored and then to the right.
            (&[TURN, LEFT_TO_RIGHT], Orientation::Rotate270FlipH),
            (&[LEFT_TO_RIGHT, TURN, TURN, TURN], Orientation::Rotate270FlipH),
            (&[LEFT_TO_RIGHT, TURN], Orientation::Rotate90FlipH),
            (&[TURN, TOP_TO_BOTTOM], Orientation::Rotate90FlipH),
        ] {
            assert_eq!(
                of(transformations),
                Some(Transformed { window: None, orientation }),
                "{transformations:?}"
            );
        }
    }

    #[test]
    fn a_crop_is_of_whole_pixels_inside_the_image() {
        let window = |size, offset| of(&[crop(size, offset)]).and_then(|transformed| transformed.window);
        let centered = [(0, 1), (0, 1)];
        assert_eq!(window((20, 10), centered), Some(Window { left: 10, top: 10, width: 20, height: 10 }));
        let moved = [(-19, 2), (3, 1)];
        assert_eq!(window((21, 10), moved), Some(Window { left: 0, top: 13, width: 21, height: 10 }));
        assert_eq!(window((21, 10), centered), None);
        assert_eq!(window((41, 10), [(1, 2), (0, 1)]), None);
        assert_eq!(window((20, 10), [(11, 1), (0, 1)]), None);
        assert_eq!(window((20, 10), [(0, 0), (0, 1)]), None);
        assert_eq!(window((0, 10), centered), None);
        assert_eq!(of(&[TURN, crop((20, 10), centered)]), None);
    }
}
