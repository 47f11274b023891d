//! Images for tests.

use std::{fs, io::Cursor};

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

use crate::repository;

/// Returns a dermoscopic image that the shipped model labels benign, `nevus`, `dark-nevus` or `keratosis`, as a PNG.
#[must_use]
pub fn sample(kind: &str) -> Vec<u8> {
    encode(&decode(&read(&format!("samples/{kind}.jpg"))), ImageFormat::Png)
}

/// Colors for [`color`], by what the report of the small bundle says at its default operating point.
pub mod colors {
    /// A dermoscopic image: `no_sign_not_ruled_out`.
    pub const NO_SIGN: [u8; 3] = [216, 128, 96];
    /// A dermoscopic image with the label malignant: `consult_dermatologist`.
    pub const SIGN: [u8; 3] = [64, 100, 80];
    /// A dermoscopic image with both labels in its prediction set: `inconclusive`.
    pub const FULL_SET: [u8; 3] = [172, 128, 96];
    /// A dermoscopic image far from the training data, with an empty prediction set: `inconclusive`.
    pub const FAR: [u8; 3] = [216, 235, 96];
    /// A clinical image, a type with weak evidence: `inconclusive`.
    pub const CLINICAL: [u8; 3] = [216, 128, 178];
    /// A clinical image with the label malignant: `consult_dermatologist`.
    pub const CLINICAL_SIGN: [u8; 3] = [64, 100, 178];
    /// No lesion: `no_lesion_found`.
    pub const NO_LESION: [u8; 3] = [216, 128, 235];
}

/// Returns a PNG of 224 x 224 pixels with this mean color, in stripes, for the small bundle.
///
/// The values are 16 to 239. The color is the mean of every square of 8 pixels, so that its orientation does not matter.
#[must_use]
pub fn color(mean: [u8; 3]) -> Vec<u8> {
    const AMPLITUDE: u8 = 16;
    let stripe = |y: u32| {
        mean.map(|value| if y % 8 < 4 { value.checked_sub(AMPLITUDE) } else { value.checked_add(AMPLITUDE) })
    };
    let image = RgbImage::from_fn(224, 224, |_, y| Rgb(stripe(y).map(|value| value.unwrap())));
    encode(&image, ImageFormat::Png)
}

/// Returns a file of the tests of the core, such as `decode/rgb.png`. Most images there have 53 x 39 pixels.
#[must_use]
pub fn expected(name: &str) -> Vec<u8> {
    read(&format!("crates/melanoma-core/tests/expected/{name}"))
}

/// Returns the names of the images in `decode/` that have their upright sRGB pixels beside them, as `NAME.png`.
#[must_use]
pub fn expected_images() -> Vec<String> {
    let folder = repository("crates/melanoma-core/tests/expected/decode");
    let mut names: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| folder.join(format!("{name}.png")).exists())
        .collect();
    names.sort();
    assert!(names.len() > 80, "only {} images in {}", names.len(), folder.display());
    names
}

fn read(path: &str) -> Vec<u8> {
    fs::read(repository(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// Decodes an image to RGB, without its orientation or color profile.
#[must_use]
pub fn decode(bytes: &[u8]) -> RgbImage {
    image::load_from_memory(bytes).unwrap().into_rgb8()
}

/// Encodes an image.
#[must_use]
pub fn encode(image: &RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(image.clone()).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// Inserts a segment after the start of a JPEG.
#[must_use]
pub fn with_segment(jpeg: &[u8], marker: u8, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, marker], &length, payload, &jpeg[2..]].concat()
}

/// Returns the payload of an EXIF segment with an orientation and an image description.
#[must_use]
pub fn exif(orientation: u8, description: &str) -> Vec<u8> {
    let text = format!("{description}\0");
    let mut payload = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x02".to_vec();
    // ImageDescription (ASCII), stored after the directory.
    payload.extend_from_slice(&[0x01, 0x0e, 0, 2]);
    payload.extend_from_slice(&u32::try_from(text.len()).unwrap().to_be_bytes());
    payload.extend_from_slice(&38_u32.to_be_bytes());
    // Orientation (SHORT), stored in the directory.
    payload.extend_from_slice(&[0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    payload.extend_from_slice(&[0; 4]);
    payload.extend_from_slice(text.as_bytes());
    payload
}

/// Returns a PNG of a few hundred bytes that declares 60,000 x 60,000 pixels.
#[must_use]
pub fn huge_png() -> Vec<u8> {
    let mut png = expected("decode/1-bit.png");
    for at in [16, 20] {
        png[at..at + 4].copy_from_slice(&60_000_u32.to_be_bytes());
    }
    let checksum = crc32(&png[12..29]).to_be_bytes();
    png[29..33].copy_from_slice(&checksum);
    png
}

/// The checksum of PNG (ISO 3309).
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg()))
    })
}
