//! Fixtures that the tests of several crates share. They panic where a test would.
//!
//! # Example
//!
//! The copy of a bundle without one of its files is rejected:
//!
//! ```
//! use melanoma_core::ErrorCode;
//! use melanoma_testing::BundleFolder;
//!
//! let bundle = BundleFolder::small();
//! bundle.remove("model.onnx");
//! bundle.assert_rejected("a missing file", ErrorCode::BundleUnreadable, "model.onnx");
//! ```
#![allow(clippy::unwrap_used, clippy::panic, clippy::missing_panics_doc)]

pub mod evidence;
pub mod image_types;
pub mod images;

use std::{
    fs,
    path::{Path, PathBuf},
};

use melanoma_core::{
    Bundle, Classifier, ClassifierConfig, ErrorCode,
    bundle::{BundleError, Sha256Hex},
    engine::{EngineChoice, EngineConfig, EngineKind},
};
use serde_json::Value;
use tempfile::TempDir;

/// Largest difference of a probability between the engines for the built-in network. It is in int8: an activation
/// halfway between two levels can be rounded to either, and the next layers amplify this.
pub const ENGINES_DIFFERENCE: f64 = 0.03;

/// Returns a path in the repository.
#[must_use]
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// Returns the folder of the bundle that ships.
#[must_use]
pub fn shipped_bundle() -> PathBuf {
    repository("crates/melanoma-model/melanoma-lite2")
}

/// Returns the folder of a bundle whose network is linear on the mean color of the image: [`images::color`] chooses
/// what its report says. `small-bundle/make.py` writes it.
#[must_use]
pub fn small_bundle() -> PathBuf {
    repository("crates/melanoma-testing/small-bundle")
}

/// Returns a classifier with the small bundle, in rten.
#[must_use]
pub fn small_classifier() -> Classifier {
    Classifier::open(Bundle::open(&small_bundle()).unwrap(), &rten()).unwrap()
}

/// Returns the path of an image in `samples`.
#[must_use]
pub fn sample(name: &str) -> PathBuf {
    repository("samples").join(name)
}

/// Returns the path of a drawing that resembles a lesion, and is none.
#[must_use]
pub fn drawing(name: &str) -> PathBuf {
    repository("crates/melanoma-testing/drawings").join(name)
}

/// Returns the settings of a classifier that runs rten for one caller.
#[must_use]
pub fn rten() -> ClassifierConfig {
    let engine = EngineConfig { choice: EngineChoice::Only(EngineKind::Rten), ..EngineConfig::default() };
    ClassifierConfig { engine, ..ClassifierConfig::default() }
}

/// A folder for a bundle, to be changed. It is removed when it is dropped.
pub struct BundleFolder(TempDir);

impl BundleFolder {
    /// Copies the bundle that ships.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "it copies files")]
    pub fn new() -> Self {
        Self::copy(&shipped_bundle())
    }

    /// Copies the small bundle.
    #[must_use]
    pub fn small() -> Self {
        Self::copy(&small_bundle())
    }

    fn copy(bundle: &Path) -> Self {
        let folder = Self::empty();
        for name in Bundle::open(bundle).unwrap().card().files.keys().map(String::as_str).chain(["card.json"])
        {
            fs::copy(bundle.join(name), folder.path().join(name)).unwrap();
        }
        folder
    }

    /// Makes a folder without files.
    #[must_use]
    pub fn empty() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// Returns the folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Reads a file of the bundle.
    #[must_use]
    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    /// Writes a file and leaves its checksum in the card as it is.
    pub fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path().join(name), bytes).unwrap();
    }

    /// Writes a file, and its SHA-256 into the card.
    pub fn replace(&self, name: &str, bytes: &[u8]) {
        self.write(name, bytes);
        self.change_card(|card| card["files"][name] = Sha256Hex::digest(bytes).as_str().into());
    }

    /// Removes a file.
    pub fn remove(&self, name: &str) {
        fs::remove_file(self.path().join(name)).unwrap();
    }

    /// Reads a JSON file of the bundle.
    #[must_use]
    pub fn json(&self, name: &str) -> Value {
        serde_json::from_slice(&self.read(name)).unwrap()
    }

    /// Writes a JSON file and leaves its checksum in the card as it is.
    pub fn write_json(&self, name: &str, value: &Value) {
        self.write(name, &serde_json::to_vec_pretty(value).unwrap());
    }

    /// Changes the card.
    pub fn change_card(&self, change: impl FnOnce(&mut Value)) {
        let mut card = self.json("card.json");
        change(&mut card);
        self.write_json("card.json", &card);
    }

    /// Changes the test vectors, and their SHA-256 in the card.
    pub fn change_test_vectors(&self, change: impl FnOnce(&mut Value)) {
        let mut test_vectors = self.json("test_vectors.json");
        change(&mut test_vectors);
        self.replace("test_vectors.json", &serde_json::to_vec_pretty(&test_vectors).unwrap());
    }

    /// Opens the bundle.
    ///
    /// # Errors
    /// Those of [`Bundle::open`].
    pub fn open(&self) -> Result<Bundle, BundleError> {
        Bundle::open(self.path())
    }

    /// Panics unless the bundle is rejected with `code` and a message that has `word` and no path of the machine.
    pub fn assert_rejected(&self, what: &str, code: ErrorCode, word: &str) {
        match self.open() {
            Ok(_) => panic!("{what}: opened"),
            Err(error) => {
                assert_eq!(error.code(), code, "{what}: {error}");
                let text = error.to_string();
                assert!(text.contains(word), "{what}: {text:?} does not name {word:?}");
                assert!(
                    !text.contains(self.path().to_str().unwrap()),
                    "{what}: {text:?} has a path of the machine"
                );
            }
        }
    }
}

/// Copies the files of one folder into another.
pub fn copy_files(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
}
