//! The engines without ONNX Runtime. A process of its own: it keeps the first library that it opens.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::{fs, path::Path};

use melanoma_core::{
    ErrorCode,
    engine::{Engine, EngineChoice, EngineConfig, EngineKind},
};

fn open(choice: EngineChoice, library: Option<&Path>) -> Result<Box<dyn Engine>, ErrorCode> {
    let config = EngineConfig { choice, onnxruntime_library: library.map(Into::into), concurrency: 1 };
    config.open(&melanoma_model::bundle().unwrap()).map_err(|e| e.code())
}

/// Opens with `auto` and returns the reason for the fallback.
fn fallback_reason(library: Option<&Path>) -> String {
    let engine = open(EngineChoice::Auto, library).unwrap();
    let info = engine.info();
    assert_eq!(info.name, EngineKind::Rten.as_str());
    assert!(info.fallback);
    let json = serde_json::to_value(info).unwrap();
    assert_eq!(json["fallback"], true);
    assert!(json.get("fallback_reason").is_none(), "the reason is for the operator, not for the caller");
    info.fallback_reason.clone().unwrap()
}

#[test]
fn auto_without_a_library_falls_back_and_reports_it() {
    assert_eq!(fallback_reason(None), "onnxruntime is not available: no library was found");
}

#[test]
fn a_file_that_is_no_library_is_a_reason_to_fall_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("libonnxruntime.so");
    fs::write(&path, "not a library").unwrap();
    let reason = fallback_reason(Some(&path));
    assert!(reason.contains("cannot be loaded"), "{reason}");
    assert!(reason.contains("libonnxruntime.so"), "the operator needs the file: {reason}");
    let by_name = open(EngineChoice::Only(EngineKind::OnnxRuntime), Some(&path));
    assert_eq!(by_name.err(), Some(ErrorCode::EngineUnavailable));

    // Another library after that is rejected instead of taken for the first.
    let other = folder.path().join("other.so");
    fs::write(&other, "not a library either").unwrap();
    assert!(fallback_reason(Some(&other)).contains("another library is loaded already"));
}

#[test]
fn an_engine_chosen_by_name_has_no_fallback() {
    let none = open(EngineChoice::Only(EngineKind::OnnxRuntime), None);
    assert_eq!(none.err(), Some(ErrorCode::EngineUnavailable));
    let rten = open(EngineChoice::Only(EngineKind::Rten), None).unwrap();
    assert_eq!((rten.info().name.as_str(), rten.info().fallback), ("rten", false));
    assert_eq!(rten.info().fallback_reason, None);
}

#[test]
fn the_version_of_rten_is_that_of_the_lock_file() {
    let lock = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.lock")).unwrap();
    let mut lines = lock.lines().skip_while(|line| *line != "name = \"rten\"");
    let version = lines.nth(1).and_then(|line| line.strip_prefix("version = ")).unwrap();
    let engine = open(EngineChoice::Only(EngineKind::Rten), None).unwrap();
    assert_eq!(version, format!("\"{}\"", engine.info().version));
}

#[test]
fn the_name_of_an_engine_is_read_as_it_is_written() {
    let check = |text: &str, choice: Option<EngineChoice>| assert_eq!(text.parse().ok(), choice, "{text:?}");
    check("auto", Some(EngineChoice::Auto));
    for name in [EngineKind::OnnxRuntime, EngineKind::Rten] {
        check(&name.to_string(), Some(EngineChoice::Only(name)));
        assert_eq!(name.as_str(), name.to_string());
    }
    for text in ["", "Auto", "RTEN", "tract", "rten "] {
        check(text, None);
    }
    assert_eq!(EngineChoice::default(), EngineChoice::Auto);
}
