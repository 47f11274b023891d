//! The answers in `docs/api.md` are those of the bundle that ships. `UPDATE_REFERENCE=1 cargo test --release
//! -p melanoma-cli --test api_page` writes them anew.
//!
//! They are those of ONNX Runtime; where there is none, the comparison is listed as ignored.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use libtest_mimic::{Arguments, Trial};
use melanoma_core::{Bundle, Classifier, EngineChoice, Error, HeatMap, Image, Limits, Options, Tta};
use serde_json::json;

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

fn classifier() -> Classifier {
    let library = melanoma_onnxruntime::find();
    let (engine, limits) = (EngineChoice::Auto, Limits::default());
    let options = Options { engine, library: library.as_deref(), concurrency: 1, limits };
    Classifier::open(Bundle::built_in().unwrap(), options).unwrap()
}

fn problem(error: &Error, indent: &str) -> String {
    let code = error.code();
    let fields = [
        ("type", json!(format!("urn:melanoma:error:{code}"))),
        ("title", json!(code.title())),
        ("status", json!(melanoma_server::status(code).as_u16())),
        ("detail", json!(error.to_string())),
        ("code", json!(code)),
        ("hint", json!(code.hint())),
    ];
    let fields: Vec<String> =
        fields.iter().map(|(name, value)| format!("{indent}  \"{name}\": {value}")).collect();
    format!("{{\n{}\n{indent}}}", fields.join(",\n"))
}

/// The map of one class: its first row, and where it lies.
fn explanation(classifier: &Classifier, image: &[u8]) -> String {
    let card = classifier.bundle().card();
    let image = Image::decode(image, &classifier.limits()).unwrap();
    let outputs = classifier.run(&classifier.prepare_photo(&image, Tta::One).unwrap()).unwrap();
    let map = HeatMap::of(&card.target("MEL").unwrap(), outputs.upright(), card).unwrap();
    let area = card.preprocess.area(&image);
    format!(
        "{{\n  \"class\": \"MEL\",\n  \"map\": {{\"width\": {}, \"height\": {}, \"values\": [\n    {},\n    ...\n  ]}},\n  \
         \"view\": {{\"left\": {}, \"top\": {}, \"width\": {}, \"height\": {}, \"photograph_width\": {}, \
         \"photograph_height\": {}}},\n  \"report\": {{...}}\n}}",
        map.width(),
        map.height(),
        serde_json::to_string(&map.values()[..map.width()]).unwrap().replace(',', ", "),
        area.left,
        area.top,
        area.width,
        area.height,
        image.width(),
        image.height()
    )
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let library = melanoma_onnxruntime::find();
    if library.is_none() {
        eprintln!("no library of ONNX Runtime: {}", melanoma_onnxruntime::install_command());
    }
    let run = || {
        the_page_of_the_api_tells_the_answers_of_the_bundle_that_ships();
        Ok(())
    };
    let name = "the_page_of_the_api_tells_the_answers_of_the_bundle_that_ships";
    let trials = vec![Trial::test(name, run).with_ignored_flag(library.is_none())];
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn the_page_of_the_api_tells_the_answers_of_the_bundle_that_ships() {
    let classifier = classifier();
    assert!(!classifier.engine().fallback, "the page has the answers of ONNX Runtime");
    let image = fs::read(repository("samples/synthetic-ragged.png")).unwrap();
    let report = classifier.classify(&image, &melanoma_core::ClassifyOptions::default()).unwrap();
    let report = serde_json::to_string_pretty(&report).unwrap();
    let error = Image::decode(&fs::read(repository("README.md")).unwrap(), &Limits::default()).unwrap_err();
    let list = format!(
        "{{\n  \"results\": [\n    {{\"index\": 0, \"report\": {{...}}}},\n    {{\"index\": 1, \"error\": {}}}\n  ]\n}}",
        problem(&error, "    ")
    );
    let path = repository("docs/api.md");
    let page = fs::read_to_string(&path).unwrap();
    let mut expected = page.clone();
    for (name, part) in [
        ("report", report),
        ("list", list),
        ("explanation", explanation(&classifier, &image)),
        ("error", problem(&error, "")),
    ] {
        let [start, end] = [format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->\n")];
        let (before, rest) = expected.split_once(&start).unwrap_or_else(|| panic!("no {start}"));
        let (_, after) = rest.split_once(&end).unwrap_or_else(|| panic!("no {end}"));
        expected = format!("{before}{start}```text\n{part}\n```\n{end}{after}");
    }
    if env::var_os("UPDATE_REFERENCE").is_some_and(|value| value == "1") {
        fs::write(&path, &expected).unwrap();
    } else {
        assert!(
            page == expected,
            "docs/api.md does not tell what the bundle that ships says. To write it anew:\n\
             UPDATE_REFERENCE=1 cargo test --release -p melanoma-cli --test api_page"
        );
    }
}
