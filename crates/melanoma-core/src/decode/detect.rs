//! The format of a file, from its first bytes.

use image::ImageFormat;

use super::{error::DecodeError, format::Format, iso_media, svg};

impl Format {
    /// Detects the format of `bytes`.
    ///
    /// # Errors
    /// [`DecodeError::Unsupported`] with the name of a common format that is not supported, and
    /// [`DecodeError::NotAnImage`] for everything else.
    pub fn detect(bytes: &[u8]) -> Result<Self, DecodeError> {
        if let Some(kind) = unsupported(bytes) {
            return Err(DecodeError::Unsupported { kind });
        }
        if iso_media::is_iso_media(bytes) {
            return iso_media::detect(bytes);
        }
        match image::guess_format(bytes) {
            Ok(ImageFormat::Jpeg) => Ok(Self::Jpeg),
            Ok(ImageFormat::Png) => Ok(Self::Png),
            Ok(ImageFormat::WebP) => Ok(Self::WebP),
            Ok(ImageFormat::Gif) => Ok(Self::Gif),
            Ok(ImageFormat::Bmp) => Ok(Self::Bmp),
            Ok(ImageFormat::Tiff) => Ok(Self::Tiff),
            _ => Err(DecodeError::NotAnImage),
        }
    }
}

const RAW: &str = "a camera raw image";
const VIDEO: &str = "a video";

/// Formats by their first bytes: where the bytes are, the bytes, and the name.
const SIGNATURES: &[(usize, &[u8], &str)] = &[
    // Camera raw files whose first bytes are not those of a plain TIFF: Canon, Fujifilm, Minolta,
    // Olympus, Panasonic, Phase One, Sigma.
    (8, b"CR\x02\0", RAW),
    (0, b"II\x1a\0\0\0HEAPCCDR", RAW),
    (0, b"FUJIFILMCCD-RAW", RAW),
    (0, b"\0MRM", RAW),
    (0, b"IIRO", RAW),
    (0, b"IIRS", RAW),
    (0, b"MMOR", RAW),
    (0, b"IIU\0", RAW),
    (0, b"IIII", RAW),
    (0, b"FOVb", RAW),
    (0, b"II\x2b\0", "a BigTIFF image"),
    (0, b"MM\0\x2b", "a BigTIFF image"),
    (0, b"II\xbc\x01", "a JPEG XR image"),
    (0, b"\xff\x0a", "a JPEG XL image"),
    (4, b"JXL \r\n\x87\n", "a JPEG XL image"),
    (4, b"jP  ", "a JPEG 2000 image"),
    (0, b"\xff\x4f\xff\x51", "a JPEG 2000 image"),
    (128, b"DICM", "a DICOM object"),
    (0, b"%PDF", "a PDF document"),
    (0, b"8BPS", "a Photoshop document"),
    (0, b"gimp xcf", "a GIMP image"),
    (0, b"\x76\x2f\x31\x01", "an OpenEXR image"),
    (0, b"#?RADIANCE", "a Radiance HDR image"),
    (0, b"#?RGBE", "a Radiance HDR image"),
    (0, b"qoif", "a QOI image"),
    (0, b"DDS ", "a DDS image"),
    (0, b"farbfeld", "a farbfeld image"),
    (0, b"BPG\xfb", "a BPG image"),
    (0, b"\x8aMNG\r\n\x1a\n", "an MNG animation"),
    (0, b"SIMPLE  =", "a FITS image"),
    (0, b"\x1a\x45\xdf\xa3", VIDEO),
    (8, b"AVI LIST", VIDEO),
    (0, b"PK\x03\x04", "a ZIP archive"),
];

/// The name of a common format that is not supported, so that the error can say what to convert.
fn unsupported(bytes: &[u8]) -> Option<&'static str> {
    let at = |offset: usize, magic: &[u8]| bytes.get(offset..).is_some_and(|rest| rest.starts_with(magic));
    if let Some((.., kind)) = SIGNATURES.iter().find(|(offset, magic, _)| at(*offset, magic)) {
        return Some(kind);
    }
    if is_icon(bytes) {
        return Some("an ICO image");
    }
    if is_netpbm(bytes) {
        return Some("a Netpbm image");
    }
    if bytes.ends_with(b"TRUEVISION-XFILE.\0") {
        return Some("a TGA image");
    }
    svg::is_svg(bytes).then_some("an SVG image")
}

/// Whether the file begins as an icon or a cursor: a type, a number of images, and a reserved byte in the
/// first entry.
fn is_icon(bytes: &[u8]) -> bool {
    matches!(bytes, [0, 0, 1 | 2, 0, 1..=64, 0, _, _, _, 0, ..])
}

/// Whether the file begins as PBM, PGM, PPM or PAM: a letter, a digit, white space, then a number, a
/// comment or the header of PAM.
fn is_netpbm(bytes: &[u8]) -> bool {
    match bytes {
        [b'P', b'1'..=b'6', space, next, ..] => {
            space.is_ascii_whitespace() && (next.is_ascii_digit() || *next == b'#')
        }
        [b'P', b'7', b'\n', ..] => true,
        _ => false,
    }
}
