//! The model card: everything about a model that is not its weights, in one JSON file.

use std::collections::{BTreeMap, HashSet};

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    error::{Error, ErrorCode},
    preprocess::Preprocess,
    score::Probability,
};

/// `card.json` of a bundle. Every field must be there and no other may be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// Version of this schema.
    pub schema: SchemaVersion,
    /// Name of the model.
    pub name: String,
    /// Version of the model.
    pub version: String,
    /// What the model is, in a sentence or two.
    pub description: String,
    /// What it may be used for.
    pub intended_use: String,
    /// What it cannot do, one limit a line.
    pub limits: Vec<String>,
    /// Licence of the weights, and what it follows from.
    pub licence: String,
    /// What the model tells apart, in the order of its logits.
    pub classes: Vec<Class>,
    /// From photograph to tensor.
    pub preprocess: Preprocess,
    /// Names of the model's input and outputs.
    pub tensors: TensorNames,
    /// From logits to probabilities.
    pub calibration: Calibration,
    /// When the person is to be referred to a dermatologist.
    pub operating_point: OperatingPoint,
    /// Which photographs are not judged.
    pub refusal: Refusal,
    /// File with the golden vectors of the self-test.
    pub golden: String,
    /// Where the weights come from.
    pub provenance: Provenance,
    /// Measured results.
    pub evaluation: Vec<Evaluation>,
    /// SHA-256 of every file of the bundle but the card, in lower-case hexadecimal, by file name.
    pub files: BTreeMap<String, Sha256Hex>,
}

/// The schema version that this program reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "u32", into = "u32")]
#[schemars(extend("const" = 1))]
#[schemars(with = "u32")]
pub struct SchemaVersion;

impl TryFrom<u32> for SchemaVersion {
    type Error = String;
    fn try_from(version: u32) -> Result<Self, String> {
        if version == 1 { Ok(Self) } else { Err(format!("schema version {version} is not 1")) }
    }
}

impl From<SchemaVersion> for u32 {
    fn from(_: SchemaVersion) -> Self {
        1
    }
}

/// One class of the model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// Short code, such as `MEL`.
    pub code: String,
    /// Name in words.
    pub name: String,
    /// Whether it counts as malignant.
    pub malignant: bool,
}

/// Names of the graph's input and outputs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TensorNames {
    /// The picture, `[N, 3, H, W]` or `[N, H, W, 3]` f32.
    pub image: String,
    /// `[N, classes]` f32, before the softmax.
    pub logits: String,
    /// `[N, D]` f32, or null.
    #[serde(deserialize_with = "required")]
    #[schemars(required)]
    pub embedding: Option<String>,
    /// `[N, classes, h, w]` f32, whose mean plus a bias is the logit, or null: then nothing can be explained.
    #[serde(deserialize_with = "required")]
    #[schemars(required)]
    pub class_maps: Option<String>,
}

/// How logits become probabilities.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "method", rename_all = "snake_case", deny_unknown_fields)]
pub enum Calibration {
    /// Plain softmax. The report says `calibrated: false`.
    None {},
    /// Softmax of the logits divided by `temperature` (Guo et al. 2017).
    Temperature {
        /// Above 0; above 1 makes the probabilities less extreme.
        temperature: f64,
    },
}

/// The threshold on the probability of malignant, and where it comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OperatingPoint {
    /// Name, such as `malignant_sensitivity_0.95`.
    pub name: String,
    /// Refer from this probability of malignant on.
    pub threshold: Probability,
    /// Measured share of malignant lesions that are referred.
    pub sensitivity: Probability,
    /// Measured share of benign lesions that are not referred.
    pub specificity: Probability,
    /// What it was measured on.
    pub measured_on: String,
}

/// What is refused rather than judged.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// Fewest pixels of the photograph's shorter side.
    pub shorter_side: u32,
    /// Least contrast: standard deviation of luma over what the network sees, 0 to 0.5.
    pub contrast: f64,
}

/// Where the weights come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    /// The network.
    pub architecture: String,
    /// What the training started from, and under which licence.
    pub initial_weights: String,
    /// The photographs that it was fitted on.
    pub data: Vec<DataSource>,
    /// How it was fitted: recipe, seed, length.
    pub training: String,
}

/// One source of training photographs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DataSource {
    /// Name, and whom to cite.
    pub name: String,
    /// How many photographs of it were fitted on.
    pub photographs: u32,
    /// Its licence.
    pub licence: String,
}

/// One measured result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evaluation {
    /// The photographs it was measured on.
    pub data: String,
    /// How many.
    pub photographs: u32,
    /// What was told from the rest, and by which measure.
    pub measure: String,
    /// The value.
    pub value: f64,
    /// Lower and upper end of the 95 % interval, by bootstrap over groups.
    pub interval: [f64; 2],
}

/// A SHA-256 digest as 64 lower-case hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String", extend("pattern" = "^[0-9a-f]{64}$"))]
pub struct Sha256Hex(String);

impl Sha256Hex {
    /// The digest of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        use sha2::Digest;
        use std::fmt::Write;

        let mut hex = String::with_capacity(64);
        for byte in sha2::Sha256::digest(bytes) {
            let _ = write!(hex, "{byte:02x}");
        }
        Self(hex)
    }

    /// The 64 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Sha256Hex {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let digits = text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if text.len() == 64 && digits {
            Ok(Self(text))
        } else {
            Err("not 64 lower-case hexadecimal digits".into())
        }
    }
}

impl From<Sha256Hex> for String {
    fn from(hex: Sha256Hex) -> Self {
        hex.0
    }
}

/// Without this serde would take a missing field of an optional type for null.
fn required<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Option::deserialize(deserializer)
}

impl Card {
    /// Reads and validates `card.json`.
    ///
    /// # Errors
    /// `card_invalid`, with the field and what is wrong with it.
    pub fn parse(json: &[u8]) -> Result<Self, Error> {
        let card: Self = serde_json::from_slice(json)
            .map_err(|e| Error::new(ErrorCode::CardInvalid, format!("card.json: {e}")))?;
        match card.contradiction() {
            Some(what) => Err(Error::new(ErrorCode::CardInvalid, format!("card.json: {what}"))),
            None => Ok(card),
        }
    }

    /// What the schema cannot say: the first contradiction found.
    fn contradiction(&self) -> Option<String> {
        let codes: HashSet<_> = self.classes.iter().map(|c| &c.code).collect();
        if codes.len() != self.classes.len() {
            return Some("two classes have the same code".into());
        }
        if !self.classes.iter().any(|c| c.malignant) || self.classes.iter().all(|c| c.malignant) {
            return Some("`classes` needs a malignant and a benign one".into());
        }
        if let Calibration::Temperature { temperature } = self.calibration
            && !(temperature > 0.0 && temperature.is_finite())
        {
            return Some("`calibration.temperature` is not above 0".into());
        }
        if !(0.0..=0.5).contains(&self.refusal.contrast) {
            return Some("`refusal.contrast` is not in 0 to 0.5".into());
        }
        for name in [super::MODEL, self.golden.as_str()] {
            if !self.files.contains_key(name) {
                return Some(format!("`files` does not name {name}"));
            }
        }
        if let Some(name) = self.files.keys().find(|name| !is_plain_file_name(name)) {
            return Some(format!("`files` names {name:?}, which is not a plain file name"));
        }
        self.preprocess.contradiction().map(|what| format!("`preprocess`: {what}"))
    }
}

/// A name that cannot lead out of the bundle's folder, on any system.
pub(super) fn is_plain_file_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with('.')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
}
