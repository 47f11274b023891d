//! One image seen several ways: symmetries of the square, each once, and an answer that does not
//! depend on how the camera was held.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::collections::HashSet;

use melanoma_core::{
    Bundle, Classifier, ClassifyOptions, EngineChoice, EngineName, Image, Label, Limits, Options, Reason,
    Report, Tta,
};

fn classifier() -> Classifier {
    let options = Options {
        engine: EngineChoice::Only(EngineName::Rten),
        library: None,
        concurrency: 1,
        limits: Limits::default(),
    };
    Classifier::open(Bundle::built_in().unwrap(), options).unwrap()
}

fn image() -> image::RgbImage {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/synthetic-ragged.png");
    let image = image::open(path).unwrap().into_rgb8();
    let side = image.width().min(image.height());
    image::imageops::crop_imm(&image, 30, 0, side, side).to_image()
}

fn image(image: image::RgbImage) -> Image {
    Image::from_rgb(image.width(), image.height(), image.into_raw()).unwrap()
}

fn report(classifier: &Classifier, image: &Image, views: Tta) -> Report {
    let outputs = classifier.run(&classifier.prepare_photo(image, views).unwrap()).unwrap();
    classifier.conclude(&outputs, classifier.operating_point(&ClassifyOptions::default()).unwrap())
}

#[test]
fn the_views_are_symmetries_of_the_square() {
    let classifier = classifier();
    let image = image(image());
    let one = classifier.prepare_photo(&image, Tta::One).unwrap();
    let four = classifier.prepare_photo(&image, Tta::Four).unwrap();
    let eight = classifier.prepare_photo(&image, Tta::Eight).unwrap();
    assert_eq!(four.upright(), one.upright());
    assert_eq!(eight.as_slice()[..4], *four.as_slice(), "the quarter turns come first");
    let bits = |values: &[f32]| values.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
    let different: HashSet<_> = eight.as_slice().iter().map(|view| bits(view.values())).collect();
    assert_eq!(different.len(), 8, "each is another");
    let sorted = |values: &[f32]| {
        let mut values = bits(values);
        values.sort_unstable();
        values
    };
    for view in eight.as_slice() {
        assert_eq!(sorted(view.values()), sorted(one.upright().values()), "the same pixels in another place");
    }
}

#[test]
fn with_several_views_the_answer_does_not_depend_on_how_the_camera_was_held() {
    let classifier = classifier();
    let mirrored = |image| image::imageops::flip_horizontal(&image);
    let turned = || image::imageops::rotate90(&image());
    for (views, turned) in [(Tta::Four, turned()), (Tta::Eight, mirrored(turned()))] {
        let upright = report(&classifier, &image(image()), views);
        let turned = report(&classifier, &image(turned), views);
        // Not to the last bit: the resampling runs over the width first.
        let difference = (upright.probabilities.malignant.get() - turned.probabilities.malignant.get()).abs();
        assert!(difference < 3e-3, "{views:?}: {difference}");

        let tta_agreement = upright.tta_agreement.unwrap();
        let [low, high] = tta_agreement.malignant;
        assert_eq!(tta_agreement.views, u32::from(views));
        assert!(
            low < high && low <= upright.probabilities.malignant && upright.probabilities.malignant <= high
        );
        let single = report(&classifier, &image(image()), Tta::One);
        assert!(single.tta_agreement.is_none());
        assert!((low..=high).contains(&single.probabilities.malignant), "it is one of them");
        let disagree = Label::of(low) != Label::of(high);
        assert_eq!(tta_agreement.labels_agree, !disagree);
        assert_eq!(upright.decision.reasons.contains(&Reason::TtaDisagreement), disagree);
    }
}

#[test]
fn other_numbers_of_views_are_refused() {
    for number in ["0", "2", "7", "9", "eight", "-1", ""] {
        assert!(number.parse::<Tta>().is_err(), "{number:?}");
    }
    for (number, views) in [("1", Tta::One), ("4", Tta::Four), ("8", Tta::Eight)] {
        assert_eq!(number.parse(), Ok(views));
        assert_eq!(u32::from(views).to_string(), number);
    }
}
