//! Replays the fuzzer's corpora.
#![allow(clippy::print_stderr, unreachable_pub)]

use std::{fs, path::Path};

use melanoma_core::decode::Format;

#[path = "../../../fuzz/src/lib.rs"]
mod fuzz;

/// Passes every file of a corpus to its target.
fn replay(corpus: &str, target: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(corpus);
    let mut files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 10, "{} has {} files", folder.display(), files.len());
    for file in files {
        eprintln!("{}", file.display());
        target(&fs::read(&file).unwrap());
    }
}

#[test]
fn images() {
    replay("image", |bytes| {
        let formats = [Format::Jpeg, Format::Png, Format::WebP, Format::Gif, Format::Bmp, Format::Tiff];
        for format in formats.into_iter().chain([Format::Heic, Format::Avif]) {
            fuzz::decoder(format, bytes);
        }
    });
}

#[test]
fn uploads() {
    replay("upload", fuzz::upload);
}

#[test]
fn cards() {
    replay("card", fuzz::card);
}
