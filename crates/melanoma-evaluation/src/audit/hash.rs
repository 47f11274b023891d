//! A perceptual hash: 64 bits that hardly change with size, compression and brightness.

use std::{array, f32::consts::PI};

use melanoma_core::dihedral::Dihedral;

use super::{luma_image::LumaImage, window::Window};

/// Number of coefficients per axis.
const COEFFICIENTS: usize = 8;

/// Pixels per side of the image that is transformed.
const PIXELS: usize = 32;

type Coefficients = [[f32; COEFFICIENTS]; COEFFICIENTS];

/// The signs of the lowest 8 x 8 coefficients of the cosine transform (Zauner 2010), without the mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hash(u64);

impl Hash {
    /// Returns the number of different bits, 0 to 63.
    pub(super) const fn distance(self, other: Self) -> u32 {
        (self.0 ^ other.0).count_ones()
    }

    /// Returns the hash of a window of an image in each symmetry, in the order of [`Dihedral::ALL`].
    pub(super) fn of_symmetries(image: &LumaImage, window: Window) -> [Self; 8] {
        let coefficients = cosine_transform(&image.window(window));
        Dihedral::ALL.map(|symmetry| Self::from_coefficients(&transformed(&coefficients, symmetry)))
    }

    fn from_coefficients(coefficients: &Coefficients) -> Self {
        let mut bits = 0;
        for &coefficient in coefficients.as_flattened().iter().skip(1) {
            bits = bits << 1 | u64::from(coefficient > 0.0);
        }
        Self(bits)
    }
}

/// Returns the coefficients of the transformed image, from those of the original one. `coefficients[v][u]` belongs
/// to the frequency u across and v down: a reflection of an axis changes the sign of its odd frequencies, and an
/// exchange of the axes exchanges u and v.
fn transformed(coefficients: &Coefficients, symmetry: Dihedral) -> Coefficients {
    let [[xx, xy], [yx, yy]] = symmetry.matrix();
    let is_transposed = xx == 0;
    let (mirrors_x, mirrors_y) = (xx + xy < 0, yx + yy < 0);
    array::from_fn(|v| {
        array::from_fn(|u| {
            let (u, v) = if is_transposed { (v, u) } else { (u, v) };
            let changes_sign = (mirrors_x && u % 2 == 1) ^ (mirrors_y && v % 2 == 1);
            if changes_sign { -coefficients[v][u] } else { coefficients[v][u] }
        })
    })
}

/// Returns the lowest coefficients of the two-dimensional cosine transform (DCT-II, not scaled).
fn cosine_transform(pixels: &[[f32; PIXELS]; PIXELS]) -> Coefficients {
    let waves: [[f32; PIXELS]; COEFFICIENTS] =
        array::from_fn(|u| array::from_fn(|x| (PI * u as f32 * (x as f32 + 0.5) / PIXELS as f32).cos()));
    let dot = |a: &[f32; PIXELS], b: &[f32; PIXELS]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    // rows[u][y]: each row of pixels, transformed.
    let rows: [[f32; PIXELS]; COEFFICIENTS] =
        array::from_fn(|u| array::from_fn(|y| dot(&pixels[y], &waves[u])));
    array::from_fn(|v| array::from_fn(|u| dot(&rows[u], &waves[v])))
}
