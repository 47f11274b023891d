//! What kind of file the bytes are, told by their first ones.

use std::fmt;

use image::ImageFormat;

use crate::error::{Error, ErrorCode};

/// A kind of image that is read here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Baseline and progressive; gray, YCbCr, RGB, CMYK and YCCK.
    Jpeg,
    /// Every color type, 1 to 16 bit.
    Png,
    /// Lossy and lossless; of an animation the first frame.
    WebP,
    /// The first frame.
    Gif,
    /// Windows bitmaps.
    Bmp,
    /// The first image of the file.
    Tiff,
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
        })
    }
}

impl Format {
    /// The kind of `bytes`.
    ///
    /// # Errors
    /// `unsupported_format` for kinds that people send and that are not read here, by their
    /// name; `not_an_image` for everything else.
    pub fn sniff(bytes: &[u8]) -> Result<Self, Error> {
        match image::guess_format(bytes) {
            Ok(ImageFormat::Jpeg) => return Ok(Self::Jpeg),
            Ok(ImageFormat::Png) => return Ok(Self::Png),
            Ok(ImageFormat::WebP) => return Ok(Self::WebP),
            Ok(ImageFormat::Gif) => return Ok(Self::Gif),
            Ok(ImageFormat::Bmp) => return Ok(Self::Bmp),
            Ok(ImageFormat::Tiff) => return Ok(Self::Tiff),
            _ => {}
        }
        if let Some(name) = unsupported(bytes) {
            return Err(Error::new(
                ErrorCode::UnsupportedFormat,
                format!("the file is {name}, which is not read"),
            ));
        }
        Err(Error::new(ErrorCode::NotAnImage, "the file's content is not that of an image"))
    }
}

/// The name of a kind that is likely to be sent, so that the answer can say what to convert.
fn unsupported(bytes: &[u8]) -> Option<&'static str> {
    let at = |offset: usize, magic: &[u8]| bytes.get(offset..).is_some_and(|rest| rest.starts_with(magic));
    if at(4, b"ftypavif") || at(4, b"ftypavis") {
        return Some("an AVIF image");
    }
    if [b"ftyphei".as_slice(), b"ftyphev", b"ftypmif1", b"ftypmsf1"].iter().any(|brand| at(4, brand)) {
        return Some("a HEIC image");
    }
    if at(0, b"\xff\x0a") || at(4, b"JXL ") {
        return Some("a JPEG XL image");
    }
    if at(4, b"jP  ") {
        return Some("a JPEG 2000 image");
    }
    if at(128, b"DICM") {
        return Some("a DICOM object");
    }
    if at(0, b"%PDF") {
        return Some("a PDF document");
    }
    None
}
