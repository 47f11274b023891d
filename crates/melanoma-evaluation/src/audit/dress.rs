//! The dress of an image: what can be seen of it without looking at the lesion.

use melanoma_core::Image;

/// What can be seen of an image without looking at the lesion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dress {
    squashed: bool,
    dark_surround: bool,
    aspect: &'static str,
    shorter_side: &'static str,
}

/// Width over height up to which each name holds.
const ASPECTS: [(f32, &str); 6] = [
    (0.98, "taller than wide"),
    (1.02, "square"),
    (1.30, "wider, below 4:3"),
    (1.37, "4:3"),
    (1.45, "between 4:3 and 3:2"),
    (1.55, "3:2"),
];

/// Pixels up to which each name holds.
const SIDES: [(u32, &str); 6] = [
    (199, "below 200"),
    (255, "200 to 255"),
    (256, "256"),
    (511, "257 to 511"),
    (1023, "512 to 1023"),
    (2047, "1024 to 2047"),
];

impl Dress {
    /// Names of the traits, in the order of [`Dress::traits`].
    pub(super) const TRAITS: [&str; 4] = ["frame", "surround", "aspect ratio", "shorter side in pixels"];

    pub(super) fn of(image: &Image, squashed: bool, dark_surround: bool) -> Self {
        let aspect = image.width() as f32 / image.height() as f32;
        let side = image.width().min(image.height());
        let aspect = ASPECTS.iter().find(|(most, _)| aspect <= *most);
        let side = SIDES.iter().find(|(most, _)| side <= *most);
        Self {
            squashed,
            dark_surround,
            aspect: aspect.map_or("wider than 3:2", |(_, name)| name),
            shorter_side: side.map_or("2048 and more", |(_, name)| name),
        }
    }

    /// What it is in each of [`Dress::TRAITS`].
    pub(super) const fn traits(self) -> [&'static str; 4] {
        [
            if self.squashed { "squashed" } else { "not squashed" },
            if self.dark_surround { "dark" } else { "lit" },
            self.aspect,
            self.shorter_side,
        ]
    }
}
