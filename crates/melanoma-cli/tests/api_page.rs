//! The responses in `docs/api.md` are those of the built-in model. `UPDATE_REFERENCE=1 cargo test --release
//! -p melanoma-cli --test api_page` writes them.
//!
//! They are those of ONNX Runtime; without its library the test is listed as ignored.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

use std::{env, fs, process::ExitCode};

use axum::{
    body::{Body, to_bytes},
    http::Request,
};
use libtest_mimic::{Arguments, Trial};
use melanoma_core::{CancellationToken, Classifier, ClassifierConfig, ClassifyOptions, engine::EngineConfig};
use melanoma_server::{AppState, Config, app};
use melanoma_testing::repository;
use tower::ServiceExt;

const CLASSIFY: &str = "/api/v1/classify";

fn classifier() -> Classifier {
    let engine =
        EngineConfig { onnxruntime_library: melanoma_onnxruntime::find(), ..EngineConfig::default() };
    let config = ClassifierConfig { engine, ..ClassifierConfig::default() };
    Classifier::open(melanoma_model::bundle().unwrap(), &config).unwrap()
}

/// The response of the server to an image, indented.
fn response(state: &AppState, path: &str, image: &[u8]) -> String {
    let request = Request::post(format!("{path}?pretty")).header("host", "localhost");
    let request = request.body(Body::from(image.to_vec())).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let body = runtime.block_on(async {
        let response = app(state.clone()).oneshot(request).await.unwrap();
        to_bytes(response.into_body(), usize::MAX).await.unwrap()
    });
    String::from_utf8(body.to_vec()).unwrap().trim_end().to_owned()
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
    let explanation = explanation(&classifier, &image);
    let state = AppState::new(Config::default()).unwrap();
    state.models().set_current(classifier);
    let error = response(&state, CLASSIFY, &fs::read(repository("README.md")).unwrap());
    let batch = format!(
        "{{\n  \"results\": [\n    {{\"index\": 0, \"report\": {{...}}}},\n    {{\"index\": 1, \"error\": {}}}\n  ]\n}}",
        error.replace('\n', "\n    ")
    );
    let path = repository("docs/api.md");
    let page = fs::read_to_string(&path).unwrap();
    let mut expected = page.clone();
    for (name, part) in [
        ("report", response(&state, CLASSIFY, &image)),
        ("check", response(&state, "/api/v1/check", &image)),
        ("batch", batch),
        ("explanation", explanation),
        ("error", error),
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
