//! No bytes make a decoder panic.
#![allow(clippy::print_stdout)]

use std::{collections::BTreeMap, panic::catch_unwind};

use crate::support::{Random, decode};
use melanoma_core::{Image, Limits};
use melanoma_testing::images::{expected, expected_images};

#[test]
fn garbage_after_a_valid_start_is_rejected() {
    let mut random = Random(1);
    let starts: [&[u8]; 12] = [
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\x10\0\0\0WEBP",
        b"RIFF\x10\0\0\0WEBPVP8 ",
        b"RIFF\x10\0\0\0WEBPVP8L",
        b"RIFF\x10\0\0\0WEBPVP8X\x0a\0\0\0",
        b"GIF87a",
        b"GIF89a",
        b"BM",
        b"II*\0",
        b"MM\0*",
    ];
    for start in starts {
        let mut codes = BTreeMap::new();
        for _ in 0..300 {
            let rest = random.below(2000);
            let file: Vec<u8> = start.iter().copied().chain((0..rest).map(|_| random.byte())).collect();
            let code = decode(&file)
                .map_or_else(|e| e.code(), |_| panic!("{start:?} and {rest} bytes were decoded"));
            *codes.entry(code.as_str()).or_insert(0) += 1;
        }
        println!("{}: {codes:?}", start.escape_ascii());
        let known =
            ["corrupt_image", "not_an_image", "too_many_pixels", "truncated_image", "unsupported_format"];
        assert!(codes.keys().all(|code| known.contains(code)), "{codes:?}");
    }
}

/// A good file after one to three changes: bytes flipped, a part removed, doubled or zeroed.
fn mutated(file: &[u8], random: &mut Random) -> Vec<u8> {
    let mut file = file.to_vec();
    for _ in 0..=random.below(3) {
        if file.is_empty() {
            break;
        }
        let at = random.below(file.len());
        let end = (at + 1 + random.below(64)).min(file.len());
        match random.below(6) {
            0 => file.truncate(at),
            1 => drop(file.drain(at..end)),
            2 => file.extend_from_within(at..end),
            3 => file[at..end].fill(if random.below(2) == 0 { 0 } else { 0xff }),
            // The header decides most.
            4 if file.len() > 64 => {
                let at = random.below(64);
                file[at] = random.byte();
            }
            _ => {
                for _ in 0..=random.below(8) {
                    let at = random.below(file.len());
                    file[at] ^= 1 << random.below(8);
                }
            }
        }
    }
    file
}

/// Hundreds of damaged files of each kind: an image or an error, never a panic, and never more pixels
/// than the limit.
#[test]
fn damaged_files_never_make_a_decoder_panic() {
    const EACH: usize = 300;
    let limits = Limits { pixels: 1 << 20, ..Limits::default() };
    let mut random = Random(2);
    let (mut decoded, mut rejected) = (0, 0);
    for name in expected_images() {
        let whole = expected(&format!("decode/{name}"));
        for number in 0..EACH {
            let file = mutated(&whole, &mut random);
            let what = || format!("{name}, damage {number}, {} bytes", file.len());
            match catch_unwind(|| Image::decode(&file, &limits)) {
                Err(panicked) => panic!("{}: a panic came out: {panicked:?}", what()),
                Ok(Err(_)) => rejected += 1,
                Ok(Ok(image)) => {
                    let pixels = u64::from(image.width()) * u64::from(image.height());
                    assert!((1..=limits.pixels).contains(&pixels), "{}: {pixels} pixels", what());
                    assert_eq!(image.rgb().len() as u64, 3 * pixels, "{}", what());
                    decoded += 1;
                }
            }
        }
    }
    println!("{decoded} damaged files were decoded, {rejected} rejected");
    assert!(decoded > EACH && rejected > EACH, "the damage is too large or too small to test anything");
}
