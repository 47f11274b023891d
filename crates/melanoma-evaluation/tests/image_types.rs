//! Image types: scores, calibration and evaluation of each type, and images of no lesion.
#![allow(clippy::float_cmp)]

use std::fs::File;

use crate::support::{
    BOOTSTRAP, CLINICAL, DERMOSCOPIC, OTHER, drawn, malignant_logits, options, sample, typed,
};
use melanoma_core::{
    Card, ClassifyOptions, ErrorCode as CoreCode, ImageType, Probability,
    bundle::{Bundle, Profiles},
    calibration::Calibration,
};
use melanoma_evaluation::{
    Diagnosis, ErrorCode, Evaluation, ImageOutputs, Measured, Prediction, SampleType, Taxonomy,
    calibration::calibrate, predictions,
};
use melanoma_testing::{
    BundleFolder,
    evidence::{profiles, with_evidence},
};

fn bundle() -> Bundle {
    let folder = BundleFolder::with_image_types();
    folder.change_card(|card| {
        for profile in profiles(card) {
            let points = profile["operating_points"].as_array_mut().unwrap();
            points.retain(|point| !point["name"].as_str().unwrap().ends_with("0.99"));
        }
        with_evidence(card);
    });
    folder.open().unwrap()
}

fn value(measured: Measured) -> f64 {
    measured.estimate().unwrap().value
}

/// Images whose probability of malignant is `p`, in a type by their data set and by their logits.
fn image(
    i: usize,
    shows: Option<SampleType>,
    logits: [f32; 3],
    malignant: bool,
    p: f64,
    card: &Card,
) -> Prediction {
    let diagnosis = match (shows, malignant) {
        (Some(SampleType::Other), _) => Diagnosis::NoLesion,
        (_, true) => Diagnosis::Malignant,
        (_, false) => Diagnosis::Benign,
    };
    Prediction::new(
        sample(i, diagnosis, shows),
        Ok(typed(malignant_logits(p, card), logits, 1.0)),
        card,
        None,
    )
}

#[test]
fn each_type_has_a_profile_of_its_own_images() {
    let bundle = bundle();
    let card = bundle.card();
    let mut images = Vec::new();
    let mut add =
        |count: usize, truth: &Calibration, logits: [f32; 3], shows: Option<SampleType>, seed: u64| {
            for (class_logits, diagnosis) in drawn(count, truth, seed) {
                let sample = sample(images.len(), diagnosis, shows);
                images.push(Prediction::new(sample, Ok(typed(class_logits, logits, 1.0)), card, None));
            }
        };
    let cold = Calibration::Temperature { temperature: 2.0 };
    let shifted = Calibration::Platt { slope: 1.0, intercept: -2.0 };
    add(4000, &cold, DERMOSCOPIC, None, 1);
    // The data set knows better than the model.
    add(4000, &cold, CLINICAL, Some(SampleType::Dermoscopic), 2);
    add(8000, &shifted, CLINICAL, None, 3);
    // Refused, and of no lesion.
    add(30, &cold, OTHER, Some(SampleType::Dermoscopic), 4);
    images.push(image(images.len(), Some(SampleType::Other), DERMOSCOPIC, false, 0.5, card));
    let report = calibrate(&images, card, &options()).unwrap();
    assert_eq!((report.refused, report.failed, report.profiles.len()), (30, 0, 2));
    for (of, image_type) in report.profiles.iter().zip(ImageType::ALL) {
        assert_eq!((of.image_type, of.malignant + of.benign), (Some(image_type), 8000));
    }
    let card = Card::parse(&serde_json::to_vec(&report.card).unwrap()).unwrap();
    let [dermoscopic, clinical] = ImageType::ALL.map(|of| card.profiles.get(Some(of)).unwrap());
    let Calibration::Temperature { temperature } = dermoscopic.calibration else { panic!("no temperature") };
    assert!((temperature - 2.0).abs() < 0.1, "{temperature}");
    let Calibration::Platt { slope, intercept } = clinical.calibration else { panic!("no Platt scaling") };
    assert!((slope - 1.0).abs() < 0.1 && (intercept + 2.0).abs() < 0.2, "{slope} {intercept}");
    assert_eq!(clinical.operating_points.len(), 12);
    assert!(clinical.operating_points[4].measured_on.contains("8000 clinical images"));
    assert_eq!(clinical.prediction_sets.as_ref().unwrap().distance, None, "every distance is the same");
    let has_evidence = |name: &str| {
        clinical.operating_points.iter().find(|point| point.name == name).unwrap().evidence.is_some()
    };
    assert!(has_evidence("malignant_sensitivity_0.95"), "the evidence of the card is kept");
    assert!(!has_evidence("malignant_sensitivity_0.99"), "the card had no point of this name");
}

#[test]
fn a_type_without_images_keeps_its_profile_and_one_with_few_is_an_error() {
    let bundle = bundle();
    let card = bundle.card();
    let truth = Calibration::Temperature { temperature: 2.0 };
    let make = |count: usize, logits: [f32; 3], first: usize| -> Vec<Prediction> {
        let drawn = drawn(count, &truth, 1).into_iter().enumerate();
        let prediction = |(i, (class_logits, diagnosis))| {
            let outputs = Ok(typed(class_logits, logits, 1.0));
            Prediction::new(sample(first + i, diagnosis, None), outputs, card, None)
        };
        drawn.map(prediction).collect()
    };
    let mut images = make(1000, DERMOSCOPIC, 0);
    let report = calibrate(&images, card, &options()).unwrap();
    assert_eq!(report.unchanged, [ImageType::Clinical]);
    let [old, new] = [card, &report.card].map(|card| card.profiles.get(Some(ImageType::Clinical)).unwrap());
    assert_eq!(old, new);
    images.extend(make(60, CLINICAL, 1000));
    let error = calibrate(&images, card, &options()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::TooFewImages);
    assert!(error.to_string().starts_with("a calibration of clinical images needs 30"), "{error}");
}

#[test]
fn the_limit_on_other_is_that_of_the_option() {
    let bundle = bundle();
    let truth = Calibration::Temperature { temperature: 2.0 };
    // The probability of `other` is 0.212.
    let logits = [1.0, 0.0, 0.0];
    let images: Vec<Prediction> = drawn(1000, &truth, 1)
        .into_iter()
        .enumerate()
        .map(|(i, (class_logits, diagnosis))| {
            let outputs = Ok(typed(class_logits, logits, 1.0));
            Prediction::new(sample(i, diagnosis, None), outputs, bundle.card(), None)
        })
        .collect();
    let with = |max_other: f64| {
        let mut options = options();
        options.max_other = Probability::new(max_other);
        calibrate(&images, bundle.card(), &options)
    };
    let report = with(0.22).unwrap();
    let Profiles::ImageType { max_other, .. } = report.card.profiles else { panic!("no image types") };
    assert_eq!((max_other.get(), report.refused), (0.22, 0));
    assert_eq!(with(0.21).unwrap_err().code(), ErrorCode::TooFewImages, "every image is refused");
    let untyped = BundleFolder::without_image_types().open().unwrap();
    let mut options = options();
    options.max_other = Probability::new(0.5);
    let error = calibrate(&images, untyped.card(), &options).unwrap_err();
    assert_eq!(error.code().as_str(), "invalid_parameter");
}

#[test]
fn scores_are_read_as_they_were_written_and_judged_again() {
    let bundle = bundle();
    let card = bundle.card();
    let mut images = vec![
        image(0, Some(SampleType::Clinical), DERMOSCOPIC, true, 0.7, card),
        image(1, None, CLINICAL, false, 0.2, card),
        image(2, Some(SampleType::Other), OTHER, false, 0.2, card),
        image(3, Some(SampleType::Dermoscopic), [1.0, 0.0, 0.9], false, 0.2, card),
    ];
    let failed = Err(ErrorCode::Core(CoreCode::LowContrast));
    images.push(Prediction::new(sample(4, Diagnosis::Benign, None), failed, card, None));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("scores.csv");
    predictions::write(File::create(&path).unwrap(), &images, &bundle).unwrap();
    let mut table = csv::Reader::from_path(&path).unwrap();
    let header = table.headers().unwrap().clone();
    let column = |row: &csv::StringRecord, name: &str| {
        row[header.iter().position(|column| column == name).unwrap()].to_owned()
    };
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    let of = |name: &str| rows.iter().map(|row| column(row, name)).collect::<Vec<_>>();
    assert_eq!(of("modality"), ["clinical", "", "other", "dermoscopic", ""]);
    assert_eq!(of("image_type"), ["dermoscopic", "clinical", "other", "dermoscopic", ""]);
    assert_eq!(of("error"), ["", "", "no_lesion_found", "", "low_contrast"]);
    assert_eq!(of("logit_other"), ["-4", "-4", "4", "0.9", ""]);
    assert_eq!(of("diagnosis")[2], "");
    let read =
        |bundle: &Bundle| predictions::read(&path, None, bundle, &ClassifyOptions::default()).unwrap().1;
    for (written, again) in images.iter().zip(read(&bundle)) {
        assert_eq!((&written.outputs, &written.score), (&again.outputs, &again.score));
        assert_eq!(written.sample.image_type, again.sample.image_type);
        assert_eq!(written.sample.diagnosis, again.sample.diagnosis);
    }
    let folder = BundleFolder::with_image_types();
    folder.change_card(|card| card["profiles"]["max_other"] = 0.2.into());
    let strict = read(&folder.open().unwrap());
    let codes: Vec<Option<&str>> =
        strict.iter().map(|prediction| prediction.score.as_ref().err().map(|code| code.as_str())).collect();
    assert_eq!(codes, [None, None, Some("no_lesion_found"), Some("no_lesion_found"), Some("low_contrast")]);
    folder.change_card(|card| card["profiles"]["max_other"] = 1.0.into());
    assert!(read(&folder.open().unwrap())[2].score.is_ok());
}

#[test]
fn outcomes_image_types_and_coverage_are_counted_by_type() {
    let bundle = bundle();
    let card = bundle.card();
    let (dermoscopic, clinical) = (Some(SampleType::Dermoscopic), Some(SampleType::Clinical));
    let mut images = Vec::new();
    let mut add = |count: usize, shows, logits, malignant, p| {
        for _ in 0..count {
            images.push(image(images.len(), shows, logits, malignant, p, card));
        }
    };
    add(3, dermoscopic, DERMOSCOPIC, true, 0.9);
    add(1, dermoscopic, DERMOSCOPIC, true, 0.01);
    add(5, dermoscopic, DERMOSCOPIC, false, 0.01);
    add(1, dermoscopic, CLINICAL, false, 0.01);
    add(2, dermoscopic, OTHER, false, 0.01);
    add(2, clinical, CLINICAL, true, 0.9);
    add(3, Some(SampleType::Other), OTHER, false, 0.01);
    add(1, Some(SampleType::Other), CLINICAL, false, 0.9);
    let taxonomy = Taxonomy::new(&card.classes, &[]).unwrap();
    let evaluation = Evaluation::new("x".into(), None, &images, &bundle, &taxonomy, BOOTSTRAP);
    assert_eq!((evaluation.data.evaluated, evaluation.data.without_lesion), (12, 4));
    assert_eq!(evaluation.data.refused["no_lesion_found"], 5);

    let counts: Vec<_> = evaluation
        .image_types
        .iter()
        .filter(|row| row.attribute == "all")
        .map(|row| (row.shows, [row.dermoscopic, row.clinical, row.refused]))
        .collect();
    assert_eq!(counts, [("dermoscopic", [9, 1, 2]), ("clinical", [0, 2, 0]), ("other", [0, 1, 3])]);
    let by_tone: Vec<_> = evaluation.image_types.iter().filter(|row| row.attribute == "skin tone").collect();
    assert!(by_tone.iter().all(|row| row.shows != "other") && by_tone.len() == 4, "two tones of two types");

    let row = |shows: &str, lesions: &str| {
        let found = evaluation.decisions.iter().find(|row| row.shows == shows && row.lesions == lesions);
        let row = found.unwrap();
        let shares = [row.refer, row.no_sign, row.inconclusive, row.refused].map(value);
        shares.map(|share| (share * row.images as f64).round() as u32)
    };
    assert_eq!(row("dermoscopic", "all"), [3, 7, 0, 2]);
    assert_eq!(row("dermoscopic", "malignant"), [3, 1, 0, 0]);
    assert_eq!(row("dermoscopic", "benign"), [0, 6, 0, 2]);
    assert_eq!(row("clinical", "malignant"), [2, 0, 0, 0]);
    assert_eq!(row("other", "all"), [1, 0, 0, 3]);

    let [of_dermoscopic, of_clinical] = evaluation.by_image_type.as_slice() else { panic!("not two types") };
    assert_eq!((of_dermoscopic.images, of_clinical.images), (10, 2));
    let risk_coverage = &of_dermoscopic.risk_coverage;
    assert_eq!(risk_coverage.images, 12);
    assert!((value(risk_coverage.coverage) - 10.0 / 12.0).abs() < 1e-12);
    assert!((value(risk_coverage.risk) - 0.1).abs() < 1e-12);
    // Seven images of one confidence, of which one is wrong, come first; then three that are right.
    let mean = (7.0 / 7.0 + 1.0 / 8.0 + 1.0 / 9.0 + 1.0 / 10.0) / 10.0;
    assert!((value(risk_coverage.aurc) - mean).abs() < 1e-12, "{}", value(risk_coverage.aurc));
    assert_eq!(evaluation.summary_metrics().iter().filter(|of| of.image_type.is_none()).count(), 0);
}

#[test]
fn a_result_without_evidence_is_not_covered() {
    let bundle = BundleFolder::with_image_types().open().unwrap();
    let card = bundle.card();
    let images: Vec<Prediction> = (0..20)
        .map(|i| image(i, None, DERMOSCOPIC, i % 2 == 0, if i % 2 == 0 { 0.9 } else { 0.01 }, card))
        .collect();
    let taxonomy = Taxonomy::new(&card.classes, &[]).unwrap();
    let evaluation = Evaluation::new("x".into(), None, &images, &bundle, &taxonomy, BOOTSTRAP);
    let all = &evaluation.decisions[0];
    assert_eq!([all.refer, all.no_sign, all.inconclusive, all.refused].map(value), [0.5, 0.0, 0.5, 0.0]);
    assert_eq!(value(evaluation.by_image_type[0].risk_coverage.coverage), 0.5);
    // At the operating point the figures are those of the probabilities, as if the evidence sufficed.
    assert_eq!(value(evaluation.by_image_type[0].operating_points[0].specificity), 1.0);
}

#[test]
fn a_model_without_image_types_uses_those_of_the_data_set() {
    let bundle = BundleFolder::without_image_types().open().unwrap();
    let card = bundle.card();
    let make = |i: usize| {
        let shows = if i.is_multiple_of(2) { SampleType::Dermoscopic } else { SampleType::Clinical };
        let outputs = ImageOutputs { image_type: None, ..typed(malignant_logits(0.3, card), OTHER, 1.0) };
        Prediction::new(sample(i, Diagnosis::Benign, Some(shows)), Ok(outputs), card, None)
    };
    let images: Vec<Prediction> = (0..6).map(make).collect();
    let taxonomy = Taxonomy::new(&card.classes, &[]).unwrap();
    let evaluation = Evaluation::new("x".into(), None, &images, &bundle, &taxonomy, BOOTSTRAP);
    let types: Vec<_> = evaluation.by_image_type.iter().map(|of| (of.image_type, of.images)).collect();
    assert_eq!(types, [(Some(ImageType::Dermoscopic), 3), (Some(ImageType::Clinical), 3)]);
    assert!(evaluation.image_types.is_empty());
}
