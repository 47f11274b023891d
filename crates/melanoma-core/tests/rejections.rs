//! Which files are rejected, with which code. `damaged_files.rs` tests files with random bytes.
#![allow(clippy::print_stdout)]

use std::{collections::BTreeMap, fs};

use crate::support::{bytes, decode, expected, image};
use melanoma_core::{ErrorCode, Image, Limits};

/// The code that `bytes` are rejected with, or `None` if they are decoded.
fn rejection(bytes: &[u8]) -> Option<ErrorCode> {
    decode(bytes).err().map(|e| e.code())
}

fn check(what: &str, bytes: &[u8], expected: ErrorCode) {
    assert_eq!(rejection(bytes), Some(expected), "{what}");
}

/// Every file in `expected/decode` by name, with its bytes: one of each kind that is read.
fn fixtures() -> Vec<(String, Vec<u8>)> {
    let mut names: Vec<String> = fs::read_dir(expected("decode"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| expected(&format!("decode/{name}.png")).exists())
        .collect();
    names.sort();
    assert!(names.len() > 80, "only {} files", names.len());
    names.into_iter().map(|name| (name.clone(), bytes(&format!("decode/{name}")))).collect()
}

/// What the name ends in.
fn kind(name: &str) -> &str {
    name.rsplit_once('.').unwrap().1
}

fn half(name: &str) -> Vec<u8> {
    let bytes = bytes(&format!("decode/{name}"));
    bytes[..bytes.len() / 2].to_vec()
}

/// `magic` at `offset`, and zeros around it.
fn with_magic(offset: usize, magic: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0; 400];
    bytes[offset..offset + magic.len()].copy_from_slice(magic);
    bytes
}

#[test]
fn other_content_than_an_image_is_rejected() {
    use ErrorCode::{EmptyImage, NotAnImage};
    check("nothing", b"", EmptyImage);
    check("one byte", b"\xff", NotAnImage);
    check("text", b"lesion on the left arm, since March\n", NotAnImage);
    check("text that calls itself a JPEG", b"JFIF photo.jpg image/jpeg", NotAnImage);
    check("HTML", b"<!doctype html><html><body>413 too large</body></html>", NotAnImage);
    check("JSON", b"{\"image\": \"/9j/4AAQSkZJRg==\"}", NotAnImage);
    check("XML", b"<?xml version='1.0'?><note>the lesion</note>", NotAnImage);
    check("text like a Netpbm image", b"P3 is the form to fill in\n", NotAnImage);
    check("zeros", &[0; 1000], NotAnImage);
}

/// The error names the kind, so that a person knows what to convert.
#[test]
fn what_is_not_read_is_named() {
    let check = |what: &str, bytes: &[u8], kind: &str| {
        let error = decode(bytes).err().unwrap_or_else(|| panic!("{what} was decoded"));
        assert_eq!(error.code(), ErrorCode::UnsupportedFormat, "{what}: {error}");
        assert_eq!(error.to_string(), format!("the file is {kind}, which is not supported"), "{what}");
    };
    for (offset, magic, kind) in [
        (4, &b"ftypmif1"[..], "a HEIF image"),
        (4, b"ftypcrx ", "a camera raw image"),
        (4, b"ftypisom", "a video"),
        (0, b"II\x2a\0\x10\0\0\0CR\x02\0", "a camera raw image"),
        (0, b"FUJIFILMCCD-RAW 0201", "a camera raw image"),
        (0, b"IIRO\x08\0\0\0", "a camera raw image"),
        (0, b"IIU\0\x18\0\0\0", "a camera raw image"),
        (0, b"II\x2b\0\x08\0\0\0", "a BigTIFF image"),
        (0, b"MM\0\x2b\0\x08\0\0", "a BigTIFF image"),
        (0, b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a PDF document"),
        (128, b"DICM", "a DICOM object"),
        (0, b"\xff\x0a", "a JPEG XL image"),
        (0, b"\0\0\0\x0cJXL \r\n\x87\n", "a JPEG XL image"),
        (0, b"\0\0\0\x0cjP  \r\n\x87\n", "a JPEG 2000 image"),
        (0, b"\xff\x4f\xff\x51", "a JPEG 2000 image"),
        (0, b"8BPS\0\x01", "a Photoshop document"),
        (0, b"qoif", "a QOI image"),
        (0, b"P6\n640 480\n255\n", "a Netpbm image"),
        (0, b"\x1a\x45\xdf\xa3", "a video"),
        (0, b"<svg xmlns='http://www.w3.org/2000/svg'/>", "an SVG image"),
        (0, b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- a mole --><svg/>", "an SVG image"),
    ] {
        check(&magic.escape_ascii().to_string(), &with_magic(offset, magic), kind);
    }
    for (name, kind) in [
        ("image.ico", "an ICO image"),
        ("image.jp2", "a JPEG 2000 image"),
        ("image.pdf", "a PDF document"),
        ("big.tiff", "a BigTIFF image"),
        ("camera-raw.tiff", "a camera raw image"),
        ("dng.tiff", "a camera raw image"),
        ("sensor.tiff", "a camera raw image"),
        ("preview.tiff", "a TIFF whose first image is a small copy"),
        ("fill-order-2.tiff", "a TIFF with FillOrder 2"),
        ("32-bit.tiff", "a TIFF of 32-bit integers"),
        ("signed.tiff", "a TIFF of signed integers"),
        ("float.tiff", "a TIFF of floating-point numbers"),
        ("12-bit.tiff", "a TIFF with another depth than 1, 2, 4, 8 or 16 bits"),
        ("planar-tiles.tiff", "a TIFF with a tile for each kind of sample"),
        ("planar-16-bit.tiff", "a TIFF with strips for each kind of sample that is not 8-bit RGB or CMYK"),
        ("tiles-extra.tiff", "a TIFF with tiles and extra samples"),
        ("predictor-alone.tiff", "a TIFF with a predictor and no compression that uses it"),
        ("predictor-extra.tiff", "a TIFF with extra samples and a predictor"),
        ("two-opacities.tiff", "a TIFF with several opacities"),
        ("four-extra.tiff", "a TIFF with more than three extra samples"),
        ("inks.tiff", "a TIFF of other inks than CMYK"),
        ("palette.tiff", "a TIFF with a palette"),
        ("ycbcr.tiff", "a TIFF of YCbCr"),
        ("lab.tiff", "a TIFF of L*a*b*"),
        ("jpeg.tiff", "a TIFF that holds JPEG data"),
        ("fax.tiff", "a TIFF of fax data"),
        ("zstd.tiff", "a TIFF with Zstandard compression"),
        ("os2-version-2.bmp", "a BMP of version 2 of OS/2"),
        ("jpeg.bmp", "a BMP that holds a JPEG"),
        ("png.bmp", "a BMP that holds a PNG"),
        ("short-row.bmp", "a BMP with pixels left out"),
        ("step.bmp", "a BMP with pixels left out"),
        ("early-end.bmp", "a BMP with pixels left out"),
        ("hdr.png", "a PNG with high dynamic range"),
        ("video-levels.png", "a PNG of video levels or YCbCr"),
        ("linear.png", "a PNG with a transfer function other than that of sRGB"),
    ] {
        check(name, &bytes(&format!("rejected/{name}")), kind);
    }
}

#[test]
fn what_decoders_disagree_on_is_rejected() {
    use ErrorCode::{CorruptImage, TruncatedImage};
    for (name, code) in [
        ("transparency-checksum.png", CorruptImage),
        ("transparency-long.png", CorruptImage),
        ("two-orientations.png", CorruptImage),
        ("no-end.png", TruncatedImage),
        ("two-images.webp", CorruptImage),
        ("larger-screen.webp", CorruptImage),
    ] {
        check(name, &bytes(&format!("rejected/{name}")), code);
    }
}

#[test]
fn half_a_file_is_truncated() {
    use ErrorCode::TruncatedImage;
    for name in [
        "baseline-444.jpg",
        "baseline-420.jpg",
        "progressive-420.jpg",
        "restarts.jpg",
        "gray.jpg",
        "cmyk.jpg",
        "rgb.png",
        "interlaced.png",
        "palette.png",
        "rgb-16-bit.png",
        "lossy.webp",
        "lossless.webp",
        "plain.gif",
        "interlaced.gif",
        "rgb.bmp",
        "palette.bmp",
        "plain.tiff",
        "lzw.tiff",
        "rgb-16-bit.tiff",
    ] {
        check(name, &half(name), TruncatedImage);
    }
}

/// A file that ends early is rejected wherever it ends, unless every pixel is there.
///
/// A JPEG must have its end marker: the decoder accepts a file without its last few bytes.
#[test]
fn a_truncated_file_is_rejected_or_complete() {
    let mut wrong = Vec::new();
    for (name, file) in fixtures() {
        let whole = decode(&file).unwrap_or_else(|e| panic!("{name}: {e}"));
        let mut outcomes = BTreeMap::new();
        let step = if kind(&name) == "jpg" || file.len() < 3000 { 1 } else { 5 };
        for length in (0..file.len()).step_by(step) {
            let outcome = match decode(&file[..length]) {
                Ok(image) if image == whole => "whole",
                Ok(_) => "other pixels",
                Err(error) => error.code().as_str(),
            };
            *outcomes.entry(outcome).or_insert(0) += 1;
        }
        println!("{name} ({} bytes): {outcomes:?}", file.len());
        let mut good = vec!["empty_image", "not_an_image", "truncated_image"];
        match kind(&name) {
            // What follows the last pixel is not needed: the other frames of an animation, and what a
            // phone appends.
            "gif" => good.push("whole"),
            "jpg" if name == "trailing-bytes.jpg" => good.push("whole"),
            _ => {}
        }
        if outcomes.keys().any(|outcome| !good.contains(outcome)) {
            wrong.push(format!("{name}: {outcomes:?}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn limits_hold_before_anything_is_decoded() {
    use ErrorCode::{TooManyBytes, TooManyPixels};
    let file = bytes("decode/rgb.png");
    let code = |limits: Limits, bytes: &[u8]| Image::decode(bytes, &limits).err().map(|e| e.code());
    let (all, count) = (Limits::default(), file.len() as u64);
    assert_eq!(code(Limits { bytes: count, ..all }, &file), None);
    assert_eq!(code(Limits { bytes: count - 1, ..all }, &file), Some(TooManyBytes));
    // The limit on bytes is checked before the format, and an empty file before both.
    assert_eq!(code(Limits { bytes: 3, ..all }, b"text"), Some(TooManyBytes));
    assert_eq!(code(Limits { bytes: 0, pixels: 0, memory: 0 }, b""), Some(ErrorCode::EmptyImage));

    for (name, file) in fixtures() {
        let image = decode(&file).unwrap_or_else(|e| panic!("{name}: {e}"));
        let pixels = u64::from(image.width()) * u64::from(image.height());
        // The limit allows four bytes a pixel: 16 bits a channel need up to twice that, and TIFF
        // also holds the strip as it is in the file.
        let memory = if name.contains("16-bit") || kind(&name) == "tiff" { 3 } else { 1 };
        let limits = Limits { pixels: memory * pixels, ..all };
        assert_eq!(code(limits, &file), None, "{name} at {memory} times its pixels");
        assert_eq!(
            code(Limits { pixels: pixels - 1, ..all }, &file),
            Some(TooManyPixels),
            "{name} a pixel above"
        );
    }
}

/// The decoder takes up to 21 KiB for 84 bytes of lossless data, however few pixels there are.
#[test]
fn lossless_webp_counts_with_the_memory_of_its_codes() {
    let file = bytes("decode/lossless.webp");
    let code = |memory| Image::decode(&file, &Limits { memory, ..Limits::default() }).err().map(|e| e.code());
    assert_eq!(code(270 * file.len() as u64 + 8 * 53 * 39), None);
    assert_eq!(code(200 * file.len() as u64), Some(ErrorCode::TooManyPixels));
}

/// A file of a few kilobytes declares 60,000 x 60,000 pixels, or the largest size of its format. Its
/// pixels are missing, so any code but `too_many_pixels` would mean that the decoder started, or
/// allocated memory, before the limit was checked.
#[test]
fn a_huge_declared_size_is_rejected_before_decoding() {
    use ErrorCode::TooManyPixels;
    const SIDE: u16 = 60_000;
    let (big, little) = (SIDE.to_be_bytes(), SIDE.to_le_bytes());
    let put = |file: &mut Vec<u8>, at: usize, bytes: &[u8]| file[at..at + bytes.len()].copy_from_slice(bytes);
    let find = |file: &[u8], mark: &[u8]| file.windows(mark.len()).position(|w| w == mark).unwrap();
    let wide = |file: &mut Vec<u8>, at: usize| {
        put(file, at, &u32::from(SIDE).to_le_bytes());
        put(file, at + 4, &u32::from(SIDE).to_le_bytes());
    };

    for (name, marker) in [("baseline-420.jpg", 0xc0), ("progressive-420.jpg", 0xc2), ("gray.jpg", 0xc0)] {
        let mut file = bytes(&format!("decode/{name}"));
        let at = find(&file, &[0xff, marker, 0x00]) + 5;
        put(&mut file, at, &[big, big].concat());
        check(name, &file, TooManyPixels);
    }
    for name in ["rgb.png", "interlaced.png", "1-bit.png", "rgba-16-bit.png"] {
        let mut file = bytes(&format!("decode/{name}"));
        for at in [16, 20] {
            put(&mut file, at, &u32::from(SIDE).to_be_bytes());
        }
        let sum = crc32(&file[12..29]);
        put(&mut file, 29, &sum.to_be_bytes());
        check(name, &file, TooManyPixels);
    }
    for name in ["plain.gif", "animated.gif"] {
        let mut file = bytes(&format!("decode/{name}"));
        put(&mut file, 6, &[little, little].concat());
        check(name, &file, TooManyPixels);
    }
    for name in ["rgb.bmp", "palette.bmp"] {
        let mut file = bytes(&format!("decode/{name}"));
        wide(&mut file, 18);
        check(name, &file, TooManyPixels);
    }
    for name in ["plain.tiff", "lzw.tiff", "deflate.tiff", "rgb-16-bit.tiff"] {
        let mut file = bytes(&format!("decode/{name}"));
        let directory = u32::from_le_bytes(file[4..8].try_into().unwrap()) as usize;
        let entries = usize::from(u16::from_le_bytes(file[directory..directory + 2].try_into().unwrap()));
        let mut changed = 0;
        for at in (0..entries).map(|i| directory + 2 + 12 * i) {
            let tag = u16::from_le_bytes(file[at..at + 2].try_into().unwrap());
            // Width, height, and the rows of the one strip.
            if [256, 257, 278].contains(&tag) {
                put(&mut file, at + 2, &4_u16.to_le_bytes());
                put(&mut file, at + 8, &u32::from(SIDE).to_le_bytes());
                changed += 1;
            }
        }
        assert_eq!(changed, 3, "{name}: width, height and rows");
        check(name, &file, TooManyPixels);
    }
    // WebP has sides of 14 bits in a simple file (lossless: minus one) and of 24 bits in the extended
    // header.
    let mut file = bytes("decode/lossy.webp");
    let at = find(&file, b"VP8 ") + 14;
    put(&mut file, at, &[0xff, 0x3f, 0xff, 0x3f]);
    check("lossy.webp", &file, TooManyPixels);
    let mut file = bytes("decode/lossless.webp");
    let at = find(&file, b"VP8L") + 9;
    let alpha_and_version = file[at + 3] & 0xf0;
    put(&mut file, at, &[0xfe, 0xbf, 0xff, 0x0f | alpha_and_version]);
    check("lossless.webp", &file, TooManyPixels);
    for name in ["lossy-alpha.webp", "animated.webp"] {
        let mut file = bytes(&format!("decode/{name}"));
        let at = find(&file, b"VP8X") + 12;
        let [low, high, ..] = (u32::from(SIDE) - 1).to_le_bytes();
        put(&mut file, at, &[low, high, 0, low, high, 0]);
        check(name, &file, TooManyPixels);
    }
}

/// The checksum of PNG (ISO 15948, annex D).
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |c, _| if c & 1 == 1 { 0xedb8_8320 ^ (c >> 1) } else { c >> 1 })
    };
    !bytes.iter().fold(u32::MAX, step)
}

#[test]
fn pixels_that_do_not_match_their_size_are_no_image() {
    assert!(Image::from_rgb(2, 2, vec![0; 12]).is_some());
    for (width, height, values) in
        [(2, 2, 11), (2, 2, 11 + 2), (0, 2, 0), (2, 0, 0), (u32::MAX, u32::MAX, 12)]
    {
        let fits = Image::from_rgb(width, height, vec![0; values]).is_some();
        assert!(!fits, "{width} x {height} of {values} values");
    }
    assert_eq!(image("resize/97x61.png").width(), 97);
}
