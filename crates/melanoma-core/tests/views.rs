//! One photograph seen several ways: symmetries of the square, each once, and an answer that does not
//! depend on how the camera was held.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::collections::HashSet;

use melanoma_core::{
    Asked, Bundle, Classifier, EngineChoice, EngineName, Label, Limits, Options, Photo, Reason, Report,
    ViewCount,
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

fn picture() -> image::RgbImage {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/synthetic-ragged.png");
    let picture = image::open(path).unwrap().into_rgb8();
    let side = picture.width().min(picture.height());
    image::imageops::crop_imm(&picture, 30, 0, side, side).to_image()
}

fn photo(picture: image::RgbImage) -> Photo {
    Photo::from_rgb(picture.width(), picture.height(), picture.into_raw()).unwrap()
}

fn report(classifier: &Classifier, photo: &Photo, views: ViewCount) -> Report {
    let outputs = classifier.run(&classifier.prepare_photo(photo, views).unwrap()).unwrap();
    classifier.conclude(&outputs, classifier.operating_point(&Asked::default()).unwrap())
}

#[test]
fn the_views_are_symmetries_of_the_square() {
    let classifier = classifier();
    let photo = photo(picture());
    let one = classifier.prepare_photo(&photo, ViewCount::One).unwrap();
    let four = classifier.prepare_photo(&photo, ViewCount::Four).unwrap();
    let eight = classifier.prepare_photo(&photo, ViewCount::Eight).unwrap();
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
    let mirrored = |picture| image::imageops::flip_horizontal(&picture);
    let turned = || image::imageops::rotate90(&picture());
    for (views, turned) in [(ViewCount::Four, turned()), (ViewCount::Eight, mirrored(turned()))] {
        let upright = report(&classifier, &photo(picture()), views);
        let turned = report(&classifier, &photo(turned), views);
        // Not to the last bit: the resampling runs over the width first.
        let difference = (upright.probabilities.malignant.get() - turned.probabilities.malignant.get()).abs();
        assert!(difference < 3e-3, "{views:?}: {difference}");

        let stability = upright.stability.unwrap();
        let [low, high] = stability.malignant;
        assert_eq!(stability.views, u32::from(views));
        assert!(
            low < high && low <= upright.probabilities.malignant && upright.probabilities.malignant <= high
        );
        let single = report(&classifier, &photo(picture()), ViewCount::One);
        assert!(single.stability.is_none());
        assert!((low..=high).contains(&single.probabilities.malignant), "it is one of them");
        let disagree = Label::of(low) != Label::of(high);
        assert_eq!(stability.labels_agree, !disagree);
        assert_eq!(upright.decision.reasons.contains(&Reason::ViewsDisagree), disagree);
    }
}

#[test]
fn other_numbers_of_views_are_refused() {
    for number in ["0", "2", "7", "9", "eight", "-1", ""] {
        assert!(number.parse::<ViewCount>().is_err(), "{number:?}");
    }
    for (number, views) in [("1", ViewCount::One), ("4", ViewCount::Four), ("8", ViewCount::Eight)] {
        assert_eq!(number.parse(), Ok(views));
        assert_eq!(u32::from(views).to_string(), number);
    }
}
