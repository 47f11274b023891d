//! A bundle in memory: its card, its files, and the checks that tie them together.

use std::{borrow::Cow, collections::BTreeMap, fmt, fs, io, path::Path};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    card::Card,
    error::BundleError,
    files::{CARD, MODEL, TEST_VECTORS, to_json},
    self_contained,
    sha256::Sha256Hex,
    test_vectors::TestVectors,
    versions::{VersionedCard, parse_test_vectors},
};

/// A model with everything that belongs to it. Every file has the SHA-256 in the card.
#[derive(Clone)]
pub struct Bundle {
    card: Card,
    /// `card.json` as a save writes it.
    json: Vec<u8>,
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

    /// Makes a bundle of files in memory, such as those of a model that was converted.
    ///
    /// The SHA-256 of each file is entered in the card. A name in `card.files` without a file is removed.
    ///
    /// # Errors
    /// [`BundleError`].
    pub fn from_files(mut card: Card, files: &BTreeMap<String, Vec<u8>>) -> Result<Self, BundleError> {
        card.files = files.iter().map(|(name, bytes)| (name.clone(), Sha256Hex::digest(bytes))).collect();
        let json = to_json(CARD, &card)?;
        Self::read(|name| {
            let bytes = if name == CARD { Some(&json) } else { files.get(name) };
            bytes.map(|bytes| Cow::Owned(bytes.clone())).ok_or(None)
        })
    }

    fn read(
        source: impl Fn(&str) -> Result<Cow<'static, [u8]>, Option<io::Error>>,
    ) -> Result<Self, BundleError> {
        let read_file = |name: &str| {
            source(name)
                .map_err(|error| BundleError::Unreadable { file: name.into(), source: error.map(Into::into) })
        };
        let json = read_file(CARD)?.into_owned();
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
        self_contained::check(&files[MODEL])?;
        let test_vectors = parse_test_vectors(&files[&card.test_vectors], is_current)
            .map_err(|error| BundleError::invalid(&card.test_vectors, error.to_string()))?;
        test_vectors.validate(&card)?;
        let mut bundle = Self { digest: Sha256Hex::digest(&json), card, json, files, test_vectors };
        if !is_current {
            bundle.upgrade()?;
        }
        Ok(bundle)
    }

    /// Makes the content of an older bundle's files that of the current schema. The test vectors get
    /// the current name, so that a save leaves the file that the older card names as it is. The digest
    /// stays that of the card that was read.
    fn upgrade(&mut self) -> Result<(), BundleError> {
        let old_name = std::mem::replace(&mut self.card.test_vectors, TEST_VECTORS.into());
        self.files.remove(&old_name);
        self.card.files.remove(&old_name);
        let vectors = to_json(TEST_VECTORS, &self.test_vectors)?;
        self.card.files.insert(TEST_VECTORS.into(), Sha256Hex::digest(&vectors));
        self.files.insert(TEST_VECTORS.into(), vectors.into());
        self.json = to_json(CARD, &self.card)?;
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
        let json = to_json(CARD, &card)?;
        Ok(Self {
            digest: Sha256Hex::digest(&json),
            card,
            json,
            files: self.files.clone(),
            test_vectors: self.test_vectors.clone(),
        })
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
            calibrated: self.card.profiles.are_calibrated(),
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

    /// Returns the name and content of every file except the card.
    pub(super) fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_ref()))
    }

    /// Returns the content of `card.json` for a save.
    pub(super) fn card_json(&self) -> &[u8] {
        &self.json
    }
}

/// Without the weights, which would fill a log.
impl fmt::Debug for Bundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bundle").field("identity", &self.identity()).finish_non_exhaustive()
    }
}
