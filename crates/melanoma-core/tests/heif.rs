//! HEIC and AVIF against libheif and libavif: `expected/heif.py` wrote every file here and its pixels.
#![allow(clippy::print_stdout)]

use crate::support::decode;
use melanoma_core::ErrorCode;

/// The brands of a file, and what follows them.
fn file(brands: &[u8], rest: &[u8]) -> Vec<u8> {
    let size = 8 + brands.len() as u32;
    [&size.to_be_bytes(), &b"ftyp"[..], brands, rest].concat()
}

fn rejection(bytes: &[u8]) -> (ErrorCode, String) {
    let error = decode(bytes).unwrap_err();
    (error.code(), error.to_string())
}

#[test]
fn a_format_whose_decoder_is_not_built_in_is_named() {
    for (brands, is_built_in, kind) in [
        (&b"heic\0\0\0\0mif1heic"[..], cfg!(feature = "heic"), "a HEIC image"),
        (b"hevc\0\0\0\0msf1", cfg!(feature = "heic"), "a HEIC image"),
        (b"mif1\0\0\0\0mif1heic", cfg!(feature = "heic"), "a HEIC image"),
        (b"avif\0\0\0\0mif1miaf", cfg!(feature = "avif"), "an AVIF image"),
        (b"mif1\0\0\0\0miafavif", cfg!(feature = "avif"), "an AVIF image"),
        (b"miaf\0\0\0\0avif", cfg!(feature = "avif"), "an AVIF image"),
        (b"avis\0\0\0\0", cfg!(feature = "avif"), "an AVIF image"),
        (b"mif1\0\0\0\0", false, "a HEIF image"),
        (b"crx \0\0\0\0isom", false, "a camera raw image"),
        (b"isom\0\0\0\0avc1", false, "a video"),
    ] {
        let (code, text) = rejection(&file(brands, b""));
        if is_built_in {
            assert_eq!(code, ErrorCode::TruncatedImage, "{}", brands.escape_ascii());
        } else {
            assert_eq!(
                text,
                format!("the file is {kind}, which is not supported"),
                "{}",
                brands.escape_ascii()
            );
            assert_eq!(code, ErrorCode::UnsupportedFormat);
        }
    }
}

#[cfg(not(all(feature = "heic", feature = "avif")))]
#[test]
fn an_image_whose_decoder_is_not_built_in_is_named_by_its_coding() {
    // The brands say nothing about the coding.
    for (name, is_built_in, kind) in [
        ("brand-mif1.heic", cfg!(feature = "heic"), "a HEIC image"),
        ("brand-mif1.avif", cfg!(feature = "avif"), "an AVIF image"),
    ] {
        let folder = &name[name.len() - 4..];
        let bytes = crate::support::bytes(&format!("heif/{folder}/{name}"));
        if !is_built_in {
            let text = format!("the file is {kind}, which is not supported");
            assert_eq!(rejection(&bytes), (ErrorCode::UnsupportedFormat, text));
        }
    }
}

#[cfg(any(feature = "heic", feature = "avif"))]
#[cfg_attr(not(all(feature = "heic", feature = "avif")), allow(dead_code))]
mod decoders {
    use std::{
        collections::{BTreeMap, BTreeSet},
        fs,
        panic::catch_unwind,
    };

    use melanoma_core::{CancellationToken, Image, Limits};

    use super::{ErrorCode, rejection};
    use crate::support::{Bound, Random, bytes, compare, decode, expected};

    /// Nothing is computed but copied.
    const EXACT: Bound = Bound { largest: 0, mean: 0.0 };
    /// Another order of rounding.
    const ROUNDED: Bound = Bound { largest: 1, mean: 0.5 };
    /// Samples of 10 and 12 bit, which libheif cuts off after it interpolates chroma.
    const DEEP: Bound = Bound { largest: 3, mean: 0.8 };
    /// libavif rounds chroma after it interpolates it, and computes with 6 bits.
    const INTERPOLATED: Bound = Bound { largest: 3, mean: 0.7 };
    /// The curve of a color profile is steep near black, where it enlarges the difference.
    const PROFILE: Bound = Bound { largest: 16, mean: 0.5 };

    #[cfg(feature = "heic")]
    const HEIC: &[(&str, Bound)] = &[
        ("10-bit.heic", DEEP),
        ("12-bit.heic", DEEP),
        ("420.heic", ROUNDED),
        ("422.heic", ROUNDED),
        ("444.heic", ROUNDED),
        ("alpha.heic", ROUNDED),
        ("brand-mif1.heic", ROUNDED),
        ("bt709.heic", ROUNDED),
        ("code-points-display-p3.heic", PROFILE),
        ("display-p3.heic", PROFILE),
        ("gray.heic", EXACT),
        ("low.heic", ROUNDED),
        ("odd.heic", ROUNDED),
        ("one-pixel.heic", ROUNDED),
        ("orientation-1.heic", ROUNDED),
        ("orientation-2.heic", ROUNDED),
        ("orientation-3.heic", ROUNDED),
        ("orientation-4.heic", ROUNDED),
        ("orientation-5.heic", ROUNDED),
        ("orientation-6.heic", ROUNDED),
        ("orientation-7.heic", ROUNDED),
        ("orientation-8.heic", ROUNDED),
        ("orientation-in-exif.heic", ROUNDED),
        ("second-is-primary.heic", ROUNDED),
        ("tiles-alpha.heic", ROUNDED),
        ("tiles.heic", ROUNDED),
        ("undeclared.heic", ROUNDED),
        ("video-levels.heic", ROUNDED),
    ];

    #[cfg(feature = "avif")]
    const AVIF: &[(&str, Bound)] = &[
        ("10-bit.avif", DEEP),
        ("12-bit.avif", DEEP),
        ("420.avif", INTERPOLATED),
        ("422.avif", INTERPOLATED),
        ("444.avif", ROUNDED),
        ("alpha.avif", INTERPOLATED),
        ("brand-mif1.avif", INTERPOLATED),
        ("bt709.avif", ROUNDED),
        ("code-points-bt2020.avif", PROFILE),
        ("code-points-display-p3.avif", PROFILE),
        ("cropped.avif", ROUNDED),
        ("display-p3.avif", PROFILE),
        ("film-grain.avif", ROUNDED),
        ("gray.avif", EXACT),
        ("lossless.avif", ROUNDED),
        ("low.avif", INTERPOLATED),
        ("odd.avif", INTERPOLATED),
        ("one-pixel.avif", ROUNDED),
        ("orientation-1.avif", INTERPOLATED),
        ("orientation-2.avif", INTERPOLATED),
        ("orientation-3.avif", INTERPOLATED),
        ("orientation-4.avif", INTERPOLATED),
        ("orientation-5.avif", INTERPOLATED),
        ("orientation-6.avif", INTERPOLATED),
        ("orientation-7.avif", INTERPOLATED),
        ("orientation-8.avif", INTERPOLATED),
        ("premultiplied.avif", INTERPOLATED),
        ("rgb.avif", EXACT),
        ("sequence.avif", INTERPOLATED),
        ("tiles-alpha.avif", ROUNDED),
        ("tiles.avif", INTERPOLATED),
        ("turned-alpha.avif", ROUNDED),
        ("video-levels.avif", INTERPOLATED),
    ];

    /// The formats that are built in: the folder, and what is in it.
    fn formats() -> Vec<(&'static str, &'static [(&'static str, Bound)])> {
        vec![
            #[cfg(feature = "heic")]
            ("heic", HEIC),
            #[cfg(feature = "avif")]
            ("avif", AVIF),
        ]
    }

    /// Every file by its name, with its bytes.
    fn fixtures() -> Vec<(String, Vec<u8>)> {
        let mut fixtures = Vec::new();
        for (folder, files) in formats() {
            let names = files.iter().map(|(name, _)| format!("heif/{folder}/{name}"));
            fixtures.extend(names.map(|name| (name.clone(), bytes(&name))));
        }
        fixtures
    }

    #[test]
    fn the_pixels_are_those_of_libheif_and_libavif() {
        let mut wrong = Vec::new();
        for (folder, files) in formats() {
            wrong.extend(
                files
                    .iter()
                    .filter_map(|(name, bound)| compare(&format!("heif/{folder}/{name}"), *bound).err()),
            );
        }
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    }

    #[test]
    fn every_file_is_compared() {
        for (folder, files) in formats() {
            let there: BTreeSet<String> = fs::read_dir(expected(&format!("heif/{folder}")))
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .filter(|name| !files.iter().any(|(file, _)| *name == format!("{file}.png")))
                .collect();
            let named: BTreeSet<String> = files.iter().map(|(name, _)| (*name).to_owned()).collect();
            assert_eq!(there, named);
        }
    }

    #[test]
    fn what_is_not_read_is_named() {
        for (name, is_built_in, text) in [
            (
                "pq.heic",
                cfg!(feature = "heic"),
                "the file is a HEIC image with high dynamic range, which is not supported",
            ),
            (
                "hlg.heic",
                cfg!(feature = "heic"),
                "the file is a HEIC image with high dynamic range, which is not supported",
            ),
            (
                "linear.heic",
                cfg!(feature = "heic"),
                "the file is a HEIC image with a transfer function other than that of sRGB, which is not supported",
            ),
            (
                "pq.avif",
                cfg!(feature = "avif"),
                "the file is an AVIF image with high dynamic range, which is not supported",
            ),
            (
                "hlg.avif",
                cfg!(feature = "avif"),
                "the file is an AVIF image with high dynamic range, which is not supported",
            ),
            ("ycgco.avif", cfg!(feature = "avif"), "the AVIF uses a coding that is not supported"),
        ] {
            if is_built_in {
                let rejection = rejection(&bytes(&format!("heif/rejected/{name}")));
                assert_eq!(rejection, (ErrorCode::UnsupportedFormat, text.to_owned()), "{name}");
            }
        }
    }

    /// A file that ends early is rejected wherever it ends, unless every byte of the shown image is there.
    #[test]
    fn a_truncated_file_is_rejected_or_complete() {
        let mut wrong = Vec::new();
        for (name, file) in fixtures() {
            let whole = decode(&file).unwrap();
            let mut outcomes = BTreeMap::new();
            for length in (0..file.len()).step_by(if file.len() < 3000 { 7 } else { 97 }) {
                let outcome = match decode(&file[..length]) {
                    Ok(image) if image == whole => "whole",
                    Ok(_) => "other pixels",
                    Err(error) => error.code().as_str(),
                };
                *outcomes.entry(outcome).or_insert(0) += 1;
            }
            println!("{name} ({} bytes): {outcomes:?}", file.len());
            let mut good = vec!["empty_image", "not_an_image", "truncated_image"];
            // The brands are not there, which name the format.
            good.push("unsupported_format");
            // Another image or the metadata follow.
            if ["second-is-primary", "sequence", "exif", "orientation"].iter().any(|what| name.contains(what))
            {
                good.push("whole");
            }
            if outcomes.keys().any(|outcome| !good.contains(outcome)) {
                wrong.push(format!("{name}: {outcomes:?}"));
            }
        }
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    }

    #[test]
    fn damaged_files_are_rejected_or_decoded_within_the_limits() {
        let limits = Limits { bytes: 1 << 20, pixels: 1 << 16, memory: 4 << 20 };
        let mut random = Random(25);
        for (name, file) in fixtures() {
            for _ in 0..20 {
                let mut damaged = file.clone();
                for _ in 0..=random.below(4) {
                    // The index is in the first part of the file.
                    let end = if random.below(2) == 0 { damaged.len().min(700) } else { damaged.len() };
                    let at = random.below(end);
                    damaged[at] = random.byte();
                }
                match catch_unwind(|| Image::decode(&damaged, &limits)).unwrap() {
                    Ok(image) => assert!(image.rgb().len() as u64 <= 3 * limits.pixels, "{name}"),
                    Err(error) => assert_ne!(error.code(), ErrorCode::Canceled, "{name}"),
                }
            }
        }
    }

    #[test]
    fn limits_hold_before_anything_is_decoded() {
        let code = |limits: Limits, bytes: &[u8]| Image::decode(bytes, &limits).err().map(|e| e.code());
        for (name, file) in fixtures() {
            // A crop shows fewer pixels than are decoded.
            if name.contains("cropped") {
                continue;
            }
            let image = decode(&file).unwrap();
            let pixels = u64::from(image.width()) * u64::from(image.height());
            let all = Limits::default();
            // libheif codes an even number of rows and columns, at least 64, and crops them.
            let coded = 2 * pixels.max(64 * 64);
            assert_eq!(code(Limits { pixels: coded, ..all }, &file), None, "{name}");
            assert_eq!(
                code(Limits { pixels: pixels - 1, ..all }, &file),
                Some(ErrorCode::TooManyPixels),
                "{name}"
            );
            assert_eq!(
                code(Limits { memory: 3 * pixels, ..all }, &file),
                Some(ErrorCode::TooManyPixels),
                "{name}"
            );
        }
    }

    #[test]
    fn a_canceled_decoder_stops() {
        let token = CancellationToken::new();
        token.cancel();
        for (name, file) in fixtures() {
            let error = Image::decode_cancellable(&file, &Limits::default(), &token).unwrap_err();
            assert_eq!(error.code(), ErrorCode::Canceled, "{name}");
        }
    }
}
