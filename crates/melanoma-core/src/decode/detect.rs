//! The format of a file, from its first bytes.

use image::ImageFormat;

use super::{error::DecodeError, format::Format};

impl Format {
    /// Detects the format of `bytes`.
    ///
    /// # Errors
    /// [`DecodeError::Unsupported`] with the name of a common format that is not supported, and
    /// [`DecodeError::NotAnImage`] for everything else.
    pub fn detect(bytes: &[u8]) -> Result<Self, DecodeError> {
        match image::guess_format(bytes) {
            Ok(ImageFormat::Jpeg) => Ok(Self::Jpeg),
            Ok(ImageFormat::Png) => Ok(Self::Png),
            Ok(ImageFormat::WebP) => Ok(Self::WebP),
            Ok(ImageFormat::Gif) => Ok(Self::Gif),
            Ok(ImageFormat::Bmp) => Ok(Self::Bmp),
            Ok(ImageFormat::Tiff) => Ok(Self::Tiff),
            _ => Err(match unsupported(bytes) {
                Some(kind) => DecodeError::Unsupported { kind },
                None => DecodeError::NotAnImage,
            }),
        }
    }
}

/// The name of a common format that is not supported, so that the error can say what to convert.
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
