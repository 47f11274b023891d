//! Decoding against Pillow and numpy: `expected/make.py` wrote every file here and its pixels.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod support;

use std::{collections::BTreeSet, fs};

use support::{Difference, bytes, decode, expected, pixels};

/// How far the pixels may be from the expected ones.
#[derive(Clone, Copy)]
struct Bound {
    largest: u8,
    mean: f64,
}

/// Nothing is computed but copied.
const EXACT: Bound = Bound { largest: 0, mean: 0.0 };
/// Another order of rounding: of an opacity and of 16 bit to 8, or of a color profile.
const ROUNDED: Bound = Bound { largest: 1, mean: 0.2 };
/// The same for 5 or 6 bit, which Pillow truncates.
const FEW_BITS: Bound = Bound { largest: 1, mean: 0.5 };

const FILES: &[(&str, Bound)] = &[
    ("baseline-444.jpg", EXACT),
    ("baseline-422.jpg", EXACT),
    ("baseline-420.jpg", EXACT),
    ("baseline-420-low.jpg", EXACT),
    ("optimized.jpg", EXACT),
    ("progressive-444.jpg", EXACT),
    ("progressive-420.jpg", EXACT),
    ("restarts.jpg", EXACT),
    ("rgb.jpg", EXACT),
    ("gray.jpg", EXACT),
    ("gray-progressive.jpg", EXACT),
    ("cmyk.jpg", EXACT),
    ("cmyk-progressive.jpg", EXACT),
    ("ycck.jpg", EXACT),
    ("trailing-bytes.jpg", EXACT),
    ("orientation-0.jpg", EXACT),
    ("orientation-1.jpg", EXACT),
    ("orientation-2.jpg", EXACT),
    ("orientation-3.jpg", EXACT),
    ("orientation-4.jpg", EXACT),
    ("orientation-5.jpg", EXACT),
    ("orientation-6.jpg", EXACT),
    ("orientation-6-little-endian.jpg", EXACT),
    ("orientation-7.jpg", EXACT),
    ("orientation-8.jpg", EXACT),
    ("orientation-9.jpg", EXACT),
    ("rgb.png", EXACT),
    ("rgb-transparent-color.png", EXACT),
    ("gray.png", EXACT),
    ("gray-transparent-level.png", EXACT),
    ("gray-alpha.png", ROUNDED),
    ("rgba.png", ROUNDED),
    ("1-bit.png", EXACT),
    ("palette.png", EXACT),
    ("palette-4-bit.png", EXACT),
    ("palette-2-bit.png", EXACT),
    ("palette-transparent.png", ROUNDED),
    ("orientation-6.png", EXACT),
    ("orientation-5-rgba.png", ROUNDED),
    ("interlaced.png", EXACT),
    ("gray-16-bit.png", EXACT),
    ("rgb-16-bit.png", EXACT),
    ("rgb-16-bit-interlaced.png", EXACT),
    ("gray-alpha-16-bit.png", ROUNDED),
    ("rgba-16-bit.png", ROUNDED),
    ("lossy.webp", EXACT),
    ("lossy-low.webp", EXACT),
    ("lossy-alpha.webp", ROUNDED),
    ("lossless.webp", EXACT),
    ("lossless-palette.webp", EXACT),
    ("lossless-alpha.webp", ROUNDED),
    ("lossless-gray.webp", EXACT),
    ("orientation-8.webp", EXACT),
    ("animated.webp", EXACT),
    ("plain.gif", EXACT),
    ("interlaced.gif", EXACT),
    ("gray.gif", EXACT),
    ("two-colors.gif", EXACT),
    ("transparent.gif", EXACT),
    ("animated.gif", EXACT),
    ("small-first-frame.gif", EXACT),
    ("rgb.bmp", EXACT),
    ("palette.bmp", EXACT),
    ("gray.bmp", EXACT),
    ("1-bit.bmp", EXACT),
    ("top-down.bmp", EXACT),
    ("plain.tiff", EXACT),
    ("lzw.tiff", EXACT),
    ("deflate.tiff", EXACT),
    ("packbits.tiff", EXACT),
    ("gray.tiff", EXACT),
    ("rgba.tiff", ROUNDED),
    ("1-bit.tiff", EXACT),
    ("orientation-3.tiff", EXACT),
    ("orientation-8.tiff", EXACT),
    ("gray-16-bit.tiff", EXACT),
    ("rgb-16-bit.tiff", EXACT),
    ("rgb-16-bit-big-endian.tiff", EXACT),
    ("cmyk.tiff", EXACT),
    ("srgb-profile.png", ROUNDED),
    ("display-p3.png", ROUNDED),
    ("display-p3-rgba.png", ROUNDED),
    ("adobe-rgb.png", ROUNDED),
    ("display-p3.jpg", ROUNDED),
    ("adobe-rgb.jpg", ROUNDED),
    ("display-p3.webp", ROUNDED),
    ("adobe-rgb.tiff", ROUNDED),
    ("broken-profile.png", EXACT),
    ("broken-profile.jpg", EXACT),
    ("animated-default.png", EXACT),
    ("animated.png", EXACT),
    ("cicp-before-profile.png", EXACT),
    ("cicp-bt2020.png", ROUNDED),
    ("cicp-display-p3.png", ROUNDED),
    ("cicp-unspecified.png", ROUNDED),
    ("cicp-video-srgb.png", EXACT),
    ("gamma.png", EXACT),
    ("late-orientation-1.png", EXACT),
    ("late-orientation-2.png", EXACT),
    ("late-orientation-3.png", EXACT),
    ("late-orientation-4.png", EXACT),
    ("late-orientation-5.png", EXACT),
    ("late-orientation-6.png", EXACT),
    ("late-orientation-7.png", EXACT),
    ("late-orientation-8.png", EXACT),
    ("orientation-as-text.png", EXACT),
    ("orientation-in-exif-and-xmp.png", EXACT),
    ("orientation-in-xmp.png", EXACT),
    ("prefixed-orientation.png", EXACT),
    ("alpha-flag-alone.webp", EXACT),
    ("alpha-without-flag.webp", EXACT),
    ("lossless-alpha-without-flag.webp", EXACT),
    ("orientation-1-prefixed.webp", EXACT),
    ("orientation-2-prefixed.webp", EXACT),
    ("orientation-3-prefixed.webp", EXACT),
    ("orientation-4-prefixed.webp", EXACT),
    ("orientation-5-prefixed.webp", EXACT),
    ("orientation-6-prefixed.webp", EXACT),
    ("orientation-7-prefixed.webp", EXACT),
    ("orientation-8-prefixed.webp", EXACT),
    ("orientation-first.webp", EXACT),
    ("orientation-flag-alone.webp", EXACT),
    ("orientation-in-xmp.webp", EXACT),
    ("orientation-without-flag.webp", EXACT),
    ("profile-last.webp", ROUNDED),
    ("profile-without-flag.webp", EXACT),
    ("small-first-frame.webp", ROUNDED),
    ("unknown-chunks.webp", EXACT),
    ("frame-leaves-screen-transparent.gif", EXACT),
    ("frame-leaves-screen.gif", EXACT),
    ("local-palette.gif", EXACT),
    ("low-screen.gif", EXACT),
    ("screen-of-zero.gif", EXACT),
    ("small-frame-transparent.gif", EXACT),
    ("small-frame.gif", EXACT),
    ("small-screen.gif", EXACT),
    ("4-bit.bmp", EXACT),
    ("555-alpha.bmp", FEW_BITS),
    ("555.bmp", FEW_BITS),
    ("565.bmp", FEW_BITS),
    ("alpha-of-zero-v3.bmp", EXACT),
    ("alpha-of-zero.bmp", EXACT),
    ("alpha-rgba.bmp", EXACT),
    ("alpha.bmp", EXACT),
    ("few-colors.bmp", EXACT),
    ("fourth-byte-v4.bmp", EXACT),
    ("fourth-byte.bmp", EXACT),
    ("os2-palette.bmp", EXACT),
    ("os2.bmp", EXACT),
    ("run-length.bmp", EXACT),
    ("2-bit.tiff", EXACT),
    ("4-bit.tiff", EXACT),
    ("alpha-extra.tiff", EXACT),
    ("cmyk-16-bit.tiff", EXACT),
    ("cmyk-black.tiff", EXACT),
    ("cmyk-planar.tiff", EXACT),
    ("extra.tiff", EXACT),
    ("gray-alpha.tiff", EXACT),
    ("gray-extra.tiff", EXACT),
    ("one-depth.tiff", EXACT),
    ("orientation-1-small.tiff", EXACT),
    ("orientation-2-small.tiff", EXACT),
    ("orientation-3-small.tiff", EXACT),
    ("orientation-4-small.tiff", EXACT),
    ("orientation-5-small.tiff", EXACT),
    ("orientation-6-small.tiff", EXACT),
    ("orientation-7-small.tiff", EXACT),
    ("orientation-8-small.tiff", EXACT),
    ("orientation-in-xmp.tiff", EXACT),
    ("planar-alpha.tiff", EXACT),
    ("planar-deflate.tiff", EXACT),
    ("planar.tiff", EXACT),
    ("premultiplied-16-bit.tiff", EXACT),
    ("premultiplied-deflate.tiff", EXACT),
    ("premultiplied-extra.tiff", EXACT),
    ("premultiplied.tiff", EXACT),
    ("three-extra.tiff", EXACT),
    ("tiles-16-bit.tiff", EXACT),
    ("tiles-alpha.tiff", EXACT),
    ("tiles-deflate.tiff", EXACT),
    ("tiles.tiff", EXACT),
    ("undeclared-alpha.tiff", EXACT),
    ("white-is-zero-1-bit.tiff", EXACT),
    ("white-is-zero.tiff", EXACT),
];

/// Compares the pixels of `name`, and returns what is wrong.
fn check(name: &str, bound: Bound) -> Result<(), String> {
    let expected = pixels(&format!("decode/{name}.png"));
    let image = decode(&bytes(&format!("decode/{name}")))
        .map_err(|e| format!("{name}: {} ({e}; {:?})", e.code(), std::error::Error::source(&e)))?;
    let (ours, theirs) = ((image.width(), image.height()), expected.dimensions());
    if ours != theirs {
        return Err(format!("{name}: {ours:?}, expected {theirs:?}"));
    }
    let difference = Difference::between(image.rgb(), expected.as_raw());
    println!("{name}: {difference}");
    if difference.largest > bound.largest || difference.mean > bound.mean {
        return Err(format!("{name}: {difference}"));
    }
    Ok(())
}

#[test]
fn the_pixels_are_those_of_pillow() {
    let wrong: Vec<String> = FILES.iter().filter_map(|(name, bound)| check(name, *bound).err()).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_file_is_compared() {
    let there: BTreeSet<String> = fs::read_dir(expected("decode"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !FILES.iter().any(|(file, _)| *name == format!("{file}.png")))
        .collect();
    let named: BTreeSet<String> = FILES.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(there, named);
}
