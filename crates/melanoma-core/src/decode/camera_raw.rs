//! Whether a TIFF is the raw image of a camera, or another file whose first image is a small copy.
//!
//! DNG, NEF, ARW, PEF, SRW and others are TIFF files. Their first image is often a thumbnail, which a
//! model must not judge in place of the image.

use super::{
    directory::Directory,
    error::DecodeError,
    tiff_layout::{error, unsupported},
};

const NEW_SUBFILE_TYPE: u16 = 254;
const SUBFILE_TYPE: u16 = 255;
const WIDTH: u16 = 256;
const HEIGHT: u16 = 257;
const PHOTOMETRIC_INTERPRETATION: u16 = 262;
const SUB_DIRECTORIES: u16 = 330;
/// Tags of DNG: its version, the data of its maker, the arrangement of the color filters.
const RAW_TAGS: [u16; 4] = [50706, 50740, 33421, 33422];
/// Most directories that are looked at; a raw image has half a dozen.
const MAX_DIRECTORIES: usize = 32;

/// Returns an error for a camera raw image, and for a small copy of an image.
pub(super) fn check(first: &Directory<'_>) -> Result<(), DecodeError> {
    const RAW: DecodeError = unsupported("a camera raw image");
    if is_raw(first) {
        return Err(RAW);
    }
    let mut left = MAX_DIRECTORIES;
    let mut largest = 0;
    let mut sub_directories = first.numbers(SUB_DIRECTORIES).ok().flatten().unwrap_or_default();
    let mut next = first.next();
    while left > 0 && (next != 0 || !sub_directories.is_empty()) {
        left -= 1;
        let is_sub_directory = !sub_directories.is_empty();
        let offset = if is_sub_directory { sub_directories.remove(0) } else { next };
        // What cannot be read says nothing.
        let directory = first.at(offset);
        if let Ok(directory) = &directory {
            if is_raw(directory) {
                return Err(RAW);
            }
            if is_sub_directory {
                largest = largest.max(pixels(directory));
            } else {
                let nested = directory.numbers(SUB_DIRECTORIES).ok().flatten();
                sub_directories = nested.unwrap_or_default();
            }
        }
        if !is_sub_directory {
            next = directory.map_or(0, |directory| directory.next());
        }
    }
    let is_reduced = first.number(NEW_SUBFILE_TYPE, 0).map_err(error)? & 1 == 1
        || first.number(SUBFILE_TYPE, 1).map_err(error)? == 2;
    if is_reduced || largest > pixels(first) {
        return Err(unsupported("a TIFF whose first image is a small copy"));
    }
    Ok(())
}

/// Whether the directory has a tag of DNG, or holds the values of a color filter array or of a sensor.
fn is_raw(directory: &Directory<'_>) -> bool {
    RAW_TAGS.iter().any(|tag| directory.contains(*tag))
        || matches!(directory.number(PHOTOMETRIC_INTERPRETATION, 0), Ok(32803 | 34892))
}

fn pixels(directory: &Directory<'_>) -> u64 {
    let side = |tag| u64::from(directory.number(tag, 0).unwrap_or(0));
    side(WIDTH) * side(HEIGHT)
}
