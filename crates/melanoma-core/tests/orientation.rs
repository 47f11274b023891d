//! Where a JPEG declares its orientation.

use crate::support::{bytes, decode};
use melanoma_testing::images::with_segment;

/// A JPEG of 53 x 39 pixels with segments of APP1, in this order.
fn size(segments: &[&[u8]]) -> (u32, u32) {
    let jpeg = segments
        .iter()
        .rev()
        .fold(bytes("decode/baseline-420.jpg"), |jpeg, segment| with_segment(&jpeg, 0xe1, segment));
    let image = decode(&jpeg).unwrap();
    (image.width(), image.height())
}

/// EXIF with one entry: the orientation as a number of 16 or 32 bits.
fn exif(is_long: bool) -> Vec<u8> {
    let kind = if is_long { 4 } else { 3 };
    let value: &[u8] = if is_long { &[0, 0, 0, 6] } else { &[0, 6, 0, 0] };
    let header: &[u8] = b"Exif\0\0MM\0*\0\0\0\x08\0\x01";
    [header, &[0x01, 0x12, 0, kind, 0, 0, 0, 1], value, &[0; 4]].concat()
}

const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0<x tiff:Orientation=\"6\"/>";

#[test]
fn a_jpeg_is_turned_as_pillow_turns_it() {
    assert_eq!(size(&[]), (53, 39));
    assert_eq!(size(&[&exif(false)]), (39, 53));
    assert_eq!(size(&[&exif(true)]), (39, 53), "as a number of 32 bits");
    assert_eq!(size(&[XMP]), (39, 53), "in XMP");
    assert_eq!(size(&[b"Exif\0\0", &exif(false)]), (39, 53), "after empty EXIF");
    assert_eq!(size(&[&[b"Exif\0\0", exif(false).as_slice()].concat()]), (39, 53), "with the prefix twice");
}
