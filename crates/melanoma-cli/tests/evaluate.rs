//! `melanoma evaluate`, from images to the report and back from stored scores.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;

use std::fs;

use serde_json::Value;
use support::{Folder, Outcome, repository, run, sample};

const ENGINE: [&str; 6] = ["evaluate", "--engine", "rten", "--resamples", "50", "--split=test"];

/// The drawn images as a data set: it says nothing about skin.
fn data() -> Folder {
    let folder = Folder::new();
    folder.write("data/even.png", &sample("even"));
    folder.write("data/ragged.png", &sample("ragged"));
    folder.write("data/red.png", &sample("red"));
    folder.write(
        "data/lesions.csv",
        b"file,diagnosis,malignant,sex,age,source,split,frame\n\
          even.png,NV,0,female,29,drawn,test,original\n\
          ragged.png,MEL,1,male,30,drawn,test,squashed\n\
          red.png,,0,,,drawn,test,\n\
          red.png,,1,,,drawn,test,\n\
          red.png,VASC,,,,drawn,train,\n",
    );
    folder
}

fn evaluate(folder: &Folder, arguments: &[&str]) -> Outcome {
    run(folder.melanoma(ENGINE).args(arguments))
}

/// Forty stored scores, half of them right, of the shipped weights.
fn stored() -> Folder {
    let card: Value =
        serde_json::from_slice(&fs::read(repository("models/melanoma-lite2/card.json")).unwrap()).unwrap();
    let weights = card["files"]["model.onnx"].as_str().unwrap();
    let codes: Vec<&str> =
        card["classes"].as_array().unwrap().iter().map(|c| c["code"].as_str().unwrap()).collect();
    let columns: Vec<String> = codes.iter().map(|code| format!("logit_{code}")).collect();
    let mut csv = format!("file,diagnosis,sex,age,split,error,weights_sha256,{}\n", columns.join(","));
    for i in 0..40 {
        let label = ["MEL", "NV", "benign_unspecified", "BKL"][i % 4];
        let logits: Vec<String> = codes
            .iter()
            .enumerate()
            .map(|(j, code)| {
                let right = if *code == label { 3 } else { 0 };
                ((i * 7 + j * 11) % 13 / 3 + right).to_string()
            })
            .collect();
        let (sex, error) = (["female", "male", ""][i % 3], if i == 39 { "low_contrast" } else { "" });
        csv.push_str(&format!(
            "{i}.jpg,{label},{sex},{},test,{error},{weights},{}\n",
            i * 2,
            logits.join(",")
        ));
    }
    let folder = Folder::new();
    folder.write("scores.csv", csv.as_bytes());
    folder
}

#[test]
fn the_table_is_for_people() {
    // A card of its own: these figures are not of the weights that ship.
    let bundle = Folder::with_bundle();
    bundle.change_card(|card| {
        card["calibration"] = serde_json::json!({"method": "none"});
        let points = card["operating_points"].as_array_mut().unwrap();
        points.retain(|point| point["name"] == "malignant_sensitivity_0.95");
        points[0]["threshold"] = 0.1271.into();
        card["default_operating_point"] = "malignant_sensitivity_0.95".into();
    });
    let bundle = bundle.path().to_str().unwrap();
    let outcome = evaluate(&stored(), &["--from-scores", "scores.csv", "--bundle", bundle]).exits(1);
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"melanoma-\S+ \d+\.\d+\.\d+", "[model]");
    settings.bind(|| insta::assert_snapshot!("table", outcome.out));
}

#[test]
fn stored_scores_give_the_same_report_as_the_photographs() {
    let folder = data();
    let files = ["--json", "report.json", "--scores", "scores.csv", "--html", "page.html"];
    let ran = evaluate(&folder, &[&["data", "--format", "json"][..], &files].concat()).exits(0);
    let labels = serde_json::json!({"MEL": 1, "NV": 1, "benign_unspecified": 1, "malignant_unspecified": 1});
    assert_eq!((&ran.json()["data"]["judged"], &ran.json()["data"]["groups"]), (&4.into(), &3.into()));
    assert_eq!(ran.json()["data"]["labels"], labels);
    assert_eq!(ran.json(), serde_json::from_slice::<Value>(&folder.read("report.json")).unwrap());
    let stored =
        evaluate(&folder, &["--from-scores", "scores.csv", "--name", "data", "--format", "json"]).exits(0);
    assert_eq!(stored.json(), ran.json());
    let bundle = repository("models/melanoma-lite2");
    let named = evaluate(&folder, &[bundle.to_str().unwrap(), "data", "--format", "json"]).exits(0);
    assert_eq!(named.json(), ran.json());
}

#[test]
fn the_page_has_photographs_only_where_asked_and_fetches_nothing() {
    let folder = data();
    let page = |more: &[&str]| {
        evaluate(&folder, &[&["data", "--html", "page.html"][..], more].concat()).exits(0);
        String::from_utf8(folder.read("page.html")).unwrap()
    };
    let plain = page(&[]);
    for word in ["<script", "http://", "https://", "url(", "data:image", "even.png"] {
        assert!(!plain.contains(word), "the page has {word}");
    }
    for word in ["For research use only", "ROC curve", "Decision curve: melanoma", "role=\"img\" aria-label="]
    {
        assert!(plain.contains(word), "the page lacks {word}");
    }
    let with = page(&["--worst-errors"]);
    let count = |text: &str| with.matches(text).count();
    let errors = count("<strong>Missed</strong>") + count("<strong>Referred for nothing</strong>");
    assert!(errors >= 1, "one image is said to be both benign and malignant");
    assert_eq!((count("data:image/jpeg;base64,"), count(".png</code>")), (errors, errors));
}

#[test]
fn what_is_not_judged_is_counted_and_said() {
    let folder = data();
    folder.write("data/even.png", b"no image");
    fs::remove_file(folder.path().join("data/red.png")).unwrap();
    let outcome = evaluate(&folder, &["data"]).exits(1);
    let said = "NOT JUDGED, and in no number below: 3 of 4 (1 not_an_image, 2 unreadable_file)";
    assert!(outcome.out.contains(said), "{}", outcome.out);
    assert!(outcome.out.contains("CAUTION: fewer than 10 images for or against malignant"));
    let json = evaluate(&folder, &["data", "--format", "json"]).exits(1).json();
    assert_eq!(json["data"]["not_judged"], serde_json::json!({"not_an_image": 1, "unreadable_file": 2}));
    assert_eq!(json["targets"][0]["auroc"], "too few");
}

#[test]
fn wrong_use_is_told_from_wrong_data() {
    let folder = data();
    evaluate(&folder, &[]).exits(2);
    evaluate(&folder, &["data", "--worst-errors"]).exits(2);
    evaluate(&folder, &["data", "--from-scores", "scores.csv"]).exits(2);
    evaluate(&folder, &["a", "b", "c"]).exits(2);
    let unknown = evaluate(&folder, &["data", "--split", "validation"]);
    assert_eq!(unknown.code, Some(2), "the split is given twice");
    let unknown = run(&mut folder.melanoma(["evaluate", "data", "--split", "validation"])).exits(1).err;
    assert!(unknown.contains("there are: test, train") && unknown.contains("[invalid_dataset]"), "{unknown}");
    evaluate(&folder, &["data", "--html", "nowhere/page.html"]).exits(1);
}

#[test]
fn scores_of_other_weights_are_refused() {
    let folder = stored();
    let csv = String::from_utf8(folder.read("scores.csv")).unwrap();
    let (head, rest) = csv.split_once("test,,").unwrap();
    folder.write("scores.csv", format!("{head}test,,0{}", &rest[1..]).as_bytes());
    let error = evaluate(&folder, &["--from-scores", "scores.csv"]).exits(1).err;
    assert!(error.contains("line 2: these scores are of other weights"), "{error}");
    folder.write("scores.csv", b"file,malignant,split\na.jpg,1,test\n");
    let error = evaluate(&folder, &["--from-scores", "scores.csv"]).exits(1).err;
    assert!(error.contains("no column `logit_MEL`"), "{error}");
}

#[test]
fn logits_of_views_are_those_whose_mean_stands_beside_them() {
    let folder = stored();
    let csv = String::from_utf8(folder.read("scores.csv")).unwrap();
    let logits = csv.lines().nth(1).unwrap().rsplitn(9, ',').take(8).collect::<Vec<_>>();
    let own = logits.into_iter().rev().collect::<Vec<_>>().join(" ");
    let with = |cell: &str| {
        let mut lines = csv.lines();
        let (head, first) = (lines.next().unwrap(), lines.next().unwrap());
        let rest = lines.collect::<Vec<_>>().join(",\n");
        folder.write("views.csv", format!("{head},view_logits\n{first},{cell}\n{rest},\n").as_bytes());
        evaluate(&folder, &["--from-scores", "views.csv"])
    };
    assert!(with(&[own.as_str(); 4].join(";")).out.contains("39 images judged"));
    let two = [own.as_str(); 2].join(";");
    let others = format!("{own};{own};{own};9 9 9 9 9 9 9 9");
    let words = [own.replace('0', "none").as_str(); 4].join(";");
    let endless = [own.replace('0', "NaN").as_str(); 4].join(";");
    let short = [own.rsplit_once(' ').unwrap().0; 4].join(";");
    for cell in [two, others, words, endless, short, format!("{own};;;"), ";".repeat(100_000)] {
        let error = with(&cell).exits(1).err;
        assert!(
            error.contains("line 2: `view_logits`") && error.contains("[invalid_dataset]"),
            "{cell}: {error}"
        );
    }
}

#[test]
fn another_number_of_views_than_the_card_has_is_said() {
    let folder = data();
    let said = |more: &[&str]| evaluate(&folder, &[&["data"], more].concat()).exits(0).err;
    assert!(said(&["--tta", "1"]).contains("--tta 1 is used"));
    assert!(!said(&[]).contains("is used"));
    assert!(evaluate(&stored(), &["--from-scores", "scores.csv"]).err.contains("--tta 1 is used"));
}
