//! `Classifier::explain`: the heat map belongs to the report, whose logits are the mean of the views.

use std::{io::Cursor, sync::LazyLock};

use image::{ImageFormat, RgbImage, imageops};
use melanoma_core::{
    CancellationToken, Classifier, ClassifyOptions, ErrorCode, Explanation, InvalidParameter, Target, Tta,
    explanation::HeatMap, outputs::Outputs, tta::PerView,
};
use melanoma_testing::{BundleFolder, drawing, rten, small_classifier};
use serde_json::json;

static CLASSIFIER: LazyLock<Classifier> = LazyLock::new(small_classifier);

/// A square image of the input's size, so that neither the crop nor the resampling changes it.
fn square() -> RgbImage {
    let image = image::open(drawing("synthetic-ragged.png")).unwrap().into_rgb8();
    let side = image.width().min(image.height());
    let image = imageops::crop_imm(&image, 30, 0, side, side).to_image();
    let input = &CLASSIFIER.bundle().card().preprocess;
    imageops::resize(&image, input.width, input.height, imageops::FilterType::Triangle)
}

fn png(image: &RgbImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn options(tta: Tta) -> ClassifyOptions {
    ClassifyOptions { tta: Some(tta), ..ClassifyOptions::default() }
}

fn explain(image: &RgbImage, tta: Tta) -> Explanation {
    let (target, token) = (Target::Malignant, CancellationToken::new());
    CLASSIFIER.explain(&png(image), &target, &options(tta), &token).unwrap()
}

fn targets() -> [Target; 3] {
    [Target::Malignant, Target::Class("MEL".into()), Target::Class("NV".into())]
}

/// A view's image, rotated by the `image` crate instead of the crate under test.
fn rotated(image: &RgbImage, view: usize) -> RgbImage {
    let rotated = match view % 4 {
        0 => image.clone(),
        1 => imageops::rotate270(image),
        2 => imageops::rotate180(image),
        _ => imageops::rotate90(image),
    };
    if view < 4 { rotated } else { imageops::flip_horizontal(&rotated) }
}

/// Undoes `rotated` for a map of `side` columns, by comparing where each cell of a numbered map goes.
fn rotated_back(map: &[f64], side: usize, view: usize) -> Vec<f64> {
    let side = side as u32;
    let numbered = RgbImage::from_fn(side, side, |x, y| image::Rgb([x as u8, y as u8, 0]));
    let mut back = vec![0.0; map.len()];
    for (pixel, value) in rotated(&numbered, view).pixels().zip(map) {
        back[usize::from(pixel[1]) * side as usize + usize::from(pixel[0])] = *value;
    }
    back
}

/// The outputs for one view.
fn outputs(image: &RgbImage) -> Outputs {
    let tensors = CLASSIFIER.preprocess(&png(image), Tta::One, &CancellationToken::new()).unwrap().tensors;
    CLASSIFIER.infer(&tensors).unwrap().as_slice()[0].clone()
}

/// The weight of each class map for `target` at these logits.
fn weights(target: &Target, logits: &[f64]) -> Vec<f64> {
    let classes = &CLASSIFIER.bundle().card().classes;
    match target {
        Target::Class(code) => classes.iter().map(|class| f64::from(u8::from(class.code == *code))).collect(),
        Target::Malignant => {
            let total = |malignant: bool| -> f64 {
                logits
                    .iter()
                    .zip(classes)
                    .filter(|(_, c)| c.malignant == malignant)
                    .map(|(l, _)| l.exp())
                    .sum()
            };
            let weight = |(logit, class): (&f64, &melanoma_core::Class)| {
                let proportion = logit.exp() / total(class.malignant);
                if class.malignant { proportion } else { -proportion }
            };
            logits.iter().zip(classes).map(weight).collect()
        }
    }
}

#[test]
fn the_map_is_the_mean_over_the_views_rotated_back() {
    let image = square();
    for (tta, views) in [(Tta::One, 1), (Tta::Four, 4), (Tta::Eight, 8)] {
        let outputs: Vec<Outputs> = (0..views).map(|view| outputs(&rotated(&image, view))).collect();
        let classes = outputs[0].logits.as_slice().len();
        let mean_logit = |class: usize| {
            outputs.iter().map(|o| f64::from(o.logits.as_slice()[class])).sum::<f64>()
                / f64::from(views as u32)
        };
        let logits: Vec<f64> = (0..classes).map(mean_logit).collect();
        for (target, map) in targets().into_iter().zip(heat_maps(&image, tta)) {
            let weights = weights(&target, &logits);
            let side = outputs[0].class_maps.as_ref().unwrap().width();
            let mut mean = vec![0.0; side * side];
            for (view, outputs) in outputs.iter().enumerate() {
                let mut sum = vec![0.0; side * side];
                for (values, weight) in outputs.class_maps.as_ref().unwrap().maps().zip(&weights) {
                    for (total, value) in sum.iter_mut().zip(values) {
                        *total += weight * f64::from(*value);
                    }
                }
                for (total, value) in mean.iter_mut().zip(rotated_back(&sum, side, view)) {
                    *total += value / f64::from(views as u32);
                }
            }
            let largest = mean.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
            assert_eq!(map.values().len(), mean.len());
            for (found, expected) in map.values().iter().zip(&mean) {
                let difference = (f64::from(*found) - expected / largest).abs();
                assert!(difference < 1e-4, "{target:?}, {tta:?}: {found}, expected {}", expected / largest);
            }
        }
    }
}

/// The heat map of every target, from one run of the network.
fn heat_maps(image: &RgbImage, tta: Tta) -> Vec<HeatMap> {
    let tensors = CLASSIFIER.preprocess(&png(image), tta, &CancellationToken::new()).unwrap().tensors;
    let outputs = CLASSIFIER.infer(&tensors).unwrap();
    let card = CLASSIFIER.bundle().card();
    targets().iter().map(|target| HeatMap::new(target, &outputs, card).unwrap()).collect()
}

/// The largest difference between a map and the map of the rotated image, rotated back.
fn largest_difference(upright: &HeatMap, map: &HeatMap, view: usize) -> f64 {
    let values: Vec<f64> = map.values().iter().map(|&value| f64::from(value)).collect();
    let back = rotated_back(&values, map.width(), view);
    upright.values().iter().zip(back).map(|(a, b)| (f64::from(*a) - b).abs()).fold(0.0, f64::max)
}

#[test]
fn a_rotated_image_has_the_rotated_map() {
    let image = square();
    for (tta, views) in [(Tta::Four, &[1, 2, 3][..]), (Tta::Eight, &[1, 4, 7])] {
        let upright = heat_maps(&image, tta);
        for &view in views {
            for (upright, map) in upright.iter().zip(heat_maps(&rotated(&image, view), tta)) {
                let difference = largest_difference(upright, &map, view);
                assert!(difference < 1e-3, "{tta:?}, view {view}: {difference}");
            }
        }
    }
    // With one view the map depends on the orientation, so this test can fail.
    let upright = heat_maps(&image, Tta::One);
    let map = heat_maps(&rotated(&image, 1), Tta::One);
    assert!(largest_difference(&upright[0], &map[0], 1) > 1e-2);
}

#[test]
fn an_explanation_has_the_report_of_classify() {
    let image = square();
    for tta in [Tta::One, Tta::Four, Tta::Eight] {
        let explanation = explain(&image, tta);
        assert_eq!(explanation.report, CLASSIFIER.classify(&png(&image), &options(tta)).unwrap());
        assert_eq!(explanation.target, Target::Malignant);
        assert_eq!(explanation.heat_map, heat_maps(&image, tta)[0]);
        assert_eq!(explanation.image.rgb(), image.as_raw());
        assert_eq!(explanation.area, CLASSIFIER.bundle().card().preprocess.area(&explanation.image));
        assert_eq!(explanation.overlay().dimensions(), image.dimensions());
    }
}

#[test]
fn a_choice_that_the_model_lacks_is_an_error_before_the_image_is_read() {
    let token = CancellationToken::new();
    let explain = |target: &Target, options: &ClassifyOptions| {
        CLASSIFIER.explain(b"no image", target, options, &token).map_err(|e| e.code()).err()
    };
    let unknown = ClassifyOptions { operating_point: Some("none".into()), ..ClassifyOptions::default() };
    assert_eq!(explain(&Target::Malignant, &unknown), Some(ErrorCode::InvalidParameter));
    let default = ClassifyOptions::default();
    assert_eq!(explain(&Target::Class("XYZ".into()), &default), Some(ErrorCode::InvalidParameter));
    assert_eq!(explain(&Target::Malignant, &default), Some(ErrorCode::NotAnImage));

    let folder = BundleFolder::small();
    folder.change_card(|card| card["tensors"]["class_maps"] = json!(null));
    let classifier = Classifier::open(folder.open().unwrap(), &rten()).unwrap();
    let error = classifier.explain(b"no image", &Target::Malignant, &default, &token).unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidParameter, "{error}");
}

#[test]
fn every_view_needs_its_class_maps() {
    let mut views = vec![outputs(&square()); 4];
    views[2].class_maps = None;
    let map = HeatMap::new(&Target::Malignant, &PerView::new(views).unwrap(), CLASSIFIER.bundle().card());
    assert_eq!(map, Err(InvalidParameter::NoClassMaps));
}
