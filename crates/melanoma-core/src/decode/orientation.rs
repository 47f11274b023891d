//! How to turn an image upright: EXIF first, and XMP where EXIF has no orientation, as Pillow does.

use image::metadata::Orientation;

use super::directory::Directory;

/// The tag of the orientation in EXIF and TIFF.
const ORIENTATION: u16 = 0x0112;

/// Returns the orientation that EXIF declares, or else XMP, or else none.
///
/// What cannot be read counts as missing: every viewer shows such an image as it is stored.
pub(super) fn orientation(exif: Option<&[u8]>, xmp: Option<&[u8]>) -> Orientation {
    exif.and_then(in_exif)
        .or_else(|| xmp.and_then(in_xmp))
        .and_then(Orientation::from_exif)
        .unwrap_or(Orientation::NoTransforms)
}

/// The orientation in EXIF with or without the prefix that JPEG requires.
fn in_exif(exif: &[u8]) -> Option<u8> {
    const PREFIX: &[u8] = b"Exif\0\0";
    let mut exif = exif;
    // Some writers repeat it.
    for _ in 0..2 {
        exif = exif.strip_prefix(PREFIX).unwrap_or(exif);
    }
    in_directory(&Directory::first(exif).ok()?)
}

/// The orientation in a directory, which may be that of a TIFF.
pub(super) fn in_directory(directory: &Directory<'_>) -> Option<u8> {
    if !directory.contains(ORIENTATION) {
        return None;
    }
    // A value that means nothing is a value: XMP does not replace it.
    let value = directory.number(ORIENTATION, 0).unwrap_or(0);
    Some(u8::try_from(value).unwrap_or(0))
}

/// The orientation in XMP, as an attribute or as an element.
pub(super) fn in_xmp(xmp: &[u8]) -> Option<u8> {
    const NAME: &[u8] = b"tiff:Orientation";
    let mut rest = xmp;
    while let Some(at) = rest.windows(NAME.len()).position(|window| window == NAME) {
        rest = &rest[at + NAME.len()..];
        let value = rest.strip_prefix(b"=\"").or_else(|| rest.strip_prefix(b">"));
        if let Some(digit) = value.and_then(|value| value.first()).filter(|digit| digit.is_ascii_digit()) {
            return Some(digit - b'0');
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIX: &[u8] = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";

    #[test]
    fn exif_is_read_with_and_without_its_prefix() {
        for prefix in [&b""[..], b"Exif\0\0", b"Exif\0\0Exif\0\0"] {
            let exif = [prefix, SIX].concat();
            assert_eq!(orientation(Some(&exif), None), Orientation::Rotate90);
        }
        assert_eq!(orientation(Some(&SIX[..12]), None), Orientation::NoTransforms);
        assert_eq!(orientation(Some(b""), None), Orientation::NoTransforms);
    }

    #[test]
    fn xmp_counts_where_exif_has_no_orientation() {
        let attribute: &[u8] = b"<rdf:Description tiff:Orientation=\"3\"/>";
        let element: &[u8] = b"<tiff:OrientationX/><tiff:Orientation>8</tiff:Orientation>";
        assert_eq!(orientation(None, Some(attribute)), Orientation::Rotate180);
        assert_eq!(orientation(None, Some(element)), Orientation::Rotate270);
        assert_eq!(orientation(Some(SIX), Some(attribute)), Orientation::Rotate90);
        assert_eq!(orientation(None, Some(b"tiff:Orientation")), Orientation::NoTransforms);
        assert_eq!(orientation(None, Some(b"tiff:Orientation=\"9\"")), Orientation::NoTransforms);
    }
}
