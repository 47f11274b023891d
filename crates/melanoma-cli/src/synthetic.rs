//! Draws synthetic images that resemble skin lesions. Each carries the word SYNTHETIC.

use image::{Rgb, RgbImage};

/// What a synthetic image resembles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Round, even, one color.
    Even,
    /// Ragged, several colors, off the middle.
    Ragged,
    /// Red and round.
    Red,
}

impl Kind {
    /// The name in the file name.
    #[must_use]
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Even => "even",
            Self::Ragged => "ragged",
            Self::Red => "red",
        }
    }

    /// Color at the border and in the middle.
    const fn colors(self) -> [[f64; 3]; 2] {
        match self {
            Self::Even => [[150.0, 98.0, 72.0], [112.0, 68.0, 50.0]],
            Self::Ragged => [[122.0, 78.0, 62.0], [38.0, 26.0, 30.0]],
            Self::Red => [[190.0, 88.0, 88.0], [150.0, 36.0, 44.0]],
        }
    }
}

/// An image of `width` x `height` pixels, the same for the same arguments on every machine.
#[must_use]
pub(crate) fn draw(kind: Kind, seed: u64, width: u32, height: u32) -> RgbImage {
    let noise = Noise { seed };
    let scale = f64::from(width.min(height));
    let (center_x, center_y) = (f64::from(width) * 0.5, f64::from(height) * 0.48);
    let raggedness = if kind == Kind::Ragged { 0.35 } else { 0.06 };
    let radius = scale * (0.22 + 0.06 * noise.value(1, 1));
    let [border, middle] = kind.colors();
    let mut image = RgbImage::from_fn(width, height, |x, y| {
        let (x, y) = (f64::from(x), f64::from(y));
        let texture = noise.smooth(x / scale * 40.0, y / scale * 40.0) - 0.5;
        let light = 1.06 - 0.25 * ((x - center_x).hypot(y - center_y) / scale);
        let skin = [222.0, 178.0, 152.0].map(|v| v * light + texture * 14.0);
        let (dx, dy) = ((x - center_x) / radius, (y - center_y) / radius);
        let wobble = noise.smooth(dx * 1.7 + 9.0, dy * 1.7 + 5.0) - 0.5;
        let inside = 1.0 + raggedness * 2.0 * wobble - dx.hypot(dy);
        let cover = (inside * 6.0).clamp(0.0, 1.0);
        let depth =
            (inside + raggedness * (noise.smooth(dx * 3.0 + 31.0, dy * 3.0 + 17.0) - 0.3)).clamp(0.0, 1.0);
        let pixel = std::array::from_fn(|i| {
            let lesion = border[i] * (1.0 - depth) + middle[i] * depth + texture * 22.0;
            (skin[i] * (1.0 - cover) + lesion * cover).clamp(0.0, 255.0) as u8
        });
        Rgb(pixel)
    });
    stamp(&mut image);
    image
}

/// Smooth noise from a hash of the lattice (value noise), in 0 to 1.
struct Noise {
    seed: u64,
}

impl Noise {
    fn value(&self, x: i64, y: i64) -> f64 {
        let mut h = self.seed
            ^ (x as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
            ^ (y as u64).wrapping_mul(0xc2b2_ae3d_27d4_eb4f);
        for shift in [30, 27, 31] {
            h = (h ^ (h >> shift)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        }
        (h >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn smooth(&self, x: f64, y: f64) -> f64 {
        let (column, row) = (x.floor(), y.floor());
        let ease = |t: f64| t * t * (3.0 - 2.0 * t);
        let (u, v) = (ease(x - column), ease(y - row));
        let at = |dx: i64, dy: i64| self.value(column as i64 + dx, row as i64 + dy);
        let upper = at(0, 0) * (1.0 - u) + at(1, 0) * u;
        let lower = at(0, 1) * (1.0 - u) + at(1, 1) * u;
        upper * (1.0 - v) + lower * v
    }
}

/// The word SYNTHETIC along the lower edge.
fn stamp(image: &mut RgbImage) {
    // Five columns a letter, the lowest bit on top.
    const LETTERS: [[u8; 5]; 9] = [
        [0x26, 0x49, 0x49, 0x49, 0x32], // S
        [0x07, 0x08, 0x70, 0x08, 0x07], // Y
        [0x7f, 0x04, 0x08, 0x10, 0x7f], // N
        [0x01, 0x01, 0x7f, 0x01, 0x01], // T
        [0x7f, 0x08, 0x08, 0x08, 0x7f], // H
        [0x7f, 0x49, 0x49, 0x49, 0x41], // E
        [0x01, 0x01, 0x7f, 0x01, 0x01], // T
        [0x00, 0x41, 0x7f, 0x41, 0x00], // I
        [0x3e, 0x41, 0x41, 0x41, 0x22], // C
    ];
    let dot = (image.width() / 220).max(1);
    let (left, top) = (4 * dot, image.height().saturating_sub(11 * dot));
    for (index, letter) in (0_u32..).zip(LETTERS) {
        for (column, bits) in (0_u32..).zip(letter) {
            for row in (0..7).filter(|row| bits >> row & 1 == 1) {
                for (dx, dy) in (0..dot).flat_map(|dx| (0..dot).map(move |dy| (dx, dy))) {
                    let (x, y) = (left + (index * 6 + column) * dot + dx, top + row * dot + dy);
                    if let Some(pixel) = image.get_pixel_mut_checked(x, y) {
                        *pixel = Rgb([250, 250, 250]);
                    }
                }
            }
        }
    }
}
