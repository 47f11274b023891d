//! `melanoma evaluate` from images and from stored scores.

use std::fs;

use crate::support::{Folder, Outcome, run, sample, untyped_bundle};
use serde_json::Value;

const ENGINE: [&str; 6] = ["evaluate", "--engine", "rten", "--resamples", "100", "--split=test"];

/// The synthetic images as a data set.
fn data() -> Folder {
    let folder = Folder::new();
    folder.write("data/even.png", &sample("even"));
    folder.write("data/ragged.png", &sample("ragged"));
    folder.write("data/red.png", &sample("red"));
    folder.write("data/copy.png", &sample("red"));
    folder.write(
        "data/lesions.csv",
        b"file,diagnosis,malignant,sex,age,source,split,frame\n\
          even.png,NV,0,female,29,synthetic,test,original\n\
          ragged.png,MEL,1,male,30,synthetic,test,squashed\n\
          red.png,,0,,,synthetic,test,\n\
          copy.png,,1,,,synthetic,test,\n\
          red.png,VASC,,,,synthetic,train,\n",
    );
    folder
}

fn evaluate(folder: &Folder, arguments: &[&str]) -> Outcome {
    run(folder.untyped(ENGINE).args(arguments))
}

/// Forty stored scores, half of them right, of the shipped weights.
fn stored() -> Folder {
    let card: Value =
        serde_json::from_slice(&fs::read(melanoma_testing::shipped_bundle().join("card.json")).unwrap())
            .unwrap();
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
        let (sex, error) = (["female", "male", ""][i % 3], if i == 39 { "corrupt_image" } else { "" });
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
fn the_text_report_keeps_its_form() {
    // A card of its own, so that the figures do not depend on the shipped one.
    let bundle = Folder::with_untyped_bundle();
    bundle.change_card(|card| {
        let profile = &mut card["profiles"]["profile"];
        profile["calibration"] = serde_json::json!({"method": "none"});
        let points = profile["operating_points"].as_array_mut().unwrap();
        points.retain(|point| point["name"] == "malignant_sensitivity_0.95");
        points[0]["threshold"] = 0.1271.into();
        profile["default_operating_point"] = "malignant_sensitivity_0.95".into();
    });
    let bundle = bundle.path().to_str().unwrap();
    let outcome = evaluate(&stored(), &["--from-scores", "scores.csv", "--bundle", bundle]).exits(1);
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"melanoma-\S+ \d+\.\d+\.\d+", "[model]");
    settings.bind(|| insta::assert_snapshot!("table", outcome.out));
}

#[test]
fn stored_scores_give_the_same_report_as_the_images() {
    let folder = data();
    let files = ["--force", "--json", "report.json", "--scores", "scores.csv", "--html", "page.html"];
    let ran = evaluate(&folder, &[&["data", "--format", "json"][..], &files].concat()).exits(0);
    let labels = serde_json::json!({"MEL": 1, "NV": 1, "benign_unspecified": 1, "malignant_unspecified": 1});
    assert_eq!(ran.json()["data"]["evaluated"], 4);
    let of_type = &ran.json()["by_image_type"][0];
    assert_eq!((&of_type["image_type"], &of_type["groups"]), (&Value::Null, &4.into()));
    assert_eq!(of_type["labels"], labels);
    assert_eq!(ran.json(), serde_json::from_slice::<Value>(&folder.read("report.json")).unwrap());
    let stored =
        evaluate(&folder, &["--from-scores", "scores.csv", "--name", "data", "--format", "json"]).exits(0);
    assert_eq!(stored.json(), ran.json());
    let bundle = untyped_bundle();
    let named = evaluate(&folder, &[bundle.to_str().unwrap(), "data", "--format", "json"]).exits(0);
    assert_eq!(named.json(), ran.json());
}

#[test]
fn the_page_has_images_only_on_request_and_loads_nothing() {
    let folder = data();
    let page = |more: &[&str]| {
        evaluate(&folder, &[&["data", "--force", "--html", "page.html"][..], more].concat()).exits(0);
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
    let errors = count("<strong>Missed</strong>") + count("<strong>Referred without need</strong>");
    assert!(errors >= 1, "a copy has the other label");
    assert_eq!((count("data:image/jpeg;base64,"), count(".png</code>")), (errors, errors));
}

#[test]
fn failed_images_are_counted() {
    let folder = data();
    folder.write("data/even.png", b"no image");
    for name in ["red", "copy"] {
        fs::remove_file(folder.path().join(format!("data/{name}.png"))).unwrap();
    }
    let outcome = evaluate(&folder, &["data"]).exits(1);
    let failed =
        "WARNING: 3 of 4 images failed and are excluded from all figures (1 not_an_image, 2 unreadable_file)";
    assert!(outcome.out.contains(failed), "{}", outcome.out);
    let few = "WARNING: malignant: 1 positive and 0 negative images; with fewer than 10 of either,";
    assert!(outcome.out.contains(few), "{}", outcome.out);
    let json = evaluate(&folder, &["data", "--format", "json"]).exits(1).json();
    assert_eq!(json["data"]["failed"], serde_json::json!({"not_an_image": 1, "unreadable_file": 2}));
    assert_eq!(json["by_image_type"][0]["targets"][0]["auroc"], "too few");
}

#[test]
fn wrong_usage_and_invalid_data_have_different_exit_codes() {
    let folder = data();
    evaluate(&folder, &[]).exits(2);
    evaluate(&folder, &["data", "--worst-errors"]).exits(2);
    evaluate(&folder, &["data", "--from-scores", "scores.csv"]).exits(2);
    evaluate(&folder, &["a", "b", "c"]).exits(2);
    let unknown = evaluate(&folder, &["data", "--split", "validation"]);
    assert_eq!(unknown.code, Some(2), "the split is given twice");
    let unknown = run(&mut folder.untyped(["evaluate", "data", "--split", "validation"])).exits(1).err;
    assert!(
        unknown.contains("its splits: test, train") && unknown.contains("[invalid_dataset]"),
        "{unknown}"
    );
    evaluate(&folder, &["data", "--html", "nowhere/page.html"]).exits(1);
}

#[test]
#[cfg(unix)]
fn a_failed_run_leaves_the_old_files_whole() {
    use std::{collections::BTreeSet, process::Command};

    let folder = stored();
    for name in ["report.json", "page.html"] {
        folder.write(name, b"old");
    }
    let files = || -> BTreeSet<String> {
        let entries = fs::read_dir(folder.path()).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    };
    let before = files();
    // A file of more than one block fails in the middle of writing, as on a full disk.
    let program = crate::support::PROGRAM;
    let command = format!(
        "trap '' XFSZ; ulimit -f 1; exec {program} evaluate --from-scores scores.csv --resamples 100 --force --json report.json \
         --html page.html"
    );
    let mut shell = Command::new("sh");
    shell.env("MELANOMA_BUNDLE", untyped_bundle()).current_dir(folder.path());
    let output = shell.args(["-c", &command]).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{error}");
    assert!(error.contains("cannot write report.json"), "{error}");
    for name in ["report.json", "page.html"] {
        assert_eq!(folder.read(name), b"old", "{name}");
    }
    assert_eq!(files(), before, "no temporary file is left");
}

#[test]
#[cfg(unix)]
fn an_output_file_is_replaced_only_on_request_and_never_through_a_link() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let folder = stored();
    folder.write("private.json", b"old");
    let private = folder.path().join("private.json");
    fs::set_permissions(&private, fs::Permissions::from_mode(0o600)).unwrap();
    symlink("private.json", folder.path().join("link.json")).unwrap();
    symlink("nowhere.json", folder.path().join("dangling.json")).unwrap();
    let write = |more: &[&str]| {
        let outcome =
            evaluate(&folder, &[&["--from-scores", "scores.csv", "--html", "/dev/null"], more].concat());
        // An image of the scores failed.
        outcome.exits(1).err
    };
    let kept = write(&["--json", "private.json"]);
    assert!(kept.contains("cannot write private.json") && kept.contains("--force replaces it"), "{kept}");
    for link in ["link.json", "dangling.json"] {
        for force in [&[][..], &["--force"]] {
            let refused = write(&[&["--json", link], force].concat());
            assert!(refused.contains("it is a link"), "{refused}");
            assert!(fs::symlink_metadata(folder.path().join(link)).unwrap().is_symlink());
        }
    }
    assert!(folder.read("private.json") == b"old" && !folder.path().join("nowhere.json").exists());
    let forced = write(&["--json", "private.json", "--force"]);
    assert!(!forced.contains("error"), "{forced}");
    assert!(folder.read("private.json").starts_with(b"{"));
    assert_eq!(fs::metadata(private).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn scores_of_other_weights_are_rejected() {
    let folder = stored();
    let csv = String::from_utf8(folder.read("scores.csv")).unwrap();
    let (head, rest) = csv.split_once("test,,").unwrap();
    folder.write("scores.csv", format!("{head}test,,0{}", &rest[1..]).as_bytes());
    let error = evaluate(&folder, &["--from-scores", "scores.csv"]).exits(1).err;
    assert!(error.contains("line 2: the scores are not from the weights of"), "{error}");
    folder.write("scores.csv", b"file,malignant,split\na.jpg,1,test\n");
    let error = evaluate(&folder, &["--from-scores", "scores.csv"]).exits(1).err;
    assert!(error.contains("no column `logit_MEL`"), "{error}");
}

#[test]
fn the_mean_of_the_views_logits_must_be_the_logits() {
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
    assert!(with(&[own.as_str(); 4].join(";")).out.contains("39 images evaluated"));
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
fn another_number_of_views_than_the_cards_is_noted() {
    let folder = data();
    let said = |more: &[&str]| evaluate(&folder, &[&["data"], more].concat()).exits(0).err;
    let of_card = u32::from(melanoma_model::bundle().unwrap().card().tta);
    let other = if of_card == 1 { "4" } else { "1" };
    assert!(said(&["--tta", other]).contains(&format!("--tta {other} is used")));
    assert!(!said(&[]).contains("is used"));
    // Stored scores without views are of one view.
    let stored = evaluate(&stored(), &["--from-scores", "scores.csv"]).err;
    assert_eq!(stored.contains("--tta 1 is used"), of_card != 1);
}
