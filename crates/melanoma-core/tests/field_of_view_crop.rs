//! The field-of-view crop against the training's implementation: `expected/field_of_view_crop.py` draws
//! every image and writes the square of the training.

use crate::support::{bytes, image};
use melanoma_core::preprocess::{FieldOfViewCrop, Rect};
use serde_json::Value;

fn cases() -> (FieldOfViewCrop, Vec<(String, Option<Rect>)>) {
    let file: Value = serde_json::from_slice(&bytes("field_of_view_crop/cases.json")).unwrap();
    let steps = serde_json::from_value(file["steps"].clone()).unwrap();
    let case = |case: &Value| {
        let square = case["square"].as_array().map(|square| {
            let [left, top, side] = [0, 1, 2].map(|i| u32::try_from(square[i].as_u64().unwrap()).unwrap());
            Rect { left, top, width: side, height: side }
        });
        (case["image"].as_str().unwrap().to_owned(), square)
    };
    (steps, file["cases"].as_array().unwrap().iter().map(case).collect())
}

#[test]
fn the_crop_is_that_of_the_training() {
    let (steps, cases) = cases();
    assert!(cases.len() > 20);
    for (name, expected) in cases {
        assert_eq!(steps.square(&image(&format!("field_of_view_crop/{name}.png"))), expected, "{name}");
    }
}

#[test]
fn an_image_without_a_vignette_is_not_cropped() {
    let (steps, _) = cases();
    for name in [
        "light_skin",
        "dark_skin",
        "very_dark_skin",
        "dark_skin_in_a_flash",
        "lesion_fills_the_frame",
        "lesion_in_a_corner",
        "three_dark_corners",
        "black",
    ] {
        assert_eq!(steps.square(&image(&format!("field_of_view_crop/{name}.png"))), None, "{name}");
    }
}

#[test]
fn a_vignette_is_cropped_to_the_last_corner() {
    let (steps, _) = cases();
    for name in ["round", "small", "off_center", "pillars", "letterbox", "dark_skin_in_a_field"] {
        let image = image(&format!("field_of_view_crop/{name}.png"));
        let area = steps.square(&image).unwrap();
        let brightest = |x: u32, y: u32| {
            let place = 3 * (y * image.width() + x) as usize;
            *image.rgb()[place..place + 3].iter().max().unwrap()
        };
        let inside = (area.top..area.top + area.height)
            .flat_map(|y| (area.left..area.left + area.width).map(move |x| (x, y)));
        let dark = inside.filter(|&(x, y)| brightest(x, y) < 10).count();
        assert!(
            dark as f64 <= 0.03 * f64::from(area.width * area.height),
            "{name}: {dark} black pixels left"
        );
        assert!(
            f64::from(area.width) > 0.5 * f64::from(image.width().min(image.height())) || name == "small"
        );
    }
}
