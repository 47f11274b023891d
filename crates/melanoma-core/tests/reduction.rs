//! Images that are reduced while they are decoded, compared with the same images decoded whole.
#![allow(clippy::print_stdout)]

use std::{io::Cursor, sync::LazyLock};

use crate::support::{Difference, Random};
use image::{
    ExtendedColorType, ImageEncoder, RgbImage,
    codecs::jpeg::JpegEncoder,
    imageops::{self, FilterType},
};
use melanoma_core::{CancellationToken, Classifier, ClassifyOptions, Image, Limits, Tta, class::Target};
use melanoma_testing::{BundleFolder, images, rten, small_classifier};

static CLASSIFIER: LazyLock<Classifier> = LazyLock::new(small_classifier);

/// A synthetic lesion of a size, with the noise of a sensor.
fn lesion(width: u32, height: u32) -> RgbImage {
    let drawn =
        image::load_from_memory(&std::fs::read(melanoma_testing::drawing("synthetic-ragged.png")).unwrap())
            .unwrap()
            .into_rgb8();
    let mut image = imageops::resize(&drawn, width, height, FilterType::CatmullRom);
    let mut random = Random(7);
    for value in image.iter_mut() {
        // The sum of three numbers of 0 to 8 has a standard deviation of 4.5.
        let noise: i16 = (0..3).map(|_| i16::try_from(random.below(9)).unwrap() - 4).sum();
        *value = (i16::from(*value) + noise).clamp(0, 255) as u8;
    }
    image
}

fn jpeg(image: &RgbImage, orientation: u8) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    JpegEncoder::new_with_quality(&mut bytes, 90)
        .write_image(image.as_raw(), image.width(), image.height(), ExtendedColorType::Rgb8)
        .unwrap();
    images::with_segment(&bytes.into_inner(), 0xe1, &images::exif(orientation, ""))
}

/// The input of the network on its way from the file, and from the whole image, 0 to 255.
fn inputs(classifier: &Classifier, jpeg: &[u8]) -> [Vec<u8>; 2] {
    let steps = &classifier.bundle().card().preprocess;
    let from_file = classifier.preprocess(jpeg, Tta::One, &CancellationToken::new()).unwrap().tensors;
    let whole = Image::decode(jpeg, &Limits::default()).unwrap();
    let from_image = classifier.preprocess_image(&whole, Tta::One).unwrap().tensors;
    [from_file, from_image].map(|tensors| {
        let tensor = &tensors.as_slice()[0];
        // The mean of ImageNet differs by channel; the differences do not depend on it.
        tensor
            .values()
            .iter()
            .map(|v| ((v * steps.std[0] + steps.mean[0]) / steps.rescale).round() as u8)
            .collect()
    })
}

#[test]
fn a_reduced_image_gives_the_same_input() {
    // Reduced by 4, by 2 (with sides that no block divides), and not at all.
    for (width, height) in [(4032, 3024), (1501, 1367), (1367, 1501), (800, 600)] {
        let image = lesion(width, height);
        for orientation in 1..=8 {
            let [ours, whole] = inputs(&CLASSIFIER, &jpeg(&image, orientation));
            let difference = Difference::between(&ours, &whole);
            println!("{width}x{height}, orientation {orientation}: {difference}");
            // Where the sample has hard edges, JPEG overshoots beyond 0 and 255, which the whole image clips.
            let most = if width < 1000 { 0 } else { 3 };
            assert!(difference.largest <= most, "{width}x{height}, orientation {orientation}: {difference}");
            assert!(difference.above_one * 1000 <= ours.len(), "{} values", difference.above_one);
            if width > 1000 {
                assert!(difference.equal < 1.0, "{width}x{height} is not reduced");
            }
        }
    }
}

#[test]
fn an_image_is_decoded_whole_unless_the_card_permits_a_reduction() {
    let folder = BundleFolder::small();
    folder.change_card(|card| {
        card["preprocess"].as_object_mut().unwrap().remove("reduced_decoding").unwrap();
    });
    let classifier = Classifier::open(folder.open().unwrap(), &rten()).unwrap();
    let jpeg = jpeg(&lesion(4032, 3024), 6);
    let [ours, whole] = inputs(&classifier, &jpeg);
    assert_eq!(ours, whole);
    let [reduced, _] = inputs(&CLASSIFIER, &jpeg);
    assert_ne!(reduced, whole);
}

#[test]
fn the_vignette_of_a_reduced_image_is_cropped_at_the_same_place() {
    let mut image = lesion(2400, 1800);
    let center = (1180.0, 910.0);
    for radius in [880.0, 820.0, 700.0] {
        for (x, y, pixel) in image.enumerate_pixels_mut() {
            let beyond = (f64::from(x) - center.0).hypot(f64::from(y) - center.1) - radius;
            // Out of focus, the edge has a width.
            let light = (0.5 - beyond / 20.0).clamp(0.0, 1.0);
            pixel.0 = pixel.0.map(|value| 2 + (f64::from(value - value.min(2)) * light) as u8);
        }
        let bytes = jpeg(&image, 6);
        let whole = Image::decode(&bytes, &Limits::default()).unwrap();
        let expected = CLASSIFIER.bundle().card().preprocess.area(&whole);
        assert!(expected.width < 1800, "there is no vignette");
        let explanation = CLASSIFIER.explain(
            &bytes,
            &Target::Malignant,
            &ClassifyOptions::default(),
            &CancellationToken::new(),
        );
        assert_eq!(explanation.unwrap().area, expected);
        let [ours, whole] = inputs(&CLASSIFIER, &bytes);
        let difference = Difference::between(&ours, &whole);
        println!("radius {radius}: {difference}");
        assert!(difference.largest <= 3, "radius {radius}: {difference}");
    }
}
