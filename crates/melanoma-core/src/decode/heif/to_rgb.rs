//! From luma and chroma to RGB (ITU-T H.273, 8.3).

use image::RgbImage;

use super::{
    planes::{Plane, Planes, Upsampling},
    property::CodePoints,
};
use crate::decode::{error::DecodeError, format::Format, raster::unsupported};

/// The matrix of RGB, which is stored in the order green, blue, red.
const IDENTITY: u16 = 0;

/// Draws `planes` into `rgb` with the top left corner at `position`, as far as it is inside.
pub(super) fn draw(
    planes: &Planes,
    points: CodePoints,
    (left, top): (u32, u32),
    rgb: &mut RgbImage,
    format: Format,
) -> Result<(), DecodeError> {
    let (width, height) =
        (planes.luma.width.min(rgb.width() - left), planes.luma.height.min(rgb.height() - top));
    let colors = match (&planes.chroma, points.matrix) {
        (None, _) => Colors::Gray,
        (Some(_), IDENTITY) if planes.subsampling != (1, 1) => {
            return Err(unsupported(format, "its RGB is sampled more coarsely than it can be"));
        }
        (Some(_), IDENTITY) => Colors::Rgb,
        (Some(_), matrix) => {
            let matrix =
                Matrix::new(matrix).ok_or_else(|| unsupported(format, "its color matrix is not read"))?;
            Colors::YCbCr(matrix)
        }
    };
    let scale = Scale::of_luma(&planes.luma, points.is_full_range);
    let row_bytes = 3 * rgb.width() as usize;
    let start = 3 * left as usize;
    let rows = rgb.chunks_exact_mut(row_bytes).skip(top as usize).take(height as usize);
    let mut luma = vec![0.0; width as usize];
    let mut chroma = [vec![0.0; width as usize], vec![0.0; width as usize]];
    let mut upsampler = Upsampler::new(planes, width);
    for (y, row) in (0..).zip(rows) {
        let (pixels, _) = row[start..start + 3 * width as usize].as_chunks_mut::<3>();
        planes.luma.read_row(y, &mut luma);
        scale.apply(&mut luma);
        if let Some([blue, red]) = &planes.chroma {
            for (plane, row) in [blue, red].into_iter().zip(&mut chroma) {
                upsampler.read_row(plane, y, row);
                let scale = match colors {
                    Colors::Rgb => Scale::of_luma(plane, points.is_full_range),
                    _ => Scale::of_chroma(plane, points.is_full_range),
                };
                scale.apply(row);
            }
        }
        colors.write(&luma, &chroma, pixels);
    }
    Ok(())
}

/// From samples to 0 to 255, for chroma -127.5 to 127.5.
pub(super) struct Scale {
    offset: f32,
    factor: f32,
}

impl Scale {
    pub(super) fn of_luma(plane: &Plane, is_full_range: bool) -> Self {
        let (offset, span) =
            if is_full_range { (0.0, max(plane)) } else { (16.0 * unit(plane), 219.0 * unit(plane)) };
        Self { offset, factor: 255.0 / span }
    }

    fn of_chroma(plane: &Plane, is_full_range: bool) -> Self {
        let span = if is_full_range { max(plane) } else { 224.0 * unit(plane) };
        Self { offset: 128.0 * unit(plane), factor: 255.0 / span }
    }

    pub(super) fn apply(&self, row: &mut [f32]) {
        for value in row {
            *value = (*value - self.offset) * self.factor;
        }
    }
}

/// The largest sample.
fn max(plane: &Plane) -> f32 {
    f32::from((1_u16 << plane.bits) - 1)
}

/// How many samples of this depth one of 8 bits spans.
fn unit(plane: &Plane) -> f32 {
    f32::from(1_u16 << (plane.bits - 8))
}

/// `value` as the nearest byte.
pub(super) fn to_byte(value: f32) -> u8 {
    (value + 0.5) as u8
}

enum Colors {
    Gray,
    Rgb,
    YCbCr(Matrix),
}

impl Colors {
    fn write(&self, luma: &[f32], [blue, red]: &[Vec<f32>; 2], pixels: &mut [[u8; 3]]) {
        match self {
            Self::Gray => {
                for (pixel, luma) in pixels.iter_mut().zip(luma) {
                    *pixel = [to_byte(*luma); 3];
                }
            }
            Self::Rgb => {
                for (((pixel, green), blue), red) in pixels.iter_mut().zip(luma).zip(blue).zip(red) {
                    *pixel = [*red, *green, *blue].map(to_byte);
                }
            }
            Self::YCbCr(matrix) => {
                for (((pixel, luma), blue), red) in pixels.iter_mut().zip(luma).zip(blue).zip(red) {
                    let to_red = luma + matrix.red * red;
                    let to_green = luma - matrix.green_of_blue * blue - matrix.green_of_red * red;
                    let to_blue = luma + matrix.blue * blue;
                    *pixel = [to_red, to_green, to_blue].map(to_byte);
                }
            }
        }
    }
}

struct Matrix {
    red: f32,
    green_of_blue: f32,
    green_of_red: f32,
    blue: f32,
}

impl Matrix {
    /// Returns the coefficients of a code point, or `None` for those that are not made of two weights.
    fn new(point: u16) -> Option<Self> {
        let (red, blue) = match point {
            1 => (0.2126, 0.0722),
            4 => (0.3, 0.11),
            // Unspecified: readers take the matrix of JPEG.
            2 | 5 | 6 => (0.299, 0.114),
            7 => (0.212, 0.087),
            9 => (0.2627, 0.0593),
            _ => return None,
        };
        let green = 1.0 - red - blue;
        let (of_red, of_blue) = (2.0 * (1.0 - red), 2.0 * (1.0 - blue));
        Some(Self {
            red: of_red,
            green_of_blue: blue * of_blue / green,
            green_of_red: red * of_red / green,
            blue: of_blue,
        })
    }
}

/// Brings rows of chroma to the resolution of luma.
struct Upsampler {
    subsampling: (u32, u32),
    upsampling: Upsampling,
    near: Vec<f32>,
    far: Vec<f32>,
}

impl Upsampler {
    fn new(planes: &Planes, width: u32) -> Self {
        // One more, because the last column of luma may lie between two of chroma.
        let width = width.div_ceil(planes.subsampling.0) as usize + 1;
        Self {
            subsampling: planes.subsampling,
            upsampling: planes.upsampling,
            near: vec![0.0; width],
            far: vec![0.0; width],
        }
    }

    fn read_row(&mut self, plane: &Plane, y: u32, row: &mut [f32]) {
        let (x_step, y_step) = self.subsampling;
        plane.read_row(y / y_step, &mut self.near);
        if self.upsampling == Upsampling::Linear && y_step == 2 {
            let other = if y.is_multiple_of(2) { (y / 2).saturating_sub(1) } else { y / 2 + 1 };
            plane.read_row(other, &mut self.far);
            blend(&mut self.near, &self.far);
        }
        match (x_step, self.upsampling) {
            (1, _) => row.copy_from_slice(&self.near[..row.len()]),
            (_, Upsampling::Nearest) => {
                for (pair, value) in row.chunks_mut(2).zip(&self.near) {
                    pair.fill(*value);
                }
            }
            (_, Upsampling::Linear) => {
                row[0] = self.near[0];
                for (pair, values) in row[1..].chunks_mut(2).zip(self.near.windows(2)) {
                    let (left, right) = (values[0], values[1]);
                    pair[0] = 0.75 * left + 0.25 * right;
                    if let Some(second) = pair.get_mut(1) {
                        *second = 0.25 * left + 0.75 * right;
                    }
                }
                // libavif takes the last column of an odd number from the last sample alone, as the first column
                // from the first.
                if row.len() % 2 == 1 {
                    row[row.len() - 1] = self.near[row.len() / 2];
                }
            }
        }
    }
}

/// Three quarters of `near` and one of `far`.
fn blend(near: &mut [f32], far: &[f32]) {
    for (near, far) in near.iter_mut().zip(far) {
        *near = 0.75 * *near + 0.25 * far;
    }
}
