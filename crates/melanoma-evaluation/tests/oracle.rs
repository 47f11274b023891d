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
use melanoma_core::{ClassifyOptions, ErrorCode as CoreCode, Logits, calibration::Calibration, tta::PerView};
use melanoma_evaluation::{
    Bootstrap, Diagnosis, ErrorCode, Evaluation, Measured, Prediction, Sample, Score, Target, Taxonomy,
    calibration::{LabeledLogits, platt, temperature},
    predictions,
};
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
    let trials = cases.map(|(name, labels, steps)| {
        let python = python.clone();
        let run = move || {
            equals_scikit_learn(&made_up(labels, steps), &python.expect("MELANOMA_ORACLE_PYTHON is not set"));
            Ok(())
        };
        Trial::test(format!("{name}_equals_scikit_learn"), run)
            .with_ignored_flag(env::var_os("MELANOMA_ORACLE_PYTHON").is_none())
    });
    libtest_mimic::run(&Arguments::from_args(), trials.into()).exit_code()
}

/// Made-up predictions of a model that is right more often than not. Few `steps` make equal scores.
fn made_up(labels: &[&str], steps: f32) -> Vec<Prediction> {
    let bundle = melanoma_model::bundle().unwrap();
    let card = bundle.card();
    let point = card.operating_point(None).unwrap();
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
            "benign" => Diagnosis::Benign,
            "malignant" => Diagnosis::Malignant,
            _ => Diagnosis::Class(class.unwrap()),
        };
        let sample = Sample {
            file: PathBuf::from(format!("{i}.jpg")),
            diagnosis,
            source: Some("a, \"b\"".into()),
            group: (i / 2).to_string(),
            sex: None,
            age: Some(40.5),
            site: None,
            skin_tone: None,
            split: i.is_multiple_of(2).then(|| "test".into()),
            aspect_distorted: i.is_multiple_of(3),
        };
        let score = if i % 50 == 7 {
            Err(ErrorCode::Core(CoreCode::LowContrast))
        } else {
            Ok(Score::new(views(logits, i), card, point).unwrap())
        };
        Prediction { sample, score }
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

fn scored(predictions: &[Prediction]) -> impl Iterator<Item = (&Sample, &Score)> {
    predictions.iter().filter_map(|prediction| Some((&prediction.sample, prediction.score.as_ref().ok()?)))
}

fn run(python: &OsString, scores: &Path) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle.py");
    let output = Command::new(python).arg(script).arg(scores).output();
    let output = output.unwrap_or_else(|e| panic!("MELANOMA_ORACLE_PYTHON cannot be started: {e}"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn equals_scikit_learn(made_up: &[Prediction], python: &OsString) {
    let bundle = melanoma_model::bundle().unwrap();
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

    let oracle = run(python, &file);
    let bootstrap = Bootstrap { resamples: 1, seed: 0 };
    let taxonomy = |merged: &[String]| Taxonomy::new(&bundle.card().classes, merged).unwrap();
    let evaluation = Evaluation::new(name, None, &again, &bundle, &taxonomy(&[]), bootstrap);
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
    for of in &evaluation.targets {
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
    let classes = evaluation.classes.unwrap();
    let theirs = &oracle["classes"];
    equal("balanced accuracy".into(), value(classes.balanced_accuracy), &theirs["among_occurring"]);
    equal("the same among all".into(), value(classes.balanced_accuracy_among_all), &theirs["among_all"]);
    let akiec = taxonomy(&["ak+scc".into()]);
    let akiec = Evaluation::new("akiec".into(), None, &again, &bundle, &akiec, bootstrap).classes.unwrap();
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
        .map(|(sample, score)| LabeledLogits::new(score.logits.mean(), &sample.diagnosis, classes))
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
    assert_eq!(evaluation.data.failed["low_contrast"], 20);
}
