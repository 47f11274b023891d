//! The steps from an image to a tensor, as the card states them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    axis_order::is_planar,
    error::PreprocessError,
    field_of_view::{FieldOfViewCrop, ReducedSquare},
    pixels::Pixels,
    rect::Rect,
    resample::{Filter, resample},
    tensor::Tensor,
};
use crate::{
    decode::{Grid, Image, ReducedImage, Reduction},
    parameter::InvalidParameter,
    serde_required::{nullable, required},
    tta::{PerView, Tta},
};

/// Largest side of a network's input; networks for images stay below 1,024.
const MAX_SIDE: u32 = 4096;
/// Pixels of a reduced image for one of the input, in each direction, at least.
const MIN_REDUCED: u32 = 3;

/// The steps, in this order: field-of-view crop, resize mode, resampling to `width` x `height`,
/// `rescale`, `mean` and `std`, layout.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Preprocess {
    /// How a vignette is cropped away first; null keeps it.
    #[serde(deserialize_with = "required")]
    #[schemars(schema_with = "nullable::<FieldOfViewCrop>")]
    pub field_of_view_crop: Option<FieldOfViewCrop>,
    /// How the image fits the shape of the input.
    pub resize_mode: ResizeMode,
    /// Columns of the input.
    pub width: u32,
    /// Rows of the input.
    pub height: u32,
    /// Resampling kernel, with antialiasing when it reduces.
    pub filter: Filter,
    /// Factor from 0..255 to the range of `mean` and `std`, usually 1/255.
    pub rescale: f32,
    /// Subtracted from red, green and blue after rescaling.
    pub mean: [f32; 3],
    /// Divides red, green and blue after that.
    pub std: [f32; 3],
    /// Order of the axes.
    pub layout: Layout,
    /// Whether the decoder merges 4, 16 or 64 pixels of a large JPEG into one. This takes less time and memory, and
    /// changes values of the input by up to 3 of 255. If it is false or absent, every pixel is decoded, as in Pillow.
    #[serde(default)]
    pub reduced_decoding: bool,
}

/// How an image fits the shape of the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResizeMode {
    /// The whole frame, with its aspect distorted.
    Stretch,
    /// The largest centered part that has the input's aspect.
    CenterCrop,
}

/// Order of the axes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// `[1, 3, height, width]`, as in `PyTorch`.
    Nchw,
    /// `[1, height, width, 3]`, as in `TensorFlow`.
    Nhwc,
}

impl Preprocess {
    /// Returns steps that resample and keep the values 0 to 255.
    #[must_use]
    pub const fn resampling(resize_mode: ResizeMode, filter: Filter, width: u32, height: u32) -> Self {
        Self {
            field_of_view_crop: None,
            resize_mode,
            width,
            height,
            filter,
            rescale: 1.0,
            mean: [0.0; 3],
            std: [1.0; 3],
            layout: Layout::Nhwc,
            reduced_decoding: false,
        }
    }

    /// Returns the part of `image` that becomes the input.
    #[must_use]
    pub fn area(&self, image: &Image) -> Rect {
        let field_of_view = self.field_of_view_crop.and_then(|crop| crop.square(image));
        field_of_view.unwrap_or_else(|| self.frame_area(image.width(), image.height()))
    }

    /// Returns how far an image of this size may be reduced while it is decoded.
    pub(crate) fn reduction(&self, width: u32, height: u32) -> Reduction {
        self.reduction_of(self.frame_area(width, height))
    }

    /// Returns how far an image may be reduced while it is decoded, if this area of it becomes the input.
    pub(crate) fn reduction_of(&self, area: Rect) -> Reduction {
        if !self.reduced_decoding {
            return Reduction::NONE;
        }
        let across = Reduction::leaving(area.width, self.width * MIN_REDUCED);
        across.min(Reduction::leaving(area.height, self.height * MIN_REDUCED))
    }

    /// Returns the part of a reduced image that becomes the input, in pixels of the file, or `None` if the
    /// image has to be decoded without a reduction: if rounding decides about its vignette, or the part inside
    /// it has too few pixels.
    pub(crate) fn reduced_area(&self, image: &ReducedImage) -> Option<Rect> {
        let ReducedImage { pixels, grid, .. } = image;
        if grid.reduction == Reduction::NONE {
            return Some(self.area(pixels));
        }
        let square = self.field_of_view_crop.map(|crop| crop.reduced_square(pixels, *grid));
        let area = match square {
            Some(ReducedSquare::Uncertain) => return None,
            Some(ReducedSquare::Square(square)) => square,
            Some(ReducedSquare::NoVignette) | None => self.frame_area(grid.width, grid.height),
        };
        (self.reduction_of(area) >= grid.reduction).then_some(area)
    }

    /// Returns the part of an image of this size that becomes the input if it has no vignette.
    #[must_use]
    pub fn frame_area(&self, width: u32, height: u32) -> Rect {
        if self.resize_mode == ResizeMode::Stretch {
            return Rect { left: 0, top: 0, width, height };
        }
        // Compares width / height with the input's aspect without a division.
        let wide = u64::from(width) * u64::from(self.height);
        let tall = u64::from(height) * u64::from(self.width);
        let (crop_width, crop_height) = if wide > tall {
            ((tall / u64::from(self.height)) as u32, height)
        } else {
            (width, (wide / u64::from(self.width)) as u32)
        };
        let (crop_width, crop_height) = (crop_width.max(1), crop_height.max(1));
        Rect {
            left: (width - crop_width) / 2,
            top: (height - crop_height) / 2,
            width: crop_width,
            height: crop_height,
        }
    }

    /// Crops and resamples `image`.
    #[must_use]
    pub fn pixels(&self, image: &Image) -> Pixels {
        self.resample(image, Grid::full(image), self.area(image))
    }

    /// Crops and resamples an image that may be reduced. `area` is in pixels of the file.
    pub(crate) fn reduced_pixels(&self, image: &ReducedImage, area: Rect) -> Pixels {
        self.resample(&image.pixels, image.grid, area)
    }

    fn resample(&self, image: &Image, grid: Grid, area: Rect) -> Pixels {
        Pixels::new(resample(image, grid, area, self.filter, [self.width, self.height]), self.width)
    }

    /// Takes pixels that the caller has cropped and resampled: red, green and blue of each, row by
    /// row, 0 to 255. Fractions are rounded to the nearest integer, as the resampler rounds.
    ///
    /// # Errors
    /// [`PreprocessError::WrongLength`], [`PreprocessError::OutOfRange`], and [`PreprocessError::Planar`] for
    /// values of an image in the order red plane, green plane, blue plane.
    pub fn pixels_from_values(&self, values: &[f32]) -> Result<Pixels, PreprocessError> {
        let expected = 3 * self.width as usize * self.height as usize;
        if values.len() != expected {
            return Err(PreprocessError::WrongLength { values: values.len(), expected });
        }
        // NaN is in no range.
        if let Some(index) = values.iter().position(|value| !(0.0..=255.0).contains(value)) {
            return Err(PreprocessError::OutOfRange { index });
        }
        let rgb: Vec<u8> = values.iter().map(|value| value.round() as u8).collect();
        if is_planar(&rgb, self.width as usize) {
            return Err(PreprocessError::Planar);
        }
        Ok(Pixels::new(rgb, self.width))
    }

    /// Normalizes each view of `pixels`.
    ///
    /// # Errors
    /// [`InvalidParameter::NotSquare`] for several views of an input that is not square.
    pub fn tensors(&self, pixels: &Pixels, tta: Tta) -> Result<PerView<Tensor>, InvalidParameter> {
        if tta == Tta::One {
            return Ok(PerView::from_symmetries(tta, |_| self.tensor(pixels)));
        }
        if self.width != self.height {
            return Err(InvalidParameter::NotSquare);
        }
        Ok(PerView::from_symmetries(tta, |symmetry| self.tensor(&pixels.transformed(symmetry))))
    }

    /// Returns `(value * rescale - mean) / std` in the card's layout.
    #[must_use]
    pub fn tensor(&self, pixels: &Pixels) -> Tensor {
        let normalize = |channel: usize, value: u8| {
            (f32::from(value) * self.rescale - self.mean[channel]) / self.std[channel]
        };
        let rgb = pixels.rgb();
        let mut values = Vec::with_capacity(rgb.len());
        match self.layout {
            Layout::Nchw => {
                for channel in 0..3 {
                    values.extend(rgb.iter().skip(channel).step_by(3).map(|&v| normalize(channel, v)));
                }
            }
            Layout::Nhwc => values.extend(rgb.iter().enumerate().map(|(i, &v)| normalize(i % 3, v))),
        }
        Tensor::from_parts(self.shape(), values)
    }

    /// Returns the shape of the tensor.
    #[must_use]
    pub const fn shape(&self) -> [usize; 4] {
        let (width, height) = (self.width as usize, self.height as usize);
        match self.layout {
            Layout::Nchw => [1, 3, height, width],
            Layout::Nhwc => [1, height, width, 3],
        }
    }

    /// Returns an error for steps that contradict each other or are out of range.
    pub(crate) fn validate(&self) -> Result<(), &'static str> {
        if !(1..=MAX_SIDE).contains(&self.width) || !(1..=MAX_SIDE).contains(&self.height) {
            return Err("`preprocess`: `width` and `height` must be in 1 to 4096");
        }
        if !(self.rescale > 0.0 && self.rescale.is_finite()) {
            return Err("`preprocess`: `rescale` is not above 0");
        }
        if !self.mean.iter().all(|m| m.is_finite()) || !self.std.iter().all(|s| s.is_finite() && *s > 0.0) {
            return Err("`preprocess`: `mean` must be finite and `std` above 0");
        }
        let Some(crop) = self.field_of_view_crop else { return Ok(()) };
        if self.width != self.height || self.resize_mode != ResizeMode::CenterCrop {
            return Err(
                "`preprocess`: `field_of_view_crop` needs a square input and the resize mode `center_crop`",
            );
        }
        crop.validate()
    }
}
