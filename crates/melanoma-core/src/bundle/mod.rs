//! A bundle: a folder with `card.json`, `model.onnx` and test vectors, complete and unchanged.

mod card;
mod error;
mod provenance;
mod sha256;
mod test_vectors;
mod versions;

use std::{borrow::Cow, collections::BTreeMap, fs, io::Write, path::Path};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use card::{Card, OperatingPoint, PredictionSets, QualityGate, SchemaVersion, TensorNames};
pub use error::BundleError;
pub use provenance::{DataSource, Evaluation, Provenance};
pub use sha256::Sha256Hex;
pub use test_vectors::{TestVector, TestVectors};
use versions::{VersionedCard, parse_test_vectors};

const CARD: &str = "card.json";
const MODEL: &str = "model.onnx";

/// A model with everything that belongs to it. Every file has the SHA-256 in the card.
#[derive(Clone, Debug)]
pub struct Bundle {
    card: Card,
    digest: Sha256Hex,
    files: BTreeMap<String, Cow<'static, [u8]>>,
    test_vectors: TestVectors,
}

/// Which model made a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ModelInfo {
    /// Name in the card.
    pub name: String,
    /// Version in the card.
    pub version: String,
    /// SHA-256 of `card.json`, which has that of every other file of the bundle.
    pub sha256: String,
    /// Whether the probabilities are calibrated.
    pub calibrated: bool,
}

impl Card {
    /// Reads and validates a `card.json` of any supported schema version.
    ///
    /// # Errors
    /// [`BundleError::Invalid`] with the field and what is wrong with it.
    pub fn parse(json: &[u8]) -> Result<Self, BundleError> {
        VersionedCard::parse(json)?.upgrade()
    }
}

impl Bundle {
    /// Reads the bundle in `folder`.
    ///
    /// # Errors
    /// [`BundleError`].
    pub fn open(folder: &Path) -> Result<Self, BundleError> {
        Self::read(|name| fs::read(folder.join(name)).map(Cow::Owned).map_err(Some))
    }

    /// Reads a bundle from files in memory, such as those inside an executable.
    ///
    /// # Errors
    /// [`BundleError`].
    pub fn from_static(files: &[(&str, &'static [u8])]) -> Result<Self, BundleError> {
        Self::read(|name| {
            let file = files.iter().find(|(known, _)| *known == name);
            file.map(|(_, bytes)| Cow::Borrowed(*bytes)).ok_or(None)
        })
    }

    fn read(
        source: impl Fn(&str) -> Result<Cow<'static, [u8]>, Option<std::io::Error>>,
    ) -> Result<Self, BundleError> {
        let read_file = |name: &str| {
            source(name)
                .map_err(|error| BundleError::Unreadable { file: name.into(), source: error.map(Into::into) })
        };
        let json = read_file(CARD)?;
        let versioned = VersionedCard::parse(&json)?;
        let is_current = versioned.is_current();
        let card = versioned.upgrade()?;
        let mut files = BTreeMap::new();
        for (name, expected) in &card.files {
            let bytes = read_file(name)?;
            if Sha256Hex::digest(&bytes) != *expected {
                return Err(BundleError::ChecksumMismatch { file: name.clone() });
            }
            files.insert(name.clone(), bytes);
        }
        let test_vectors = parse_test_vectors(&files[&card.test_vectors], is_current)
            .map_err(|e| BundleError::invalid(&card.test_vectors, e.to_string()))?;
        test_vectors.validate(&card)?;
        let mut bundle = Self { digest: Sha256Hex::digest(&json), card, files, test_vectors };
        if !is_current {
            bundle.upgrade_test_vectors()?;
        }
        Ok(bundle)
    }

    /// Replaces the file of an older bundle's test vectors, so that a saved bundle has the current
    /// schema throughout. The digest stays that of the files that were read.
    fn upgrade_test_vectors(&mut self) -> Result<(), BundleError> {
        let name = &self.card.test_vectors;
        let json = to_json(&self.test_vectors).map_err(|e| BundleError::invalid(name, e.to_string()))?;
        self.card.files.insert(name.clone(), Sha256Hex::digest(&json));
        self.files.insert(name.clone(), json.into());
        Ok(())
    }

    /// Returns the bundle with another card and the same files.
    ///
    /// # Errors
    /// [`BundleError::Invalid`] for an invalid card or one that names other files.
    pub fn with_card(&self, card: Card) -> Result<Self, BundleError> {
        card.validate()?;
        if card.files != self.card.files || card.test_vectors != self.card.test_vectors {
            return Err(BundleError::invalid(CARD, "`files` and `test_vectors` differ from the bundle's"));
        }
        self.test_vectors.validate(&card)?;
        let json = to_json(&card).map_err(|e| BundleError::invalid(CARD, e.to_string()))?;
        Ok(Self { digest: Sha256Hex::digest(&json), card, ..self.clone() })
    }

    /// Writes the bundle to `folder`, which must be missing or empty. A failure leaves no part of
    /// the bundle there.
    ///
    /// # Errors
    /// [`BundleError::FolderNotEmpty`] and [`BundleError::Unwritable`].
    pub fn save(&self, folder: &Path) -> Result<(), BundleError> {
        if folder.exists() && !folder.read_dir().is_ok_and(|mut entries| entries.next().is_none()) {
            return Err(BundleError::FolderNotEmpty);
        }
        let write = || -> std::io::Result<()> {
            let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty());
            let parent = parent.unwrap_or(Path::new("."));
            fs::create_dir_all(parent)?;
            let unfinished = tempfile::Builder::new().prefix(".bundle-").tempdir_in(parent)?;
            for (name, bytes) in &self.files {
                fs::write(unfinished.path().join(name), bytes)?;
            }
            fs::write(unfinished.path().join(CARD), to_json(&self.card)?)?;
            if folder.exists() {
                fs::remove_dir(folder)?;
            }
            make_readable(unfinished.path())?;
            fs::rename(unfinished.path(), folder)?;
            let _renamed = unfinished.keep();
            Ok(())
        };
        write().map_err(BundleError::unwritable)
    }

    /// Replaces `card.json` in `folder`, which has the other files of this bundle, in one step.
    ///
    /// # Errors
    /// [`BundleError::Unwritable`].
    pub fn save_card(&self, folder: &Path) -> Result<(), BundleError> {
        let write = || {
            let mut unfinished = tempfile::Builder::new().prefix(".card-").tempfile_in(folder)?;
            unfinished.write_all(&to_json(&self.card)?)?;
            for (name, bytes) in &self.files {
                let path = folder.join(name);
                // The test vectors of an older bundle were upgraded in memory only.
                if fs::read(&path)? != **bytes {
                    fs::write(path, bytes)?;
                }
            }
            make_readable(unfinished.path())?;
            unfinished.persist(folder.join(CARD)).map_err(|error| error.error)
        };
        write().map(drop).map_err(BundleError::unwritable)
    }

    /// Returns the model card.
    #[must_use]
    pub fn card(&self) -> &Card {
        &self.card
    }

    /// Returns the SHA-256 of `card.json`. The card has the SHA-256 of every other file, so this
    /// digest identifies the whole bundle: weights, preprocessing and thresholds.
    #[must_use]
    pub fn digest(&self) -> &Sha256Hex {
        &self.digest
    }

    /// Returns what a report says about the model.
    #[must_use]
    pub fn identity(&self) -> ModelInfo {
        ModelInfo {
            name: self.card.name.clone(),
            version: self.card.version.clone(),
            sha256: self.digest.as_str().into(),
            calibrated: self.card.calibration.is_calibrated(),
        }
    }

    /// Returns the network, an ONNX file.
    #[must_use]
    pub fn model(&self) -> &[u8] {
        &self.files[MODEL]
    }

    /// Returns the test vectors.
    #[must_use]
    pub fn test_vectors(&self) -> &TestVectors {
        &self.test_vectors
    }

    /// Returns a file of the bundle by its name in the card.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<&[u8]> {
        self.files.get(name).map(AsRef::as_ref)
    }
}

fn to_json(value: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    let mut json = serde_json::to_vec_pretty(value)?;
    json.push(b'\n');
    Ok(json)
}

/// Gives a temporary file or folder the permissions of an ordinary one.
#[cfg(unix)]
fn make_readable(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;

    let mode = if path.is_dir() { 0o755 } else { 0o644 };
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn make_readable(_: &Path) -> std::io::Result<()> {
    Ok(())
}
