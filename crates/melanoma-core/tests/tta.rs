//! Test-time augmentation: the views are the symmetries of the square, each once, and the report does
//! not depend on how the camera was held.

use std::collections::HashSet;

use melanoma_core::{
    Classifier, ClassifyOptions, Image, ImageFindings, Report, Tta,
    decision::{Label, Reason},
    preprocess::Tensor,
    tta::PerView,
};
use melanoma_testing::{drawing, small_classifier};

fn square() -> image::RgbImage {
    let image = image::open(drawing("synthetic-ragged.png")).unwrap().into_rgb8();
    let side = image.width().min(image.height());
    image::imageops::crop_imm(&image, 30, 0, side, side).to_image()
}

fn from_pixels(image: image::RgbImage) -> Image {
    Image::from_rgb(image.width(), image.height(), image.into_raw()).unwrap()
}

fn tensors(classifier: &Classifier, image: &Image, tta: Tta) -> PerView<Tensor> {
    classifier.preprocess_image(image, tta).unwrap().tensors
}

fn report(classifier: &Classifier, image: &Image, tta: Tta) -> Report {
    let outputs = classifier.infer(&tensors(classifier, image, tta)).unwrap();
    classifier.postprocess(&outputs, &ImageFindings::default(), &ClassifyOptions::default()).unwrap()
}

#[test]
fn the_views_are_symmetries_of_the_square() {
    let classifier = small_classifier();
    let image = from_pixels(square());
    let one = tensors(&classifier, &image, Tta::One);
    let four = tensors(&classifier, &image, Tta::Four);
    let eight = tensors(&classifier, &image, Tta::Eight);
    assert_eq!(four.as_slice()[0], one.as_slice()[0]);
    assert_eq!(eight.as_slice()[0], one.as_slice()[0]);
    assert_eq!(eight.as_slice()[..4], *four.as_slice(), "the quarter turns come first");
    let bits = |values: &[f32]| values.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
    let different: HashSet<_> = eight.as_slice().iter().map(|view| bits(view.values())).collect();
    assert_eq!(different.len(), 8, "no two are equal");
    let sorted = |values: &[f32]| {
        let mut values = bits(values);
        values.sort_unstable();
        values
    };
    for view in eight.as_slice() {
        assert_eq!(
            sorted(view.values()),
            sorted(one.as_slice()[0].values()),
            "the same pixels in other places"
        );
    }
}

#[test]
fn with_several_views_the_report_does_not_depend_on_how_the_camera_was_held() {
    let classifier = small_classifier();
    let mirrored = |image| image::imageops::flip_horizontal(&image);
    let rotated = || image::imageops::rotate90(&square());
    for (tta, rotated) in [(Tta::Four, rotated()), (Tta::Eight, mirrored(rotated()))] {
        let upright = report(&classifier, &from_pixels(square()), tta);
        let rotated = report(&classifier, &from_pixels(rotated), tta);
        // Not to the last bit: the resampling runs over the width first.
        let difference =
            (upright.probabilities.malignant.get() - rotated.probabilities.malignant.get()).abs();
        assert!(difference < 3e-3, "{tta:?}: {difference}");

        let tta_agreement = upright.tta_agreement.unwrap();
        let [low, high] = tta_agreement.malignant;
        assert_eq!(tta_agreement.views, u32::from(tta));
        assert!(
            low < high && low <= upright.probabilities.malignant && upright.probabilities.malignant <= high
        );
        let single = report(&classifier, &from_pixels(square()), Tta::One);
        assert!(single.tta_agreement.is_none());
        assert!((low..=high).contains(&single.probabilities.malignant), "it is one of them");
        let disagree = Label::from_malignant(low) != Label::from_malignant(high);
        assert_eq!(tta_agreement.labels_agree, !disagree);
        assert_eq!(upright.decision.reasons.contains(&Reason::TtaDisagreement), disagree);
    }
}

#[test]
fn other_numbers_of_views_are_rejected() {
    for number in ["0", "2", "7", "9", "eight", "-1", ""] {
        assert!(number.parse::<Tta>().is_err(), "{number:?}");
    }
    for (number, views) in [("1", Tta::One), ("4", Tta::Four), ("8", Tta::Eight)] {
        assert_eq!(number.parse(), Ok(views));
        assert_eq!(u32::from(views).to_string(), number);
    }
}
