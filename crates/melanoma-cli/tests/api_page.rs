//! The responses in `docs/api.md` are those of the built-in model. `UPDATE_REFERENCE=1 cargo test --release
//! -p melanoma-cli --test api_page` writes them.
//!
//! They are those of ONNX Runtime; without its library the test is listed as ignored.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

use std::{env, fs, process::ExitCode};

use libtest_mimic::{Arguments, Trial};
use melanoma_core::{
    CancellationToken, Classifier, ClassifierConfig, ClassifyOptions, Error, ErrorCode, Image, Limits,
    engine::EngineConfig,
};
use melanoma_server::ProblemCode;
use melanoma_testing::repository;
use serde_json::json;

fn classifier() -> Classifier {
    let engine =
        EngineConfig { onnxruntime_library: melanoma_onnxruntime::find(), ..EngineConfig::default() };
    let config = ClassifierConfig { engine, ..ClassifierConfig::default() };
    Classifier::open(melanoma_model::bundle().unwrap(), &config).unwrap()
}

fn problem(error: &Error, indent: &str) -> String {
    let code = ProblemCode::from(error.code());
    let fields = [
        ("type", json!(format!("urn:melanoma:error:{code}"))),
        ("title", json!(code.title())),
        ("status", json!(code.status().as_u16())),
        ("detail", json!(error.to_string())),
        ("code", json!(code)),
        ("hint", json!(code.hint())),
    ];
    let fields: Vec<String> =
        fields.iter().map(|(name, value)| format!("{indent}  \"{name}\": {value}")).collect();
    format!("{{\n{}\n{indent}}}", fields.join(",\n"))
}

/// The heat map of one class: its first row, and the area that it covers.
fn explanation(classifier: &Classifier, bytes: &[u8]) -> String {
    let target = classifier.bundle().card().target("MEL").unwrap();
    let options = ClassifyOptions::default();
    let explanation = classifier.explain(bytes, &target, &options, &CancellationToken::new()).unwrap();
    let (map, area, image) = (&explanation.heat_map, explanation.area, &explanation.image);
    format!(
        "{{\n  \"target\": \"MEL\",\n  \"heat_map\": {{\"width\": {}, \"height\": {}, \"values\": [\n    {},\n    ...\n  ]}},\n  \
         \"area\": {{\"left\": {}, \"top\": {}, \"width\": {}, \"height\": {}, \"image_width\": {}, \
         \"image_height\": {}}},\n  \"report\": {{...}}\n}}",
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
        the_page_of_the_api_has_the_responses_of_the_built_in_model();
        Ok(())
    };
    let name = "the_page_of_the_api_has_the_responses_of_the_built_in_model";
    let trials = vec![Trial::test(name, run).with_ignored_flag(library.is_none())];
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn the_page_of_the_api_has_the_responses_of_the_built_in_model() {
    let classifier = classifier();
    assert!(!classifier.engine().fallback, "the page has the responses of ONNX Runtime");
    let image = fs::read(repository("samples/melanoma.jpg")).unwrap();
    let report = classifier.classify(&image, &ClassifyOptions::default()).unwrap().rounded();
    let report = serde_json::to_string_pretty(&report).unwrap();
    let readme = fs::read(repository("README.md")).unwrap();
    let error = Error::from(Image::decode(&readme, &Limits::default()).unwrap_err());
    assert_eq!(error.code(), ErrorCode::NotAnImage);
    let batch = format!(
        "{{\n  \"results\": [\n    {{\"index\": 0, \"report\": {{...}}}},\n    {{\"index\": 1, \"error\": {}}}\n  ]\n}}",
        problem(&error, "    ")
    );
    let path = repository("docs/api.md");
    let page = fs::read_to_string(&path).unwrap();
    let mut expected = page.clone();
    for (name, part) in [
        ("report", report),
        ("batch", batch),
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
            "docs/api.md differs from the responses. To write it:\n\
             UPDATE_REFERENCE=1 cargo test --release -p melanoma-cli --test api_page"
        );
    }
}
