//! The reference pages are what the program says. `UPDATE_REFERENCE=1 cargo test --release -p
//! melanoma-cli --test reference` writes them anew.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
};

use melanoma_core::ErrorCode;
use serde_json::Value;
use support::{OPTIONS, commands, help, melanoma, repository, run};

/// Holds a page against what it is to be, or writes it.
fn check(name: &str, expected: &str) {
    let path = repository("docs/reference").join(name);
    if written_anew() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, expected).unwrap();
    }
    let page = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        page == expected,
        "docs/reference/{name} is not what the program says. To write it anew:\n\
         UPDATE_REFERENCE=1 cargo test --release -p melanoma-cli --test reference"
    );
}

fn written_anew() -> bool {
    env::var_os("UPDATE_REFERENCE").is_some_and(|value| value == "1")
}

const GENERATED: &str = "Written by `crates/melanoma-cli/tests/reference.rs`, which also holds it against the program; \
                         do not edit it by hand.";

#[test]
fn the_card_schema_is_that_of_inspect() {
    check("card.schema.json", &run(melanoma().args(["inspect", "--schema"])).exits(0).out);
}

#[test]
fn the_configuration_schema_is_that_of_serve() {
    check("config.schema.json", &run(melanoma().args(["serve", "--config-schema"])).exits(0).out);
}

#[test]
fn the_document_of_the_api_is_that_of_the_server() {
    check("openapi.json", melanoma_server::document());
}

#[test]
fn the_model_card_is_that_of_the_bundle_that_ships() {
    check("../../MODEL_CARD.md", &run(melanoma().args(["inspect", "--format", "markdown"])).exits(0).out);
}

/// The parts of the README that the model decides, each between two comments of its name.
#[test]
fn the_readme_tells_the_answers_and_results_of_the_bundle_that_ships() {
    let report = melanoma()
        .args(["classify", "--format", "json"])
        .arg(repository("samples/synthetic-ragged.png"))
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&report.stdout).unwrap();
    let answer = format!(
        "```text\n{}\nThe model predicted that your skin lesion is {} with a probability of {:.2} % !\n```\n",
        report["advice"]["text"].as_str().unwrap(),
        report["label"].as_str().unwrap(),
        100.0 * report["probability"].as_f64().unwrap()
    );

    let card = run(melanoma().args(["inspect", "--format", "json"])).exits(0).json()["card"].clone();
    let results = card["evaluation"].as_array().unwrap();
    let mut table = "| images | melanoma, AUROC | malignant, AUROC | sensitivity | specificity |\n\
                     |---|---|---|---|---|\n"
        .to_owned();
    let sets: Vec<&Value> = results.iter().map(|result| &result["data"]).collect();
    for set in sets.iter().enumerate().filter(|(i, set)| !sets[..*i].contains(set)).map(|(_, set)| *set) {
        let of = |measure: &str| {
            let mut found = results.iter().filter(|r| r["data"] == *set);
            let result = found.find(|r| r["measure"].as_str().unwrap().starts_with(measure)).unwrap();
            let [value, low, high] = ["/value", "/interval/0", "/interval/1"]
                .map(|key| result.pointer(key).unwrap().as_f64().unwrap());
            format!("{value:.3} ({low:.3} to {high:.3})")
        };
        table.push_str(&format!(
            "| {} | {} | {} | {} | {} |\n",
            set.as_str().unwrap(),
            of("AUROC, melanoma"),
            of("AUROC, malignant"),
            of("sensitivity"),
            of("specificity")
        ));
    }

    let path = repository("README.md");
    let readme = fs::read_to_string(&path).unwrap();
    let mut expected = readme.clone();
    for (name, part) in [("answer", answer), ("results", table)] {
        let [start, end] = [format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->\n")];
        let (before, rest) =
            expected.split_once(&start).unwrap_or_else(|| panic!("no {start} in the README"));
        let (_, after) = rest.split_once(&end).unwrap_or_else(|| panic!("no {end} in the README"));
        expected = format!("{before}{start}{part}{end}{after}");
    }
    if written_anew() {
        fs::write(&path, &expected).unwrap();
    }
    assert!(
        written_anew() || readme == expected,
        "README.md does not tell what the bundle that ships says. To write it anew:\n\
         UPDATE_REFERENCE=1 cargo test --release -p melanoma-cli --test reference"
    );
}

#[test]
fn the_command_line_is_that_of_the_help() {
    let mut page = format!("# The command line\n\n{GENERATED}\n");
    let top = help();
    let commands = commands(&top);
    assert_eq!(
        commands,
        [
            "classify",
            "serve",
            "audit",
            "inspect",
            "doctor",
            "evaluate",
            "calibrate",
            "samples",
            "healthcheck",
            "completions",
            "man",
            "help"
        ]
    );
    let mut section = |title: &str, help: &str| {
        let help: Vec<&str> = help.lines().map(str::trim_end).collect();
        page.push_str(&format!("\n## {title}\n\n```text\n{}\n```\n", help.join("\n").trim_end()));
    };
    section("melanoma", &top);
    for command in commands.into_iter().filter(|command| *command != "help") {
        section(&format!("melanoma {command}"), &run(melanoma().args([command, "--help"])).exits(0).out);
    }
    for name in OPTIONS {
        assert!(page.contains(&format!("[env: {name}=]")), "{name} is not in the help");
    }
    check("cli.md", &page);
}

/// What a code means, for the page: the rest is in the core.
const fn meaning(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::EmptyImage => "The file, the form field or standard input is there and has no bytes.",
        ErrorCode::TooManyBytes => {
            "The file or the request's body is larger than `--max-bytes`. It is told by the declared length where there is \
             one, and otherwise as soon as the limit is passed; nothing is decoded."
        }
        ErrorCode::TooManyPixels => {
            "The image declares more pixels than `--max-pixels`, or needs more memory than they may take. It is told from \
             the file's header; no pixel is decoded."
        }
        ErrorCode::NotAnImage => {
            "The first bytes are not those of any kind of image. The file's name and the media type play no part."
        }
        ErrorCode::UnsupportedFormat => {
            "The first bytes are those of a kind that is known and not read, such as HEIC, AVIF, JPEG 2000, DICOM or PDF, or \
             the image uses a coding that is not read."
        }
        ErrorCode::TruncatedImage => {
            "The image stops before its last pixel, as after a transfer that was cut off."
        }
        ErrorCode::CorruptImage => {
            "The bytes contradict the image's own header, or the decoder fails on them."
        }
        ErrorCode::ImageTooSmall => {
            "The image's shorter side has fewer pixels than the model's card demands under `refusal`."
        }
        ErrorCode::LowContrast => {
            "What the model would see of the image has less contrast than its card demands under `refusal`: it is of one \
             color, or nearly."
        }
        ErrorCode::UnreadableFile => {
            "On the command line only: a file is missing, is a folder, or may not be read."
        }
        ErrorCode::MissingImage => "The request has no body, or its form has no field of the name `image`.",
        ErrorCode::MultipleImages => "The form has more than one field of the name `image`.",
        ErrorCode::TooManyImages => {
            "The form has more fields of the name `image` than `--max-batch-size` allows. None was looked at."
        }
        ErrorCode::MalformedRequest => {
            "The form has no boundary or breaks off, or the connection ended before the body did."
        }
        ErrorCode::InvalidTensor => {
            "Over the Open Inference Protocol only: a tensor has another name, datatype or shape than the model's, other \
             bytes than its shape says, or a value outside its range. The message says which."
        }
        ErrorCode::InvalidParameter => {
            "An operating point, a class or a number of views was asked for that the model's card does not offer, or an \
             explanation of a model without class maps; the message names those it has. Or, over the Open Inference \
             Protocol, an output, another model or an unloading that there is not."
        }
        ErrorCode::NotFound => "The server has nothing at this address.",
        ErrorCode::MethodNotAllowed => {
            "The address is there and does not answer this method; `Allow` says which it answers."
        }
        ErrorCode::BodyTimeout => {
            "The body did not come to its end within `--body-timeout`. Nothing was decoded."
        }
        ErrorCode::Overloaded => {
            "As many requests wait as `--queue` allows, or the bodies that wait take `--max-buffered-bytes`. The server is \
             well: it stays live and ready. Nothing was decoded."
        }
        ErrorCode::DeadlineExceeded => {
            "The time that the header `X-Request-Timeout-Ms` or `--deadline` gives was over before the answer was there. \
             Work that nobody waits for is dropped."
        }
        ErrorCode::BundleUnreadable => "The bundle's folder lacks `card.json` or a file that the card names.",
        ErrorCode::ChecksumMismatch => {
            "The SHA-256 of a file of the bundle is not the one in its card. The message names the file."
        }
        ErrorCode::CardInvalid => {
            "`card.json` or the golden file lacks a field, has an unknown one, or contradicts itself or the model."
        }
        ErrorCode::EngineUnavailable => {
            "The engine that was asked for by name is not on this machine, or no engine can load the model."
        }
        ErrorCode::InferenceFailed => {
            "The engine failed on this image, or gave scores that are no finite numbers. There is no answer then, least of \
             all a benign one."
        }
        ErrorCode::VerificationFailed => {
            "The model's answer to one of its own golden images is not the one that it gave where it was made. Nothing is \
             answered with it."
        }
        ErrorCode::NotReady => "The server listens already and still loads and proves the model.",
        ErrorCode::InvalidDataset => {
            "On the command line only: a manifest lacks a column, a row of it is wrong or contradicts itself, or an image \
             lies in no folder that says what it is. The message names the line or the file."
        }
        ErrorCode::TooFewImages => {
            "On the command line only: `melanoma calibrate` got fewer images of a label than the calibration or the stated \
             coverage takes. The message says how many."
        }
        ErrorCode::Internal => {
            "A defect of the program. Other requests are not affected; the log has the cause."
        }
    }
}

#[test]
fn the_errors_are_those_of_the_core_and_the_server() {
    let mut page = format!(
        "# Errors\n\n{GENERATED}\n\nA code, once released, keeps its meaning. Over HTTP an error is a problem of RFC 9457 \
         (`application/problem+json`) with `type`, `title`, `status`, `detail`, `code` and `hint`; `type` is \
         `urn:melanoma:error:` and the code. `melanoma classify` gives `code`, `message` and `hint` of an image that \
         it cannot answer and goes on with the next, and ends with 1; every command ends with 1 on any other of these \
         errors, and with 2 on wrong use.\n"
    );
    for code in ErrorCode::ALL {
        let (title, status, hint) = (code.title(), melanoma_server::status(code).as_u16(), code.hint());
        let meaning = meaning(code);
        page.push_str(&format!("\n## `{code}`\n\n{title} (HTTP {status}). {meaning} What to do: {hint}\n"));
    }
    check("errors.md", &page);
    let sections = page.matches("\n## ").count();
    assert_eq!(sections, ErrorCode::ALL.len());
}

/// The pages that a reader comes upon first, and those below `docs/`.
fn pages() -> Vec<PathBuf> {
    fn collect(folder: &Path, deep: bool, pages: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && deep {
                collect(&path, deep, pages);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                pages.push(path);
            }
        }
    }
    let mut pages = Vec::new();
    collect(&repository("."), false, &mut pages);
    collect(&repository("docs"), true, &mut pages);
    assert!(pages.len() > 5, "{pages:?}");
    pages
}

#[test]
fn the_links_of_the_pages_lead_to_files() {
    let mut dead = Vec::new();
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = target.split('#').next().unwrap();
            if !file.is_empty() && !file.contains("://") && !page.parent().unwrap().join(file).exists() {
                dead.push(format!("{} -> {target}", page.file_name().unwrap().display()));
            }
        }
    }
    assert!(dead.is_empty(), "\n{}", dead.join("\n"));
}

// ---------------------------------------------------------------- the seed's defects

/// The text of a file of tests, by its crate and name.
fn tests_in(crate_name: &str, file: &str) -> String {
    let path = repository("crates").join(crate_name).join("tests").join(format!("{file}.rs"));
    fs::read_to_string(&path).unwrap_or_else(|e| panic!("{crate_name}::{file}: {e}"))
}

/// `crate::file::test` in backticks, wherever `text` has one.
fn named_tests(text: &str) -> Vec<[&str; 3]> {
    let quoted = text.split('`').skip(1).step_by(2);
    quoted.filter_map(|name| name.split("::").collect::<Vec<_>>().try_into().ok()).collect()
}

#[test]
fn every_defect_of_the_seed_is_answered() {
    let page = fs::read_to_string(repository("docs/seed-defects.md")).unwrap();
    let rows: Vec<Vec<&str>> = page
        .lines()
        .filter(|line| line.starts_with("| ") && line[2..].starts_with(|c: char| c.is_ascii_digit()))
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
        .collect();
    let numbers: Vec<u32> = rows.iter().map(|row| row[0].parse().unwrap()).collect();
    assert_eq!(numbers, (1..=44).collect::<Vec<_>>());
    let mut named = BTreeSet::new();
    for row in &rows {
        assert_eq!(row.len(), 3, "{row:?}");
        assert!(row[1].len() > 15 && row[2].len() > 15, "{row:?} says too little");
        for [crate_name, file, test] in named_tests(row[2]) {
            assert!(
                tests_in(crate_name, file).contains(&format!("fn {test}(")),
                "row {}: there is no test {crate_name}::{file}::{test}",
                row[0]
            );
            if let Some(number) = test.strip_prefix("defect_") {
                assert_eq!(number[..2].parse::<u32>().unwrap(), row[0].parse::<u32>().unwrap(), "{test}");
            }
            named.insert(format!("{crate_name}::{test}"));
        }
    }
    for crate_name in ["melanoma-server", "melanoma-cli"] {
        for line in tests_in(crate_name, "defects").lines().filter(|line| line.contains("fn defect_")) {
            let test = line.split("fn ").nth(1).unwrap().split('(').next().unwrap();
            assert!(named.contains(&format!("{crate_name}::{test}")), "{test} stands in no row");
        }
    }
}
