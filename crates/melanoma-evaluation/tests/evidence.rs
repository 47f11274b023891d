//! Evidence for operating points: thresholds that each run chooses, applied to what it left out, by hand.
#![allow(clippy::float_cmp)]

use std::fs;

use melanoma_core::{
    ImageType,
    bundle::{Evidence, LeftOut},
};
use melanoma_evaluation::{
    Bootstrap, Error, ErrorCode,
    calibration::{EvidencePredictions, MIN_VALIDATION},
};

const BOOTSTRAP: Bootstrap = Bootstrap { resamples: 500, seed: 1 };
const HEADER: &str = "run,role,left_out,source,group,image_type,malignant,probability\n";

/// The rows of a csv file.
struct Rows(String);

impl Rows {
    fn new() -> Self {
        Self(HEADER.into())
    }

    /// Adds an image that a run left out.
    fn left_out(&mut self, run: &str, kind: &str, image_type: &str, malignant: u8, probability: f64) {
        let group = self.0.lines().count();
        self.0.push_str(&format!(
            "{run},left_out,{kind},{run}-source,{group},{image_type},{malignant},{probability}\n"
        ));
    }

    /// Adds malignant validation images with `scale` times 1 to `count`.
    fn validation(&mut self, run: &str, kind: &str, image_type: &str, count: usize, scale: f64) {
        for i in 1..=count {
            let probability = scale * i as f64;
            self.0.push_str(&format!("{run},validation,{kind},other,v{i},{image_type},1,{probability}\n"));
        }
    }

    fn read(&self) -> Result<EvidencePredictions, Error> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("evidence.csv");
        fs::write(&path, &self.0).unwrap();
        EvidencePredictions::read(&path)
    }

    fn at(&self, sensitivity: f64, image_type: ImageType) -> Option<Evidence> {
        self.read().unwrap().at(sensitivity, Some(image_type), BOOTSTRAP).unwrap()
    }
}

fn close(value: f64, expected: f64) {
    assert!((value - expected).abs() < 1e-12, "{value} is not {expected}");
}

#[test]
fn each_run_applies_its_own_threshold_to_the_source_that_it_left_out() {
    let mut rows = Rows::new();
    // Of 0.005 to 0.5, 95 of 100 are 0.03 or more; of 0.002 to 0.2, 0.012 or more.
    rows.validation("a", "sources", "dermoscopic", 100, 0.005);
    rows.validation("b", "sources", "dermoscopic", 100, 0.002);
    // Another type chooses nothing.
    rows.validation("a", "sources", "clinical", 100, 0.0001);
    for (malignant, probability) in [(1, 0.0301), (1, 0.0299), (0, 0.0299), (0, 0.04)] {
        rows.left_out("a", "sources", "dermoscopic", malignant, probability);
    }
    for (malignant, probability) in [(1, 0.0121), (0, 0.0119)] {
        rows.left_out("b", "sources", "dermoscopic", malignant, probability);
    }
    let evidence = rows.at(0.95, ImageType::Dermoscopic).unwrap();
    assert_eq!((evidence.left_out, evidence.images, evidence.groups), (LeftOut::Sources, 6, 6));
    close(evidence.sensitivity.get(), 2.0 / 3.0);
    close(evidence.specificity.get(), 2.0 / 3.0);
    let [low, high] = evidence.sensitivity_interval;
    assert!(low < evidence.sensitivity && evidence.sensitivity < high);
    assert_eq!([evidence.min_sensitivity.get(), evidence.min_specificity.get()], [0.85, 0.3]);
    assert!(evidence.measured_on.ends_with("a-source, b-source") && !evidence.is_sufficient());
    assert_eq!(rows.at(0.95, ImageType::Clinical), None, "no run left out a clinical image");
}

#[test]
fn a_run_without_enough_validation_takes_what_the_others_left_out() {
    let mut rows = Rows::new();
    rows.validation("a", "patients", "clinical", MIN_VALIDATION - 1, 0.5 / 99.0);
    // The threshold of `a` is from `b` and the other way round: 98 of 100 are 0.003 or more, or 0.0003 or more.
    for i in 1..=100 {
        rows.left_out("b", "patients", "clinical", 1, f64::from(i) * 0.001);
        rows.left_out("a", "patients", "clinical", 1, f64::from(i) * 0.0001);
    }
    rows.left_out("a", "patients", "clinical", 0, 0.0029);
    rows.left_out("b", "patients", "clinical", 0, 0.0001);
    let evidence = rows.at(0.98, ImageType::Clinical).unwrap();
    // `b` finds all, `a` those from 0.003 on.
    close(evidence.sensitivity.get(), (100.0 + 71.0) / 200.0);
    assert_eq!(evidence.specificity.get(), 1.0);
    // Clopper and Pearson, all of two groups.
    close(evidence.specificity_interval[0].get(), 0.025_f64.sqrt());
    assert_eq!(evidence.left_out, LeftOut::Patients);
    assert_eq!(evidence.min_sensitivity.get(), 0.9);
    assert!(evidence.measured_on.contains("weaker"), "{}", evidence.measured_on);
}

#[test]
fn one_source_alone_is_not_evidence_of_sources() {
    let mut rows = Rows::new();
    rows.validation("whole", "sources", "clinical", 100, 0.005);
    rows.validation("fold", "patients", "clinical", 100, 0.005);
    for run in ["whole", "fold"] {
        let kind = if run == "whole" { "sources" } else { "patients" };
        for malignant in [0, 1] {
            rows.left_out(run, kind, "clinical", malignant, 0.4);
        }
    }
    let evidence = rows.at(0.95, ImageType::Clinical).unwrap();
    assert_eq!((evidence.left_out, evidence.images), (LeftOut::Patients, 2));
}

#[test]
fn sufficient_evidence_reaches_the_rule() {
    let mut rows = Rows::new();
    for run in ["a", "b"] {
        rows.validation(run, "sources", "dermoscopic", 100, 0.005);
        for i in 0..200 {
            rows.left_out(run, "sources", "dermoscopic", 1, if i % 20 == 0 { 0.01 } else { 0.3 });
            rows.left_out(run, "sources", "dermoscopic", 0, if i % 2 == 0 { 0.01 } else { 0.3 });
        }
    }
    let evidence = rows.at(0.95, ImageType::Dermoscopic).unwrap();
    close(evidence.sensitivity.get(), 0.95);
    close(evidence.specificity.get(), 0.5);
    assert!(evidence.is_sufficient());
    // The normal approximation of an interval of 400 images is near the bootstrap's.
    let half = 1.96 * (0.95_f64 * 0.05 / 400.0).sqrt();
    assert!((evidence.sensitivity_interval[0].get() - (0.95 - half)).abs() < 0.01);
}

#[test]
fn evidence_that_cannot_be_used_is_an_error() {
    let mut rows = Rows::new();
    rows.validation("a", "sources", "dermoscopic", MIN_VALIDATION - 1, 0.001);
    for run in ["a", "b"] {
        rows.left_out(run, "sources", "dermoscopic", 1, 0.5);
        rows.left_out(run, "sources", "dermoscopic", 0, 0.5);
    }
    let error = rows.read().unwrap().at(0.95, Some(ImageType::Dermoscopic), BOOTSTRAP).unwrap_err();
    assert_eq!(error.code(), ErrorCode::TooFewImages);
    assert!(error.to_string().contains("run \"a\""), "{error}");
    for (row, expected) in [
        ("r,train,sources,s,g,clinical,1,0.5", "`role` is \"train\""),
        ("r,left_out,clinics,s,g,clinical,1,0.5", "`left_out` is \"clinics\""),
        ("r,left_out,sources,s,g,other,1,0.5", "`image_type` is \"other\""),
        ("r,left_out,sources,s,g,clinical,yes,0.5", "`malignant` is \"yes\""),
        ("r,left_out,sources,s,g,clinical,1,1.5", "`probability` is \"1.5\""),
        ("r,left_out,sources,s,,clinical,1,0.5", "`group` is missing"),
    ] {
        let error = Rows(format!("{HEADER}{row}\n")).read().unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidDataset);
        assert!(error.to_string().contains(&format!("line 2: {expected}")), "{error}");
    }
}
