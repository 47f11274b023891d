//! The eight ways to lay down a square image.

/// A quarter turn, mirrored or not: an element of the symmetry group of the square.
///
/// Read from right to left: the image is mirrored first and then transposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Turn {
    transposed: bool,
    mirrored: [bool; 2],
}

impl Turn {
    pub(super) const ALL: [Self; 8] = {
        let mut all = [Self { transposed: false, mirrored: [false; 2] }; 8];
        let mut i = 0;
        while i < 8 {
            all[i] = Self { transposed: i & 4 != 0, mirrored: [i & 1 != 0, i & 2 != 0] };
            i += 1;
        }
        all
    };

    /// Where a point of the turned image lies in the unturned one; the middle is (0, 0).
    pub(super) fn source(self, [x, y]: [f32; 2]) -> [f32; 2] {
        let [x, y] = if self.transposed { [y, x] } else { [x, y] };
        let [mirror_x, mirror_y] = self.mirrored;
        [if mirror_x { -x } else { x }, if mirror_y { -y } else { y }]
    }

    /// The coefficients of the cosine transform of the turned image, from those of the unturned.
    pub(super) fn transform<const N: usize>(self, coefficients: &[[f32; N]; N]) -> [[f32; N]; N] {
        std::array::from_fn(|v| {
            std::array::from_fn(|u| {
                let (u, v) = if self.transposed { (v, u) } else { (u, v) };
                let [mirror_x, mirror_y] = self.mirrored;
                let odd = (mirror_x && u % 2 == 1) ^ (mirror_y && v % 2 == 1);
                if odd { -coefficients[v][u] } else { coefficients[v][u] }
            })
        })
    }
}
