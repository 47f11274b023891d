//! A bundle: a folder with `card.json`, `model.onnx` and golden vectors, complete and unchanged.

mod card;
mod test_vectors;

use std::{borrow::Cow, collections::BTreeMap, fs, path::Path};

pub(crate) use card::required;
pub use card::{
    Calibration, Card, Class, DataSource, Evaluation, OperatingPoint, PredictionSets, Prevalence, Provenance,
    QualityGate, SchemaVersion, Sha256Hex, TensorNames,
};
pub use test_vectors::{TestVector, TestVectors};

use crate::error::{Error, ErrorCode};

const CARD: &str = "card.json";
const MODEL: &str = "model.onnx";

/// The bundle that ships, inside the executable.
macro_rules! built_in {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_bytes!(concat!("../../../../models/melanoma-lite2/", $name)))),*]
    };
}
static BUILT_IN: &[(&str, &[u8])] =
    built_in!["card.json", "model.onnx", "golden.json", "golden-1.png", "golden-2.png", "golden-3.png"];

/// A model with all that belongs to it, every file checked against the card.
#[derive(Clone, Debug)]
pub struct Bundle {
    card: Card,
    digest: Sha256Hex,
    files: BTreeMap<String, Cow<'static, [u8]>>,
    golden: TestVectors,
}

impl Bundle {
    /// The bundle inside the executable.
    pub fn built_in() -> Result<Self, Error> {
        Self::read(|name| {
            let file = BUILT_IN.iter().find(|(known, _)| *known == name);
            file.map(|(_, bytes)| Cow::Borrowed(*bytes)).ok_or_else(|| missing(name))
        })
    }

    /// The bundle in `folder`.
    ///
    /// # Errors
    /// `bundle_unreadable`, `card_invalid`, or `checksum_mismatch` with the name of the file whose
    /// SHA-256 is not the card's.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        Self::read(|name| {
            fs::read(folder.join(name)).map(Cow::Owned).map_err(|e| missing(name).with_source(e))
        })
    }

    fn read(source: impl Fn(&str) -> Result<Cow<'static, [u8]>, Error>) -> Result<Self, Error> {
        let json = source(CARD)?;
        let card = Card::parse(&json)?;
        let mut files = BTreeMap::new();
        for (name, expected) in &card.files {
            let bytes = source(name)?;
            if Sha256Hex::of(&bytes) != *expected {
                return Err(Error::new(
                    ErrorCode::ChecksumMismatch,
                    format!("the SHA-256 of {name} is not the one that the card names"),
                ));
            }
            files.insert(name.clone(), bytes);
        }
        let golden = TestVectors::parse(&files[&card.golden], &card)?;
        Ok(Self { digest: Sha256Hex::of(&json), card, files, golden })
    }

    /// The model card.
    #[must_use]
    pub fn card(&self) -> &Card {
        &self.card
    }

    /// SHA-256 of `card.json`. The card names the SHA-256 of every other file, so this one
    /// digest stands for the whole bundle: weights, preprocessing and thresholds.
    #[must_use]
    pub fn digest(&self) -> &Sha256Hex {
        &self.digest
    }

    /// The network, an ONNX file.
    #[must_use]
    pub fn model(&self) -> &[u8] {
        &self.files[MODEL]
    }

    /// The golden vectors.
    #[must_use]
    pub fn golden(&self) -> &TestVectors {
        &self.golden
    }

    /// A file of the bundle by its name in the card.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<&[u8]> {
        self.files.get(name).map(AsRef::as_ref)
    }
}

fn missing(name: &str) -> Error {
    Error::new(ErrorCode::BundleUnreadable, format!("the bundle has no readable file {name}"))
}
