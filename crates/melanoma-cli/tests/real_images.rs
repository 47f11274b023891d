//! The program on real images, which are not part of the repository.
//!
//! `MELANOMA_DATA` is a folder with images in `uploads/`; without it, `../shared/data` beside the workspace. Without
//! images the tests are listed as ignored; with `MELANOMA_DATA` set, they fail.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)]

mod support;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use image::imageops;
use libtest_mimic::{Arguments, Trial};
use serde_json::Value;
use support::{Folder, Outcome, melanoma, run};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let named = env::var_os("MELANOMA_DATA").map(PathBuf::from);
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let uploads = named.clone().unwrap_or_else(beside).join("uploads");
    let count = images(&uploads).len();
    let library = melanoma_onnxruntime::find();
    println!("{count} images");
    if count == 0 {
        eprintln!("no images: set MELANOMA_DATA to a folder with images in uploads/");
    }
    if library.is_none() {
        eprintln!("no library of ONNX Runtime: {}", melanoma_onnxruntime::install_command());
    }
    // A named folder without images is a failure.
    let missing = count == 0 && named.is_none();
    let trial = |name: &str, ignored: bool, try_it: fn(&Path)| {
        let folder = uploads.clone();
        let run = move || {
            assert!(!images(&folder).is_empty(), "there are no images");
            try_it(&folder);
            Ok(())
        };
        Trial::test(format!("{name}_on_{count}_images"), run).with_ignored_flag(ignored)
    };
    let trials = vec![
        trial("every_file_is_classified", missing, every_file_is_classified),
        trial("the_bytes_are_the_same_again_and_with_any_number_of_threads", missing, the_same_bytes),
        trial("the_report_of_stored_scores_is_that_of_the_images", missing, stored_scores),
        trial("copies_are_found_by_the_audit", missing, copies_are_found_by_the_audit),
        trial("both_engines_agree", missing || library.is_none(), both_engines_agree),
    ];
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// The files that the program must find: none is hidden or in a folder below.
fn images(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).filter(|path| path.is_file()).collect();
    files.sort();
    files
}

fn classify(folder: &Path, engine: &str, threads: &str) -> Outcome {
    let arguments = ["classify", "--format", "json", "--engine", engine, "--threads", threads];
    run(melanoma().args(arguments).arg(folder)).exits(0)
}

fn every_file_is_classified(folder: &Path) {
    for engine in ["auto", "rten"] {
        let lines = classify(folder, engine, "2").lines();
        let classified: Vec<PathBuf> =
            lines.iter().map(|line| line["image"].as_str().unwrap().into()).collect();
        assert_eq!(classified, images(folder), "{engine}: one result for each file, in order");
        for line in &lines {
            let of = |kind: &str| line["probabilities"][kind].as_f64().unwrap();
            assert!((of("malignant") + of("benign") - 1.0).abs() < 1e-5, "{line}");
            assert!(["malignant", "benign"].contains(&line["label"].as_str().unwrap()), "{line}");
        }
    }
}

fn the_same_bytes(folder: &Path) {
    for engine in ["auto", "rten"] {
        let first = classify(folder, engine, "1").out;
        for threads in ["1", "2"] {
            assert!(classify(folder, engine, threads).out == first, "{engine} with {threads} threads");
        }
    }
}

/// `uploads.csv` beside the folder has the labels.
fn stored_scores(folder: &Path) {
    let out = tempfile::tempdir().unwrap();
    let scores = out.path().join("scores.csv");
    let evaluate = |arguments: &[&Path]| {
        let options = ["evaluate", "--format", "json", "--name", "uploads", "--resamples", "200"];
        run(melanoma().args(options).args(arguments)).exits(0)
    };
    let manifest = folder.with_extension("csv");
    let ran = evaluate(&[&manifest, Path::new("--scores"), &scores]);
    assert_eq!(ran.json()["data"]["evaluated"], images(folder).len());
    assert!(evaluate(&[Path::new("--from-scores"), &scores]).out == ran.out);
}

fn both_engines_agree(folder: &Path) {
    let probabilities = |line: &Value| -> Vec<f64> {
        line["classes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|class| class["probability"].as_f64().unwrap())
            .collect()
    };
    let (a, b) = (classify(folder, "onnxruntime", "2").lines(), classify(folder, "rten", "2").lines());
    let mut worst = 0.0_f64;
    assert_eq!(a.len(), b.len());
    for (a, b) in a.iter().zip(&b) {
        assert_eq!(
            (&a["image"], &a["engine"]["name"], &b["engine"]["name"]),
            (&b["image"], &"onnxruntime".into(), &"rten".into())
        );
        assert_eq!(a["decision"]["refer"], b["decision"]["refer"], "{}", a["image"]);
        let (a, b) = (probabilities(a), probabilities(b));
        assert!(a.len() == b.len() && !a.is_empty());
        worst = a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(worst, f64::max);
    }
    println!("the engines differ by {worst:.2e}");
    assert!(worst <= melanoma_testing::ENGINES_DIFFERENCE, "a probability differs by {worst}");
}

/// A mirrored and cropped, smaller, recompressed copy of each image is in another split.
fn copies_are_found_by_the_audit(folder: &Path) {
    let data = Folder::new();
    let mut manifest = "file,malignant,group,split\n".to_owned();
    let files = images(folder);
    for (i, file) in files.iter().enumerate() {
        let image = image::open(file).unwrap().into_rgb8();
        let (width, height) = image.dimensions();
        let part = imageops::crop_imm(&image, width / 10, height / 10, width * 4 / 5, height * 4 / 5);
        let copy = imageops::flip_horizontal(&imageops::thumbnail(&*part, width / 4, height / 4));
        for (image, split) in [(image, "train"), (copy, "test")] {
            let name = format!("{split}-{i}.jpg");
            image.save(data.path().join(&name)).unwrap();
            manifest.push_str(&format!("{name},0,{name},{split}\n"));
        }
    }
    data.write("lesions.csv", manifest.as_bytes());
    let report = run(&mut data.melanoma(["audit", ".", "--format", "json"])).exits(3).json();
    let is_certain = |pair: &&Value| pair["kind"] != "possible";
    let mut found: Vec<String> = Vec::new();
    for pair in report["pairs"].as_array().unwrap().iter().filter(is_certain) {
        found.push(format!("{} {}", pair["a"]["file"], pair["b"]["file"]));
    }
    found.sort();
    let mut expected: Vec<String> =
        (0..files.len()).map(|i| format!("\"train-{i}.jpg\" \"test-{i}.jpg\"")).collect();
    expected.sort();
    assert_eq!(found, expected);
}
