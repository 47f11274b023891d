//! Image types in `calibrate`, `evaluate` and `inspect`, from stored scores of a model that tells them.

use std::fs;

use crate::support::{Folder, Outcome, run};
use melanoma_testing::BundleFolder;
use serde_json::Value;

/// Numbers from 0 to 1, the same on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f64 / f64::from(1 << 24)
    }
}

/// A bundle that predicts image types, with stored scores of three kinds of image, and evidence for two of them.
fn stored() -> (BundleFolder, Folder) {
    let bundle = BundleFolder::with_image_types();
    let card = bundle.json("card.json");
    let codes: Vec<&str> =
        card["classes"].as_array().unwrap().iter().map(|class| class["code"].as_str().unwrap()).collect();
    let columns: Vec<String> = codes.iter().map(|code| format!("logit_{code}")).collect();
    let mut csv = format!(
        "file,diagnosis,modality,source,skin_tone,group,error,weights_sha256,{},image_type,logit_dermoscopic,\
         logit_clinical,logit_other,distance\n",
        columns.join(",")
    );
    let weights = card["files"]["model.onnx"].as_str().unwrap();
    let mut random = Random(1);
    for i in 0..1200 {
        let shows = ["dermoscopic", "clinical", "other"][[0, 1, 0, 1, 2][i % 5]];
        let label = ["MEL", "NV", "benign_unspecified"][i % 3];
        let logits = codes.iter().map(|code| {
            let right = if *code == label { 2.0 } else { 0.0 };
            (4.0 * random.next() + right).to_string()
        });
        let logits = logits.collect::<Vec<_>>().join(",");
        // One of fifty looks like another type.
        let looks = if i % 50 == 7 { "other" } else { shows };
        let types = ["dermoscopic", "clinical", "other"].map(|name| if name == looks { "4" } else { "0" });
        let (label, tone) = if shows == "other" { ("", "") } else { (label, ["1", "2"][i % 2]) };
        let distance = random.next() + random.next();
        csv.push_str(&format!(
            "{i}.jpg,{label},{shows},clinic,{tone},{},,{weights},{logits},,{},{distance}\n",
            i / 2,
            types.join(",")
        ));
    }
    let folder = Folder::new();
    folder.write("scores.csv", csv.as_bytes());
    let mut evidence = "run,role,left_out,source,group,image_type,malignant,probability\n".to_owned();
    for (run, kind, source, shows) in [
        ("a", "sources", "A", "dermoscopic"),
        ("b", "sources", "B", "dermoscopic"),
        ("c", "patients", "C", "clinical"),
        ("d", "patients", "C", "clinical"),
    ] {
        for i in 0..400 {
            let malignant = i % 2;
            let role = if i < 200 { "validation" } else { "left_out" };
            let probability = f64::midpoint(f64::from(malignant), random.next());
            evidence
                .push_str(&format!("{run},{role},{kind},{source},{i},{shows},{malignant},{probability}\n"));
        }
    }
    folder.write("evidence.csv", evidence.as_bytes());
    (bundle, folder)
}

fn calibrate(bundle: &BundleFolder, folder: &Folder, more: &[&str]) -> Outcome {
    let arguments = ["calibrate", "--from-scores", "scores.csv", "--out", "new", "--resamples", "100"];
    run(folder.melanoma(arguments).arg("--bundle").arg(bundle.path()).args(more))
}

#[test]
fn each_type_is_calibrated_and_evaluated_with_its_evidence() {
    let (bundle, folder) = stored();
    let evidence = ["--evidence", "evidence.csv", "--max-other", "0.6"];
    let text = calibrate(&bundle, &folder, &evidence).exits(0).out;
    for part in [
        "Profile of dermoscopic images, fitted on ",
        "Profile of clinical images, fitted on ",
        "left-out sources",
        "left-out patients of the same sources, which is weaker",
        " sufficient\n",
        "6 operating points have no evidence",
        "They grow from a distance of ",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    let card: Value = serde_json::from_slice(&folder.read("new/card.json")).unwrap();
    assert_eq!(card["profiles"]["max_other"], 0.6);
    for (name, kind, min) in [("dermoscopic", "sources", 0.85), ("clinical", "patients", 0.9)] {
        let profile = &card["profiles"][name];
        assert!(profile["prediction_sets"]["distance"]["near"].is_number());
        let points = profile["operating_points"].as_array().unwrap();
        let of = |name: &str| points.iter().find(|point| point["name"] == name).unwrap();
        let evidence = &of("malignant_sensitivity_0.99")["evidence"];
        assert_eq!((&evidence["left_out"], &evidence["min_sensitivity"]), (&kind.into(), &min.into()));
        assert_eq!(evidence["images"], 400);
        assert!(of("melanoma_sensitivity_0.99")["evidence"].is_null());
    }

    let arguments = ["evaluate", "--from-scores", "scores.csv", "--resamples", "100", "--bundle", "new"];
    let evaluated = run(folder.melanoma(arguments).args(["--html", "page.html"])).exits(0).out;
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"melanoma-\S+ \d+\.\d+\.\d+", "[model]");
    settings.bind(|| insta::assert_snapshot!("evaluate", evaluated));
    let page = String::from_utf8(folder.read("page.html")).unwrap();
    for part in [
        "Results on dermoscopic images",
        "Results on clinical images",
        "<h4>Risk and coverage</h4>",
        "id=\"image-types\"",
        "id=\"clinical-summary\"",
    ] {
        assert!(page.contains(part), "{part} is not in the page");
    }
    let update = ["--update-card", "new"];
    run(folder.melanoma(arguments).args(update)).exits(0);
    let card: Value = serde_json::from_slice(&folder.read("new/card.json")).unwrap();
    let results = card["evaluation"].as_array().unwrap();
    let of = |name: &str| results.iter().filter(|result| result["image_type"] == name).count();
    assert_eq!((of("dermoscopic"), of("clinical"), results.len()), (10, 10, 20));

    let inspect = |format: &str| {
        run(&mut folder.melanoma(["inspect", "new", "--all", "--format", format])).exits(0).out
    };
    for (format, parts) in [
        ("text", ["Operating points of clinical images", "    evidence: sufficient: sensitivity "]),
        ("markdown", ["## Evidence for dermoscopic images", "trained without some of these sources: A, B."]),
    ] {
        let text = inspect(format);
        for part in parts {
            assert!(text.contains(part), "{part} is not in {text}");
        }
        assert!(text.contains("a probability above 60.00%"), "{text}");
    }
}

#[test]
fn options_that_do_not_fit_are_errors() {
    let (bundle, folder) = stored();
    calibrate(&bundle, &folder, &["--max-other", "1.5"]).exits(2);
    folder.write("wrong.csv", b"run,role\na,training\n");
    let error = calibrate(&bundle, &folder, &["--evidence", "wrong.csv"]).exits(1).err;
    assert!(
        error.contains("line 2: `role` is \"training\"") && error.contains("[invalid_dataset]"),
        "{error}"
    );
    let arguments = ["calibrate", "--from-scores", "scores.csv", "--out", "new", "--max-other", "0.5"];
    let error = run(&mut folder.untyped(arguments)).exits(2).err;
    assert!(error.contains("does not predict image types"), "{error}");
    assert!(!fs::exists(folder.path().join("new")).unwrap(), "nothing is written");
}

#[test]
fn scores_without_the_outputs_of_the_model_are_rejected() {
    let (bundle, folder) = stored();
    let csv = String::from_utf8(folder.read("scores.csv")).unwrap();
    folder.write("scores.csv", csv.replacen(",logit_other,", ",another,", 1).as_bytes());
    let error = calibrate(&bundle, &folder, &[]).exits(1).err;
    assert!(error.contains("no column `logit_other`"), "{error}");
}
