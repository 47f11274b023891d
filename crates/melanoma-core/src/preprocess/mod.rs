//! From an image to the tensor that the network was trained on, as the card says.
//!
//! Pillow's pixels are the reference: the models here were trained on them. The resampling runs
//! over the width first and the height after, each rounded to 8 bit, as Pillow does it.

mod field_of_view;

use fast_image_resize::{
    FilterType, ResizeAlg, ResizeOptions, Resizer,
    images::{TypedImage, TypedImageRef},
    pixels::U16x3,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    decode::Image,
    error::{Error, ErrorCode},
    tta::{Tta, Views},
};
pub use field_of_view::FieldOfViewCrop;

/// Largest side of a network's input; networks for images stay below 1,024.
const LARGEST_SIDE: u32 = 4096;

/// The steps, in this order: lit area, geometry, resampling to `width` x `height`, `rescale`, `mean` and
/// `std`, layout.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Preprocess {
    /// How a black surround is cut away before anything else, or null: then it stays.
    #[serde(deserialize_with = "crate::bundle::required")]
    #[schemars(required)]
    pub field_of_view_crop: Option<FieldOfViewCrop>,
    /// Which part of the image the network sees.
    pub geometry: ResizeMode,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// How it is resampled, with antialiasing when reduced.
    pub filter: Filter,
    /// Factor from 0..255 to the range that `mean` and `std` are in, mostly 1/255.
    pub rescale: f32,
    /// Subtracted from red, green and blue after rescaling.
    pub mean: [f32; 3],
    /// Divides red, green and blue after that.
    pub std: [f32; 3],
    /// Order of the axes.
    pub layout: Layout,
}

/// Which part of the image the network sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResizeMode {
    /// The whole frame, pressed into the input's shape.
    Stretch,
    /// The largest middle part that has the input's shape.
    CenterCrop,
}

/// Resampling kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Filter {
    /// Cubic convolution with a = -0.5 (Keys 1981), Pillow's `BICUBIC`.
    Bicubic,
    /// The triangle, Pillow's `BILINEAR`.
    Bilinear,
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

/// A rectangle of an image, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// From the left.
    pub left: u32,
    /// From the top.
    pub top: u32,
    /// At least 1.
    pub width: u32,
    /// At least 1.
    pub height: u32,
}

/// One image as the network takes it: four axes, the first of size 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    shape: [usize; 4],
    values: Vec<f32>,
}

impl Tensor {
    /// `None` unless the first axis is 1 and there are as many values as the shape says.
    #[must_use]
    pub fn new(shape: [usize; 4], values: Vec<f32>) -> Option<Self> {
        let count = shape.iter().try_fold(1_usize, |product, &side| product.checked_mul(side))?;
        (shape[0] == 1 && count == values.len()).then_some(Self { shape, values })
    }

    /// The size of each axis.
    #[must_use]
    pub const fn shape(&self) -> [usize; 4] {
        self.shape
    }

    /// The values, the last axis running fastest.
    #[must_use]
    pub fn values(&self) -> &[f32] {
        &self.values
    }
}

/// What the network sees, before normalization: `width * height` pixels of 8-bit RGB.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    rgb: Vec<u8>,
}

impl View {
    /// Pixels of a square's side.
    pub(crate) fn side(&self) -> usize {
        (self.rgb.len() / 3).isqrt()
    }

    /// A square with the pixel at (x, y) taken from `from(x, y)`.
    pub(crate) fn rearranged(&self, from: impl Fn(usize, usize) -> (usize, usize)) -> Self {
        let side = self.side();
        let mut rgb = Vec::with_capacity(self.rgb.len());
        for (y, x) in (0..side).flat_map(|y| (0..side).map(move |x| (y, x))) {
            let (x, y) = from(x, y);
            let place = 3 * (y * side + x);
            rgb.extend_from_slice(&self.rgb[place..place + 3]);
        }
        Self { rgb }
    }

    /// Row by row, three bytes a pixel.
    #[must_use]
    pub fn rgb(&self) -> &[u8] {
        &self.rgb
    }

    /// Standard deviation of luma (ITU-R BT.601), 0 for one color to 0.5 for half black, half white.
    #[must_use]
    pub fn contrast(&self) -> f64 {
        let luma = || {
            self.rgb.chunks_exact(3).map(|p| {
                (0.299 * f64::from(p[0]) + 0.587 * f64::from(p[1]) + 0.114 * f64::from(p[2])) / 255.0
            })
        };
        let count = (self.rgb.len() / 3) as f64;
        let mean = luma().sum::<f64>() / count;
        (luma().map(|value| (value - mean).powi(2)).sum::<f64>() / count).sqrt()
    }
}

type ResampleError = Box<dyn std::error::Error + Send + Sync>;

/// Rows that are widened at a time.
const STRIP: usize = 64;

/// Resamples 8-bit RGB by the crate's 16-bit resampler, eight bits of them fraction.
///
/// Its 8-bit resampler has coefficients of 16 bit and differs from Pillow by 2 of 255 here and
/// there; this one is exact to a rounding. See `docs/decisions/0004-resampling.md`.
struct Resampler {
    options: ResizeOptions,
    resizer: Resizer,
    wide: Vec<U16x3>,
}

impl Resampler {
    fn new(filter: Filter) -> Self {
        let kernel = match filter {
            Filter::Bicubic => FilterType::CatmullRom,
            Filter::Bilinear => FilterType::Bilinear,
        };
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(kernel)).use_alpha(false);
        Self { options, resizer: Resizer::new(), wide: Vec::new() }
    }

    /// Appends `rows`, each of the same width, resampled to `to` = [width, height], to `out`.
    fn resize(&mut self, rows: &[&[u8]], to: [u32; 2], out: &mut Vec<u8>) -> Result<(), ResampleError> {
        let width = rows.first().map_or(0, |row| row.len() / 3);
        self.wide.clear();
        self.wide.reserve(width * rows.len());
        for row in rows {
            let (pixels, _) = row.as_chunks::<3>();
            self.wide.extend(pixels.iter().map(|pixel| U16x3::new(pixel.map(|value| u16::from(value) << 8))));
        }
        let source = TypedImageRef::new(width as u32, rows.len() as u32, &self.wide)?;
        let mut resized = TypedImage::<U16x3>::new(to[0], to[1]);
        self.resizer.resize_typed(&source, &mut resized, &self.options)?;
        let round = |value: u16| ((u32::from(value) + 128) >> 8).min(255) as u8;
        out.extend(resized.pixels().iter().flat_map(|pixel| pixel.0.map(round)));
        Ok(())
    }
}

impl Preprocess {
    /// Steps that resample and leave the values as they are, 0 to 255.
    #[must_use]
    pub const fn only_resampling(geometry: ResizeMode, filter: Filter, width: u32, height: u32) -> Self {
        Self {
            field_of_view_crop: None,
            geometry,
            width,
            height,
            filter,
            rescale: 1.0,
            mean: [0.0; 3],
            std: [1.0; 3],
            layout: Layout::Nhwc,
        }
    }

    /// The part of an image that the network sees.
    #[must_use]
    pub fn area(&self, image: &Image) -> Area {
        let lit = self.field_of_view_crop.and_then(|field_of_view_crop| field_of_view_crop.square(image));
        lit.unwrap_or_else(|| self.frame_area(image.width(), image.height()))
    }

    /// The part of an image of this size that the network sees where there is no surround.
    #[must_use]
    pub fn frame_area(&self, width: u32, height: u32) -> Area {
        match self.geometry {
            ResizeMode::Stretch => Area { left: 0, top: 0, width, height },
            ResizeMode::CenterCrop => {
                // Compare width / height with the input's aspect without dividing.
                let wide = u64::from(width) * u64::from(self.height);
                let tall = u64::from(height) * u64::from(self.width);
                let (w, h) = if wide > tall {
                    ((tall / u64::from(self.height)) as u32, height)
                } else {
                    (width, (wide / u64::from(self.width)) as u32)
                };
                let (w, h) = (w.max(1), h.max(1));
                Area { left: (width - w) / 2, top: (height - h) / 2, width: w, height: h }
            }
        }
    }

    /// The part that the network sees, at its size.
    pub fn view(&self, image: &Image) -> Result<View, Error> {
        self.resampled(image)
            .map(|rgb| View { rgb })
            .map_err(|e| Error::new(ErrorCode::Internal, "the image could not be resampled").with_source(e))
    }

    /// What the network sees, from whoever has done the steps up to the resampling elsewhere: red,
    /// green and blue of each pixel, row by row, 0 to 255. Fractions are rounded to the nearest whole
    /// number, as the resampling here does.
    ///
    /// # Errors
    /// `invalid_tensor` unless there are `height * width * 3` values, each in 0 to 255.
    pub fn view_of(&self, values: &[f32]) -> Result<View, Error> {
        let count = 3 * self.width as usize * self.height as usize;
        let invalid = |what: String| Error::new(ErrorCode::InvalidTensor, what);
        if values.len() != count {
            return Err(invalid(format!("an image has {count} values, and this has {}", values.len())));
        }
        // NaN is in no range.
        if let Some(at) = values.iter().position(|value| !(0.0..=255.0).contains(value)) {
            return Err(invalid(format!("value {at} of the image is not in 0 to 255")));
        }
        Ok(View { rgb: values.iter().map(|value| value.round() as u8).collect() })
    }

    fn resampled(&self, image: &Image) -> Result<Vec<u8>, ResampleError> {
        let area = self.area(image);
        let row = 3 * image.width() as usize;
        let columns = 3 * area.left as usize..3 * (area.left + area.width) as usize;
        let rows = image.rgb().chunks_exact(row).skip(area.top as usize).take(area.height as usize);
        let rows: Vec<&[u8]> = rows.map(|row| &row[columns.clone()]).collect();
        let mut resampler = Resampler::new(self.filter);
        // The width a strip of rows at a time, so that the wide copy of a large image stays small.
        let row = 3 * self.width as usize;
        let mut across = Vec::with_capacity(row * rows.len());
        for strip in rows.chunks(STRIP) {
            resampler.resize(strip, [self.width, strip.len() as u32], &mut across)?;
        }
        let rows: Vec<&[u8]> = across.chunks_exact(row).collect();
        let mut both = Vec::with_capacity(row * self.height as usize);
        resampler.resize(&rows, [self.width, self.height], &mut both)?;
        Ok(both)
    }

    /// `view` as often as asked for, turned and mirrored.
    ///
    /// # Errors
    /// `invalid_parameter` for several views of what is no square.
    pub fn views(&self, view: View, count: Tta) -> Result<Views<View>, Error> {
        if count != Tta::One && self.width != self.height {
            return Err(Error::new(
                ErrorCode::InvalidParameter,
                "a model whose input is no square has one view only",
            ));
        }
        Ok(Views::of(view, count))
    }

    /// `(value * rescale - mean) / std` in the card's layout.
    #[must_use]
    pub fn tensor(&self, view: &View) -> Tensor {
        let normalize = |channel: usize, value: u8| {
            (f32::from(value) * self.rescale - self.mean[channel]) / self.std[channel]
        };
        let (width, height) = (self.width as usize, self.height as usize);
        let mut values = Vec::with_capacity(view.rgb.len());
        let shape = match self.layout {
            Layout::Nchw => {
                for channel in 0..3 {
                    values.extend(view.rgb.iter().skip(channel).step_by(3).map(|&v| normalize(channel, v)));
                }
                [1, 3, height, width]
            }
            Layout::Nhwc => {
                values.extend(view.rgb.iter().enumerate().map(|(i, &v)| normalize(i % 3, v)));
                [1, height, width, 3]
            }
        };
        Tensor { shape, values }
    }

    /// The shape of the tensor.
    #[must_use]
    pub const fn shape(&self) -> [usize; 4] {
        let (width, height) = (self.width as usize, self.height as usize);
        match self.layout {
            Layout::Nchw => [1, 3, height, width],
            Layout::Nhwc => [1, height, width, 3],
        }
    }

    pub(crate) fn contradiction(&self) -> Option<&'static str> {
        if !(1..=LARGEST_SIDE).contains(&self.width) || !(1..=LARGEST_SIDE).contains(&self.height) {
            return Some("`width` and `height` must be in 1 to 4096");
        }
        if !(self.rescale > 0.0 && self.rescale.is_finite()) {
            return Some("`rescale` is not above 0");
        }
        if !self.mean.iter().all(|m| m.is_finite()) || !self.std.iter().all(|s| s.is_finite() && *s > 0.0) {
            return Some("`mean` must be finite and `std` above 0");
        }
        if self.field_of_view_crop.is_some()
            && (self.width != self.height || self.geometry != ResizeMode::CenterCrop)
        {
            return Some(
                "`field_of_view_crop` finds a square: it needs a square input and the geometry `center_crop`",
            );
        }
        self.field_of_view_crop.and_then(|field_of_view_crop| field_of_view_crop.contradiction())
    }
}
