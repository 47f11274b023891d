//! The structure of the workspace: the dependencies between crates and between the modules of a crate, what the core
//! must not use, and which files are tests.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use melanoma_testing::repository;
use serde_json::Value;

/// Every dependency between crates of this workspace, without those of tests.
const DEPENDENCIES: [(&str, &str); 10] = [
    ("melanoma-cli", "melanoma-core"),
    ("melanoma-cli", "melanoma-evaluation"),
    ("melanoma-cli", "melanoma-keras"),
    ("melanoma-cli", "melanoma-model"),
    ("melanoma-cli", "melanoma-onnxruntime"),
    ("melanoma-cli", "melanoma-server"),
    ("melanoma-evaluation", "melanoma-core"),
    ("melanoma-model", "melanoma-core"),
    ("melanoma-server", "melanoma-core"),
    // Only tests depend on it.
    ("melanoma-testing", "melanoma-core"),
];

/// The crates that tests may depend on.
const TEST_DEPENDENCIES: [&str; 5] =
    ["melanoma-core", "melanoma-model", "melanoma-onnxruntime", "melanoma-testing", "xtask"];

fn metadata() -> Value {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["metadata", "--no-deps", "--offline", "--format-version", "1"]);
    let output = cargo.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn crates_depend_in_one_direction() {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().unwrap();
    let names: BTreeSet<&str> = packages.iter().map(|package| package["name"].as_str().unwrap()).collect();
    let mut known: BTreeSet<&str> = DEPENDENCIES.iter().flat_map(|(from, to)| [*from, *to]).collect();
    known.extend(TEST_DEPENDENCIES);
    assert_eq!(names, known, "a crate of the workspace is missing in this test");
    let mut dependencies = BTreeSet::new();
    for package in packages {
        let from = package["name"].as_str().unwrap();
        for dependency in package["dependencies"].as_array().unwrap() {
            let to = dependency["name"].as_str().unwrap();
            if !names.contains(to) {
                continue;
            }
            if dependency["kind"] == "dev" {
                assert!(TEST_DEPENDENCIES.contains(&to), "tests of {from} depend on {to}");
            } else {
                dependencies.insert((from, to));
            }
        }
    }
    assert_eq!(dependencies, BTreeSet::from(DEPENDENCIES));
}

/// `autotests` is off, so that cargo ignores a file that is in no test program.
#[test]
fn every_file_of_tests_is_in_a_test_program() {
    let metadata = metadata();
    let mut modules = 0;
    for package in metadata["packages"].as_array().unwrap() {
        let tests = Path::new(package["manifest_path"].as_str().unwrap()).with_file_name("tests");
        let Ok(files) = fs::read_dir(&tests) else { continue };
        let targets = package["targets"].as_array().unwrap();
        let programs: Vec<&str> = targets.iter().map(|target| target["src_path"].as_str().unwrap()).collect();
        let main = fs::read_to_string(tests.join("it.rs")).unwrap_or_default();
        for path in files.map(|file| file.unwrap().path()) {
            let name = path.file_stem().unwrap().to_str().unwrap();
            let is_module = main.lines().any(|line| line == format!("mod {name};"));
            let is_program = programs.contains(&path.to_str().unwrap());
            let is_rust = path.extension().is_some_and(|extension| extension == "rs");
            assert!(is_module || is_program || !is_rust, "{} never runs", path.display());
            modules += usize::from(is_module);
        }
    }
    assert!(modules > 70, "{modules} modules of tests");
}

/// See `cargo xtask modules`.
#[test]
fn no_crate_has_a_cycle_between_its_modules() {
    let graphs = xtask::modules::workspace_graphs(&repository(".")).unwrap();
    for crate_name in
        ["melanoma-cli", "melanoma-core", "melanoma-evaluation", "melanoma-keras", "melanoma-server"]
    {
        assert!(graphs.iter().any(|graph| graph.parent == crate_name), "no modules of {crate_name}");
    }
    let cycles: Vec<String> =
        graphs.iter().filter_map(|graph| graph.order().err()).map(|cycle| cycle.to_string()).collect();
    assert!(cycles.is_empty(), "{}", cycles.join("\n"));
}

/// The Rust files of a crate, with their text without comments.
fn sources(crate_name: &str) -> Vec<(PathBuf, String)> {
    fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, files);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    let mut files = Vec::new();
    collect(&repository("crates").join(crate_name).join("src"), &mut files);
    assert!(!files.is_empty(), "{crate_name} has no sources");
    let code = |path: &PathBuf| {
        let text = fs::read_to_string(path).unwrap();
        text.lines().map(|line| line.split("//").next().unwrap()).collect::<Vec<_>>().join("\n")
    };
    files
        .into_iter()
        .map(|path| {
            let text = code(&path);
            (path, text)
        })
        .collect()
}

/// Whether `text` has `word`, and not only as a part of a longer word.
fn names(text: &str, word: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back().is_some_and(inside);
        let after = text[at + word.len()..].chars().next().is_some_and(inside);
        !((before && word.starts_with(inside)) || (after && word.ends_with(inside)))
    })
}

#[test]
fn only_the_engines_name_the_crates_of_engines() {
    let mut inside = 0;
    for crate_name in ["melanoma-core", "melanoma-evaluation", "melanoma-server", "melanoma-cli"] {
        for (path, text) in sources(crate_name) {
            let names_one = ["ort::", "rten::", "rten_tensor", "use ort", "use rten"]
                .iter()
                .any(|word| names(&text, word));
            if path.components().any(|part| part.as_os_str() == "engine") {
                inside += usize::from(names_one);
            } else {
                assert!(!names_one, "{} names an engine's crate", path.display());
            }
        }
    }
    assert!(inside >= 2, "the engines are not where this test looks for them");
}

#[test]
fn the_core_uses_no_clock_no_network_and_no_environment() {
    const WORDS: [&str; 14] = [
        "std::env",
        "env::",
        "std::net",
        "net::",
        "tokio",
        "SystemTime",
        "Instant",
        "std::process",
        "async",
        "await",
        "axum",
        "clap::",
        "println!",
        "eprintln!",
    ];
    let mut with_files = Vec::new();
    for (path, text) in sources("melanoma-core") {
        for word in WORDS {
            assert!(!names(&text, word), "{} names {word}", path.display());
        }
        for group in text.split("use std::{").skip(1) {
            let group = group.split_once("};").unwrap().0;
            for module in ["env", "net", "process", "time"] {
                assert!(!names(group, module), "{} uses std::{module}", path.display());
            }
            if names(group, "fs") {
                with_files.push(path.clone());
            }
        }
        assert!(!names(&text, "std::fs"), "{} uses std::fs without importing it", path.display());
    }
    let source = repository("crates/melanoma-core/src/bundle");
    let with_files: BTreeSet<&Path> =
        with_files.iter().map(|path| path.strip_prefix(&source).unwrap_or(path)).collect();
    let expected = ["complete.rs", "save.rs"].map(Path::new);
    assert_eq!(with_files, BTreeSet::from(expected), "only opening and saving a bundle use files");
}

#[test]
fn words_are_distinguished_from_parts_of_words() {
    let check =
        |text: &str, word: &str, expected: bool| assert_eq!(names(text, word), expected, "{word} in {text}");
    check("ort::init()", "ort::", true);
    check("crate::report::Report", "ort::", false);
    check("use rten_tensor::Tensor;", "rten_tensor", true);
    check("super::rten::Rten", "rten::", true);
    check("EngineName::Rten", "rten::", false);
    check("let instant = Instantly;", "Instant", false);
    check("env!(\"CARGO\")", "env::", false);
}
