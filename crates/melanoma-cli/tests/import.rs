//! `melanoma import` and `melanoma verify`: from a file of Keras to a served bundle.

use std::{fs, path::PathBuf};

use crate::support::{Folder, Server, import_keras, keras, melanoma, repository, run, sample};

#[test]
fn an_imported_model_gives_the_numbers_of_keras() {
    for name in ["sigmoid-2.h5", "sigmoid-3.keras", "nested-2.h5", "functions-3.keras"] {
        let folder = import_keras(name, &[]);
        let mut verify = folder.melanoma(["verify", "bundle", "--format", "json", "--input"]);
        let expected = name.rsplit_once('.').unwrap().0.to_owned() + ".npy";
        let found = run(verify.arg(keras("x16.npy")).arg("--output").arg(keras(&expected))).exits(0).json();
        let engines = found["engines"].as_array().unwrap();
        let ran: Vec<f64> = engines.iter().filter_map(|engine| engine["reference"].as_f64()).collect();
        assert!(!ran.is_empty() && ran.iter().all(|difference| *difference < 1e-5), "{name}: {found}");
        assert_eq!(found["passed"], true);
    }
}

#[test]
fn a_huge_file_is_refused_before_it_is_read() {
    let folder = Folder::new();
    // A sparse file: it takes no space, and would take 5 GiB of memory.
    fs::File::create(folder.path().join("huge.h5")).unwrap().set_len(5 << 30).unwrap();
    let mut import =
        folder.melanoma(["import", "huge.h5", "--classes", "a,b", "--malignant", "b", "--output", "new"]);
    assert!(run(&mut import).exits(1).err.contains("[keras_file_too_large]"));
}

#[test]
fn a_wrong_reference_is_not_verified() {
    let folder = import_keras("sigmoid-2.h5", &[]);
    let mut verify = folder.melanoma(["verify", "bundle", "--input"]);
    // The probabilities of another model.
    let outcome = run(verify.arg(keras("x16.npy")).arg("--output").arg(keras("nested-2.npy"))).exits(1);
    assert!(outcome.out.contains("not verified"), "{outcome:?}");
}

#[test]
fn an_imported_bundle_is_uncalibrated_and_never_reassures() {
    let folder = import_keras("sigmoid-2.h5", &[]);
    folder.write("even.jpg", &sample("even"));
    let report =
        run(&mut folder.melanoma(["classify", "even.jpg", "--bundle", "bundle", "--format", "json"]))
            .exits(0);
    let report = &report.lines()[0];
    assert_eq!(report["model"]["calibrated"], false);
    assert_eq!(report["decision"]["refer"], true);
    assert_ne!(report["advice"]["code"], "no_sign_not_ruled_out");
    // The number of the report is that of the network.
    let malignant = report["probabilities"]["malignant"].as_f64().unwrap();
    let classes = report["classes"].as_array().unwrap();
    let class = classes.iter().find(|class| class["code"] == "malignant").unwrap();
    assert!((class["probability"].as_f64().unwrap() - malignant).abs() < 1e-6);
}

#[test]
fn an_imported_bundle_draws_heat_maps_and_its_network() {
    let folder = import_keras("sigmoid-2.h5", &[]);
    folder.write("even.jpg", &sample("even"));
    run(&mut folder.melanoma(["classify", "even.jpg", "--bundle", "bundle", "--explain", "maps"])).exits(0);
    assert_eq!(fs::read_dir(folder.path().join("maps")).unwrap().count(), 1);
    let table = run(&mut folder.melanoma(["inspect", "bundle", "--network"])).exits(0).out;
    let convolution = table.lines().find(|line| line.contains("Conv ")).unwrap();
    let cells: Vec<&str> = convolution.split_whitespace().collect();
    // 3 x 3 x 3 x 8 weights and 8 biases, the kernel at 14 x 14 places.
    assert_eq!(cells.first(), Some(&"●"));
    let engines = ["both", "rten"].iter().any(|engine| cells.contains(engine));
    assert!(cells.ends_with(&["42336"]) && cells.contains(&"224") && engines, "{convolution}");
    assert!(convolution.contains("8 x 14 x 14"), "{convolution}");
    assert!(table.contains("rten") && table.contains("runs the network"), "{table}");
}

#[test]
fn an_imported_bundle_answers_with_the_legacy_text() {
    let folder = import_keras("sigmoid-2.h5", &[]);
    let bundle = folder.path().join("bundle");
    let server =
        Server::start(&["--engine=rten", "--legacy-text", "--bundle", bundle.to_str().unwrap()], &[]);
    let (head, body) = server.upload("/predict", &sample("even"));
    assert!(head.starts_with("http/1.1 200"), "{head}");
    let report = run(melanoma()
        .args(["classify", "--format", "json", "--engine", "rten", "--bundle"])
        .arg(&bundle)
        .arg(repository("samples").join("nevus.jpg")));
    let malignant = report.lines()[0]["probabilities"]["malignant"].as_f64().unwrap();
    // The sentence is about the more probable label, or about malignancy if the result is inconclusive.
    let percent = 100.0 * if body.contains("is benign") { 1.0 - malignant } else { malignant };
    let found: f64 = body.split(" %").next().unwrap().rsplit(' ').next().unwrap().parse().unwrap();
    assert!((found - percent).abs() < 0.01, "{body}: {percent}");
}

#[test]
fn mistakes_are_named_with_what_to_do() {
    let folder = Folder::new();
    let import = |arguments: &[&str], file: PathBuf| {
        let mut command = folder.melanoma(["import", "--output", "bundle", "--engine", "rten"]);
        run(command.args(arguments).arg(file)).exits(1).err
    };
    let two = ["--classes", "a,b", "--malignant", "b"];
    let err = import(&["--classes", "a,b,c", "--malignant", "c"], keras("sigmoid-2.h5"));
    assert!(err.contains("the model has 2 classes, and --classes names 3"), "{err}");
    let err = import(&["--classes", "a,b", "--malignant", "x"], keras("sigmoid-2.h5"));
    assert!(err.contains("--malignant names \"x\""), "{err}");
    let err = import(&two, repository("samples").join("nevus.jpg"));
    assert!(err.contains("[not_a_keras_model]") && err.contains("hint: "), "{err}");
    let err = import(&[&two[..], &["--values", "logits"]].concat(), keras("sigmoid-2.h5"));
    assert!(err.contains("[keras_output_unsupported]"), "{err}");
    let err = import(&[&two[..], &["--heat-map-layer", "nothing"]].concat(), keras("sigmoid-2.h5"));
    assert!(err.contains("no layer `nothing`"), "{err}");
    folder.write("steps.json", b"{}");
    let err = import(&[&two[..], &["--preprocess", "steps.json"]].concat(), keras("sigmoid-2.h5"));
    assert!(err.contains("`preprocess`"), "{err}");
    assert!(!folder.path().join("bundle").exists());
    folder.write("bundle/file", b"");
    let err = import(&two, keras("sigmoid-2.h5"));
    assert!(err.contains("not an empty folder"), "{err}");
}
