//! A service with limits on the quality of images, and images beyond them.

use image::{ImageFormat, Rgb, RgbImage, imageops};
use melanoma_server::{AppState, PredictText};
use melanoma_testing::images::{decode, encode, sample};
use serde_json::json;

use super::with_card;

/// A service that refuses the images of [`refused`], and warns about every image.
pub(crate) fn limits_quality() -> AppState {
    with_card(PredictText::Current, |card| {
        card["quality_gate"]["limits"] = json!({
            "refuse": {"min_focus": 0.3, "min_brightness": 0.2, "max_clipped": 0.4, "min_color": 0.005},
            "warn": {
                "min_focus": 1.0, "min_brightness": null, "max_brightness": null, "min_contrast": null, "max_clipped": null, "min_color": null,
                "min_lesion_share": null, "max_lesion_cut": null, "max_lesion_offset": null, "max_hair": null,
                "max_ink": null,
            },
        });
    })
}

/// Images with the code of their refusal.
pub(crate) fn refused() -> [(&'static str, Vec<u8>); 4] {
    let image = decode(&sample("nevus"));
    let changed = |change: fn(u32, Rgb<u8>) -> Rgb<u8>| {
        RgbImage::from_fn(image.width(), image.height(), |x, y| change(x, image[(x, y)]))
    };
    [
        ("image_too_blurred", imageops::blur(&image, 12.0)),
        ("image_too_dark", changed(|_, pixel| Rgb(pixel.0.map(|value| value / 5)))),
        ("image_too_bright", changed(|x, pixel| if x % 64 < 16 { pixel } else { Rgb([255; 3]) })),
        ("image_without_color", changed(|_, pixel| Rgb([pixel.0[0]; 3]))),
    ]
    .map(|(code, image)| (code, encode(&image, ImageFormat::Png)))
}
