//! Heat maps follow from class maps by the arithmetic in the documentation, and the overlay shows
//! them over the input of the network.

use std::sync::LazyLock;

use crate::support::image;
use melanoma_core::{
    Card, Classifier, ClassifyOptions, ErrorCode, Explanation, Image, Report, Target,
    explanation::HeatMap,
    outputs::{ClassMaps, Outputs},
    preprocess::Rect,
    tta::PerView,
};
use melanoma_testing::small_classifier;

/// Images with contrast, from `expected/make.py`.
const IMAGES: [&str; 3] = ["resize/331x257.png", "resize/640x479.png", "resize/97x61.png"];

static CARD: LazyLock<Card> = LazyLock::new(|| CLASSIFIER.bundle().card().clone());
static CLASSIFIER: LazyLock<Classifier> = LazyLock::new(small_classifier);
static OUTPUTS: LazyLock<Vec<Outputs>> = LazyLock::new(|| {
    let outputs = |name: &str| {
        // Without the limits of the quality gate.
        let tensor = CARD.preprocess.tensor(&CARD.preprocess.pixels(&image(name)));
        CLASSIFIER.infer(&PerView::new(vec![tensor]).unwrap()).unwrap().as_slice()[0].clone()
    };
    IMAGES.map(outputs).into()
});

fn maps(outputs: &Outputs) -> &ClassMaps {
    outputs.class_maps.as_ref().expect("the small bundle has class maps")
}

fn heat(target: &Target, outputs: &Outputs) -> HeatMap {
    HeatMap::new(target, &one_view(outputs), &CARD).unwrap()
}

fn one_view(outputs: &Outputs) -> PerView<Outputs> {
    PerView::new(vec![outputs.clone()]).unwrap()
}

fn class(code: &str) -> Target {
    Target::Class(code.into())
}

/// `values` divided by the largest absolute value.
fn scaled(values: &[f64]) -> Vec<f64> {
    let largest = values.iter().fold(0.0_f64, |most, v| most.max(v.abs()));
    values.iter().map(|v| v / largest).collect()
}

fn assert_close(map: &HeatMap, expected: &[f64], what: &str) {
    assert_eq!(map.values().len(), expected.len(), "{what}");
    for (got, expected) in map.values().iter().zip(expected) {
        assert!((f64::from(*got) - expected).abs() < 1e-5, "{what}: {got}, expected {expected}");
    }
}

#[test]
fn the_mean_of_a_class_map_and_a_bias_are_the_logit() {
    let biases: Vec<Vec<f64>> = OUTPUTS
        .iter()
        .map(|outputs| {
            let mean = |map: &[f32]| map.iter().map(|v| f64::from(*v)).sum::<f64>() / map.len() as f64;
            let means = maps(outputs).maps().map(mean);
            outputs
                .logits
                .as_slice()
                .iter()
                .zip(means)
                .map(|(logit, mean)| f64::from(*logit) - mean)
                .collect()
        })
        .collect();
    assert_eq!(biases[0].len(), CARD.classes.len());
    // The remainder is the bias, which is the same for every image.
    for (i, bias) in biases.iter().enumerate() {
        for ((class, bias), first) in CARD.classes.iter().zip(bias).zip(&biases[0]) {
            assert!((bias - first).abs() < 1e-3, "{} in image {i}: {bias} and {first}", class.code);
        }
    }
}

#[test]
fn the_map_of_a_class_is_its_class_map_over_the_largest_value() {
    for outputs in OUTPUTS.iter() {
        for (known, values) in CARD.classes.iter().zip(maps(outputs).maps()) {
            let map = heat(&class(&known.code), outputs);
            assert_eq!((map.width(), map.height()), (maps(outputs).width(), maps(outputs).height()));
            assert_eq!(map.values().len(), map.width() * map.height());
            let values: Vec<f64> = values.iter().map(|v| f64::from(*v)).collect();
            assert_close(&map, &scaled(&values), &known.code);
        }
    }
}

/// log P(malignant) - log P(benign) of a softmax: its denominator cancels out.
fn log_odds(logits: &[f64]) -> f64 {
    let part = |malignant: bool| {
        let members = logits.iter().zip(&CARD.classes).filter(|(_, class)| class.malignant == malignant);
        members.map(|(logit, _)| logit.exp()).sum::<f64>().ln()
    };
    part(true) - part(false)
}

/// The derivative of the log odds by each logit, by central differences.
fn slopes(outputs: &Outputs) -> Vec<f64> {
    const STEP: f64 = 1e-5;
    let logits: Vec<f64> = outputs.logits.as_slice().iter().map(|v| f64::from(*v)).collect();
    let moved = |i: usize, step: f64| {
        let mut logits = logits.clone();
        logits[i] += step;
        log_odds(&logits)
    };
    (0..logits.len()).map(|i| (moved(i, STEP) - moved(i, -STEP)) / (2.0 * STEP)).collect()
}

#[test]
fn the_map_of_malignant_is_the_gradient_of_the_log_odds() {
    for outputs in OUTPUTS.iter() {
        let slopes = slopes(outputs);
        // The slopes add up to 0, because a constant added to every logit changes nothing.
        assert!(slopes.iter().sum::<f64>().abs() < 1e-6, "{slopes:?}");
        for (class, slope) in CARD.classes.iter().zip(&slopes) {
            assert_eq!(*slope > 0.0, class.malignant, "{} {slope}", class.code);
        }
        let mut sum = vec![0.0; maps(outputs).width() * maps(outputs).height()];
        for (map, slope) in maps(outputs).maps().zip(&slopes) {
            for (sum, value) in sum.iter_mut().zip(map) {
                *sum += slope * f64::from(*value);
            }
        }
        assert_close(&heat(&Target::Malignant, outputs), &scaled(&sum), "malignant");
    }
    assert_eq!(Target::default(), Target::Malignant);
}

#[test]
fn every_value_is_in_minus_one_to_one_and_one_is_at_a_bound() {
    for outputs in OUTPUTS.iter() {
        let targets = CARD.classes.iter().map(|c| class(&c.code)).chain([Target::Malignant]);
        for target in targets {
            let map = heat(&target, outputs);
            assert!(map.values().iter().all(|v| (-1.0..=1.0).contains(v)), "{target:?}");
            let strongest = map.values().iter().fold(0.0_f32, |most, v| most.max(v.abs()));
            assert!((strongest - 1.0).abs() < 1e-6, "{target:?}: {strongest}");
        }
    }
}

#[test]
fn an_explanation_needs_class_maps_and_a_class_of_the_model() {
    let outputs = &OUTPUTS[0];
    for code in ["", "melanoma", "mel", "XYZ"] {
        let result = HeatMap::new(&class(code), &one_view(outputs), &CARD);
        assert_eq!(result.map_err(|e| e.code()).err(), Some(ErrorCode::InvalidParameter), "{code:?}");
    }
    let mut without = outputs.clone();
    without.class_maps = None;
    for target in [Target::Malignant, class(&CARD.classes[0].code)] {
        let result = HeatMap::new(&target, &one_view(&without), &CARD);
        assert_eq!(result.map_err(|e| e.code()).err(), Some(ErrorCode::InvalidParameter), "{target:?}");
    }
}

/// A report, which an overlay does not depend on.
static REPORT: LazyLock<Report> = LazyLock::new(|| {
    let image = CLASSIFIER.bundle().file("test-vector-1.png").unwrap();
    CLASSIFIER.classify(image, &ClassifyOptions::default()).unwrap()
});

fn overlay(map: &HeatMap, image: Image, area: Rect) -> image::RgbImage {
    let (target, report, heat_map) = (Target::Malignant, REPORT.clone(), map.clone());
    let size = (image.width(), image.height());
    Explanation { target, report, heat_map, image, size, area }.overlay()
}

fn white(width: u32, height: u32) -> Image {
    Image::from_rgb(width, height, vec![255; 3 * (width * height) as usize]).unwrap()
}

#[test]
fn an_overlay_has_the_aspect_of_the_image_and_at_most_1024_pixels_a_side() {
    let map = heat(&Target::Malignant, &OUTPUTS[0]);
    let check = |(width, height): (u32, u32), expected: (u32, u32)| {
        let image = white(width, height);
        let overlay = overlay(&map, image, CARD.preprocess.frame_area(width, height));
        assert_eq!(overlay.dimensions(), expected, "{width} x {height}");
    };
    check((640, 480), (640, 480));
    check((1024, 1024), (1024, 1024));
    check((2048, 1024), (1024, 512));
    check((1000, 2000), (512, 1024));
    check((3, 3), (3, 3));
    check((1, 1), (1, 1));
    check((4096, 1), (1024, 1));
}

#[test]
fn an_overlay_darkens_what_was_cropped_and_colors_the_evidence() {
    let map = heat(&Target::Malignant, &OUTPUTS[0]);
    let cropped = image::Rgb([85, 85, 85]);
    let white_pixel = image::Rgb([255, 255, 255]);
    // Half size in the overlay, and whole.
    for (scale, (width, height), area) in [
        (2, (2048, 1024), Rect { left: 512, top: 0, width: 1024, height: 1024 }),
        (1, (600, 800), Rect { left: 100, top: 200, width: 400, height: 400 }),
    ] {
        let overlay = overlay(&map, white(width, height), area);
        let (left, top, side) = (area.left / scale, area.top / scale, area.width / scale);
        for (x, y, pixel) in overlay.enumerate_pixels() {
            let inside = (left..left + side).contains(&x) && (top..top + side).contains(&y);
            assert_eq!(*pixel == cropped, !inside, "{x}, {y}: {pixel:?}");
        }
        // At the center of each cell the overlay has the color of its value.
        let (mut colored, mut plain) = (0, 0);
        for (i, value) in map.values().iter().enumerate() {
            let center =
                |cell: usize, count: usize| ((cell as f64 + 0.5) / count as f64 * f64::from(side)) as u32;
            let x = left + center(i % map.width(), map.width());
            let y = top + center(i / map.width(), map.height());
            let pixel = *overlay.get_pixel(x, y);
            if *value > 0.1 {
                assert_ne!(pixel, white_pixel, "cell {i} of {value}");
                colored += 1;
            } else if *value < -0.1 {
                assert_eq!(pixel, white_pixel, "cell {i} of {value}");
                plain += 1;
            }
        }
        assert!(colored + plain > 0, "the map has no evidence");
    }
}

#[test]
fn the_overlay_of_a_dark_image_stays_dark_where_there_is_no_evidence() {
    let (width, height) = (100, 100);
    let black = Image::from_rgb(width, height, vec![0; 30_000]).unwrap();
    let area = CARD.preprocess.frame_area(width, height);
    for outputs in OUTPUTS.iter() {
        let map = heat(&Target::Malignant, outputs);
        let overlay = overlay(&map, black.clone(), area);
        let lit = overlay.pixels().any(|pixel| pixel.0 != [0, 0, 0]);
        assert_eq!(lit, map.values().iter().any(|v| *v > 0.01), "light and evidence differ");
    }
}
