//! A canceled token stops a decoder, and half an image never counts as one.

use std::{io::Cursor, thread, time::Duration};

use image::{DynamicImage, ImageFormat, RgbImage};
use melanoma_core::{
    CancellationToken, ClassifyOptions, Error, ErrorCode, Image, Limits, Target, Tta, cancellation::Canceled,
    decode::DecodeError,
};
use melanoma_testing::small_classifier;

/// Noise, which every format decodes slowly.
fn noise(side: u32, format: ImageFormat) -> Vec<u8> {
    let noise = RgbImage::from_fn(side, side, |x, y| {
        let mixed = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)).wrapping_mul(2_246_822_519);
        image::Rgb([(mixed >> 8) as u8, (mixed >> 16) as u8, (mixed >> 24) as u8])
    });
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(noise).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

const FORMATS: [ImageFormat; 5] =
    [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif, ImageFormat::Tiff];

fn canceled() -> CancellationToken {
    let token = CancellationToken::new();
    token.cancel();
    token
}

#[test]
fn a_token_is_canceled_once_and_for_good() {
    let token = CancellationToken::new();
    let clone = token.clone();
    assert!(!token.is_canceled());
    assert_eq!(token.check(), Ok(()));
    clone.cancel();
    assert!(token.is_canceled() && clone.is_canceled(), "clones share the flag");
    assert_eq!(token.check(), Err(Canceled));
    clone.cancel();
    assert_eq!(token.check(), Err(Canceled));
    assert!(!CancellationToken::default().is_canceled());
}

#[test]
fn a_dropped_guard_cancels() {
    let token = CancellationToken::new();
    let guard = token.clone().drop_guard();
    assert!(!token.is_canceled());
    drop(guard);
    assert!(token.is_canceled());

    let token = CancellationToken::new();
    let watched = token.clone();
    let panicked = thread::spawn(move || {
        let _guard = token.drop_guard();
        panic!("the work fails");
    });
    assert!(panicked.join().is_err());
    assert!(watched.is_canceled(), "a guard cancels when a panic drops it");
}

#[test]
fn a_token_that_is_canceled_before_stops_every_step() {
    let limits = Limits::default();
    for format in FORMATS {
        // Smaller than the interval between two checks.
        let small = noise(8, format);
        assert!(Image::decode_cancellable(&small, &limits, &CancellationToken::new()).is_ok(), "{format:?}");
        let error = Image::decode_cancellable(&small, &limits, &canceled()).unwrap_err();
        assert!(matches!(error, DecodeError::Canceled(Canceled)), "{format:?}: {error}");
    }
    // Canceled work has one result, whatever the file is.
    for bytes in [&b""[..], b"text", b"\xff\xd8\xff"] {
        let code = Image::decode_cancellable(bytes, &limits, &canceled()).map_err(|e| e.code());
        assert_eq!(code.err(), Some(ErrorCode::Canceled));
    }
    let classifier = small_classifier();
    let image = classifier.bundle().file("test-vector-1.png").unwrap();
    let error = classifier.preprocess(image, Tta::One, &canceled()).unwrap_err();
    assert!(matches!(error, Error::Canceled(Canceled)), "{error:?}");
    let options = ClassifyOptions::default();
    let error = classifier.explain(image, &Target::Malignant, &options, &canceled()).unwrap_err();
    assert!(matches!(error, Error::Canceled(Canceled)), "{error:?}");
}

/// Cancels decoders at many moments. The result is the whole image or `Canceled`, never half an image
/// or another error. That a decoder stops early is tested in `decode/reader.rs`, without a clock.
#[test]
fn a_decoder_that_is_canceled_returns_no_part_of_an_image() {
    let limits = Limits::default();
    for format in FORMATS {
        let bytes = noise(700, format);
        let whole_image = Image::decode(&bytes, &limits).unwrap();
        for delay in 0..20 {
            let token = CancellationToken::new();
            let result = thread::scope(|scope| {
                scope.spawn(|| {
                    thread::sleep(Duration::from_micros(200 * delay));
                    token.cancel();
                });
                Image::decode_cancellable(&bytes, &limits, &token)
            });
            match result {
                Ok(image) => assert!(image == whole_image, "{format:?}: half an image"),
                Err(error) => assert_eq!(error.code(), ErrorCode::Canceled, "{format:?}: {error}"),
            }
        }
    }
}
