//! What happens where ONNX Runtime cannot be had. In a process of its own: the first library that
//! is asked for stays the only one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::{fs, path::Path};

use melanoma_core::{Bundle, Engine, EngineChoice, EngineName, ErrorCode, open_engine};

fn open(choice: EngineChoice, library: Option<&Path>) -> Result<Box<dyn Engine>, ErrorCode> {
    open_engine(&Bundle::built_in().unwrap(), choice, library, 1).map_err(|e| e.code())
}

/// Opens with `auto` and gives the reason for the fallback.
fn fallback_reason(library: Option<&Path>) -> String {
    let engine = open(EngineChoice::Auto, library).unwrap();
    let identity = engine.identity();
    assert_eq!(identity.name, EngineName::Rten);
    assert!(identity.fallback);
    let json = serde_json::to_value(identity).unwrap();
    assert_eq!(json["fallback"], true);
    assert!(json.get("fallback_reason").is_none(), "the reason is the operator's, not the caller's");
    identity.fallback_reason.clone().unwrap()
}

#[test]
fn auto_without_a_library_falls_back_and_says_so() {
    assert_eq!(fallback_reason(None), "no ONNX Runtime library was found");
}

#[test]
fn a_file_that_is_no_library_is_a_reason_and_not_a_crash() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("libonnxruntime.so");
    fs::write(&path, "not a library").unwrap();
    let reason = fallback_reason(Some(&path));
    assert!(reason.contains("cannot be loaded"), "{reason}");
    assert!(reason.contains("libonnxruntime.so"), "the operator is told which: {reason}");
    let by_name = open(EngineChoice::Only(EngineName::OnnxRuntime), Some(&path));
    assert_eq!(by_name.err(), Some(ErrorCode::EngineUnavailable));

    // Another library after that is refused, and not taken for the first.
    let other = folder.path().join("other.so");
    fs::write(&other, "not a library either").unwrap();
    assert!(fallback_reason(Some(&other)).contains("another ONNX Runtime library"));
}

#[test]
fn an_engine_asked_for_by_name_has_no_stand_in() {
    let none = open(EngineChoice::Only(EngineName::OnnxRuntime), None);
    assert_eq!(none.err(), Some(ErrorCode::EngineUnavailable));
    let rten = open(EngineChoice::Only(EngineName::Rten), None).unwrap();
    assert_eq!((rten.identity().name, rten.identity().fallback), (EngineName::Rten, false));
    assert_eq!(rten.identity().fallback_reason, None);
}

#[test]
fn the_version_of_rten_is_that_of_the_lock_file() {
    let lock = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.lock")).unwrap();
    let mut lines = lock.lines().skip_while(|line| *line != "name = \"rten\"");
    let version = lines.nth(1).and_then(|line| line.strip_prefix("version = ")).unwrap();
    let engine = open(EngineChoice::Only(EngineName::Rten), None).unwrap();
    assert_eq!(version, format!("\"{}\"", engine.identity().version));
}

#[test]
fn the_engines_are_named_in_one_way() {
    let check = |text: &str, choice: Option<EngineChoice>| assert_eq!(text.parse().ok(), choice, "{text:?}");
    check("auto", Some(EngineChoice::Auto));
    for name in [EngineName::OnnxRuntime, EngineName::Rten] {
        check(&name.to_string(), Some(EngineChoice::Only(name)));
        assert_eq!(serde_json::to_value(name).unwrap(), name.to_string());
    }
    for text in ["", "Auto", "RTEN", "tract", "rten "] {
        check(text, None);
    }
    assert_eq!(EngineChoice::default(), EngineChoice::Auto);
}
