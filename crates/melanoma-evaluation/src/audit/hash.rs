//! A perceptual hash: 64 bits that survive another size, another compression and another light.

use std::{array, f32::consts::PI};

use super::{luma_image::LumaImage, turn::Turn, window::Window};

/// Coefficients a side that are looked at.
const COEFFICIENTS: usize = 8;

/// Pixels a side of the image that is transformed.
const PIXELS: usize = 32;

/// The signs of the lowest 8 x 8 coefficients of the cosine transform (Zauner 2010), the mean left
/// out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hash(u64);

impl Hash {
    /// Of how many bits two hashes differ, 0 to 63.
    pub(super) const fn distance(self, other: Self) -> u32 {
        (self.0 ^ other.0).count_ones()
    }

    /// The hash of a window of an image, in each of the eight turns.
    pub(super) fn turned(luma_image: &LumaImage, window: Window) -> [Self; 8] {
        let coefficients = cosine_transform(&luma_image.window(window));
        Turn::ALL.map(|turn| Self::of(&turn.transform(&coefficients)))
    }

    fn of(coefficients: &[[f32; COEFFICIENTS]; COEFFICIENTS]) -> Self {
        let all = coefficients.as_flattened().iter().skip(1);
        Self(all.fold(0, |bits, &coefficient| bits << 1 | u64::from(coefficient > 0.0)))
    }
}

/// The lowest coefficients of the two-dimensional cosine transform (DCT-II, not scaled).
fn cosine_transform(pixels: &[[f32; PIXELS]; PIXELS]) -> [[f32; COEFFICIENTS]; COEFFICIENTS] {
    let waves: [[f32; PIXELS]; COEFFICIENTS] =
        array::from_fn(|u| array::from_fn(|x| (PI * u as f32 * (x as f32 + 0.5) / PIXELS as f32).cos()));
    let dot = |a: &[f32; PIXELS], b: &[f32; PIXELS]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    // rows[u][y]: each row of pixels, transformed
    let rows: [[f32; PIXELS]; COEFFICIENTS] =
        array::from_fn(|u| array::from_fn(|y| dot(&pixels[y], &waves[u])));
    array::from_fn(|v| array::from_fn(|u| dot(&rows[u], &waves[v])))
}
