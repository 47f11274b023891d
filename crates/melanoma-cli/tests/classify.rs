//! `melanoma classify`: its output, its order and its exit codes.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    process::{Command, Stdio},
    time::Duration,
};

use crate::support::{Folder, melanoma, repository, run, sample};
use melanoma_testing::{
    images::{color, colors},
    small_bundle,
};
use serde_json::Value;

/// The names of the images, in order.
fn names(lines: &[Value]) -> Vec<&str> {
    lines.iter().map(|line| line["image"].as_str().unwrap()).collect()
}

fn code(line: &Value) -> &str {
    line["error"]["code"].as_str().unwrap_or_default()
}

// ---------------------------------------------------------------- output

/// Compares with a snapshot, without what depends on the engine and the model.
fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"[0-9a-f]{64}", "[sha256]");
    settings.add_filter(r"(onnxruntime|rten)([ ,]+)\d+\.\d+\.\d+", "[engine]$2[version]");
    settings.add_filter(
        r#""name":"(onnxruntime|rten)","version":"[0-9.]+""#,
        r#""name":"[engine]","version":"[version]""#,
    );
    settings.add_filter(r"\d+\.\d+%", "[percent]%");
    settings.add_filter(r#""malignant":\[[0-9.e-]+,[0-9.e-]+\]"#, r#""malignant":[[number],[number]]"#);
    settings.add_filter(r"\b\d\.\d{6}\b", "[number]");
    settings.add_filter(
        r#"((sensitivity|specificity)_interval":)\[[0-9.e-]+,[0-9.e-]+\]"#,
        "$1[[number],[number]]",
    );
    settings.add_filter(
        r#""(probability|malignant|benign|threshold|sensitivity|specificity)":[0-9.e-]+"#,
        r#""$1":[number]"#,
    );
    settings.add_filter(r"melanoma-lite2(\W+(version\W+)?)\d+\.\d+\.\d+", "melanoma-lite2$1[version]");
    settings.add_filter(
        r"(BKL|NV|VASC|DF) +(\[percent\]%|benign keratosis|melanocytic nevus|vascular lesion|dermatofibroma)",
        "[class]",
    );
    settings.add_filter(r" +", " ");
    settings.add_filter(r" \n", "\n");
    settings.bind(|| insta::assert_snapshot!(name, text));
}

fn mixed() -> Folder {
    let folder = Folder::with_samples();
    folder.write("words.jpg", b"lesion on the left arm, since March\n");
    folder.write("none.jpg", b"");
    folder
}

/// The built-in model with a threshold that refers the ragged image and no other.
fn refers_ragged() -> Folder {
    let bundle = Folder::with_untyped_bundle();
    bundle.refer_from(0.03);
    bundle
}

const MIXED: [&str; 4] = ["even.png", "none.jpg", "ragged.png", "words.jpg"];

#[test]
fn text_is_a_table() {
    let (folder, bundle) = (mixed(), refers_ragged());
    let bundle = ["--bundle", bundle.path().to_str().unwrap()];
    let outcome = run(folder.melanoma(["classify", "--engine", "rten"]).args(bundle).args(MIXED)).exits(1);
    assert_eq!(outcome.err, "");
    snapshot("text", &outcome.out);

    let bundle = Folder::with_untyped_bundle();
    bundle.refer_from(0.0);
    bundle.change_card(|card| {
        card["profiles"]["profile"]["calibration"] = serde_json::json!({"method": "none"});
    });
    let bundle = ["--bundle", bundle.path().to_str().unwrap(), "even.png"];
    let outcome = run(folder.melanoma(["classify", "--engine", "rten"]).args(bundle)).exits(0);
    snapshot("text_referred_and_not_calibrated", &outcome.out);
}

#[test]
fn a_result_without_evidence_is_inconclusive_in_every_format() {
    let (folder, bundle) = (Folder::with_samples(), Folder::with_untyped_bundle());
    bundle.change_card(|card| {
        for point in card["profiles"]["profile"]["operating_points"].as_array_mut().unwrap() {
            point["evidence"] = Value::Null;
        }
    });
    let classify = |format: &str| {
        let arguments = ["classify", "--engine", "rten", "even.png", "--format", format];
        run(folder.melanoma(arguments).arg("--bundle").arg(bundle.path())).exits(0).out
    };
    let json: Value = serde_json::from_str(&classify("json")).unwrap();
    assert_eq!((&json["advice"]["code"], &json["decision"]["refer"]), (&"inconclusive".into(), &true.into()));
    assert_eq!(json["decision"]["reasons"], serde_json::json!(["weak_evidence"]));
    let text = classify("text");
    assert!(
        text.contains("The result is inconclusive") && text.contains("There is no evidence yet"),
        "{text}"
    );
    let csv = classify("csv");
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header = reader.headers().unwrap().clone();
    let row = reader.records().next().unwrap().unwrap();
    let cell = |name: &str| row[header.iter().position(|column| column == name).unwrap()].to_owned();
    assert_eq!((&header[0], &header[1], &row[1]), ("image", "decision", "inconclusive"));
    assert_eq!(
        [cell("refer"), cell("advice_code"), cell("reasons")],
        ["true", "inconclusive", "weak_evidence"]
    );
    // A low probability reassures, and a program that sorts by it puts the image last.
    for figure in ["probability_malignant", "label", "MEL", "NV", "prediction_set", "highest_malignant"] {
        assert_eq!(cell(figure), "", "{figure}");
    }
    assert_ne!(cell("threshold"), "");
}

#[test]
fn json_is_one_object_on_each_line() {
    let (folder, bundle) = (mixed(), refers_ragged());
    let bundle = ["--bundle", bundle.path().to_str().unwrap()];
    let outcome =
        run(folder.melanoma(["classify", "--engine", "rten", "--format", "json"]).args(bundle).args(MIXED))
            .exits(1);
    assert_eq!(names(&outcome.lines()), MIXED);
    assert_eq!(outcome.err, "");
    snapshot("json", &outcome.out);
    for line in outcome.lines() {
        let fields: Vec<&String> = line.as_object().unwrap().keys().collect();
        if code(&line).is_empty() {
            let expected = [
                "advice",
                "classes",
                "decision",
                "engine",
                "image",
                "image_type",
                "label",
                "located_lesion",
                "model",
                "notice",
                "prediction_set",
                "probabilities",
                "probability",
                "quality",
                "tta_agreement",
            ];
            assert_eq!(fields, expected);
            assert_eq!(line["model"]["calibrated"], true);
        } else {
            assert_eq!(fields, ["error", "image"]);
            let fields: Vec<&String> = line["error"].as_object().unwrap().keys().collect();
            assert_eq!(fields, ["code", "hint", "message"]);
        }
    }
}

#[test]
fn csv_has_as_many_columns_as_its_header() {
    let (folder, bundle) = (mixed(), refers_ragged());
    folder.write("a, \"strange\" name.png", &sample("red"));
    let bundle = ["--bundle", bundle.path().to_str().unwrap()];
    let all = [&bundle[..], &MIXED, &["a, \"strange\" name.png"]].concat();
    let csv = |engine: &str| {
        run(folder.melanoma(["classify", "--format", "csv", "--engine", engine]).args(&all)).exits(1).out
    };
    let text = csv("rten");
    snapshot("csv", &text);

    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let records: Vec<csv::StringRecord> = reader.records().map(|record| record.unwrap()).collect();
    assert_eq!(records.len(), all.len() - bundle.len());
    let column =
        |name: &str| header.iter().position(|column| column == name).unwrap_or_else(|| panic!("no {name}"));
    let json = run(folder.melanoma(["classify", "--format", "json", "--engine", "rten"]).args(&all)).lines();
    for (record, json) in records.iter().zip(&json) {
        assert_eq!(record.len(), header.len(), "{record:?}");
        assert_eq!(&record[column("image")], json["image"]);
        let same = |name: &str, expected: &Value| {
            let expected = expected.as_f64().unwrap();
            assert!(
                (record[column(name)].parse::<f64>().unwrap() - expected).abs() < 2e-6,
                "{name} of {record:?}"
            );
        };
        if code(json).is_empty() {
            assert_eq!(&record[column("label")], json["label"]);
            assert_eq!(&record[column("advice")], json["advice"]["text"]);
            let decision = if json["decision"]["refer"] == true { "refer" } else { "no_sign" };
            assert_eq!(&record[column("decision")], decision);
            same("probability_malignant", &json["probabilities"]["malignant"]);
            same("threshold", &json["decision"]["threshold"]);
            for class in json["classes"].as_array().unwrap() {
                same(class["code"].as_str().unwrap(), &class["probability"]);
            }
            assert_eq!(&record[column("error")], "");
        } else {
            assert_eq!(&record[column("decision")], "error");
            assert_eq!(&record[column("error")], code(json));
            assert_eq!(&record[column("error_message")], json["error"]["message"]);
            assert_eq!(&record[column("error_hint")], json["error"]["hint"]);
            assert_eq!(&record[column("label")], "");
        }
    }
}

#[test]
fn the_output_is_the_same_again_and_with_any_number_of_threads() {
    let folder = mixed();
    for i in 0..40 {
        folder.write(&format!("many/{i:02}.png"), &sample(["even", "ragged", "red"][i % 3]));
    }
    for (format, engine) in [("json", "auto"), ("json", "rten"), ("csv", "rten"), ("text", "rten")] {
        // Further views of the slow engine would cost time and show no more.
        let views = if engine == "auto" { "4" } else { "1" };
        let once = |threads: &str| {
            let arguments =
                ["classify", "--format", format, "--engine", engine, "--threads", threads, "--tta", views];
            run(folder.melanoma(arguments).args(["many", "words.jpg"])).exits(1).out
        };
        let first = once("1");
        assert!(first.lines().count() > 40);
        for threads in ["1", "2", "7"] {
            assert!(once(threads) == first, "{format} of {engine} with {threads} threads");
        }
    }
}

#[test]
fn csv_starts_with_a_byte_order_mark_on_request_only() {
    let folder = Folder::new();
    folder.write("Müller.png", &sample("even"));
    let classify =
        |more: &[&str]| run(folder.melanoma(["classify", "--engine", "rten", "Müller.png"]).args(more));
    let plain = classify(&["--format", "csv"]).exits(0).out;
    assert!(plain.starts_with("image,decision,") && plain.contains("\nMüller.png,"), "{plain}");
    assert_eq!(classify(&["--format", "csv", "--bom"]).exits(0).out, format!("\u{feff}{plain}"));
    let wrong = classify(&["--format", "json", "--bom"]).exits(2);
    assert!(wrong.out.is_empty() && wrong.err.contains("--format csv"), "{wrong:?}");
}

#[test]
fn the_option_for_a_file_of_other_programs_has_a_hint() {
    for option in ["--output", "-o"] {
        let outcome = run(melanoma().args(["classify", "photo.jpg", option, "x.csv"])).exits(2);
        assert!(outcome.err.contains("add > FILE") && !outcome.err.contains("-- -"), "{outcome:?}");
    }
}

#[test]
fn a_refused_image_has_a_decision_in_csv() {
    let folder = Folder::new();
    folder.write("no-lesion.png", &color(colors::NO_LESION));
    let mut command = folder.melanoma(["classify", "--engine", "rten", "--format", "csv", "--bundle"]);
    let csv = run(command.arg(small_bundle()).arg("no-lesion.png")).exits(1).out;
    let row = csv.lines().nth(1).unwrap();
    assert!(row.starts_with("no-lesion.png,refused,,,"), "{csv}");
    assert!(row.contains(",no_lesion_found,"), "{csv}");
}

// ---------------------------------------------------------------- input

#[test]
fn folders_are_read_in_order_without_hidden_files() {
    let folder = Folder::new();
    for name in [
        "b.png",
        "a.png",
        "c/deep/er/z.png",
        "c/a.png",
        "c.png",
        ".hidden.png",
        ".folder/a.png",
        "c/.hidden/b.png",
        "B.png",
    ] {
        folder.write(name, &sample("red"));
    }
    fs::create_dir(folder.path().join("empty")).unwrap();
    let classify = |paths: &[&str]| {
        run(folder.melanoma(["classify", "--engine", "rten", "--format", "json"]).args(paths))
            .exits(0)
            .lines()
    };
    let all = ["./B.png", "./a.png", "./b.png", "./c/a.png", "./c/deep/er/z.png", "./c.png"];
    let mut sorted = names(&classify(&["."])).into_iter().map(str::to_owned).collect::<Vec<_>>();
    // Sorted by name within a folder; the files of a folder are at the place of its name.
    assert_eq!(sorted.iter().map(String::as_str).collect::<Vec<_>>(), all);
    sorted.dedup();
    assert_eq!(sorted.len(), all.len());
    // In the order of the command line, with repetitions; a hidden file only if it is named.
    let lines = classify(&["c", ".hidden.png", "b.png", "c/a.png", "empty"]);
    assert_eq!(names(&lines), ["c/a.png", "c/deep/er/z.png", ".hidden.png", "b.png", "c/a.png"]);
    assert_eq!(names(&classify(&[".folder"])), [".folder/a.png"]);
}

/// A pipe without a writer would block.
#[cfg(unix)]
#[test]
fn pipes_and_sockets_and_files_beside_images_in_a_folder_are_skipped() {
    let folder = Folder::new();
    folder.write("photo.png", &sample("red"));
    for name in ["README.md", "labels.CSV", "card.json"] {
        folder.write(name, b"no image");
    }
    assert!(Command::new("mkfifo").arg(folder.path().join("pipe.png")).status().unwrap().success());
    let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("socket.png")).unwrap();
    let mut command = folder.melanoma(["classify", "--engine", "rten", "--format", "json", "."]);
    let lines = run(command.timeout(Duration::from_mins(1))).exits(0).lines();
    assert_eq!(names(&lines), ["./photo.png"]);
}

#[test]
fn a_dash_is_standard_input() {
    let folder = Folder::new();
    let classify = |input: Vec<u8>| {
        run(folder.melanoma(["classify", "--engine", "rten", "--format", "json", "-"]).write_stdin(input))
    };
    let named = run(folder
        .melanoma(["classify", "--engine", "rten", "--format", "json"])
        .arg(repository("samples/melanoma.jpg")))
    .exits(0)
    .lines();
    let piped = classify(sample("ragged")).exits(0).lines();
    assert_eq!(names(&piped), ["-"]);
    assert_eq!(piped[0]["classes"], named[0]["classes"]);
    assert_eq!(code(&classify(Vec::new()).exits(1).lines()[0]), "empty_image");
    assert_eq!(code(&classify(vec![0; (20 << 20) + 5]).exits(1).lines()[0]), "too_many_bytes");
}

#[test]
fn an_image_that_cannot_be_read_does_not_stop_the_others() {
    let folder = mixed();
    folder.write("half.png", &sample("red")[..3000]);
    folder.write("big.jpg", &vec![0; (20 << 20) + 1]);
    let mut paths = vec!["missing.jpg", "words.jpg", "none.jpg", "half.png", "big.jpg", "even.png"];
    let mut codes =
        vec!["unreadable_file", "not_an_image", "empty_image", "truncated_image", "too_many_bytes", ""];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("nowhere", folder.path().join("dangling.png")).unwrap();
        paths.push("dangling.png");
        codes.push("unreadable_file");
    }
    for format in ["json", "csv", "text"] {
        let outcome =
            run(folder.melanoma(["classify", "--engine", "rten", "--format", format]).args(&paths)).exits(1);
        assert_eq!(outcome.err, "", "{format}");
        for (path, code) in paths.iter().zip(&codes) {
            assert!(
                outcome.out.contains(path) && outcome.out.contains(code),
                "{format}, {path}: {}",
                outcome.out
            );
        }
        if format == "json" {
            let lines = outcome.lines();
            assert_eq!(names(&lines), paths);
            assert_eq!(lines.iter().map(code_of).collect::<Vec<_>>(), codes);
        }
    }
    // In a folder they are found and get the same errors.
    let found =
        run(&mut folder.melanoma(["classify", "--engine", "rten", "--format", "json", "."])).exits(1).lines();
    assert_eq!(found.iter().filter(|line| !code(line).is_empty()).count(), codes.len() - 2);
}

fn code_of(line: &Value) -> &str {
    code(line)
}

#[test]
fn a_file_of_a_folder_that_is_no_image_is_skipped_with_one_note() {
    let folder = Folder::with_samples();
    for name in ["report.pdf", "movie.mp4", "notes", "list.xlsx"] {
        folder.write(name, b"no image");
    }
    let json =
        |path: &str| run(&mut folder.melanoma(["classify", "--engine", "rten", "--format", "json", path]));
    let found = json(".").exits(0);
    assert_eq!(names(&found.lines()), ["./even.png", "./ragged.png", "./red.png"]);
    let note = "note: skipped 4 files that are no images: ./list.xlsx, ./movie.mp4, ./notes, …\n";
    assert_eq!(found.err, note);
    // A file that is named is an error, and so is one with the name of an image.
    assert_eq!(code(&json("report.pdf").exits(1).lines()[0]), "not_an_image");
    folder.write("words.png", b"no image");
    assert_eq!(json(".").exits(1).lines().iter().filter(|line| code(line) == "not_an_image").count(), 1);
}

#[test]
fn a_folder_without_images_and_a_path_that_does_not_exist_are_errors() {
    let folder = Folder::with_samples();
    fs::create_dir(folder.path().join("empty")).unwrap();
    folder.write("papers/report.pdf", b"no image");
    let classify = |paths: &[&str]| run(folder.melanoma(["classify", "--engine", "rten"]).args(paths));
    let empty = classify(&["empty"]).exits(1);
    assert!(empty.out.is_empty() && empty.err.starts_with("error: the folder empty has no images\nhint: "));
    let papers = classify(&["papers"]).exits(1);
    assert!(
        papers.out.is_empty() && papers.err.ends_with("error: the folders have no images\n"),
        "{papers:?}"
    );
    let beside = classify(&["empty", "even.png"]).exits(0);
    assert_eq!(beside.err, "note: the folder empty has no images\n");
    let missing = classify(&["nofolder/"]).exits(1);
    assert!(
        missing.out.contains("there is no file or folder of this name [unreadable_file]"),
        "{}",
        missing.out
    );
}

#[test]
fn results_are_sorted_by_urgency_and_probability() {
    use melanoma_testing::{images::color, images::colors, small_bundle};
    let folder = Folder::new();
    for (name, mean) in [
        ("0-none.png", colors::NO_LESION),
        ("1-no-sign.png", colors::NO_SIGN),
        ("2-inconclusive.png", colors::CLINICAL),
        ("3-sign.png", colors::SIGN),
        ("4-more.png", [40, 100, 80]),
        ("5-less.png", [230, 128, 96]),
    ] {
        folder.write(name, &color(mean));
    }
    let classify = |format: &str, sort: &str| {
        let arguments = ["classify", "--engine", "rten", "--format", format, "--sort", sort, "."];
        run(folder.melanoma(arguments).arg("--bundle").arg(small_bundle())).exits(1)
    };
    assert_eq!(classify("json", "none").lines()[0]["image"], "./0-none.png");
    let sorted = classify("json", "probability").lines();
    let expected = [
        "./4-more.png",
        "./3-sign.png",
        "./2-inconclusive.png",
        "./1-no-sign.png",
        "./5-less.png",
        "./0-none.png",
    ];
    assert_eq!(names(&sorted), expected);
    let text = classify("text", "probability").out;
    let places: Vec<usize> = expected.iter().map(|name| text.find(name).unwrap()).collect();
    assert!(places.is_sorted(), "{text}");
    assert!(text.contains("\n6 images: 2 refer, 1 inconclusive, 2 no sign, 1 refused\n"), "{text}");
}

// ---------------------------------------------------------------- exit codes

#[test]
fn exit_codes_distinguish_wrong_use_from_failures() {
    let folder = mixed();
    let check = |arguments: &[&str], code: i32, word: &str| {
        let mut command = folder.melanoma(["classify"]);
        let outcome = run(command.env("MELANOMA_ENGINE", "rten").args(arguments)).exits(code);
        assert!(outcome.err.contains(word), "{arguments:?}: {outcome:?}");
        if code == 2 {
            assert_eq!(outcome.out, "", "{arguments:?}");
        }
    };
    check(&["even.png"], 0, "");
    check(&["even.png", "words.jpg"], 1, "");
    check(&["missing.jpg"], 1, "");
    check(&[], 2, "<PATH>");
    check(&["--no-such-option", "even.png"], 2, "--no-such-option");
    check(&["--format", "xml", "even.png"], 2, "xml");
    check(&["--threads", "0", "even.png"], 2, "--threads");
    check(&["--max-bytes=-1", "even.png"], 2, "--max-bytes");
    check(&["--engine", "tract", "even.png"], 2, "auto, onnxruntime, rten");
    check(&["--explain-class", "MEL", "even.png"], 2, "--explain");
    check(
        &["--explain", "maps", "--explain-class", "XYZ", "even.png"],
        2,
        "MEL, NV, BCC, AK, BKL, DF, VASC, SCC",
    );
    assert!(!folder.path().join("maps").exists(), "wrong use created a folder");
    assert!(run(&mut folder.melanoma(["clasify", "even.png"])).exits(2).err.contains("'classify'"));
    run(&mut folder.melanoma([])).exits(2);
}

#[test]
fn an_image_in_the_place_of_a_command_leads_to_classify() {
    let folder = Folder::with_samples();
    folder.write("two words/a", b"");
    for (name, tip) in [
        ("even.png", "melanoma classify even.png"),
        ("missing.JPG", "melanoma classify missing.JPG"),
        ("two words", "melanoma classify 'two words'"),
    ] {
        let outcome = run(&mut folder.melanoma([name])).exits(2);
        assert!(outcome.err.contains(tip) && outcome.out.is_empty(), "{outcome:?}");
    }
    assert!(!run(&mut folder.melanoma(["evn"])).exits(2).err.contains("melanoma classify"));
}

#[test]
fn limits_are_those_of_the_command_line() {
    let folder = mixed();
    let check = |arguments: &[&str], expected: &str| {
        let outcome = run(folder
            .melanoma(["classify", "--engine", "rten", "--format", "json", "even.png"])
            .args(arguments));
        assert_eq!(code(&outcome.lines()[0]), expected, "{arguments:?}");
    };
    let bytes = sample("even").len();
    check(&["--max-bytes", &bytes.to_string()], "");
    check(&["--max-bytes", &(bytes - 1).to_string()], "too_many_bytes");
    check(&["--max-pixels", "65536"], "");
    check(&["--max-pixels", "65535"], "too_many_pixels");
}

/// As with `head`.
#[test]
fn a_reader_that_closes_the_output_is_no_error() {
    let folder = Folder::new();
    for i in 0..3000 {
        folder.write(&format!("{i:04}.jpg"), b"no image, but it gets a line in the output");
    }
    for format in ["json", "csv", "text"] {
        for lines in [0, 1] {
            let mut process = Command::new(env!("CARGO_BIN_EXE_melanoma"))
                .args(["classify", "--engine", "rten", "--threads", "1", "--format", format, "."])
                .current_dir(folder.path())
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
            let mut reader = BufReader::with_capacity(64, process.stdout.take().unwrap());
            let mut line = String::new();
            for _ in 0..lines {
                reader.read_line(&mut line).unwrap();
            }
            drop(reader);
            let mut log = String::new();
            process.stderr.take().unwrap().read_to_string(&mut log).unwrap();
            let status = process.wait().unwrap();
            assert_eq!((status.code(), log.as_str()), (Some(0), ""), "{format} after {lines} lines");
        }
    }
}

// ---------------------------------------------------------------- engines

#[test]
fn an_engine_is_selected_by_name_or_replaced_with_a_note() {
    let folder = Folder::with_samples();
    let missing = folder.path().join("libonnxruntime.so");
    let missing = missing.to_str().unwrap();
    let classify = |engine: &str, format: &str, library: Option<&str>| {
        let mut command = folder.melanoma(["classify", "--engine", engine, "--format", format, "."]);
        if let Some(library) = library {
            command.env("ORT_DYLIB_PATH", library);
        }
        run(&mut command)
    };
    // rten does not use the library.
    for library in [None, Some(missing)] {
        let rten = classify("rten", "json", library).exits(0);
        assert_eq!(rten.err, "");
        assert!(
            rten.lines()
                .iter()
                .all(|line| line["engine"]["name"] == "rten" && line["engine"]["fallback"] == false)
        );
    }
    // There is no fallback for an engine that is selected by name.
    let named = classify("onnxruntime", "json", Some(missing)).exits(1);
    assert_eq!(named.out, "");
    assert!(
        named.err.starts_with("error: ")
            && named.err.contains("hint: ")
            && named.err.contains("[engine_unavailable]")
    );
    // Otherwise there is one note, and every report states it.
    for format in ["json", "csv", "text"] {
        let auto = classify("auto", format, Some(missing)).exits(0);
        assert_eq!(auto.err.lines().count(), 1, "{}", auto.err);
        assert!(
            auto.err.starts_with("note: ") && auto.err.contains("rten") && auto.err.contains("slower"),
            "{}",
            auto.err
        );
        assert!(auto.out.contains("rten"), "{}", auto.out);
        if format == "json" {
            assert_eq!(auto.lines().len(), 3);
            for line in auto.lines() {
                assert_eq!(
                    (&line["engine"]["name"], &line["engine"]["fallback"]),
                    (&"rten".into(), &true.into())
                );
            }
        }
    }
    // Nor for a library that the command line names.
    let mut option = folder.melanoma(["classify", "--onnxruntime", missing, "even.png"]);
    let option = run(&mut option).exits(1);
    assert!(option.out.is_empty() && option.err.contains("[engine_unavailable]"), "{option:?}");
}

// ---------------------------------------------------------------- --explain

#[test]
fn explain_writes_a_heat_map_of_the_shape_of_the_image() {
    let folder = Folder::with_samples();
    folder.write("other/even.png", &sample("even"));
    folder.write("words.jpg", b"no image");
    let wide = image::RgbImage::from_fn(3000, 200, |x, y| image::Rgb([(x % 250) as u8, (y % 200) as u8, 90]));
    wide.save(folder.path().join("wide.png")).unwrap();
    let explain = |class: &[&str]| {
        let mut command =
            folder.untyped(["classify", "--engine", "rten", "--format", "json", "--explain", "maps/new"]);
        run(command.args(class).args(["even.png", "red.png", "other", "words.jpg", "wide.png"]))
            .exits(1)
            .lines()
    };
    let plain =
        run(&mut folder.untyped(["classify", "--engine", "rten", "--format", "json", "even.png"])).lines();
    for (class, name) in [
        (vec![], "malignant"),
        (vec!["--explain-class", "nv"], "nv"),
        (vec!["--explain-class", "melanoma"], "mel"),
    ] {
        let lines = explain(&class);
        assert_eq!(
            lines[0]["classes"], plain[0]["classes"],
            "the probabilities are the same with and without a map"
        );
        let files: Vec<&str> = lines.iter().filter_map(|line| line["explanation"].as_str()).collect();
        let expected =
            [("even", "", 256, 256), ("red", "", 256, 256), ("even", "-2", 256, 256), ("wide", "", 1024, 68)];
        assert_eq!(files.len(), expected.len());
        for (file, (stem, number, width, height)) in files.iter().zip(expected) {
            assert_eq!(*file, format!("maps/new/{stem}-{name}{number}.png"));
            let bytes = folder.read(file);
            assert!(bytes.starts_with(b"\x89PNG"), "{file}");
            let map = image::load_from_memory(&bytes).unwrap().into_rgb8();
            assert_eq!((map.width(), map.height()), (width, height), "{file}");
        }
        assert!(lines[3]["explanation"].is_null() && code(&lines[3]) == "not_an_image");
    }
    // Another class has another map.
    assert_ne!(folder.read("maps/new/even-nv.png"), folder.read("maps/new/even-mel.png"));
    assert_ne!(folder.read("maps/new/even-nv.png"), sample("even"));

    // A folder that cannot be created ends the command before an image is classified.
    folder.write("file", b"");
    let outcome =
        run(&mut folder.melanoma(["classify", "--engine", "rten", "--explain", "file/maps", "even.png"]))
            .exits(1);
    assert!(outcome.err.contains("file/maps") && outcome.out.is_empty(), "{outcome:?}");
}

// ---------------------------------------------------------------- options

#[test]
fn the_operating_point_and_the_number_of_views_are_options() {
    let folder = Folder::with_samples();
    let classify = |arguments: &[&str]| {
        let mut command = folder.melanoma(["classify", "--engine", "rten", "--format", "json", "even.png"]);
        run(command.args(arguments))
    };
    let seen =
        |arguments: &[&str]| classify(arguments).exits(0).lines().remove(0)["tta_agreement"]["views"].clone();
    let of_card = u32::from(melanoma_model::bundle().unwrap().card().tta).to_string();
    assert_eq!((seen(&["--tta", "8"]), seen(&["--tta", "4"])), (8.into(), 4.into()));
    assert!(seen(&["--tta", "1"]).is_null());
    assert_eq!(seen(&[]), seen(&["--tta", &of_card]));
    let named = classify(&["--operating-point", "malignant_sensitivity_0.95"]).exits(0);
    assert_eq!(named.lines()[0]["decision"]["operating_point"], "malignant_sensitivity_0.95");
    // An unknown operating point ends the command before an image is read, with the names of the known ones.
    let unknown = classify(&["--operating-point", "none"]).exits(2);
    assert!(unknown.out.is_empty() && unknown.err.contains("malignant_sensitivity_0.95"), "{unknown:?}");
    assert!(classify(&["--tta", "3"]).exits(2).err.contains("1, 4 or 8"));
}

// ---------------------------------------------------------------- the environment

#[test]
fn every_option_of_the_model_has_a_variable_in_the_environment() {
    let bundle = Folder::with_bundle();
    bundle.change_card(|card| card["name"] = "another".into());
    let folder = Folder::with_samples();
    let classify = |name: &str, value: &str, arguments: &[&str]| {
        let mut command = melanoma();
        command.current_dir(folder.path()).args(["classify", "--format", "json", "even.png"]).args(arguments);
        run(command.env(name, value))
    };
    let first =
        |name: &str, value: &str, arguments: &[&str]| classify(name, value, arguments).lines().remove(0);
    assert_eq!(first("MELANOMA_ENGINE", "rten", &[])["engine"]["name"], "rten");
    let bundle = bundle.path().to_str().unwrap();
    assert_eq!(first("MELANOMA_BUNDLE", bundle, &["--engine", "rten"])["model"]["name"], "another");
    assert_eq!(code(&first("MELANOMA_MAX_BYTES", "10", &["--engine", "rten"])), "too_many_bytes");
    assert_eq!(code(&first("MELANOMA_MAX_PIXELS", "10", &["--engine", "rten"])), "too_many_pixels");
    classify("MELANOMA_THREADS", "1", &["--engine", "rten"]).exits(0);
    // A wrong value is rejected with the name of its option; the command line takes precedence.
    for (name, value, option) in [
        ("MELANOMA_ENGINE", "tract", "--engine"),
        ("MELANOMA_THREADS", "0", "--threads"),
        ("MELANOMA_MAX_BYTES", "many", "--max-bytes"),
    ] {
        let outcome = classify(name, value, &[]).exits(2);
        assert!(outcome.err.contains(option), "{outcome:?}");
    }
    let outcome = classify("MELANOMA_BUNDLE", "/nowhere", &["--engine", "rten", "--bundle", bundle]).exits(0);
    assert_eq!(outcome.lines()[0]["model"]["name"], "another");
}
