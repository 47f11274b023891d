//! Heat maps follow from class maps by the arithmetic that the documentation gives, and the
//! overlay shows them where the network looked.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "support/engines.rs"]
mod engines;
mod support;

use std::sync::LazyLock;

use melanoma_core::{Area, Card, ClassMaps, EngineName, ErrorCode, HeatMap, Image, Outputs, Target};
use support::image;

/// Images with something in them, from `golden/make.py`.
const PICTURES: [&str; 3] = ["resize/331x257.png", "resize/640x479.png", "resize/97x61.png"];

static CARD: LazyLock<Card> = LazyLock::new(|| engines::bundle().card().clone());
static OUTPUTS: LazyLock<Vec<Outputs>> = LazyLock::new(|| {
    let engine = engines::open(EngineName::Rten);
    let tensor = |name: &&str| CARD.preprocess.tensor(&CARD.preprocess.view(&image(name)).unwrap());
    PICTURES.iter().map(|name| engine.run_one(&tensor(name)).unwrap()).collect()
});

fn maps(outputs: &Outputs) -> &ClassMaps {
    outputs.class_maps.as_ref().expect("the shipped model gives class maps")
}

fn heat(target: &Target, outputs: &Outputs) -> HeatMap {
    HeatMap::of(target, outputs, &CARD).unwrap()
}

fn class(code: &str) -> Target {
    Target::Class(code.into())
}

/// `values` so that the strongest, for or against, is 1 or -1.
fn scaled(values: &[f64]) -> Vec<f64> {
    let strongest = values.iter().fold(0.0_f64, |most, v| most.max(v.abs()));
    values.iter().map(|v| v / strongest).collect()
}

fn assert_close(map: &HeatMap, expected: &[f64], what: &str) {
    assert_eq!(map.values().len(), expected.len(), "{what}");
    for (got, expected) in map.values().iter().zip(expected) {
        assert!((f64::from(*got) - expected).abs() < 1e-5, "{what}: {got}, expected {expected}");
    }
}

#[test]
fn the_mean_of_a_class_map_and_a_bias_are_the_logit() {
    let rests: Vec<Vec<f64>> = OUTPUTS
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
    assert_eq!(rests[0].len(), CARD.classes.len());
    // What remains is the bias, and so the same for every image.
    for (i, rest) in rests.iter().enumerate() {
        for ((class, rest), first) in CARD.classes.iter().zip(rest).zip(&rests[0]) {
            assert!((rest - first).abs() < 1e-3, "{} in image {i}: {rest} and {first}", class.code);
        }
    }
}

#[test]
fn the_map_of_a_class_is_its_class_map_by_its_strongest_value() {
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
fn the_map_of_malignant_is_the_slope_of_the_log_odds() {
    for outputs in OUTPUTS.iter() {
        let slopes = slopes(outputs);
        // For and against weigh the same: a constant on every logit changes nothing.
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
fn every_value_is_in_minus_one_to_one_and_one_is_at_an_end() {
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
fn what_cannot_be_explained_is_refused() {
    let outputs = &OUTPUTS[0];
    for code in ["", "melanoma", "mel", "XYZ"] {
        let result = HeatMap::of(&class(code), outputs, &CARD);
        assert_eq!(result.map_err(|e| e.code()).err(), Some(ErrorCode::InvalidParameter), "{code:?}");
    }
    let mut without = outputs.clone();
    without.class_maps = None;
    for target in [Target::Malignant, class(&CARD.classes[0].code)] {
        let result = HeatMap::of(&target, &without, &CARD);
        assert_eq!(result.map_err(|e| e.code()).err(), Some(ErrorCode::InvalidParameter), "{target:?}");
    }
}

fn white(width: u32, height: u32) -> Image {
    Image::from_rgb(width, height, vec![255; 3 * (width * height) as usize]).unwrap()
}

#[test]
fn an_overlay_has_the_shape_of_the_photograph_and_at_most_1024_pixels_a_side() {
    let map = heat(&Target::Malignant, &OUTPUTS[0]);
    let check = |(width, height): (u32, u32), expected: (u32, u32)| {
        let image = white(width, height);
        let overlay = map.overlay(&image, CARD.preprocess.frame_area(width, height));
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
fn an_overlay_darkens_what_was_not_seen_and_colors_what_spoke_for_it() {
    let map = heat(&Target::Malignant, &OUTPUTS[0]);
    let unseen = image::Rgb([85, 85, 85]);
    let paper = image::Rgb([255, 255, 255]);
    // Half size in the overlay, and whole.
    for (scale, (width, height), area) in [
        (2, (2048, 1024), Area { left: 512, top: 0, width: 1024, height: 1024 }),
        (1, (600, 800), Area { left: 100, top: 200, width: 400, height: 400 }),
    ] {
        let overlay = map.overlay(&white(width, height), area);
        let (left, top, side) = (area.left / scale, area.top / scale, area.width / scale);
        for (x, y, pixel) in overlay.enumerate_pixels() {
            let inside = (left..left + side).contains(&x) && (top..top + side).contains(&y);
            assert_eq!(*pixel == unseen, !inside, "{x}, {y}: {pixel:?}");
        }
        // At the center of each cell the image shows what the cell says.
        let (mut colored, mut plain) = (0, 0);
        for (i, value) in map.values().iter().enumerate() {
            let center =
                |cell: usize, count: usize| ((cell as f64 + 0.5) / count as f64 * f64::from(side)) as u32;
            let x = left + center(i % map.width(), map.width());
            let y = top + center(i / map.width(), map.height());
            let pixel = *overlay.get_pixel(x, y);
            if *value > 0.1 {
                assert_ne!(pixel, paper, "cell {i} of {value}");
                colored += 1;
            } else if *value < -0.1 {
                assert_eq!(pixel, paper, "cell {i} of {value}");
                plain += 1;
            }
        }
        assert!(colored + plain > 0, "a map without evidence shows nothing");
    }
}

#[test]
fn the_overlay_of_a_dark_photograph_stays_dark_where_nothing_speaks_for_the_target() {
    let (width, height) = (100, 100);
    let black = Image::from_rgb(width, height, vec![0; 30_000]).unwrap();
    let area = CARD.preprocess.frame_area(width, height);
    for outputs in OUTPUTS.iter() {
        let map = heat(&Target::Malignant, outputs);
        let overlay = map.overlay(&black, area);
        let lit = overlay.pixels().any(|pixel| pixel.0 != [0, 0, 0]);
        assert_eq!(lit, map.values().iter().any(|v| *v > 0.01), "light without evidence, or none with it");
    }
}
