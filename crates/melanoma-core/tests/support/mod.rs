//! What several tests need. Each of them uses a part of it.
#![allow(dead_code, clippy::print_stdout)]

pub(crate) mod json;
pub(crate) mod outputs;

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

use melanoma_core::{Image, Limits, decode::DecodeError};

/// A file that `tests/expected/make.py` wrote.
pub(crate) fn expected(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expected").join(name)
}

/// The bytes of an expected file.
pub(crate) fn bytes(name: &str) -> Vec<u8> {
    fs::read(expected(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// The pixels of an expected PNG, read without the crate under test.
pub(crate) fn pixels(name: &str) -> image::RgbImage {
    image::open(expected(name)).unwrap_or_else(|e| panic!("{name}: {e}")).into_rgb8()
}

/// An expected PNG as an image.
pub(crate) fn image(name: &str) -> Image {
    let image = pixels(name);
    Image::from_rgb(image.width(), image.height(), image.into_raw()).unwrap()
}

pub(crate) fn decode(bytes: &[u8]) -> Result<Image, DecodeError> {
    Image::decode(bytes, &Limits::default())
}

/// The difference between two lists of 8-bit values.
#[derive(Clone, Copy)]
pub(crate) struct Difference {
    pub(crate) largest: u8,
    pub(crate) mean: f64,
    /// Proportion of values that are equal.
    pub(crate) equal: f64,
    /// Number of values that differ by more than 1.
    pub(crate) above_one: usize,
}

impl Difference {
    pub(crate) fn between(ours: &[u8], theirs: &[u8]) -> Self {
        assert_eq!(ours.len(), theirs.len(), "the number of values");
        let count = ours.len() as f64;
        let differences = || ours.iter().zip(theirs).map(|(a, b)| a.abs_diff(*b));
        Self {
            largest: differences().max().unwrap(),
            mean: differences().map(f64::from).sum::<f64>() / count,
            equal: differences().filter(|d| *d == 0).count() as f64 / count,
            above_one: differences().filter(|d| *d > 1).count(),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "largest {}, mean {:.4}, equal {:.2} %", self.largest, self.mean, 100.0 * self.equal)
    }
}

/// How far the pixels may be from the expected ones.
#[derive(Clone, Copy)]
pub(crate) struct Bound {
    pub(crate) largest: u8,
    pub(crate) mean: f64,
}

/// Compares the pixels of an expected file with those of the PNG beside it, and returns what is wrong.
pub(crate) fn compare(name: &str, bound: Bound) -> Result<(), String> {
    let expected = pixels(&format!("{name}.png"));
    let image = decode(&bytes(name))
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
