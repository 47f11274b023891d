//! Label files and the images that they name, through the commands that read data sets.

use std::fs;

use crate::support::{Folder, Outcome, run, sample};

fn evaluate(folder: &Folder, arguments: &[&str]) -> Outcome {
    let options = ["evaluate", "--engine", "rten", "--tta", "1", "--resamples", "100"];
    run(folder.untyped(options).args(arguments))
}

/// Three images in a folder, without a label file.
fn images() -> Folder {
    let folder = Folder::new();
    for (name, kind) in [("ISIC_1.png", "even"), ("more/ISIC_2.png", "ragged"), ("more/ISIC_3.png", "red")] {
        folder.write(&format!("images/{name}"), &sample(kind));
    }
    folder
}

const HAM10000: &[u8] =
    b"lesion_id,image_id,dx,dx_type,age,sex,localization\nHAM_1,ISIC_1,nv,histo,50.0,male,back\n\
                          HAM_2,ISIC_2,mel,histo,,female,unknown\nHAM_2,ISIC_3,mel,histo,60.0,female,back\n";

#[test]
fn a_published_label_file_is_read_with_its_images_and_the_mapping_is_printed() {
    let folder = images();
    folder.write("HAM10000_metadata.csv", HAM10000);
    let mapping = "note: HAM10000_metadata.csv, layout HAM10000: file=image_id, diagnosis=dx, group=lesion_id, sex=sex, \
                   age=age, site=localization; images: 3, groups: 2\n";
    let arguments = ["HAM10000_metadata.csv", "--images", "images", "--format", "json"];
    let evaluated = evaluate(&folder, &arguments).exits(0);
    assert!(evaluated.err.contains(mapping), "{}", evaluated.err);
    let data = &evaluated.json()["data"];
    assert_eq!((&data["evaluated"], &data["groups"]), (&3.into(), &2.into()));
    assert_eq!(data["labels"], serde_json::json!({"MEL": 2, "NV": 1}));
    assert_eq!(
        evaluated.json()["by_image_type"][0]["classes"]["occurring"],
        serde_json::json!(["MEL", "NV"])
    );

    let audit = run(folder.untyped(["audit", "--engine", "rten"]).args(arguments)).exits(0);
    assert!(audit.err.contains(mapping), "{}", audit.err);
    assert_eq!(audit.json()["groups"], 2);

    let without = evaluate(&folder, &["HAM10000_metadata.csv"]).exits(1);
    assert!(without.err.contains("--images DIR"), "{}", without.err);
}

#[test]
fn unknown_columns_are_listed_with_the_option_that_maps_them() {
    let folder = images();
    folder.write("labels.csv", b"photo,histology,patient\nISIC_1,nevus,a\nISIC_2,melanoma,b\n");
    let labels = ["labels.csv", "--images", "images"];
    let error = evaluate(&folder, &labels).exits(1).err;
    assert!(
        error.contains("its columns: photo, histology, patient; --column file=COLUMN names one"),
        "{error}"
    );
    let columns = ["--column", "file=photo", "--column", "diagnosis=histology", "--column", "group=patient"];
    let mapped = evaluate(&folder, &[&labels[..], &columns].concat()).exits(0);
    let mapping =
        "layout of the options: file=photo, diagnosis=histology, group=patient; images: 2, groups: 2";
    assert!(mapped.err.contains(mapping), "{}", mapped.err);
    for wrong in ["image=photo", "photo", "file="] {
        let error = evaluate(&folder, &[&labels[..], &["--column", wrong]].concat()).exits(2).err;
        assert!(error.contains("file, diagnosis, malignant"), "{error}");
    }
}

#[test]
#[cfg(unix)]
fn pipes_and_devices_are_refused() {
    let folder = images();
    let pipe = folder.path().join("pipe.png");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    folder.write("labels.csv", b"file,malignant\nimages/ISIC_1.png,0\npipe.png,1\n/dev/zero,1\n");
    let outcome = evaluate(&folder, &["labels.csv"]).exits(1);
    assert!(
        outcome.out.contains("2 of 3 images failed and are excluded from all figures (2 unreadable_file)")
    );
    for data in ["pipe.png", "/dev/zero"] {
        let error = evaluate(&folder, &[data]).exits(1).err;
        assert!(error.contains("is not a regular file [unreadable_file]"), "{error}");
    }
}

/// Names of files and groups that a spreadsheet program would compute.
#[test]
fn csv_files_have_no_formulas_and_are_read_as_they_were() {
    let folder = Folder::new();
    let formulas = ["=cmd|' /C calc'!A0", "+1", "-2+3", "@SUM(A1)", "'=x", "plain"];
    let mut labels = String::from("file,malignant,group,source\n");
    for (index, formula) in formulas.iter().enumerate() {
        let name = format!("{}{index}.png", formula.replace('/', "_"));
        folder.write(&name, &sample(["even", "ragged"][index % 2]));
        labels.push_str(&format!("\"{name}\",{},\"{formula}\",\"{formula}\"\n", index % 2));
    }
    folder.write("labels.csv", labels.as_bytes());
    let json = ["--name", "data", "--format", "json"];
    let fresh =
        evaluate(&folder, &[&["labels.csv", "--scores", "scores.csv"][..], &json].concat()).exits(0).json();
    let options = ["evaluate", "--resamples", "100", "--from-scores", "scores.csv"];
    let stored = run(folder.untyped(options).args(json)).exits(0).json();
    assert_eq!(stored, fresh);
    let subgroups = &fresh["by_image_type"][0]["subgroups"];
    let sources: Vec<&str> =
        subgroups.as_array().unwrap().iter().map(|group| group["value"].as_str().unwrap()).collect();
    assert_eq!(sources.len(), formulas.len(), "{sources:?}");
    assert!(formulas.iter().all(|formula| sources.contains(formula)), "{sources:?}");

    let classified =
        run(&mut folder.untyped(["classify", "--engine", "rten", "--tta", "1", "--format", "csv", "."]))
            .exits(0);
    run(&mut folder.untyped(["audit", "--engine", "rten", "labels.csv", "--pairs", "pairs.csv"])).exits(0);
    let tables = [folder.read("scores.csv"), folder.read("pairs.csv"), classified.out.into_bytes()];
    for table in tables {
        let mut reader = csv::Reader::from_reader(table.as_slice());
        let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert!(records.len() > 1);
        for cell in records.iter().flatten() {
            let is_formula =
                cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err();
            assert!(!is_formula, "{cell}");
        }
    }
}

#[test]
fn a_heat_map_that_cannot_be_written_costs_only_itself() {
    let folder = Folder::with_samples();
    let long = format!("{}.png", "n".repeat(246));
    folder.write(&long, &sample("red"));
    folder.write("maps/even-malignant.png", b"kept");
    let explain = |more: &[&str]| {
        let options = ["classify", "--engine", "rten", "--format", "json", "--explain", "maps"];
        run(folder.untyped(options).args(["even.png", &long, "ragged.png"]).args(more))
    };
    let first = explain(&[]).exits(1);
    assert!(first.err.contains("even-malignant.png: the file exists; --force replaces it"), "{}", first.err);
    assert!(first.err.contains(&"n".repeat(246)), "{}", first.err);
    let maps: Vec<bool> = first.lines().iter().map(|line| line["explanation"].is_string()).collect();
    assert_eq!(maps, [false, false, true]);
    assert!(first.lines().iter().all(|line| line["label"].is_string()), "every image has its result");
    assert_eq!(folder.read("maps/even-malignant.png"), b"kept");
    let forced = explain(&["--force"]).exits(1);
    assert!(!forced.err.contains("even-malignant"), "{}", forced.err);
    assert!(folder.read("maps/even-malignant.png").starts_with(b"\x89PNG"));
    let files = fs::read_dir(folder.path().join("maps")).unwrap().count();
    assert_eq!(files, 2, "no temporary file is left");
}

#[test]
fn jfif_files_are_images() {
    let folder = Folder::new();
    folder.write("data/benign/1.jfif", &sample("even"));
    folder.write("data/malignant/2.png", &sample("ragged"));
    let json = evaluate(&folder, &["data", "--format", "json"]).exits(0).json();
    assert_eq!(json["data"]["evaluated"], 2);
}

#[test]
#[cfg(unix)]
fn linked_folders_are_classified_and_loops_get_an_error() {
    use std::os::unix::fs::symlink;

    let folder = Folder::new();
    folder.write("elsewhere/1.jfif", &sample("even"));
    folder.write("data/2.png", &sample("red"));
    symlink("../elsewhere", folder.path().join("data/linked")).unwrap();
    let classify = || {
        run(&mut folder.untyped(["classify", "--engine", "rten", "--tta", "1", "--format", "json", "data"]))
    };
    let names = |outcome: &Outcome| -> Vec<String> {
        outcome.lines().iter().map(|line| line["image"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&classify().exits(0)), ["data/2.png", "data/linked/1.jfif"]);
    symlink(".", folder.path().join("data/loop")).unwrap();
    let outcome = classify().exits(1);
    let failed: Vec<_> = outcome.lines().into_iter().filter(|line| line["error"].is_object()).collect();
    assert_eq!(failed.len(), 1, "{failed:?}");
    assert_eq!(
        (&failed[0]["image"], &failed[0]["error"]["code"]),
        (&"data/loop".into(), &"unreadable_file".into())
    );
}

#[test]
fn a_column_that_does_not_exist_has_a_suggestion() {
    let folder = Folder::with_samples();
    folder.write("labels.csv", b"image_name,diagnosis\neven.png,NV\nragged.png,MEL\n");
    let evaluate = |column: &str| {
        run(&mut folder.melanoma(["evaluate", "--engine", "rten", "labels.csv", "--column", column]))
    };
    let column = evaluate("file=image_nmae").exits(1);
    assert!(column.err.contains("no column `image_nmae` (did you mean `image_name`?)"), "{column:?}");
    let field = evaluate("diagnosys=diagnosis").exits(2);
    assert!(field.err.contains("(did you mean `diagnosis`?)"), "{field:?}");
    assert!(!evaluate("file=xyz").exits(1).err.contains("did you mean"));
}
