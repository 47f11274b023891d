//! Resampling against Pillow, normalization and contrast against numpy: `expected/make.py` wrote
//! every image and number here.

use crate::support::{Difference, bytes, image, pixels};
use melanoma_core::{
    ErrorCode, Image,
    preprocess::{Filter, Preprocess, Rect, ResizeMode, Tensor},
};
use serde_json::Value;

fn json(name: &str) -> Value {
    serde_json::from_slice(&bytes(name)).unwrap()
}

fn whole(value: &Value) -> u32 {
    u32::try_from(value.as_u64().unwrap()).unwrap()
}

fn list(value: &Value) -> Vec<f32> {
    value.as_array().unwrap().iter().map(|v| v.as_f64().unwrap() as f32).collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// What differs from Pillow.
fn check(case: &Value) -> Result<(), String> {
    let name = text(&case["expected"]);
    let resize_mode = serde_json::from_value(case["resize_mode"].clone()).unwrap();
    let filter = serde_json::from_value(case["filter"].clone()).unwrap();
    let steps = Preprocess::resampling(resize_mode, filter, whole(&case["width"]), whole(&case["height"]));
    let source = image(&format!("resize/{}", text(&case["source"])));

    let area = steps.area(&source);
    let ours = [area.left, area.top, area.width, area.height];
    let theirs: Vec<u32> = case["area"].as_array().unwrap().iter().map(whole).collect();
    if ours[..] != theirs[..] {
        return Err(format!("{name}: area {ours:?}, expected {theirs:?}"));
    }

    let expected = pixels(&format!("resize/{name}"));
    assert_eq!(expected.dimensions(), (steps.width, steps.height), "{name}");
    let resampled = steps.pixels(&source);
    let difference = Difference::between(resampled.rgb(), expected.as_raw());
    if difference.largest > 0 { Err(format!("{name}: {difference}")) } else { Ok(()) }
}

#[test]
fn the_resampled_pixels_are_those_of_pillow() {
    let cases = json("resize/cases.json");
    let cases = cases.as_array().unwrap();
    assert_eq!(cases.len(), 44, "eleven sizes, two filters, two resize modes");
    let wrong: Vec<String> = cases.iter().filter_map(|case| check(case).err()).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn an_image_of_the_right_size_is_not_changed() {
    let source = image("resize/97x61.png");
    for filter in [Filter::Bicubic, Filter::Bilinear] {
        for resize_mode in [ResizeMode::Stretch, ResizeMode::CenterCrop] {
            let resampled = Preprocess::resampling(resize_mode, filter, 97, 61).pixels(&source);
            assert_eq!(resampled.rgb(), source.rgb(), "{filter:?} {resize_mode:?}");
        }
    }
}

#[test]
fn the_area_is_inside_the_image_and_has_the_aspect_of_the_input() {
    let sides = [1, 2, 3, 7, 61, 97, 224, 640, 4032, 65_535];
    for (width, height) in sides.iter().flat_map(|w| sides.map(|h| (*w, h))) {
        for (to_width, to_height) in [(160, 160), (1, 4096), (4096, 1), (320, 240)] {
            let area_for = |resize_mode| {
                Preprocess::resampling(resize_mode, Filter::Bilinear, to_width, to_height)
                    .frame_area(width, height)
            };
            assert_eq!(area_for(ResizeMode::Stretch), Rect { left: 0, top: 0, width, height });
            let area = area_for(ResizeMode::CenterCrop);
            let what = format!("{area:?} of {width} x {height} for {to_width} x {to_height}");
            assert!(area.width >= 1 && area.left + area.width <= width, "{what}");
            assert!(area.height >= 1 && area.top + area.height <= height, "{what}");
            assert!(area.width == width || area.height == height, "{what}: not the largest");
            // Centered, up to the half pixel of an odd remainder.
            assert!((width - area.width).abs_diff(2 * area.left) <= 1, "{what}: not centered");
            assert!((height - area.height).abs_diff(2 * area.top) <= 1, "{what}: not centered");
            // The aspect, up to the pixel that is lost in rounding down.
            let (wide, tall) = (f64::from(area.width), f64::from(area.height));
            let aspect = f64::from(to_width) / f64::from(to_height);
            let across = (wide - tall * aspect).abs() <= aspect.max(1.0);
            let down = (tall - wide / aspect).abs() <= (1.0 / aspect).max(1.0);
            assert!(across || down, "{what}: another aspect");
        }
    }
}

#[test]
fn the_tensor_is_that_of_numpy_bit_for_bit() {
    let file = json("tensor.json");
    let (width, height) = (whole(&file["width"]), whole(&file["height"]));
    let rgb = file["rgb"].as_array().unwrap().iter().map(|v| u8::try_from(v.as_u64().unwrap()).unwrap());
    let image = Image::from_rgb(width, height, rgb.collect()).unwrap();
    let cases = file["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 6, "three normalizations, two layouts");
    for case in cases {
        let steps = Preprocess {
            field_of_view_crop: None,
            resize_mode: ResizeMode::Stretch,
            width,
            height,
            filter: Filter::Bicubic,
            rescale: case["rescale"].as_f64().unwrap() as f32,
            mean: list(&case["mean"]).try_into().unwrap(),
            std: list(&case["std"]).try_into().unwrap(),
            layout: serde_json::from_value(case["layout"].clone()).unwrap(),
            reduced_decoding: false,
        };
        let tensor = steps.tensor(&steps.pixels(&image));
        let shape: Vec<usize> = case["shape"].as_array().unwrap().iter().map(|v| whole(v) as usize).collect();
        assert_eq!(tensor.shape()[..], shape[..], "{:?}", steps.layout);
        assert_eq!(tensor.shape(), steps.shape(), "{:?}", steps.layout);
        let bits = |values: &[f32]| values.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
        assert_eq!(
            bits(tensor.values()),
            bits(&list(&case["values"])),
            "{:?} {}",
            steps.layout,
            steps.rescale
        );
    }
}

#[test]
fn the_contrast_is_that_of_numpy() {
    let file = json("contrast.json");
    let cases = file.as_object().unwrap();
    assert_eq!(cases.len(), 8);
    for (name, expected) in cases {
        let source = image(&format!("resize/{name}"));
        let steps =
            Preprocess::resampling(ResizeMode::Stretch, Filter::Bicubic, source.width(), source.height());
        let contrast = steps.pixels(&source).contrast();
        let expected = expected.as_f64().unwrap();
        assert!((contrast - expected).abs() < 1e-12, "{name}: {contrast}, expected {expected}");
    }
    let (black, white) = ([0, 0, 0], [255, 255, 255]);
    for (colors, expected) in [([black, white], 0.5), ([white, white], 0.0)] {
        let image = Image::from_rgb(2, 1, colors.concat()).unwrap();
        let contrast =
            Preprocess::resampling(ResizeMode::Stretch, Filter::Bicubic, 2, 1).pixels(&image).contrast();
        assert!((contrast - expected).abs() < 1e-12, "{colors:?}: {contrast}, expected {expected}");
    }
}

#[test]
fn a_tensor_has_as_many_values_as_its_shape_says() {
    let check = |shape: [usize; 4], values: usize, good: bool| {
        assert_eq!(Tensor::new(shape, vec![0.0; values]).is_some(), good, "{shape:?} with {values} values");
    };
    check([1, 3, 2, 2], 12, true);
    check([1, 3, 2, 2], 11, false);
    check([1, 3, 2, 2], 13, false);
    check([2, 3, 2, 2], 24, false);
    check([1, usize::MAX, 2, 2], 0, false);
}

#[test]
fn resampled_values_are_rounded_and_not_changed() {
    let steps = Preprocess::resampling(ResizeMode::Stretch, Filter::Bilinear, 2, 1);
    let check =
        |values: &[f32], expected: Result<&[u8], &str>| match (steps.pixels_from_values(values), expected) {
            (Ok(pixels), Ok(expected)) => assert_eq!(pixels.rgb(), expected, "{values:?}"),
            (Err(error), Err(what)) => {
                assert_eq!(error.code(), ErrorCode::InvalidTensor, "{values:?}");
                assert!(error.to_string().contains(what), "{values:?}: {error}");
            }
            (found, expected) => panic!("{values:?}: {found:?} instead of {expected:?}"),
        };
    check(&[0.0, 1.0, 127.0, 128.0, 254.0, 255.0], Ok(&[0, 1, 127, 128, 254, 255]));
    check(&[0.4, 0.5, 1.6, 127.49, 254.5, -0.0], Ok(&[0, 1, 2, 127, 255, 0]));
    check(&[0.0; 5], Err("5 values; the model needs 6"));
    check(&[0.0; 7], Err("7 values; the model needs 6"));
    for outside in [-0.1, 255.1, f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        check(&[0.0, 0.0, outside, 0.0, 0.0, 0.0], Err("value 2 "));
    }
}

#[test]
fn values_in_planar_order_are_rejected() {
    let planes = |values: &[f32]| -> Vec<f32> {
        (0..3)
            .flat_map(|channel| values.iter().skip(channel).step_by(3).copied().collect::<Vec<_>>())
            .collect()
    };
    for (width, height) in [(96, 64), (97, 61), (64, 48)] {
        let steps = Preprocess::resampling(ResizeMode::Stretch, Filter::Bicubic, width, height);
        let pixels = steps.pixels(&image("resize/97x61.png"));
        let color: Vec<f32> = pixels.rgb().iter().map(|&value| f32::from(value)).collect();
        let gray: Vec<f32> = color.chunks(3).flat_map(|rgb| [rgb[0]; 3]).collect();
        for values in [color, gray] {
            assert!(steps.pixels_from_values(&values).is_ok(), "{width} x {height}");
            let error = steps.pixels_from_values(&planes(&values)).unwrap_err();
            assert!(error.to_string().contains("[3, height, width]"), "{error}");
        }
    }
}

#[test]
fn values_that_are_no_evidence_of_an_order_are_accepted() {
    /// The value of a column, row and channel.
    type Value<'a> = &'a dyn Fn(usize, usize, usize) -> usize;
    const SIDE: usize = 96;
    let steps = Preprocess::resampling(ResizeMode::Stretch, Filter::Bicubic, SIDE as u32, SIDE as u32);
    let image = |value: Value<'_>| -> Vec<f32> {
        (0..3 * SIDE * SIDE).map(|i| (value(i / 3 % SIDE, i / 3 / SIDE, i % 3) % 256) as f32).collect()
    };
    let noise = |x: usize, y: usize, channel: usize| {
        // The finalizer of MurmurHash3.
        let mut bits = (x + SIDE * (y + SIDE * channel)) as u32;
        bits = (bits ^ (bits >> 16)).wrapping_mul(0x85eb_ca6b);
        bits = (bits ^ (bits >> 13)).wrapping_mul(0xc2b2_ae35);
        (bits ^ (bits >> 16)) as usize
    };
    let images: [(&str, Value<'_>); 11] = [
        ("one color", &|_, _, channel| 100 + 20 * channel),
        ("one gray", &|_, _, _| 77),
        ("gradient over the rows", &|_, y, _| 2 * y),
        ("gradient over the columns", &|x, _, _| 2 * x),
        ("gradient of color", &|x, y, channel| [2 * x, 2 * y, x + y][channel]),
        ("rows", &|_, y, _| 255 * (y % 2)),
        ("columns", &|x, _, _| 255 * (x % 2)),
        ("squares", &|x, y, _| 255 * ((x / 8 + y / 8) % 2)),
        ("noise", &|x, y, channel| noise(x, y, channel)),
        ("gray noise", &|x, y, _| noise(x, y, 0)),
        ("noise on a gradient over the rows", &|x, y, channel| 2 * y + noise(x, y, channel) % 16),
    ];
    for (what, value) in images {
        assert!(steps.pixels_from_values(&image(value)).is_ok(), "{what}");
    }
}
