//! Acquisition attributes: what an image shows of how it was taken and stored, and not of the lesion.

use melanoma_core::Image;

/// The acquisition attributes of an image, each in classes of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Acquisition {
    aspect_distorted: bool,
    has_vignette: bool,
    aspect_ratio: &'static str,
    short_side: &'static str,
}

/// Upper bound of width over height, and the name of the class.
const ASPECT_RATIOS: [(f32, &str); 6] = [
    (0.98, "taller than wide"),
    (1.02, "square"),
    (1.30, "wider, below 4:3"),
    (1.37, "4:3"),
    (1.45, "between 4:3 and 3:2"),
    (1.55, "3:2"),
];

/// Upper bound in pixels, and the name of the class.
const SIDES: [(u32, &str); 6] = [
    (199, "below 200"),
    (255, "200 to 255"),
    (256, "256"),
    (511, "257 to 511"),
    (1023, "512 to 1023"),
    (2047, "1024 to 2047"),
];

impl Acquisition {
    /// Names of the attributes, in the order of [`Acquisition::values`].
    pub(super) const ATTRIBUTES: [&str; 4] = ["frame", "vignette", "aspect ratio", "shorter side in pixels"];

    pub(super) fn new(image: &Image, aspect_distorted: bool, has_vignette: bool) -> Self {
        let aspect_ratio = image.width() as f32 / image.height() as f32;
        let side = image.width().min(image.height());
        let aspect_ratio = ASPECT_RATIOS.iter().find(|(max, _)| aspect_ratio <= *max);
        let side = SIDES.iter().find(|(max, _)| side <= *max);
        Self {
            aspect_distorted,
            has_vignette,
            aspect_ratio: aspect_ratio.map_or("wider than 3:2", |(_, name)| name),
            short_side: side.map_or("2048 and more", |(_, name)| name),
        }
    }

    /// The value of each of [`Acquisition::ATTRIBUTES`].
    pub(super) const fn values(self) -> [&'static str; 4] {
        [
            if self.aspect_distorted { "aspect distorted" } else { "aspect preserved" },
            if self.has_vignette { "present" } else { "absent" },
            self.aspect_ratio,
            self.short_side,
        ]
    }
}
