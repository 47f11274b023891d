//! What several tests need. Each of them uses a part of it.
#![allow(dead_code)]

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

use melanoma_core::{Image, Limits};

/// A file that `tests/expected/make.py` wrote.
pub(crate) fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expected").join(name)
}

/// The bytes of a golden file.
pub(crate) fn bytes(name: &str) -> Vec<u8> {
    fs::read(golden(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// The pixels of a golden PNG, read without the crate under test.
pub(crate) fn pixels(name: &str) -> image::RgbImage {
    image::open(golden(name)).unwrap_or_else(|e| panic!("{name}: {e}")).into_rgb8()
}

/// A golden PNG as an image.
pub(crate) fn image(name: &str) -> Image {
    let image = pixels(name);
    Image::from_rgb(image.width(), image.height(), image.into_raw()).unwrap()
}

pub(crate) fn decode(bytes: &[u8]) -> Result<Image, melanoma_core::Error> {
    Image::decode(bytes, &Limits::default())
}

/// How far two lists of 8-bit values are apart.
#[derive(Clone, Copy)]
pub(crate) struct Difference {
    pub(crate) largest: u8,
    pub(crate) mean: f64,
    /// Share of values that are equal.
    pub(crate) equal: f64,
    /// How many differ by more than 1.
    pub(crate) above_one: usize,
}

impl Difference {
    pub(crate) fn between(ours: &[u8], theirs: &[u8]) -> Self {
        assert_eq!(ours.len(), theirs.len(), "the number of values");
        let count = ours.len() as f64;
        let apart = || ours.iter().zip(theirs).map(|(a, b)| a.abs_diff(*b));
        Self {
            largest: apart().max().unwrap(),
            mean: apart().map(f64::from).sum::<f64>() / count,
            equal: apart().filter(|d| *d == 0).count() as f64 / count,
            above_one: apart().filter(|d| *d > 1).count(),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "largest {}, mean {:.4}, equal {:.2} %", self.largest, self.mean, 100.0 * self.equal)
    }
}

/// `SplitMix64` (Steele, Lea and Flood 2014): the same numbers on every machine.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// In `0..end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    pub(crate) fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[0]
    }

    /// In `-1.0..1.0`.
    pub(crate) fn signed(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1_u64 << 23) as f32 - 1.0
    }
}
