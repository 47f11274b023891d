//! What the decoder of a format returns.

use image::{DynamicImage, RgbImage, metadata::Orientation};

use super::{
    image::Image,
    memory::Reservation,
    reduced::{Grid, ReducedImage, Reduction},
};

/// sRGB pixels in the order of the file, and how to turn them upright.
pub(super) struct Decoded {
    pub(super) pixels: RgbImage,
    pub(super) orientation: Orientation,
    /// Width and height of the file.
    pub(super) size: (u32, u32),
    pub(super) reduction: Reduction,
    pub(super) reservation: Reservation,
}

impl Decoded {
    pub(super) fn full(pixels: RgbImage, orientation: Orientation, reservation: Reservation) -> Self {
        let size = pixels.dimensions();
        Self { pixels, orientation, size, reduction: Reduction::NONE, reservation }
    }

    pub(super) fn upright(self) -> ReducedImage {
        let grid = Grid::new(self.size, self.reduction, self.orientation);
        let pixels = if self.orientation == Orientation::NoTransforms {
            self.pixels
        } else {
            let mut image = DynamicImage::ImageRgb8(self.pixels);
            image.apply_orientation(self.orientation);
            image.into_rgb8()
        };
        ReducedImage { pixels: Image { pixels }, grid, _reservation: self.reservation }
    }
}
