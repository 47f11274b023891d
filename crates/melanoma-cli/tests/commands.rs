//! `melanoma inspect`, `doctor`, `samples`, `completions` and `man`.

use std::{fs, io, path::Path, process::Stdio};

use crate::support::{Folder, commands, help, repository, run, shipped_bundle};
use serde_json::Value;

#[test]
fn inspect_shows_the_card_as_text_and_as_json() {
    let folder = Folder::new();
    let json = run(&mut folder.melanoma(["inspect", "--format", "json"])).exits(0).json();
    let card: Value = serde_json::from_slice(&fs::read(shipped_bundle().join("card.json")).unwrap()).unwrap();
    let fields = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(fields(&json), ["card", "sha256"]);
    assert_eq!(fields(&json["card"]), fields(&card));
    for field in ["name", "version", "classes", "provenance", "files", "evaluation", "limits", "license"] {
        assert_eq!(json["card"][field], card[field], "{field}");
    }

    let text = run(&mut folder.melanoma(["inspect", "--all"])).exits(0).out;
    for field in ["/name", "/version", "/description", "/intended_use", "/license", "/provenance/training"] {
        let value = card.pointer(field).unwrap().as_str().unwrap();
        assert!(text.contains(value), "{field} is not in {text}");
    }
    for list in ["/limits", "/provenance/data", "/classes", "/evaluation"] {
        for entry in card.pointer(list).unwrap().as_array().unwrap() {
            let value =
                ["name", "data"].into_iter().find_map(|key| entry[key].as_str()).or(entry.as_str()).unwrap();
            assert!(text.contains(value), "{value} is not in {text}");
        }
    }
    for (name, digest) in card["files"].as_object().unwrap() {
        assert!(text.contains(name) && text.contains(digest.as_str().unwrap()), "{name}");
    }
    assert!(text.contains(json["sha256"].as_str().unwrap()), "{text}");

    let bundle = Folder::with_untyped_bundle();
    bundle.change_card(|card| {
        card["profiles"]["profile"]["calibration"] = serde_json::json!({"method": "none"});
    });
    let text = run(&mut bundle.melanoma(["inspect", ".", "--all"])).exits(0).out;
    assert!(text.contains("none; the probabilities rank images"), "{text}");
    for format in ["text", "markdown"] {
        let page = run(&mut folder.melanoma(["inspect", "--all", "--format", format])).exits(0).out;
        assert!(page.to_lowercase().contains("center crop to 224 x 224 pixels"), "{page}");
        assert!(!page.contains("CenterCrop") && !page.contains("1 groups"), "{page}");
    }
}

#[test]
fn inspect_begins_with_a_summary() {
    let folder = Folder::new();
    let summary = run(&mut folder.melanoma(["inspect"])).exits(0).out;
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"[0-9a-f]{64}", "[sha256]");
    settings.add_filter(r"\d+\.\d+\.\d+", "[version]");
    settings.add_filter(r"\d+\.\d+%", "[percent]%");
    settings.add_filter(r"on \d+ images", "on [number] images");
    settings.bind(|| insta::assert_snapshot!("inspect_summary", summary));
}

#[test]
fn the_folder_of_inspect_is_an_argument_an_option_or_a_variable() {
    let bundle = Folder::with_bundle();
    bundle.change_card(|card| card["name"] = "another".into());
    let path = bundle.path().to_str().unwrap();
    let folder = Folder::new();
    let name = |arguments: &[&str], environment: &[(&str, &str)]| {
        let mut command = folder.melanoma(["inspect", "--format", "json"]);
        run(command.args(arguments).envs(environment.iter().copied())).exits(0).json()["card"]["name"].clone()
    };
    assert_eq!(name(&[path], &[]), "another");
    assert_eq!(name(&["--bundle", path], &[]), "another");
    assert_eq!(name(&[], &[("MELANOMA_BUNDLE", path)]), "another");
    assert_eq!(name(&[shipped_bundle().to_str().unwrap()], &[("MELANOMA_BUNDLE", path)]), "melanoma-lite2");
    assert_eq!(name(&[], &[]), "melanoma-lite2");
}

#[test]
fn inspect_rejects_a_changed_bundle_and_names_the_file() {
    for name in ["model.onnx", "test_vectors.json", "test-vector-2.jpg"] {
        let bundle = Folder::with_bundle();
        let mut bytes = bundle.read(name);
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        bundle.write(name, &bytes);
        for command in ["inspect", "doctor"] {
            let outcome =
                run(bundle.melanoma([command, "--bundle", "."]).env("MELANOMA_ENGINE", "rten")).exits(1);
            assert!(outcome.err.contains(name) && outcome.err.contains("[checksum_mismatch]"), "{outcome:?}");
            assert_eq!(outcome.out, "", "{command}");
        }
    }
    let outcome = run(&mut Folder::new().melanoma(["inspect", "no-such-folder"])).exits(1);
    assert!(outcome.err.contains("card.json") && outcome.err.contains("[bundle_unreadable]"), "{outcome:?}");
}

#[test]
fn doctor_verifies_the_model_in_each_engine() {
    let folder = Folder::new();
    let json = run(&mut folder.melanoma(["doctor", "--format", "json"])).exits(0).json();
    let engines = json["engines"].as_array().unwrap();
    let names: Vec<&str> = engines.iter().map(|engine| engine["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["onnxruntime", "rten"]);
    let passed = |i: usize| engines[i]["verification"] == "passed";
    assert!(passed(1), "rten is built in: {json}");
    assert_eq!(engines[1]["vectors"], 3);
    assert_eq!(json["selected"], if passed(0) { "onnxruntime" } else { "rten" });
    assert_eq!(json["hint"].is_null(), passed(0), "the hint is about the faster engine");
    assert_eq!(json["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(json["model_sha256"].as_str().unwrap().len(), 64);
    assert!(
        json["cpu_features"].is_array()
            && json["platform"].as_str().unwrap().contains(std::env::consts::ARCH)
    );

    let text = run(&mut folder.melanoma(["doctor"])).exits(0).out;
    assert!(text.contains(json["model_sha256"].as_str().unwrap()), "{text}");
    assert!(text.contains(&format!("selected engine: {}", json["selected"].as_str().unwrap())), "{text}");
}

#[test]
fn doctor_reports_a_missing_engine_and_a_wrong_model() {
    let folder = Folder::new();
    let doctor = |engine: &str| {
        let mut command = folder.melanoma(["doctor", "--format", "json", "--engine", engine]);
        run(command.env("ORT_DYLIB_PATH", "/nowhere/libonnxruntime.so"))
    };
    let auto = doctor("auto").exits(0).json();
    assert_eq!(auto["engines"][0]["verification"], "failed");
    assert_eq!(auto["engines"][0]["code"], "engine_unavailable");
    assert_eq!((auto["selected"].as_str(), auto["hint"].is_string()), (Some("rten"), true));
    assert_eq!(doctor("rten").exits(0).json()["selected"], "rten");
    assert_eq!(doctor("onnxruntime").exits(1).json()["selected"], Value::Null);
    // A model that does not reproduce its test vectors classifies no image.
    let bundle = Folder::with_bundle();
    bundle.change_card(|card| card["preprocess"]["mean"] = serde_json::json!([0.0, 0.0, 0.0]));
    let outcome = run(&mut bundle.melanoma(["doctor", "--format", "json", "--bundle", "."])).exits(1).json();
    assert_eq!(outcome["engines"][1]["code"], "verification_failed");
    let outcome =
        run(&mut bundle.melanoma(["classify", "--engine", "rten", "--bundle", ".", "test-vector-1.jpg"]))
            .exits(1);
    assert!(outcome.err.contains("[verification_failed]") && outcome.out.is_empty(), "{outcome:?}");
}

#[test]
fn samples_are_the_committed_ones() {
    let folder = Folder::new();
    let names = |folder: &Path| {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    for (arguments, into) in [(vec![], "samples"), (vec!["deep/er"], "deep/er")] {
        let outcome = run(folder.melanoma(["samples"]).args(&arguments)).exits(0);
        assert!(outcome.out.is_empty(), "{outcome:?}");
        let into = folder.path().join(into);
        assert_eq!(names(&into), names(&repository("samples")));
        for name in names(&into) {
            let [written, committed] =
                [&into, &repository("samples")].map(|of| fs::read(of.join(&name)).unwrap());
            assert!(written == committed, "{name:?}");
        }
    }
}

/// As with `head`.
#[test]
fn a_reader_that_closes_the_output_is_no_error() {
    let folder = Folder::new();
    for arguments in [
        &["inspect"][..],
        &["inspect", "--format", "json"],
        &["inspect", "--schema"],
        &["doctor"],
        &["doctor", "--format", "json"],
        &["--help"],
        &["--version"],
    ] {
        let (reader, writer) = io::pipe().unwrap();
        drop(reader);
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_melanoma"));
        command.current_dir(folder.path()).args(arguments).stdin(Stdio::null()).stdout(writer);
        let output = command.output().unwrap();
        let log = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), log.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn the_version_and_the_notice_are_printed() {
    let folder = Folder::new();
    let version = run(&mut folder.melanoma(["--version"])).exits(0).out;
    assert_eq!(version, format!("melanoma {}\n", env!("CARGO_PKG_VERSION")));
    let help = run(&mut folder.melanoma(["--help"])).exits(0).out;
    assert!(help.contains("Not a medical device"), "{help}");
}

#[test]
fn no_library_is_loaded_from_the_current_folder() {
    // A folder of images can contain a Python package of unknown origin.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let package = folder.path().join("onnxruntime");
    std::fs::create_dir_all(package.join("capi")).unwrap();
    std::fs::write(package.join("__init__.py"), "").unwrap();
    std::fs::write(package.join("capi/libonnxruntime.so.9"), "not a library").unwrap();
    // Without the library beside the executable. A link, because a copy can be "busy": a process that another test starts
    // at the same time inherits the open file for a moment.
    let program = folder.path().join(format!("melanoma{}", std::env::consts::EXE_SUFFIX));
    std::fs::hard_link(crate::support::PROGRAM, &program).unwrap();
    let output = std::process::Command::new(&program)
        .args(["doctor", "--format", "json"])
        .current_dir(folder.path())
        .env_remove("ORT_DYLIB_PATH")
        .env("XDG_DATA_HOME", folder.path())
        .output()
        .unwrap();
    let diagnosis: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let library = diagnosis["onnxruntime_library"].as_str().unwrap_or_default();
    assert!(!library.contains("libonnxruntime.so.9"), "{library}");
    assert!(diagnosis["selected"].is_string(), "{diagnosis}");
}

#[test]
fn a_folder_without_files_is_a_failure() {
    let folder = tempfile::tempdir().unwrap();
    let output = crate::support::melanoma().arg("classify").arg(folder.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("has no images"));
}

#[test]
fn every_shell_completes_every_command() {
    let folder = Folder::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = run(&mut folder.melanoma(["completions", shell])).exits(0).out;
        for name in commands(&help()) {
            assert!(script.contains(name), "{shell}: {name}");
        }
        assert!(script.contains("operating-point"), "{shell}");
    }
    run(&mut folder.melanoma(["completions", "cmd"])).exits(2);
}

#[test]
fn every_command_has_its_manual_page() {
    let folder = Folder::new();
    run(&mut folder.melanoma(["man", "pages/man1"])).exits(0);
    let page = |name: &str| fs::read_to_string(folder.path().join("pages/man1").join(name)).unwrap();
    assert!(page("melanoma.1").contains("Not a medical device"));
    for name in commands(&help()).into_iter().filter(|name| *name != "help") {
        assert!(page(&format!("melanoma-{name}.1")).starts_with(".ie"), "{name}");
    }
    assert!(page("melanoma-serve.1").contains("max\\-connections"));
}

#[test]
fn options_of_the_model_are_only_on_commands_that_use_them() {
    let with = |option: &str| -> Vec<String> {
        let help = help();
        let commands = commands(&help).into_iter().filter(|name| *name != "help");
        let has = |name: &&str| {
            run(crate::support::melanoma().args([name, "--help"])).exits(0).out.contains(option)
        };
        commands.filter(has).map(str::to_owned).collect()
    };
    let classifying = ["classify", "serve", "audit", "evaluate", "calibrate"];
    for option in ["--threads <N>", "--max-bytes <BYTES>", "--max-pixels <PIXELS>"] {
        assert_eq!(with(option), classifying, "{option}");
    }
    for option in ["--engine <ENGINE>", "--onnxruntime <FILE>"] {
        assert_eq!(
            with(option),
            ["classify", "serve", "audit", "import", "verify", "doctor", "evaluate", "calibrate"],
            "{option}"
        );
    }
    let with_bundle = ["classify", "serve", "audit", "inspect", "doctor", "evaluate", "calibrate"];
    assert_eq!(with("--bundle <DIR>"), with_bundle);
    assert!(!help().contains("--bundle"));
}
