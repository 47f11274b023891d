//! The defects of the API of 2021 that the command line can show, by their numbers in `docs/reports/seed-defects.md`.
#![cfg(unix)]

use std::{fs, net::TcpListener};

use crate::support::{Folder, Server, melanoma, repository, run, sample};
use serde_json::{Value, json};

#[test]
fn defect_03_a_model_that_gives_no_numbers_answers_nobody() {
    let bundle = Folder::with_bundle();
    bundle.change_card(|card| card["preprocess"]["rescale"] = json!(3e38));
    for engine in ["rten", "auto"] {
        let outcome =
            run(&mut bundle.melanoma(["classify", "--bundle", ".", "--engine", engine, "test-vector-1.jpg"]))
                .exits(1);
        assert!(outcome.err.contains("[inference_failed]") && outcome.out.is_empty(), "{outcome:?}");
    }
}

#[test]
fn defect_05_the_table_leads_with_the_risk_of_malignancy() {
    let folder = Folder::with_samples();
    let outcome = run(&mut folder.melanoma(["classify", "--engine", "rten", "even.png"])).exits(0);
    let report =
        run(&mut folder.melanoma(["classify", "--engine", "rten", "--format", "json", "even.png"])).json();
    let mut lines = outcome.out.lines();
    assert!(lines.next().unwrap().contains("malignant"), "{}", outcome.out);
    let percent = format!("{:.2}%", 100.0 * report["probabilities"]["malignant"].as_f64().unwrap());
    assert_eq!(report["label"], "benign");
    assert!(lines.next().unwrap().contains(&percent), "{percent} is not in {}", outcome.out);
}

#[test]
fn defect_13_nothing_of_a_debugger_is_served() {
    let server = Server::start(&["--engine", "rten"], &[]);
    for path in
        ["/console", "/?__debugger__=yes&cmd=resource&f=debugger.js", "/debug", "/predict?__debugger__=yes"]
    {
        let (head, body) = server.request("GET", path, "", b"");
        assert!(
            !head.contains("werkzeug") && !body.contains("debugger.js") && !body.contains("Traceback"),
            "{path}: {body}"
        );
        let expected = match path.split('?').next().unwrap() {
            "/" => "http/1.1 200 ",
            "/predict" => "http/1.1 405 ",
            _ => "http/1.1 404 ",
        };
        assert!(head.starts_with(expected), "{path}: {head}");
        assert!(!head.contains("\nserver:"), "{path}: {head}");
    }
}

#[test]
fn defect_16_the_port_is_the_one_asked_for() {
    let free = || TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let port = free();
    let server = Server::start(&["--engine", "rten", "--port", &port.to_string()], &[]);
    assert_eq!(server.address.port(), port);
    drop(server);
    let port = free().to_string();
    let server = Server::start(&["--engine", "rten"], &[("MELANOMA_PORT", &port)]);
    assert_eq!(server.address.port().to_string(), port);
    // A wrong port is an error.
    run(melanoma().args(["serve", "--port", "http"])).exits(2);
    run(melanoma().args(["serve"]).env("MELANOMA_PORT", "http")).exits(2);
}

#[test]
fn defect_17_the_host_is_the_one_asked_for() {
    let check = |arguments: &[&str], environment: &[(&str, &str)], host: &str| {
        let server = Server::start(arguments, environment);
        assert_eq!(server.address.ip().to_string(), host, "{arguments:?} {environment:?}");
    };
    check(&["--engine", "rten"], &[], "127.0.0.1");
    check(&["--engine", "rten", "--host", "0.0.0.0"], &[], "0.0.0.0");
    check(&["--engine", "rten"], &[("MELANOMA_HOST", "0.0.0.0")], "0.0.0.0");
    check(&["--engine", "rten", "--host", "127.0.0.2"], &[("MELANOMA_HOST", "0.0.0.0")], "127.0.0.2");
}

#[test]
fn defect_18_there_is_one_way_to_start_and_the_model_is_loaded_in_it() {
    let server = Server::start(&["--engine", "rten"], &[]);
    let (head, body) = server.upload("/predict", &sample("ragged"));
    assert!(head.starts_with("http/1.1 200 "), "{head}");
    assert!(body.contains("The model predicted that your skin lesion is "), "{body}");
}

#[test]
fn defect_19_a_model_that_cannot_be_loaded_starts_nothing() {
    // The content of a file that Git LFS did not download.
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 136044608\n";
    let bundle = Folder::with_bundle();
    bundle.write("model.onnx", pointer.as_bytes());
    for command in [vec!["serve", "--port", "0"], vec!["classify", "test-vector-1.jpg"], vec!["doctor"]] {
        let outcome = run(bundle.melanoma([]).args(command).args(["--bundle", "."])).exits(1);
        assert!(
            outcome.err.contains("model.onnx") && outcome.err.contains("[checksum_mismatch]"),
            "{outcome:?}"
        );
        assert!(outcome.out.is_empty() && !outcome.err.contains("listening on"), "{outcome:?}");
    }
}

#[test]
fn defect_20_a_bundle_is_found_where_it_is_said_to_be_and_nowhere_else() {
    let bundle = Folder::with_bundle();
    bundle.change_card(|card| card["name"] = "another".into());
    bundle.write("elsewhere/readme.txt", b"no bundle in here");
    let inspect = |path: &str| run(&mut bundle.melanoma(["inspect", "--format", "json", path]));
    assert_eq!(inspect(".").exits(0).json()["card"]["name"], "another");
    for wrong in ["elsewhere", "model.onnx", "card.json", "nowhere"] {
        let outcome = inspect(wrong).exits(1);
        assert!(
            outcome.err.contains("[bundle_unreadable]") && outcome.out.is_empty(),
            "{wrong}: {outcome:?}"
        );
    }
}

#[test]
fn defect_21_every_failure_has_a_code_of_its_own() {
    let folder = Folder::with_samples();
    folder.write("words.jpg", b"words");
    folder.write("none.jpg", b"");
    folder.write("half.png", &sample("even")[..4000]);
    let paths = ["missing.jpg", "words.jpg", "none.jpg", "half.png"];
    let lines = run(folder.melanoma(["classify", "--engine", "rten", "--format", "json"]).args(paths))
        .exits(1)
        .lines();
    let codes: Vec<&str> = lines.iter().map(|line| line["error"]["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["unreadable_file", "not_an_image", "empty_image", "truncated_image"]);
    assert!(lines.iter().all(|line| line["error"]["hint"].as_str().unwrap().len() > 20));
}

#[test]
fn defect_22_a_changed_file_is_refused_by_its_name() {
    for name in ["model.onnx", "test_vectors.json", "test-vector-1.jpg"] {
        let bundle = Folder::with_bundle();
        let mut bytes = bundle.read(name);
        let last = bytes.len() - 1;
        bytes[last] ^= 0x40;
        bundle.write(name, &bytes);
        for command in ["inspect", "doctor"] {
            let outcome = run(&mut bundle.melanoma([command, "--bundle", "."])).exits(1);
            assert!(outcome.err.contains(name) && outcome.err.contains("[checksum_mismatch]"), "{outcome:?}");
        }
    }
}

#[test]
fn defect_33_it_runs_the_same_from_any_folder() {
    let folder = Folder::with_samples();
    let from = |place: &std::path::Path| {
        let mut command = melanoma();
        command.current_dir(place).args(["classify", "--engine", "rten", "--format", "json"]);
        run(command.arg(folder.path().join("even.png"))).exits(0).out
    };
    assert_eq!(from(folder.path()), from(&repository("docs")));
}

#[test]
fn defect_43_the_model_comes_with_its_card() {
    let card = run(melanoma().args(["inspect", "--format", "json"])).exits(0).json()["card"].clone();
    for text in ["license", "intended_use", "description"] {
        assert!(card[text].as_str().unwrap().len() > 20, "{text}");
    }
    let data = card["provenance"]["data"].as_array().unwrap();
    assert!(!data.is_empty());
    for source in data {
        assert!(
            source["images"].as_u64().unwrap() > 0 && !source["license"].as_str().unwrap().is_empty(),
            "{source}"
        );
    }
    assert!(card["provenance"]["training"].as_str().unwrap().contains("seed"));
    let measured = card["evaluation"].as_array().unwrap();
    assert!(measured.len() >= 2);
    for result in measured {
        let [value, low, high] =
            ["/value", "/interval/0", "/interval/1"].map(|at| result.pointer(at).unwrap().as_f64().unwrap());
        assert!(low < high && low <= value && value <= high, "{result}");
        assert!(result["images"].as_u64().unwrap() > 0, "{result}");
    }
    for license in ["LICENSE-MIT", "LICENSE-APACHE"] {
        assert!(fs::metadata(repository(license)).unwrap().len() > 500, "{license}");
    }
}

/// The README of the samples says that they trained nothing, and names the source and the license of each.
#[test]
fn defect_44_no_image_of_the_repository_can_be_training_data() {
    let readme = fs::read_to_string(repository("samples/README.md")).unwrap();
    assert!(readme.contains("did not train the model"), "{readme}");
    for entry in fs::read_dir(repository("samples")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let row = readme.lines().find(|line| line.starts_with(&format!("| `{name}` |")));
        let has_license = |row: &str| row.contains("CC0") || row.contains("CC BY 4.0");
        assert!(name == "README.md" || row.is_some_and(has_license), "{name}");
    }
    // The results are those of held-out images.
    let card: Value = run(melanoma().args(["inspect", "--format", "json"])).exits(0).json()["card"].clone();
    let sets: Vec<&str> =
        card["evaluation"].as_array().unwrap().iter().map(|e| e["data"].as_str().unwrap()).collect();
    assert!(sets.iter().all(|set| set.contains("disjoint") || set.contains("test")), "{sets:?}");
}
