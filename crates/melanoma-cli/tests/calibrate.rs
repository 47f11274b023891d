//! `melanoma calibrate` from stored scores to a bundle that classifies, and `evaluate --update-card`.

use std::fs;

use crate::support::{Folder, Outcome, run, sample};
use melanoma_core::Card;
use serde_json::Value;

fn shipped() -> Value {
    serde_json::from_slice(&fs::read(melanoma_testing::shipped_bundle().join("card.json")).unwrap()).unwrap()
}

/// Stored scores of the shipped weights, two per group, right more often than not.
fn stored(count: usize) -> Folder {
    let card = shipped();
    let weights = card["files"]["model.onnx"].as_str().unwrap();
    let views = card["tta"].as_u64().unwrap() as usize;
    let codes: Vec<&str> =
        card["classes"].as_array().unwrap().iter().map(|c| c["code"].as_str().unwrap()).collect();
    let columns: Vec<String> = codes.iter().map(|code| format!("logit_{code}")).collect();
    let mut csv =
        format!("file,diagnosis,group,split,error,view_logits,weights_sha256,{}\n", columns.join(","));
    let mut state = 1_u64;
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f64 / f64::from(1 << 24)
    };
    for i in 0..count {
        let label = ["MEL", "NV", "benign_unspecified", "BKL", "BCC"][i % 5];
        let logits = codes.iter().map(|code| {
            let noise = 4.0 * random();
            (noise + if *code == label { 2.0 } else { 0.0 }).to_string()
        });
        let logits: Vec<String> = logits.collect();
        let seen = if views == 1 { String::new() } else { vec![logits.join(" "); views].join(";") };
        csv.push_str(&format!("{i}.jpg,{label},{},test,,{seen},{weights},{}\n", i / 2, logits.join(",")));
    }
    let folder = Folder::new();
    folder.write("scores.csv", csv.as_bytes());
    folder
}

fn calibrate(folder: &Folder, more: &[&str]) -> Outcome {
    let arguments = ["calibrate", "--from-scores", "scores.csv", "--out", "new", "--resamples", "100"];
    run(folder.untyped(arguments).args(more))
}

fn card(folder: &Folder) -> Value {
    serde_json::from_slice(&folder.read("new/card.json")).unwrap()
}

#[test]
fn the_text_report_keeps_its_form() {
    let bundle = Folder::with_untyped_bundle();
    bundle.change_card(|card| card["limits"] = serde_json::json!(["Probabilities are not calibrated."]));
    let more = ["--bundle", bundle.path().to_str().unwrap()];
    let outcome = calibrate(&stored(1000), &more).exits(0);
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"melanoma-\S+ \d+\.\d+\.\d+", "[model]");
    settings.bind(|| insta::assert_snapshot!("table", outcome.out));
    for word in ["500 groups", "are not in the new one", "mention calibration"] {
        assert!(outcome.err.contains(word), "{}", outcome.err);
    }
}

#[test]
fn the_new_bundle_classifies_and_is_calibrated() {
    let folder = stored(1000);
    let more = ["--version", "9.9.9", "--prevalence", "0.05", "--default-operating-point"];
    let point = "melanoma_sensitivity_0.90";
    let json = calibrate(&folder, &[&more[..], &[point, "--coverage", "0.9", "--format", "json"]].concat());
    let json = json.exits(0).json();
    assert_eq!(json["card"], card(&folder));
    assert_eq!(json["profiles"][0]["predictive_values"].as_array().unwrap().len(), 12);
    let (new, old) = (card(&folder), shipped());
    assert_eq!((&new["version"], &new["evaluation"]), (&"9.9.9".into(), &serde_json::json!([])));
    for same in ["description", "limits", "classes", "files", "provenance", "tta"] {
        assert_eq!(new[same], old[same], "{same}");
    }
    let steps = |card: &Value| Card::parse(&serde_json::to_vec(card).unwrap()).unwrap().preprocess;
    assert_eq!(steps(&new), steps(&old));
    assert_eq!(new["profiles"]["profile"]["prevalence"]["assumed"], 0.05);

    folder.write("a.png", &sample("ragged"));
    let arguments = ["classify", "a.png", "--bundle", "new", "--engine", "rten", "--format", "json"];
    let report = run(&mut folder.untyped(arguments)).exits(0).json();
    assert_eq!(report["model"]["calibrated"], true);
    assert_eq!(report["decision"]["operating_point"], point);
    assert_eq!(report["prediction_set"]["coverage"], 0.9);
}

#[test]
fn nothing_is_overwritten_and_nothing_invalid_is_written() {
    let folder = stored(1000);
    folder.write("new/notes.txt", b"mine");
    assert!(calibrate(&folder, &[]).exits(1).err.contains("new is not empty"));
    assert_eq!(folder.read("new/notes.txt"), b"mine");
    fs::remove_file(folder.path().join("new/notes.txt")).unwrap();
    let unknown = calibrate(&folder, &["--default-operating-point", "best"]).exits(2).err;
    assert!(
        unknown.contains("melanoma_sensitivity_0.98") && unknown.contains("[invalid_parameter]"),
        "{unknown}"
    );
    calibrate(&folder, &["--prevalence", "5"]).exits(2);
    calibrate(&folder, &["--tta", "8"]).exits(2);
    calibrate(&folder, &[]).exits(0);

    let few = stored(60);
    let error = calibrate(&few, &[]).exits(1).err;
    assert!(error.contains("there are 24 and 36") && error.contains("[too_few_images]"), "{error}");
    assert_eq!(fs::read_dir(few.path()).unwrap().count(), 1, "nothing is left behind");
}

#[test]
fn the_summary_metrics_are_written_into_the_card_of_the_evaluated_bundle() {
    let folder = stored(1000);
    calibrate(&folder, &[]).exits(0);
    let update_card = |more: &[&str]| {
        let arguments =
            ["evaluate", "--from-scores", "scores.csv", "--update-card", "new", "--resamples", "100"];
        run(folder.untyped(arguments).args(more))
    };
    assert!(update_card(&[]).exits(1).err.contains("not the evaluated one"));
    assert_eq!(card(&folder)["evaluation"], serde_json::json!([]));
    update_card(&["--bundle", "new"]).exits(0);
    let first = card(&folder)["evaluation"].as_array().unwrap().clone();
    let measures: Vec<&str> = first.iter().map(|result| result["measure"].as_str().unwrap()).collect();
    assert_eq!(
        measures,
        [
            "AUROC, malignant against benign",
            "bias-corrected calibration error, malignant against benign",
            "AUROC, melanoma against the rest",
            "bias-corrected calibration error, melanoma against the rest",
            "balanced accuracy, 4 classes that occur",
            "balanced accuracy at equal priors, 4 classes that occur",
            "sensitivity, malignant_sensitivity_0.97",
            "specificity, malignant_sensitivity_0.97",
            "area under the risk-coverage curve",
            "coverage, share with a conclusive result",
        ]
    );
    assert!(first[6]["value"].as_f64().unwrap() >= 0.95);
    assert_eq!((&first[6]["images"], &first[7]["images"]), (&400.into(), &600.into()));
    update_card(&["--bundle", "new"]).exits(0);
    assert_eq!(card(&folder)["evaluation"].as_array().unwrap(), &first, "replaced, not repeated");
    update_card(&["--bundle", "new", "--split", "test"]).exits(0);
    update_card(&["--bundle", "new", "--merge-classes", "AK+SCC"]).exits(0);
    let results = card(&folder)["evaluation"].as_array().unwrap().clone();
    assert_eq!(results.len(), 2 * first.len() + 2, "the merger adds two measures");
    let data: Vec<_> =
        results.chunk_by(|a, b| a["data"] == b["data"]).map(|of| of[0]["data"].clone()).collect();
    assert_eq!(data, ["scores", "scores, split test"], "results of a data set are together");
    run(&mut folder.untyped(["inspect", "new"])).exits(0);
}
