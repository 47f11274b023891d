//! The list of error codes says of each the same everywhere.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::{collections::BTreeSet, error::Error as _};

use melanoma_core::{Error, ErrorCode};

#[test]
fn every_code_has_a_name_a_title_and_a_hint_of_its_own() {
    let names: BTreeSet<&str> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
    let titles: BTreeSet<&str> = ErrorCode::ALL.iter().map(|code| code.title()).collect();
    let hints: BTreeSet<&str> = ErrorCode::ALL.iter().map(|code| code.hint()).collect();
    for (what, distinct) in [("names", names.len()), ("titles", titles.len()), ("hints", hints.len())] {
        assert_eq!(distinct, ErrorCode::ALL.len(), "{what}");
    }
    for code in ErrorCode::ALL {
        assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        assert_eq!(code.to_string(), code.as_str());
        assert!(!code.title().ends_with('.') && code.hint().len() > 20, "{code}");
    }
}

#[test]
fn the_inner_detail_is_not_in_the_outer_message() {
    let error = Error::new(ErrorCode::UnreadableFile, "the file could not be opened")
        .with_source("a name of a person");
    assert_eq!(error.to_string(), "the file could not be opened");
    assert_eq!(error.source().unwrap().to_string(), "a name of a person");
    assert_eq!(error.code(), ErrorCode::UnreadableFile);
}
