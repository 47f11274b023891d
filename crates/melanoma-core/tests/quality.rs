//! The measures of quality against numpy and scipy (`expected/quality.py`), and on drawn images with known defects.

use crate::support::{bytes, pixels};
use image::{Rgb, RgbImage, imageops};
use melanoma_core::{
    Error, ErrorCode, Image,
    preprocess::{Filter, Preprocess, ResizeMode},
    quality::{Quality, QualityDefect, QualityLimits, QualityWarning},
};
use serde_json::{Value, json};

fn measure_at(image: &RgbImage, width: u32, height: u32) -> Quality {
    let image = Image::from_rgb(image.width(), image.height(), image.as_raw().clone()).unwrap();
    let steps = Preprocess::resampling(ResizeMode::Stretch, Filter::Bicubic, width, height);
    Quality::measure(&steps.pixels(&image))
}

fn measure(image: &RgbImage) -> Quality {
    measure_at(image, 224, 224)
}

/// A lesion of this radius at this place, in sides of the image, on skin with pores.
fn lesion(side: u32, x: f64, y: f64, radius: f64) -> RgbImage {
    RgbImage::from_fn(side, side, |column, row| {
        let (across, down) = (f64::from(column) / f64::from(side), f64::from(row) / f64::from(side));
        let pores = 1.0 + 0.03 * ((230.0 * across).sin() * (190.0 * down).cos());
        let color =
            if (across - x).hypot(down - y) < radius { [120.0, 70.0, 55.0] } else { [215.0, 160.0, 140.0] };
        Rgb(color.map(|value| (value * pores).round() as u8))
    })
}

fn changed(image: &RgbImage, change: impl Fn(f64) -> f64) -> RgbImage {
    let mut image = image.clone();
    image.iter_mut().for_each(|value| *value = change(f64::from(*value)).round().clamp(0.0, 255.0) as u8);
    image
}

#[track_caller]
fn assert_near(value: f64, expected: f64, tolerance: f64) {
    assert!((value - expected).abs() <= tolerance, "{value} is not within {tolerance} of {expected}");
}

#[test]
fn the_measures_are_those_of_numpy() {
    let expected: Value = serde_json::from_slice(&bytes("quality/expected.json")).unwrap();
    let expected = expected.as_object().unwrap();
    assert_eq!(expected.len(), 4);
    for (name, values) in expected {
        let image = pixels(&format!("quality/{name}"));
        let quality = serde_json::to_value(measure_at(&image, image.width(), image.height())).unwrap();
        assert_eq!(quality.as_object().unwrap().len(), values.as_object().unwrap().len());
        for (field, value) in values.as_object().unwrap() {
            let (ours, theirs) = (quality[field].as_f64().unwrap(), value.as_f64().unwrap());
            assert!((ours - theirs).abs() < 1e-5, "{name}: {field} is {ours}, and {theirs} in numpy");
        }
    }
}

#[test]
fn focus_falls_with_blur_and_with_nothing_else() {
    let sharp = lesion(448, 0.5, 0.5, 0.25);
    let focus = |image: &RgbImage| measure(image).focus;
    let blurred = [0.0, 2.0, 4.0, 8.0, 16.0]
        .map(|sigma| if sigma > 0.0 { focus(&imageops::blur(&sharp, sigma)) } else { focus(&sharp) });
    assert!(blurred.is_sorted_by(|a, b| a > b), "{blurred:?}");
    assert_near(focus(&changed(&sharp, |value| 0.5 * value)), blurred[0], 0.02);
    assert_near(focus(&changed(&sharp, |value| 90.0 + 0.5 * value)), blurred[0], 0.02);
}

#[test]
fn a_blur_that_the_network_cannot_receive_is_none() {
    let small = measure(&lesion(300, 0.5, 0.5, 0.25)).focus;
    let large = lesion(3000, 0.5, 0.5, 0.25);
    assert_near(measure(&large).focus, small, 0.03);
    // A tenth of a pixel of the input.
    assert_near(measure(&imageops::blur(&large, 1.5)).focus, small, 0.03);
}

#[test]
fn a_camera_that_moves_sideways_blurs() {
    let sharp = lesion(224, 0.5, 0.5, 0.25);
    let moved = RgbImage::from_fn(224, 224, |x, y| {
        let along = |channel: usize| {
            (0..20).map(|i| u32::from(sharp[((x + i).min(223), y)][channel])).sum::<u32>() / 20
        };
        Rgb([0, 1, 2].map(|channel| along(channel) as u8))
    });
    assert!(measure(&moved).focus < 0.7 * measure(&sharp).focus);
}

#[test]
fn exposure_and_color_are_known_for_drawn_images() {
    let halves = RgbImage::from_fn(224, 224, |x, _| if x < 112 { Rgb([255; 3]) } else { Rgb([51; 3]) });
    let quality = measure(&halves);
    assert_near(quality.clipped, 0.5, 1e-9);
    assert_near(quality.brightness, 1.0, 1e-9);
    assert_near(quality.color, 0.0, 1e-6);
    assert_near(measure(&changed(&halves, |value| 0.2 * value)).brightness, 0.2, 0.005);

    let colored = lesion(224, 0.5, 0.5, 0.25);
    assert!(measure(&colored).color > 0.01);
    let gray = imageops::colorops::grayscale(&colored);
    let gray = RgbImage::from_fn(224, 224, |x, y| Rgb([gray[(x, y)][0]; 3]));
    assert_near(measure(&gray).color, 0.0, 1e-6);
}

#[test]
fn the_lesion_is_where_it_was_drawn() {
    let centered = measure(&lesion(224, 0.5, 0.5, 0.25));
    assert_near(centered.lesion_share, 0.196, 0.02);
    assert_near(centered.lesion_cut, 0.0, 0.0);
    assert_near(centered.lesion_offset, 0.0, 0.02);
    let small = measure(&lesion(224, 0.7, 0.5, 0.08));
    assert_near(small.lesion_share, 0.02, 0.01);
    assert_near(small.lesion_offset, 0.2, 0.02);
    // Half of it is outside; its width at the border is a half of one of four sides.
    let cut = measure(&lesion(224, 0.0, 0.5, 0.25));
    assert_near(cut.lesion_cut, 0.125, 0.02);
    // A light lesion on darker skin is one as well.
    let light = measure(&changed(&lesion(224, 0.5, 0.5, 0.25), |value| 255.0 - value));
    assert_near(light.lesion_share, 0.196, 0.02);
}

#[test]
fn lines_are_hair_and_violet_is_ink() {
    let mut image = lesion(224, 0.5, 0.5, 0.25);
    let clean = measure(&image);
    assert_near(clean.hair, 0.0, 0.001);
    assert_near(clean.ink, 0.0, 0.0);
    for x in (10..200).step_by(40) {
        (0..224)
            .for_each(|y| (0..2).for_each(|i| image.put_pixel((x + i + y / 8) % 224, y, Rgb([40, 30, 20]))));
    }
    (0..22).for_each(|y| (0..224).for_each(|x| image.put_pixel(x, y, Rgb([70, 50, 150]))));
    let covered = measure(&image);
    assert_near(covered.hair, 5.0 * 2.0 / 224.0 * 202.0 / 224.0, 0.02);
    assert_near(covered.ink, 22.0 / 224.0, 0.005);
}

#[test]
fn a_quarter_turn_changes_nothing() {
    let image = imageops::blur(&lesion(224, 0.4, 0.3, 0.2), 0.8);
    let [before, after] =
        [&image, &imageops::rotate90(&image)].map(|image| serde_json::to_value(measure(image)).unwrap());
    for (field, value) in before.as_object().unwrap() {
        assert_near(after[field].as_f64().unwrap(), value.as_f64().unwrap(), 1e-5);
    }
}

#[test]
fn an_input_of_any_size_has_a_quality() {
    for (width, height) in [(1, 1), (1, 50), (3, 2), (7, 9), (23, 24), (225, 160)] {
        let quality = serde_json::to_value(measure_at(&lesion(64, 0.5, 0.5, 0.25), width, height)).unwrap();
        for (field, value) in quality.as_object().unwrap() {
            let value = value.as_f64().unwrap_or(f64::NAN);
            assert!((0.0..=1.0).contains(&value), "{width} x {height}: {field} is {value}");
        }
    }
}

fn limits() -> Value {
    json!({
        "refuse": { "min_focus": 0.3, "min_brightness": 0.1, "max_clipped": 0.8, "min_color": 0.01 },
        "warn": {
            "min_focus": 0.4, "min_brightness": 0.2, "max_brightness": 0.9, "min_contrast": 0.02, "max_clipped": 0.1, "min_color": 0.02,
            "min_lesion_share": 0.05, "max_lesion_cut": 0.3, "max_lesion_offset": 0.2, "max_hair": 0.1, "max_ink": null,
        },
    })
}

fn check(quality: &Quality) -> Result<Vec<QualityWarning>, QualityDefect> {
    serde_json::from_value::<QualityLimits>(limits()).unwrap().check(quality)
}

const GOOD: Quality = Quality {
    focus: 0.7,
    brightness: 0.6,
    contrast: 0.1,
    clipped: 0.0,
    color: 0.05,
    lesion_share: 0.3,
    lesion_cut: 0.0,
    lesion_offset: 0.05,
    hair: 0.0,
    ink: 0.9,
};

#[test]
fn a_good_image_has_no_warning_and_null_is_no_limit() {
    assert_eq!(check(&GOOD), Ok(vec![]));
    let poor = Quality { focus: 0.0, brightness: 0.0, clipped: 1.0, color: 0.0, ..GOOD };
    assert_eq!(QualityLimits::default().check(&poor), Ok(vec![]));
}

#[test]
fn each_limit_has_its_warning() {
    use QualityWarning as W;
    let cases = [
        (Quality { focus: 0.39, ..GOOD }, W::Blurred),
        (Quality { brightness: 0.19, ..GOOD }, W::Dark),
        (Quality { brightness: 0.91, ..GOOD }, W::Bright),
        (Quality { contrast: 0.019, ..GOOD }, W::LowContrast),
        (Quality { clipped: 0.11, ..GOOD }, W::ClippedHighlights),
        (Quality { color: 0.019, ..GOOD }, W::NoColor),
        (Quality { lesion_share: 0.04, ..GOOD }, W::LesionSmall),
        (Quality { lesion_cut: 0.31, ..GOOD }, W::LesionCut),
        (Quality { lesion_offset: 0.21, ..GOOD }, W::LesionOffCenter),
        (Quality { hair: 0.11, ..GOOD }, W::Hair),
    ];
    for (quality, warning) in cases {
        assert_eq!(check(&quality), Ok(vec![warning]));
    }
    let mut with_ink = limits();
    with_ink["warn"]["max_ink"] = json!(0.5);
    let with_ink: QualityLimits = serde_json::from_value(with_ink).unwrap();
    assert_eq!(with_ink.check(&GOOD), Ok(vec![W::RulerOrInk]));
    assert_eq!(check(&Quality { focus: 0.39, hair: 0.11, ..GOOD }), Ok(vec![W::Blurred, W::Hair]));
}

#[test]
fn each_defect_has_its_code_and_a_sentence() {
    let cases = [
        (Quality { brightness: 0.09, ..GOOD }, ErrorCode::ImageTooDark, "the image is too dark to judge"),
        (Quality { clipped: 0.81, ..GOOD }, ErrorCode::ImageTooBright, "the image is too bright to judge"),
        (Quality { focus: 0.29, ..GOOD }, ErrorCode::ImageTooBlurred, "the image is too blurred to judge"),
        (
            Quality { color: 0.009, ..GOOD },
            ErrorCode::ImageWithoutColor,
            "the image has almost no differences of color, which the model needs",
        ),
    ];
    for (quality, code, sentence) in cases {
        let defect = check(&quality).unwrap_err();
        assert_eq!((defect.code(), defect.to_string().as_str()), (code, sentence));
        assert_eq!(Error::from(defect).code(), code);
    }
    // A black image has neither focus nor color; what helps is light.
    let black = Quality { brightness: 0.0, focus: 0.0, color: 0.0, ..GOOD };
    assert_eq!(check(&black).unwrap_err().code(), ErrorCode::ImageTooDark);
}

#[test]
fn every_warning_has_its_name_and_one_sentence() {
    for &warning in QualityWarning::ALL {
        assert_eq!(serde_json::to_value(warning).unwrap(), warning.as_str());
        let advice = warning.advice();
        assert!(advice.ends_with('.') && advice.matches(". ").count() == 0, "{advice}");
    }
}

#[test]
fn limits_have_every_field_and_no_other() {
    let parse = |value: &Value| serde_json::from_value::<QualityLimits>(value.clone());
    assert_eq!(serde_json::to_value(parse(&limits()).unwrap()).unwrap(), limits());
    let mut missing = limits();
    missing["warn"].as_object_mut().unwrap().remove("max_hair");
    assert!(parse(&missing).is_err());
    let mut unknown = limits();
    unknown["refuse"]["max_hair"] = json!(0.1);
    assert!(parse(&unknown).is_err());
    let mut outside = limits();
    outside["warn"]["max_hair"] = json!(1.1);
    assert!(parse(&outside).unwrap().validate().is_err());
    assert_eq!(parse(&limits()).unwrap().validate(), Ok(()));
}
