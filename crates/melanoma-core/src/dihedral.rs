//! The eight symmetries of a square: the dihedral group D4.

/// A symmetry of the square: quarter turns, then mirrored or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dihedral {
    /// Quarter turns counterclockwise, 0 to 3.
    quarter_turns: u8,
    /// Whether the result is mirrored left to right.
    mirrored: bool,
}

impl Dihedral {
    /// All eight. The first is the identity, the first four are the rotations.
    pub const ALL: [Self; 8] = {
        let mut all = [Self { quarter_turns: 0, mirrored: false }; 8];
        let mut i = 0;
        while i < 8 {
            all[i] = Self { quarter_turns: (i % 4) as u8, mirrored: i >= 4 };
            i += 1;
        }
        all
    };

    /// Returns the symmetry that undoes this one.
    #[must_use]
    pub const fn inverse(self) -> Self {
        // A reflection undoes itself.
        if self.mirrored { self } else { Self { quarter_turns: (4 - self.quarter_turns) % 4, ..self } }
    }

    /// Returns the 2x2 matrix that maps a point of the transformed square to the point of the
    /// original square, both as (x to the right, y down) from the center.
    #[must_use]
    pub const fn matrix(self) -> [[i8; 2]; 2] {
        let [a, b, c, d] = match self.quarter_turns {
            0 => [1, 0, 0, 1],
            1 => [0, -1, 1, 0],
            2 => [-1, 0, 0, -1],
            _ => [0, 1, -1, 0],
        };
        if self.mirrored { [[-a, b], [-c, d]] } else { [[a, b], [c, d]] }
    }

    /// Returns the pixel (x, y) of the original square of `side` pixels that lands at (`x`, `y`) of
    /// the transformed one.
    #[must_use]
    pub const fn source(self, side: usize, x: usize, y: usize) -> (usize, usize) {
        let last = side - 1;
        let x = if self.mirrored { last - x } else { x };
        match self.quarter_turns {
            0 => (x, y),
            1 => (last - y, x),
            2 => (last - x, last - y),
            _ => (y, last - x),
        }
    }

    /// Returns `values`, a square of `side` rows with `channels` values a pixel, transformed.
    ///
    /// # Panics
    /// If `values` has not `side * side * channels` values.
    #[must_use]
    pub fn apply<T: Copy>(self, values: &[T], side: usize, channels: usize) -> Vec<T> {
        assert_eq!(values.len(), side * side * channels, "values of a square");
        let mut transformed = Vec::with_capacity(values.len());
        for y in 0..side {
            for x in 0..side {
                let (from_x, from_y) = self.source(side, x, y);
                let start = channels * (from_y * side + from_x);
                transformed.extend_from_slice(&values[start..start + channels]);
            }
        }
        transformed
    }
}
