//! Intervals and cautions of `melanoma evaluate`, from stored scores.

use crate::support::{Folder, run};
use serde_json::Value;

/// Image, label, group and logit of MEL; the other logits are 0.
type Row = (usize, &'static str, String, f64);

/// A scores file of the shipped weights.
fn scores(rows: &[Row]) -> Folder {
    let bundle = melanoma_model::bundle().unwrap();
    let weights = bundle.card().files["model.onnx"].as_str().to_owned();
    let columns: Vec<String> =
        bundle.card().classes.iter().map(|class| format!("logit_{}", class.code)).collect();
    let mut csv = format!("file,diagnosis,group,weights_sha256,{}\n", columns.join(","));
    for (image, label, group, logit) in rows {
        let logits: Vec<String> = columns
            .iter()
            .map(|column| if column == "logit_MEL" { logit.to_string() } else { "0".into() })
            .collect();
        csv.push_str(&format!("{image}.jpg,{label},{group},{weights},{}\n", logits.join(",")));
    }
    let folder = Folder::new();
    folder.write("scores.csv", csv.as_bytes());
    folder
}

fn evaluate(folder: &Folder) -> (Value, String) {
    let options = ["evaluate", "--from-scores", "scores.csv", "--resamples", "200"];
    let json = run(folder.untyped(options).args(["--format", "json"])).exits(0).json();
    (json, run(&mut folder.untyped(options)).exits(0).out)
}

fn label(is_malignant: bool) -> &'static str {
    if is_malignant { "malignant_unspecified" } else { "benign_unspecified" }
}

/// No interval in the report is of one value.
fn has_no_interval_without_width(report: &Value) {
    match report {
        Value::Object(fields) => {
            if let Some([low, high]) = fields.get("interval").and_then(Value::as_array).map(Vec::as_slice) {
                assert!(low.as_f64().unwrap() < high.as_f64().unwrap(), "{fields:?}");
            }
            fields.values().for_each(has_no_interval_without_width);
        }
        Value::Array(values) => values.iter().for_each(has_no_interval_without_width),
        _ => {}
    }
}

#[test]
fn the_report_does_not_depend_on_the_order_of_the_rows() {
    let rows: Vec<Row> = (0..60)
        .map(|i| (i, label(i % 3 == 0), format!("g{}", i / 2), f64::from(u8::from(i % 7 == 0))))
        .collect();
    let sorted = {
        let mut rows = rows.clone();
        rows.sort_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(&a.0)));
        rows
    };
    let [given, other] = [&rows, &sorted].map(|rows| evaluate(&scores(rows)));
    assert_eq!(given.1, other.1);
    let error = |report: &Value| {
        report["by_image_type"][0]["targets"][0]["calibration_error_uncorrected"].as_f64().unwrap()
    };
    assert!((error(&given.0) - error(&other.0)).abs() < 1e-12);

    // All scores are equal: one bin, whose error is that of the mean.
    let tied: Vec<Row> = (0..40).map(|i| (i, label(i % 2 == 0), format!("g{i}"), 0.0)).collect();
    let (report, _) = evaluate(&scores(&tied));
    let bins = report["by_image_type"][0]["targets"][0]["curves"]["reliability"].as_array().unwrap().clone();
    assert_eq!(bins.len(), 1);
    let predicted = bins[0]["predicted"].as_f64().unwrap();
    assert!((error(&report) - (predicted - 0.5).abs()).abs() < 1e-12);
}

#[test]
fn one_group_has_a_caution_and_no_interval() {
    let rows: Vec<Row> =
        (0..40).map(|i| (i, label(i % 2 == 0), "one".into(), i as f64 % 5.0 - 2.0)).collect();
    let (report, text) = evaluate(&scores(&rows));
    has_no_interval_without_width(&report);
    let caution = "all 40 images are in one group, so that there is no interval";
    assert!(text.contains(&format!("WARNING: {caution}")), "{text}");
    assert!(report["by_image_type"][0]["cautions"][0].as_str().unwrap().starts_with(caution));
    assert!(report["by_image_type"][0]["targets"][0]["auroc"]["interval"].is_null(), "{report}");
    assert!(text.contains("(no interval)"), "{text}");
}

#[test]
fn a_perfect_separation_has_a_caution_and_exact_intervals_of_groups() {
    // Four images of each of twelve groups.
    let rows: Vec<Row> = (0..48)
        .map(|i| {
            (i, label(i < 24), format!("g{}", i / 2), if i < 24 { 8.0 } else { -8.0 - i as f64 / 100.0 })
        })
        .collect();
    let (report, text) = evaluate(&scores(&rows));
    has_no_interval_without_width(&report);
    assert!(text.contains("separate 24 positive from 24 negative images perfectly"), "{text}");
    assert!(!text.contains("(0.000 to 0.000)"), "{text}");
    assert_eq!(report["by_image_type"][0]["targets"][0]["auroc"]["value"], 1.0);
    assert!(report["by_image_type"][0]["targets"][0]["auroc"]["interval"].is_null());
    // Clopper and Pearson, all of n: from 0.025^(1/n) to 1, where n is 12 groups and not 24 images.
    let sensitivity = &report["by_image_type"][0]["operating_points"][0]["sensitivity"];
    assert_eq!(sensitivity["value"], 1.0);
    let low = sensitivity["interval"][0].as_f64().unwrap();
    assert!((low - 0.025_f64.powf(1.0 / 12.0)).abs() < 1e-12, "{low}");
}

#[test]
fn too_few_resamples_are_wrong_usage() {
    let folder = scores(&[(0, "MEL", "a".into(), 1.0)]);
    for (resamples, code) in [("0", 2), ("99", 2), ("100", 0), ("1000001", 2)] {
        let options = ["evaluate", "--from-scores", "scores.csv", "--resamples", resamples];
        run(&mut folder.untyped(options)).exits(code);
    }
    let text = run(&mut folder.untyped(["evaluate", "--help"])).exits(0).out;
    assert!(text.contains("100 to 1000000"), "{text}");
}
