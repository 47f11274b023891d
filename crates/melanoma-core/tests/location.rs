//! Where the lesion is: drawn lesions that are small, off center, well framed, several, or none.

use std::{io::Cursor, sync::LazyLock};

use image::{ImageFormat, Rgb, RgbImage, imageops};
use melanoma_core::{
    CancellationToken, Card, Classifier, ClassifyOptions, Image, LocatedLesion, Tta,
    location::LocationLimits, preprocess::Rect, quality::QualityWarning,
};
use melanoma_testing::{BundleFolder, rten, small_classifier};
use proptest::prelude::*;
use serde_json::{Value, json};

const LIMITS: LocationLimits = LocationLimits {
    max_small_side: 0.3,
    max_off_center_side: 0.4,
    min_offset: 0.3,
    min_contrast: 0.06,
    min_contrast_ratio: 3.0,
    min_redness: 0.03,
    max_blueness: 0.04,
    min_fill: 0.4,
    min_other_score: 0.5,
    scale: 2.0,
    min_side: 160,
};
const MOLE: [f64; 3] = [120.0, 70.0, 55.0];

/// A disk, in pixels.
struct Disk {
    x: f64,
    y: f64,
    radius: f64,
    color: [f64; 3],
}

const fn mole(x: f64, y: f64, radius: f64) -> Disk {
    Disk { x, y, radius, color: MOLE }
}

/// Disks on skin with pores, under light that falls off to the right.
fn skin(width: u32, height: u32, disks: &[Disk]) -> RgbImage {
    RgbImage::from_fn(width, height, |column, row| {
        let (x, y) = (f64::from(column), f64::from(row));
        let light = 1.0 - 0.1 * x / f64::from(width) + 0.03 * ((0.7 * x).sin() * (0.6 * y).cos());
        let disk = disks.iter().find(|disk| (x + 0.5 - disk.x).hypot(y + 0.5 - disk.y) < disk.radius);
        let color = disk.map_or([215.0, 160.0, 140.0], |disk| disk.color);
        Rgb(color.map(|value| (value * light).round() as u8))
    })
}

fn locate(image: &RgbImage) -> Option<LocatedLesion> {
    LIMITS.locate(&Image::from_rgb(image.width(), image.height(), image.as_raw().clone()).unwrap())
}

#[track_caller]
fn assert_around(area: Rect, x: f64, y: f64, tolerance: f64) {
    let center = [(area.left, area.width), (area.top, area.height)]
        .map(|(start, side)| f64::from(start) + f64::from(side) / 2.0);
    assert!(
        (center[0] - x).abs() <= tolerance && (center[1] - y).abs() <= tolerance,
        "{area:?} is not at {x}, {y}"
    );
}

#[test]
fn a_lesion_off_center_is_located() {
    let located = locate(&skin(640, 640, &[mole(200.0, 180.0, 60.0)])).unwrap();
    assert_eq!(located.candidates, 1);
    assert_around(located.area, 200.0, 180.0, 12.0);
    assert!((220..=300).contains(&located.area.width), "{located:?}");
    assert_eq!(located.area.width, located.area.height);
}

#[test]
fn a_small_lesion_in_the_center_is_located() {
    let located = locate(&skin(960, 640, &[mole(480.0, 320.0, 50.0)])).unwrap();
    assert_around(located.area, 480.0, 320.0, 16.0);
}

#[test]
fn a_lesion_outside_of_the_center_square_is_located() {
    let located = locate(&skin(960, 540, &[mole(120.0, 270.0, 55.0)])).unwrap();
    assert_around(located.area, 120.0, 270.0, 20.0);
}

#[test]
fn the_area_stays_in_the_image_and_has_its_least_side() {
    let located = locate(&skin(640, 480, &[mole(610.0, 450.0, 22.0)])).unwrap();
    assert_eq!(located.area, Rect { left: 480, top: 320, width: 160, height: 160 });
}

#[test]
fn a_lesion_that_is_framed_well_or_cut_by_the_border_is_not_located() {
    for disk in [
        mole(320.0, 320.0, 160.0),
        mole(350.0, 300.0, 100.0),
        mole(320.0, 320.0, 260.0),
        mole(0.0, 320.0, 60.0),
    ] {
        assert_eq!(locate(&skin(640, 640, &[disk])), None);
    }
}

#[test]
fn skin_without_a_lesion_ink_and_other_colors_are_not_located() {
    assert_eq!(locate(&skin(640, 640, &[])), None);
    let ink = Disk { color: [70.0, 50.0, 150.0], ..mole(200.0, 180.0, 60.0) };
    assert_eq!(locate(&skin(640, 640, &[ink])), None);
    let mut on_grass = skin(640, 640, &[mole(200.0, 180.0, 60.0)]);
    on_grass.pixels_mut().for_each(|pixel| pixel.0.swap(0, 1));
    assert_eq!(locate(&on_grass), None);
    assert_eq!(locate(&RgbImage::from_pixel(640, 640, Rgb([0; 3]))), None);
}

#[test]
fn lesions_that_are_as_plausible_are_counted() {
    let two = [mole(180.0, 200.0, 50.0), mole(450.0, 420.0, 48.0)];
    assert_eq!(locate(&skin(640, 640, &two)).unwrap().candidates, 2);
    let one_and_a_dot = [mole(180.0, 200.0, 50.0), mole(450.0, 420.0, 15.0)];
    assert_eq!(locate(&skin(640, 640, &one_and_a_dot)).unwrap().candidates, 1);
}

#[test]
fn an_image_of_any_size_is_accepted() {
    for (width, height) in
        [(1, 1), (64, 1), (63, 63), (64, 64), (65, 97), (2000, 100), (100, 2000), (321, 123)]
    {
        if let Some(LocatedLesion { area, .. }) = locate(&skin(width, height, &[mole(30.0, 30.0, 5.0)])) {
            assert!(area.left + area.width <= width && area.top + area.height <= height, "{area:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// The sides are multiples of the cells, so that the cells of the mirrored image are the mirrored cells.
    #[test]
    fn a_mirrored_or_turned_image_has_the_mirrored_or_turned_area(
        x in 120.0..520.0_f64, y in 120.0..520.0_f64, radius in 40.0..70.0_f64
    ) {
        let image = skin(640, 640, &[mole(x, y, radius)]);
        let area = |image: &RgbImage| locate(image).map(|located| located.area);
        if let Some(Rect { left, top, width, height }) = area(&image) {
            let changed = [
                (imageops::flip_horizontal(&image), 640 - left - width, top),
                (imageops::flip_vertical(&image), left, 640 - top - height),
                (imageops::rotate90(&image), 640 - top - height, left),
            ];
            for (changed, left, top) in changed {
                let found = area(&changed).unwrap();
                // The windows of the median lie differently, by one block of cells.
                prop_assert!(found.left.abs_diff(left) <= 20 && found.top.abs_diff(top) <= 20, "{found:?}");
                prop_assert!(found.width.abs_diff(width) <= 20);
            }
        }
    }
}

fn with_location(location: &Value) -> Classifier {
    let folder = BundleFolder::small();
    folder.change_card(|card| card["quality_gate"]["location"] = location.clone());
    Classifier::open(folder.open().unwrap(), &rten()).unwrap()
}

static LOCATES: LazyLock<Classifier> =
    LazyLock::new(|| with_location(&serde_json::to_value(LIMITS).unwrap()));

fn encoded(image: &RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

#[test]
fn the_network_receives_the_area_and_the_report_has_it() {
    let image = skin(640, 480, &[mole(150.0, 200.0, 55.0)]);
    let located = locate(&image).unwrap();
    let bytes = encoded(&image, ImageFormat::Png);
    let input = LOCATES.preprocess(&bytes, Tta::One, &CancellationToken::new()).unwrap();
    assert_eq!(input.findings.located_lesion, Some(located));
    let Rect { left, top, width, height } = located.area;
    let area = imageops::crop_imm(&image, left, top, width, height).to_image();
    let area = Image::from_rgb(width, height, area.into_raw()).unwrap();
    assert_eq!(input.tensors, LOCATES.preprocess_image(&area, Tta::One).unwrap().tensors);

    let report = LOCATES.classify(&bytes, &ClassifyOptions::default()).unwrap();
    assert_eq!(report.located_lesion, Some(located));
    let target = melanoma_core::Target::Malignant;
    let options = ClassifyOptions::default();
    let explanation = LOCATES.explain(&bytes, &target, &options, &CancellationToken::new()).unwrap();
    assert_eq!((explanation.area, explanation.report), (located.area, report));
}

#[test]
fn a_large_jpeg_is_decoded_again_with_enough_pixels() {
    let image = skin(4000, 3000, &[mole(900.0, 800.0, 180.0)]);
    let bytes = encoded(&image, ImageFormat::Jpeg);
    let input = LOCATES.preprocess(&bytes, Tta::One, &CancellationToken::new()).unwrap();
    let Rect { left, top, width, height } = input.findings.located_lesion.unwrap().area;
    assert_around(Rect { left, top, width, height }, 900.0, 800.0, 60.0);
    let area = imageops::crop_imm(&image, left, top, width, height).to_image();
    let area = Image::from_rgb(width, height, area.into_raw()).unwrap();
    let exact = LOCATES.preprocess_image(&area, Tta::One).unwrap().tensors;
    let pairs = input.tensors.as_slice()[0].values().iter().zip(exact.as_slice()[0].values());
    let largest = pairs.map(|(a, b)| (a - b).abs()).fold(0.0_f32, f32::max);
    assert!(largest < 0.25, "{largest}");
}

#[test]
fn several_lesions_have_a_warning() {
    let two = skin(640, 640, &[mole(180.0, 200.0, 50.0), mole(450.0, 420.0, 48.0)]);
    let report = LOCATES.classify(&encoded(&two, ImageFormat::Png), &ClassifyOptions::default()).unwrap();
    assert_eq!(report.located_lesion.unwrap().candidates, 2);
    assert!(report.quality.warnings.iter().any(|warning| warning.code == QualityWarning::SeveralLesions));
}

#[test]
fn without_a_location_or_without_limits_the_input_is_that_of_before() {
    let small = small_classifier();
    let input = |classifier: &Classifier, image: &RgbImage| {
        classifier
            .preprocess(&encoded(image, ImageFormat::Png), Tta::Four, &CancellationToken::new())
            .unwrap()
    };
    let centered = skin(640, 480, &[mole(320.0, 240.0, 110.0)]);
    assert_eq!(input(&LOCATES, &centered), input(&small, &centered));
    let corner = skin(640, 480, &[mole(150.0, 200.0, 55.0)]);
    assert_eq!(input(&small, &corner).findings.located_lesion, None);
    assert_ne!(input(&LOCATES, &corner), input(&small, &corner));
}

#[test]
fn limits_that_are_absent_are_null_and_wrong_ones_are_rejected() {
    let folder = BundleFolder::small();
    let mut card = folder.json("card.json");
    card["quality_gate"].as_object_mut().unwrap().remove("location");
    let parse = |card: &Value| Card::parse(&serde_json::to_vec(card).unwrap());
    assert_eq!(parse(&card).unwrap().quality_gate.location, None);
    let mut wrong = card.clone();
    for (field, value) in [("min_fill", 1.5), ("scale", 0.5), ("scale", 3.0), ("min_contrast_ratio", -1.0)] {
        wrong["quality_gate"]["location"] = serde_json::to_value(LIMITS).unwrap();
        wrong["quality_gate"]["location"][field] = json!(value);
        assert!(parse(&wrong).unwrap_err().to_string().contains("quality_gate.location"), "{field}");
    }
}
