//! Bundles of schema 2, which version 0.6.0 wrote, open as bundles of the current schema.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::float_cmp, missing_docs)]

mod support;

use std::fs;

use melanoma_core::{Bundle, Card, Classifier, ClassifyOptions, ErrorCode, Tta, bundle::Sha256Hex};
use melanoma_testing::{BundleFolder, rten, sample, shipped_bundle};
use serde_json::{Map, Value, json};
use support::expected;

/// The bundle of 0.6.0: its card and test vectors, and the other files under their names of then.
fn schema_2() -> BundleFolder {
    let folder = BundleFolder::empty();
    for name in ["card.json", "golden.json"] {
        folder.write(name, &fs::read(expected("card-v2").join(name)).unwrap());
    }
    for (name, old_name) in [
        ("model.onnx", "model.onnx"),
        ("test-vector-1.png", "golden-1.png"),
        ("test-vector-2.png", "golden-2.png"),
        ("test-vector-3.png", "golden-3.png"),
    ] {
        folder.write(old_name, &fs::read(shipped_bundle().join(name)).unwrap());
    }
    folder
}

fn shipped() -> Bundle {
    melanoma_model::bundle().unwrap()
}

fn classifier(bundle: Bundle) -> Classifier {
    Classifier::open(bundle, &rten()).unwrap()
}

#[test]
fn a_card_of_schema_2_means_what_it_meant() {
    let (old, new) = (schema_2().open().unwrap().card().clone(), shipped().card().clone());
    assert_eq!(serde_json::to_value(&old).unwrap()["schema"], 3);
    assert_eq!(old.name, new.name);
    assert_eq!(old.version, new.version);
    assert_eq!(old.classes, new.classes);
    assert_eq!(old.preprocess, new.preprocess);
    assert_eq!(old.tensors, new.tensors);
    assert_eq!(old.calibration, new.calibration);
    assert_eq!(old.prevalence, new.prevalence);
    assert_eq!(old.default_operating_point, new.default_operating_point);
    assert_eq!(old.tta, new.tta);
    assert_eq!(old.quality_gate, new.quality_gate);
    assert_eq!(old.operating_points.len(), new.operating_points.len());
    for (old, new) in old.operating_points.iter().zip(&new.operating_points) {
        // The description of the data is in other words.
        let mut old = old.clone();
        old.measured_on.clone_from(&new.measured_on);
        assert_eq!(old, *new);
    }
    let (mut old_sets, new_sets) = (old.prediction_sets.unwrap(), new.prediction_sets.unwrap());
    old_sets.fitted_on.clone_from(&new_sets.fitted_on);
    assert_eq!(old_sets, new_sets);
    let counts =
        |card: &[melanoma_core::bundle::DataSource]| card.iter().map(|d| d.images).collect::<Vec<_>>();
    assert_eq!(counts(&old.provenance.data), counts(&new.provenance.data));
    assert_eq!(old.evaluation.len(), new.evaluation.len());
    // The shipped card states another estimate of the calibration error.
    let is_same_metric =
        |result: &&melanoma_core::bundle::Evaluation| !result.measure.contains("calibration error");
    let shared =
        old.evaluation.iter().filter(is_same_metric).zip(new.evaluation.iter().filter(is_same_metric));
    for (old, new) in shared {
        assert_eq!((old.images, old.value, old.interval), (new.images, new.value, new.interval));
    }
    assert_eq!(old.license.split([':', ',']).next(), Some("CC BY-NC 4.0"));

    // What schema 2 calls otherwise has its values under today's names.
    let file: Value = schema_2().json("card.json");
    assert_eq!(file["refusal"]["shorter_side"], old.quality_gate.min_side);
    assert_eq!(
        file["preprocess"]["lit_area"]["surround_share"],
        json!(old.preprocess.field_of_view_crop.unwrap().max_vignette)
    );
    assert_eq!(file["views"], u32::from(old.tta));
    assert_eq!(file["provenance"]["data"][0]["photographs"], old.provenance.data[0].images);
}

#[test]
fn the_report_of_a_schema_2_bundle_is_that_of_the_shipped_one() {
    let folder = schema_2();
    let (old, new) = (classifier(folder.open().unwrap()), classifier(shipped()));
    assert_eq!(old.verify().unwrap(), new.verify().unwrap());
    let digest = Sha256Hex::digest(&folder.read("card.json"));
    assert_eq!(old.bundle().digest(), &digest, "the digest is that of the card that was read");
    for name in ["synthetic-even.png", "synthetic-ragged.png", "synthetic-red.png"] {
        let image = fs::read(sample(name)).unwrap();
        for tta in [None, Some(Tta::One), Some(Tta::Eight)] {
            let options = ClassifyOptions { tta, ..ClassifyOptions::default() };
            let mut report = old.classify(&image, &options).unwrap();
            let expected = new.classify(&image, &options).unwrap();
            assert_eq!(report.model.sha256, digest.as_str());
            report.model.sha256.clone_from(&expected.model.sha256);
            assert_eq!(report, expected, "{name}");
        }
    }
}

#[test]
fn a_saved_schema_2_bundle_is_one_of_the_current_schema() {
    let folder = schema_2();
    let opened = folder.open().unwrap();
    let target = folder.path().join("saved");
    opened.save(&target).unwrap();
    let saved = Bundle::open(&target).unwrap();
    assert_eq!(saved.card(), opened.card());
    assert_eq!(saved.test_vectors(), opened.test_vectors());
    assert_ne!(saved.digest(), opened.digest(), "the card is another file");
    let card: Value = serde_json::from_slice(&fs::read(target.join("card.json")).unwrap()).unwrap();
    assert_eq!(card["schema"], 3);
    assert_eq!(card["test_vectors"], "test_vectors.json");
    let mut names: Vec<_> = fs::read_dir(&target)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let expected =
        ["card.json", "golden-1.png", "golden-2.png", "golden-3.png", "model.onnx", "test_vectors.json"];
    assert_eq!(names, expected);
    assert!(classifier(saved).verify().is_ok());
}

#[test]
fn a_new_card_replaces_one_of_schema_2_in_its_folder() {
    let folder = schema_2();
    let opened = folder.open().unwrap();
    let mut card = opened.card().clone();
    card.description = "Another description.".into();
    let changed = opened.with_card(card).unwrap();
    changed.save_card(folder.path()).unwrap();
    let again = folder.open().unwrap();
    assert_eq!(again.card(), changed.card());
    assert_eq!(again.digest(), changed.digest());
    assert_eq!(folder.json("card.json")["schema"], 3);
    // Until the card was replaced, the older card and its test vectors were complete.
    assert_eq!(folder.read("golden.json"), fs::read(expected("card-v2").join("golden.json")).unwrap());
}

/// The JSON pointer of every object in `value`.
fn objects(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            found.push(at.to_owned());
            for (name, value) in fields {
                objects(value, &format!("{at}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (i, value) in items.iter().enumerate() {
                objects(value, &format!("{at}/{i}"), found);
            }
        }
        _ => {}
    }
}

fn fields<'a>(value: &'a mut Value, pointer: &str) -> &'a mut Map<String, Value> {
    value.pointer_mut(pointer).unwrap().as_object_mut().unwrap()
}

fn card_code(card: &Value) -> Option<ErrorCode> {
    Card::parse(&serde_json::to_vec(card).unwrap()).err().map(|e| e.code())
}

#[test]
fn no_field_of_schema_2_may_be_missing_or_unknown() {
    let card = schema_2().json("card.json");
    assert_eq!(card_code(&card), None);
    let mut pointers = Vec::new();
    objects(&card, "", &mut pointers);
    let (mut removed, invalid) = (0, Some(ErrorCode::CardInvalid));
    for object in &pointers {
        let names: Vec<String> = fields(&mut card.clone(), object).keys().cloned().collect();
        for name in names {
            // The bundle checks its files; the card alone needs only the model and the test vectors.
            if object == "/files" && !["model.onnx", "golden.json"].contains(&name.as_str()) {
                continue;
            }
            let mut without = card.clone();
            fields(&mut without, object).remove(&name).unwrap();
            assert_eq!(card_code(&without), invalid, "{object} without {name}");
            removed += 1;
        }
        if object != "/files" {
            let mut with = card.clone();
            fields(&mut with, object).insert("temprature".into(), json!(1));
            assert_eq!(card_code(&with), invalid, "{object} with another field");
        }
    }
    assert!(removed > 60, "only {removed} fields were removed");
}

#[test]
fn the_names_of_two_schemas_do_not_mix() {
    let invalid = Some(ErrorCode::CardInvalid);
    let (mut old, mut new) = (schema_2().json("card.json"), BundleFolder::new().json("card.json"));
    assert_eq!((card_code(&old), card_code(&new)), (None, None));
    old["schema"] = json!(3);
    new["schema"] = json!(2);
    assert_eq!((card_code(&old), card_code(&new)), (invalid, invalid));
    for schema in [json!(1), json!(4), json!("2"), json!(2.5), Value::Null] {
        old["schema"] = schema.clone();
        assert_eq!(card_code(&old), invalid, "schema {schema}");
    }

    // The test vectors have the schema of their card.
    let folder = BundleFolder::new();
    folder.change_test_vectors(|file| {
        let vectors = file.as_object_mut().unwrap().remove("vectors").unwrap();
        file["answers"] = vectors;
    });
    assert_eq!(folder.open().map_err(|e| e.code()).err(), invalid);
    let folder = schema_2();
    let mut vectors = folder.json("golden.json");
    let answers = vectors.as_object_mut().unwrap().remove("answers").unwrap();
    vectors["vectors"] = answers;
    folder.replace("golden.json", &serde_json::to_vec(&vectors).unwrap());
    assert_eq!(folder.open().map_err(|e| e.code()).err(), invalid);
}

#[test]
fn the_files_of_schema_2_have_checksums_too() {
    for name in ["golden.json", "golden-1.png", "model.onnx"] {
        let folder = schema_2();
        let mut bytes = folder.read(name);
        bytes.push(b' ');
        folder.write(name, &bytes);
        assert_eq!(folder.open().map_err(|e| e.code()).err(), Some(ErrorCode::ChecksumMismatch), "{name}");
    }
}
