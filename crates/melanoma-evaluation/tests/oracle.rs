//! Every metric against scikit-learn and `NumPy`, on stored scores, within 1e-9; Platt scaling within
//! 1e-6 and temperature scaling, against `SciPy`, within 1e-4.
//!
//! `MELANOMA_ORACLE_PYTHON` is a Python with the packages of `training/tests/requirements.txt`.
//! Without it the tests are listed as ignored.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

use std::{
    env,
    ffi::OsString,
    fs::File,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use libtest_mimic::{Arguments, Trial};
use melanoma_core::{
    Card, ClassifyOptions, ErrorCode as CoreCode, Logits, calibration::Calibration, tta::PerView,
};
use melanoma_evaluation::{
    Bootstrap, Diagnosis, ErrorCode, Evaluation, ImageOutputs, Measured, Prediction, Sample, SampleType,
    Target, Taxonomy,
    calibration::{LabeledLogits, platt, temperature},
    predictions,
};
use melanoma_testing::{BundleFolder, evidence::with_evidence};
use serde_json::Value;

fn main() -> ExitCode {
    let python = env::var_os("MELANOMA_ORACLE_PYTHON");
    if python.is_none() {
        eprintln!(
            "no scikit-learn: set MELANOMA_ORACLE_PYTHON to a Python with the packages of training/tests/requirements.txt"
        );
    }
    let cases: [(&str, &[&str], f32); 3] = [
        ("all_classes", &["MEL", "NV", "BCC", "AK", "BKL", "DF", "VASC", "SCC", "benign", "malignant"], 1e3),
        ("some_classes", &["MEL", "NV", "BKL"], 1e3),
        ("many_ties", &["MEL", "NV", "BKL", "benign"], 1.0),
    ];
    let mut trials: Vec<Trial> = Vec::new();
    for (name, labels, steps) in cases {
        let of = python.clone();
        let metrics = move || {
            equals_scikit_learn(labels, steps, &of.expect("MELANOMA_ORACLE_PYTHON is not set"));
            Ok(())
        };
        let of = python.clone();
        let types = move || {
            types_equal_scikit_learn(labels, steps, &of.expect("MELANOMA_ORACLE_PYTHON is not set"));
            Ok(())
        };
        trials.push(Trial::test(format!("{name}_equals_scikit_learn"), metrics));
        trials.push(Trial::test(format!("image_types_of_{name}_equal_scikit_learn"), types));
    }
    let is_ignored = python.is_none();
    let trials = trials.into_iter().map(|trial| trial.with_ignored_flag(is_ignored)).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// Made-up predictions of a model that is right more often than not. Few `steps` make equal scores.
fn made_up(labels: &[&str], steps: f32, card: &Card) -> Vec<Prediction> {
    let tells_types = card.profiles.are_by_image_type();
    let mut state = 1_u64;
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1_u64 << 24) as f32
    };
    let prediction = |i: usize| {
        let label = labels[(random() * labels.len() as f32) as usize];
        let class = card.classes.iter().find(|class| class.code == label).cloned();
        let logits = card.classes.iter().map(|class| {
            let right = f32::from(u8::from(class.code == label));
            ((random() * 4.0 + right) * steps).round() / steps
        });
        let logits = Logits::new(logits.collect()).unwrap();
        let diagnosis = match label {
            _ if tells_types && i % 4 % 3 == 2 => Diagnosis::NoLesion,
            "benign" => Diagnosis::Benign,
            "malignant" => Diagnosis::Malignant,
            _ => Diagnosis::Class(class.unwrap()),
        };
        let sample = Sample {
            file: PathBuf::from(format!("{i}.jpg")),
            diagnosis,
            image_type: tells_types.then(|| SampleType::ALL[i % 4 % 3]),
            source: Some("a, \"b\"".into()),
            group: (i / 2).to_string(),
            sex: None,
            age: Some(40.5),
            site: None,
            skin_tone: None,
            split: i.is_multiple_of(2).then(|| "test".into()),
            aspect_distorted: i.is_multiple_of(3),
        };
        let outputs = if i % 50 == 7 {
            Err(ErrorCode::Core(CoreCode::LowContrast))
        } else {
            let image_type = tells_types.then(|| {
                Logits::new([0.0; 3].map(|_: f32| (random() * 4.0 * steps).round() / steps).to_vec()).unwrap()
            });
            let distance = tells_types.then(|| f64::from(random()));
            Ok(ImageOutputs { logits: views(logits, i), image_type, distance, is_poor: false })
        };
        Prediction::new(sample, outputs, card, None)
    };
    (0..997).map(prediction).collect()
}

/// One view of some images, and of others four that differ.
fn views(logits: Logits, image: usize) -> PerView<Logits> {
    if image.is_multiple_of(3) {
        return PerView::new(vec![logits]).unwrap();
    }
    let view = |shift: f32| {
        let mut values = logits.as_slice().to_vec();
        values[0] += shift;
        Logits::new(values).unwrap()
    };
    PerView::new([0.0, 2.0, -1.7, 0.1].map(view).into()).unwrap()
}

fn scored(predictions: &[Prediction]) -> impl Iterator<Item = (&Sample, &ImageOutputs)> {
    predictions.iter().filter_map(|prediction| Some((&prediction.sample, prediction.outputs.as_ref().ok()?)))
}

fn run(python: &OsString, script: &str, scores: &Path) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(script);
    let output = Command::new(python).arg(script).arg(scores).output();
    let output = output.unwrap_or_else(|e| panic!("MELANOMA_ORACLE_PYTHON cannot be started: {e}"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The outcomes, the image types and the risk against coverage of a model that predicts image types.
fn types_equal_scikit_learn(labels: &[&str], steps: f32, python: &OsString) {
    let folder = BundleFolder::with_image_types();
    folder.change_card(with_evidence);
    let bundle = folder.open().unwrap();
    let made_up = made_up(labels, steps, bundle.card());
    let file = folder.path().join("scores.csv");
    predictions::write(File::create(&file).unwrap(), &made_up, &bundle).unwrap();
    let (name, again) = predictions::read(&file, None, &bundle, &ClassifyOptions::default()).unwrap();
    let oracle = run(python, "oracle_types.py", &file);
    let taxonomy = Taxonomy::new(&bundle.card().classes, &[]).unwrap();
    let bootstrap = Bootstrap { resamples: 1, seed: 0 };
    let evaluation = Evaluation::new(name, None, &again, &bundle, &taxonomy, bootstrap);
    let confusion: Vec<[u64; 3]> = evaluation
        .image_types
        .iter()
        .filter(|row| row.attribute == "all" && row.shows != "unknown")
        .map(|row| [row.dermoscopic, row.clinical, row.refused])
        .collect();
    assert_eq!(serde_json::to_value(confusion).unwrap(), oracle["confusion"]);
    let equal = |what: &str, ours: Measured, theirs: &Value| {
        let (ours, theirs) = (ours.estimate().unwrap().value, theirs.as_f64().unwrap());
        assert!((ours - theirs).abs() < 1e-9, "{what}: {ours}, scikit-learn {theirs}");
    };
    assert_eq!(evaluation.by_image_type.len(), 2);
    for of_type in &evaluation.by_image_type {
        let name = of_type.image_type.unwrap().as_str();
        let theirs = &oracle[name];
        equal("auroc", of_type.targets[0].auroc, &theirs["auroc"]);
        equal("coverage", of_type.risk_coverage.coverage, &theirs["coverage"]);
        equal("risk", of_type.risk_coverage.risk, &theirs["risk"]);
        equal("aurc", of_type.risk_coverage.aurc, &theirs["aurc"]);
        for (lesions, key) in [("all", "outcomes"), ("malignant", "malignant_outcomes")] {
            let row = evaluation.decisions.iter().find(|row| row.shows == name && row.lesions == lesions);
            let row = row.unwrap();
            for (i, ours) in [row.refer, row.no_sign, row.inconclusive, row.refused].into_iter().enumerate() {
                equal(key, ours, &theirs[key][i]);
            }
        }
    }
}

fn equals_scikit_learn(labels: &[&str], steps: f32, python: &OsString) {
    let bundle = BundleFolder::without_image_types().open().unwrap();
    let made_up = &made_up(labels, steps, bundle.card());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("scores.csv");
    predictions::write(File::create(&file).unwrap(), made_up, &bundle).unwrap();

    let options = ClassifyOptions::default();
    let (name, again) = predictions::read(&file, None, &bundle, &options).unwrap();
    assert_eq!((name.as_str(), again.len()), ("scores", made_up.len()));
    for (written, again) in made_up.iter().zip(&again) {
        assert_eq!(written.score, again.score, "scores are read as they were written");
        let without_path = |sample: &Sample| Sample { file: PathBuf::new(), ..sample.clone() };
        assert_eq!(without_path(&written.sample), without_path(&again.sample));
    }
    let (_, split) = predictions::read(&file, Some("test"), &bundle, &options).unwrap();
    assert_eq!(split.len(), made_up.len().div_ceil(2));
    assert!(predictions::read(&file, Some("train"), &bundle, &options).is_err());

    let oracle = run(python, "oracle.py", &file);
    let bootstrap = Bootstrap { resamples: 1, seed: 0 };
    let taxonomy = |merged: &[String]| Taxonomy::new(&bundle.card().classes, merged).unwrap();
    let evaluation = Evaluation::new(name, None, &again, &bundle, &taxonomy(&[]), bootstrap);
    let [of_type] = evaluation.by_image_type.as_slice() else { panic!("not one type") };
    let mut compared = 0;
    let mut equal = |what: String, ours: Option<f64>, theirs: &Value| {
        let (ours, theirs) = (ours.unwrap(), theirs.as_f64().unwrap_or_else(|| panic!("no {what}")));
        assert!((ours - theirs).abs() < 1e-9, "{what}: {ours}, scikit-learn {theirs}");
        compared += 1;
    };
    let value = |measured: Measured| match measured {
        Measured::Estimate(estimate) => Some(estimate.value),
        Measured::TooFew => None,
    };
    for of in &of_type.targets {
        let theirs = &oracle[of.target.as_str()];
        for (metric, ours) in [
            ("auroc", of.auroc),
            ("average_precision", of.average_precision),
            ("brier", of.brier),
            ("log_loss", of.log_loss),
        ] {
            equal(format!("{metric} {}", of.target.as_str()), value(ours), &theirs[metric]);
        }
        let uncorrected = of.calibration_error_uncorrected;
        equal(format!("calibration error {}", of.target.as_str()), uncorrected, &theirs["calibration_error"]);
        let evaluated: Vec<&Prediction> =
            again.iter().filter(|prediction| prediction.score.is_ok()).collect();
        let (scores, _) = Target::scores(&of.target, &evaluated);
        let once = vec![1; scores.len()];
        for at in [0.05, 0.1271, 0.5, 0.9] {
            let [sensitivity, specificity] = [scores.sensitivity(at, &once), scores.specificity(at, &once)];
            equal(format!("sensitivity {at}"), sensitivity, &theirs[format!("sensitivity {at}")]);
            equal(format!("specificity {at}"), specificity, &theirs[format!("specificity {at}")]);
        }
    }
    let classes = of_type.classes.as_ref().unwrap();
    let theirs = &oracle["classes"];
    equal("balanced accuracy".into(), value(classes.balanced_accuracy), &theirs["among_occurring"]);
    equal("the same among all".into(), value(classes.balanced_accuracy_among_all), &theirs["among_all"]);
    let akiec = taxonomy(&["ak+scc".into()]);
    let akiec = Evaluation::new("akiec".into(), None, &again, &bundle, &akiec, bootstrap);
    let akiec = akiec.by_image_type[0].classes.as_ref().unwrap();
    assert_eq!(akiec.merged, ["AK+SCC"]);
    for (rule, ours) in [
        ("most_probable", akiec.balanced_accuracy),
        ("at_equal_priors", akiec.balanced_accuracy_at_equal_priors),
    ] {
        equal(format!("{rule}, AK and SCC as one"), value(ours), &theirs["akiec"][rule]);
    }
    assert_eq!(serde_json::to_value(&classes.confusion).unwrap(), theirs["confusion"]);
    let classes = &bundle.card().classes;
    let images: Vec<LabeledLogits> = scored(&again)
        .map(|(sample, outputs)| LabeledLogits::new(outputs.logits.mean(), &sample.diagnosis, classes))
        .collect();
    let images: Vec<&LabeledLogits> = images.iter().collect();
    let Some(Calibration::Platt { slope, intercept }) = platt(&images) else { panic!("no Platt scaling") };
    for (what, ours) in [("slope", slope), ("intercept", intercept)] {
        let theirs = oracle["platt"][what].as_f64().unwrap();
        assert!((ours - theirs).abs() < 1e-6, "{what}: {ours}, scikit-learn {theirs}");
    }
    let Calibration::Temperature { temperature } = temperature(&images) else { panic!("no temperature") };
    let theirs = oracle["temperature"].as_f64().unwrap();
    assert!((temperature - theirs).abs() < 1e-4, "temperature {temperature}, SciPy {theirs}");
    assert_eq!(compared, 30);
    assert_eq!(evaluation.data.refused["low_contrast"], 20);
}
