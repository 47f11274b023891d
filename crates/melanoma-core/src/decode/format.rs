//! The formats that are read.

use std::fmt;

/// A supported image format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Baseline and progressive; gray, YCbCr, RGB, CMYK and YCCK.
    Jpeg,
    /// Every color type, 1 to 16 bit; of an animation the default image.
    Png,
    /// Lossy and lossless; of an animation the first frame.
    WebP,
    /// The first frame.
    Gif,
    /// Windows bitmaps and version 1 of OS/2.
    Bmp,
    /// The first image of the file: gray, RGB and CMYK of unsigned integers, 1 to 16 bit.
    Tiff,
    /// Images coded in HEVC, also as tiles; 8 to 12 bit. Read by builds with the feature `heic`.
    Heic,
    /// Images coded in AV1, also as tiles; 8 to 12 bit. Read by builds with the feature `avif`.
    Avif,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::WebP => "WebP",
            Self::Gif => "GIF",
            Self::Bmp => "BMP",
            Self::Tiff => "TIFF",
            Self::Heic => "HEIC",
            Self::Avif => "AVIF",
        })
    }
}
