//! `melanoma audit` on synthetic images: it finds the duplicates, and nothing else.

use std::{f64::consts::TAU, io::Cursor};

use crate::support::{Folder, Outcome, run};
use image::{
    ImageFormat, Rgb, RgbImage,
    codecs::jpeg::JpegEncoder,
    imageops::{self, FilterType},
};
use serde_json::Value;

/// An image with dark spots, different for each seed.
fn lesion(seed: u64) -> RgbImage {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) + 1;
    let mut random = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(1_u32 << 31)
    };
    // Position, radius and darkness of each spot, around the center as in a lesion.
    let spots: Vec<[f64; 4]> = (0..70)
        .map(|_| {
            let (angle, away) = (TAU * random(), 85.0 * random().sqrt());
            [
                120.0 + away * angle.cos(),
                120.0 + away * angle.sin(),
                4.0 + 14.0 * random(),
                90.0 * random() - 25.0,
            ]
        })
        .collect();
    RgbImage::from_fn(240, 240, |x, y| {
        let (x, y) = (f64::from(x), f64::from(y));
        let dark = spots.iter().map(|[left, top, radius, dark]| {
            dark * (-((x - left).powi(2) + (y - top).powi(2)) / (radius * radius)).exp()
        });
        let dark: f64 = dark.sum();
        Rgb([230.0, 180.0, 155.0].map(|skin| (skin - dark).clamp(0.0, 255.0) as u8))
    })
}

fn jpeg(image: &RgbImage, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(image).unwrap();
    bytes
}

fn png(image: &RgbImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// Copies of an image as they occur in data sets.
fn copies(image: &RgbImage) -> Vec<(&'static str, Vec<u8>)> {
    let cropped = imageops::crop_imm(image, 24, 24, 192, 192).to_image();
    let distorted = imageops::resize(image, 200, 150, FilterType::Triangle);
    vec![
        ("exact.png", png(image)),
        ("recompressed.jpg", jpeg(image, 50)),
        ("smaller.jpg", jpeg(&imageops::resize(image, 140, 140, FilterType::Triangle), 85)),
        ("mirrored.jpg", jpeg(&imageops::flip_horizontal(image), 85)),
        ("rotated.jpg", jpeg(&imageops::rotate90(image), 85)),
        ("cropped.jpg", jpeg(&cropped, 85)),
        ("distorted.jpg", jpeg(&distorted, 85)),
        ("corner.jpg", jpeg(&imageops::crop_imm(image, 48, 48, 192, 192).to_image(), 85)),
        ("lower_part.jpg", jpeg(&imageops::crop_imm(image, 0, 48, 240, 192).to_image(), 85)),
        ("darker.jpg", jpeg(&imageops::brighten(image, -25), 85)),
    ]
}

/// With the copies there are more than 30 images, so that embeddings are compared.
const SEEDS: u64 = 24;

/// A data set of `SEEDS` images in `train`, and in `test` a copy of each of the first ones.
fn with_copies() -> Folder {
    let folder = Folder::new();
    let mut manifest = "file,diagnosis,source,group,split\n".to_owned();
    let mut row = |file: &str, diagnosis: &str, split: &str| {
        manifest.push_str(&format!("{file},{diagnosis},synthetic,{file},{split}\n"));
    };
    for seed in 0..SEEDS {
        let file = format!("{seed:02}.png");
        folder.write(&file, &png(&lesion(seed)));
        row(&file, "NV", "train");
        if let Some((name, bytes)) = copies(&lesion(seed)).get(seed as usize) {
            folder.write(name, bytes);
            row(name, if *name == "rotated.jpg" { "MEL" } else { "NV" }, "test");
        }
    }
    folder.write("lesions.csv", manifest.as_bytes());
    folder
}

fn audit(folder: &Folder, more: &[&str]) -> Outcome {
    run(folder.melanoma(["audit", "--engine", "rten", ".", "--format", "json"]).args(more))
}

fn pairs(report: &Value) -> Vec<(String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let pairs = report["pairs"].as_array().unwrap().iter();
    let mut pairs: Vec<_> =
        pairs.map(|pair| (text(&pair["a"]["file"]), text(&pair["b"]["file"]), text(&pair["kind"]))).collect();
    pairs.sort();
    pairs
}

#[test]
fn every_duplicate_is_found_and_nothing_else() {
    let folder = with_copies();
    let outcome =
        audit(&folder, &["--html", "audit.html", "--json", "audit.json", "--pairs", "pairs.csv"]).exits(3);
    let report = outcome.json();
    let expected: Vec<_> = copies(&lesion(0))
        .iter()
        .enumerate()
        .map(|(i, (name, _))| {
            (format!("{i:02}.png"), (*name).to_owned(), if i == 0 { "exact" } else { "near" }.to_owned())
        })
        .collect();
    assert_eq!(pairs(&report), expected, "{report:#}");
    let conflicts: Vec<&Value> =
        report["pairs"].as_array().unwrap().iter().filter(|pair| !pair["conflict"].is_null()).collect();
    assert_eq!(conflicts.len(), 1, "{report:#}");
    assert_eq!(conflicts[0]["conflict"], "malignancy");
    assert_eq!(conflicts[0]["b"]["file"], "rotated.jpg");

    let written: Value = serde_json::from_slice(&folder.read("audit.json")).unwrap();
    assert_eq!(written, report);
    let table = String::from_utf8(folder.read("pairs.csv")).unwrap();
    assert_eq!(table.lines().count(), 1 + expected.len(), "{table}");
    let page = String::from_utf8(folder.read("audit.html")).unwrap();
    assert_eq!(page.matches("src=\"data:image/jpeg;base64,").count(), 2 * expected.len());
    for word in ["<script", "http://", "https://", "unreadable"] {
        assert!(!page.contains(word), "{word}");
    }
}

#[test]
fn the_report_keeps_its_form() {
    let mut report = audit(&with_copies(), &[]).exits(3).json();
    // The last digits depend on the processor.
    for pair in report["pairs"].as_array_mut().unwrap() {
        for (signal, min) in [("correlation", 0.7), ("cosine", -1.0)] {
            assert!((min..=1.0).contains(&pair[signal].as_f64().unwrap()), "{pair}");
            pair[signal] = "[number]".into();
        }
    }
    report["data"] = "[folder]".into();
    report["model"] = "[model]".into();
    report["pairs"].as_array_mut().unwrap().sort_by_key(|pair| pair["a"]["file"].to_string());
    insta::assert_json_snapshot!(report);
}

#[test]
fn the_text_lists_the_problems() {
    let folder = with_copies();
    let text = run(&mut folder.melanoma(["audit", "--engine", "rten", "."])).exits(3).out;
    for words in [
        "34 images, 34 groups, splits test, train",
        "- 10 exact or near duplicates are in two splits: a leak",
        "- 1 exact or near duplicates have one malignant and one benign label",
    ] {
        assert!(text.contains(words), "{words:?} is not in\n{text}");
    }
}

#[test]
fn without_splits_there_are_no_leaks_but_conflicts() {
    let folder = Folder::new();
    folder.write("benign/a.png", &png(&lesion(1)));
    folder.write("benign/b.png", &png(&lesion(2)));
    folder.write("malignant/c.jpg", &jpeg(&lesion(1), 80));
    let report = audit(&folder, &[]).exits(0).json();
    assert_eq!(report["counts"][1]["malignancy_conflicts"], 1, "{report:#}");
    // Three embeddings are too few to whiten.
    assert_eq!(report["pairs"][0]["cosine"], Value::Null);
}

#[test]
fn a_group_in_two_splits_is_a_leak() {
    let folder = Folder::new();
    folder.write("a.png", &png(&lesion(1)));
    folder.write("b.png", &png(&lesion(2)));
    folder.write("lesions.csv", b"file,malignant,group,split\na.png,0,one,train\nb.png,1,one,test\n");
    let report = audit(&folder, &[]).exits(3).json();
    assert_eq!(report["groups_across_splits"][0]["group"], "one");
    assert_eq!(report["groups_in_conflict"][0]["group"], "one");
    assert_eq!(pairs(&report), []);
}

#[test]
fn an_unreadable_image_is_listed() {
    let folder = Folder::new();
    folder.write("a.png", &png(&lesion(1)));
    folder.write("b.png", b"no image");
    folder.write("lesions.csv", b"file,malignant\na.png,0\nb.png,1\nc.png,1\n");
    let report = audit(&folder, &[]).exits(1).json();
    let codes: Vec<_> = report["unreadable"].as_array().unwrap().iter().map(|file| &file["code"]).collect();
    assert_eq!(codes, ["not_an_image", "unreadable_file"]);
}
