//! The model card: everything about a model that is not its weights, in one JSON file.

use std::collections::{BTreeMap, HashSet};

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    error::{Error, ErrorCode},
    preprocess::Preprocess,
    score::Probability,
    target::Target,
    tta::Tta,
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
    /// License of the weights, and what it follows from.
    pub license: String,
    /// What the model tells apart, in the order of its logits.
    pub classes: Vec<Class>,
    /// From image to tensor.
    pub preprocess: Preprocess,
    /// Names of the model's input and outputs.
    pub tensors: TensorNames,
    /// From logits to probabilities.
    pub calibration: Calibration,
    /// The share of malignant lesions that the probabilities assume, or null: as it was among the
    /// images that the calibration was fitted on.
    #[serde(deserialize_with = "required")]
    #[schemars(required)]
    pub prevalence: Option<Prevalence>,
    /// When the person is to be referred to a dermatologist: the rules to choose from.
    pub operating_points: Vec<OperatingPoint>,
    /// Name of the one that decides where nothing else is asked for, or null where there is none.
    #[serde(deserialize_with = "required")]
    #[schemars(required)]
    pub default_operating_point: Option<String>,
    /// Which labels cannot be ruled out, with a stated coverage, or null.
    #[serde(deserialize_with = "required")]
    #[schemars(required)]
    pub prediction_sets: Option<PredictionSets>,
    /// How many ways an image is looked at where nothing else is asked for.
    pub views: Tta,
    /// Which images are not judged.
    pub refusal: QualityGate,
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
#[schemars(extend("const" = 2))]
#[schemars(with = "u32")]
pub struct SchemaVersion;

impl TryFrom<u32> for SchemaVersion {
    type Error = String;
    fn try_from(version: u32) -> Result<Self, String> {
        if version == 2 { Ok(Self) } else { Err(format!("schema version {version} is not 2")) }
    }
}

impl From<SchemaVersion> for u32 {
    fn from(_: SchemaVersion) -> Self {
        2
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
    /// The image, `[N, 3, H, W]` or `[N, H, W, 3]` f32.
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "method", rename_all = "snake_case", deny_unknown_fields)]
pub enum Calibration {
    /// Plain softmax. The report says `calibrated: false`.
    None {},
    /// Softmax of the logits divided by `temperature` (Guo et al. 2017).
    Temperature {
        /// Above 0; above 1 makes the probabilities less extreme.
        temperature: f64,
    },
    /// Softmax of `scale * logit + bias`, a class at a time (vector scaling, Guo et al. 2017).
    Vector {
        /// One a class, above 0.
        scale: Vec<f64>,
        /// One a class.
        bias: Vec<f64>,
    },
    /// The softmax's log odds of malignant become `slope * log odds + intercept` (Platt 1999); the
    /// proportions within the malignant and within the benign classes stay.
    Platt {
        /// Above 0.
        slope: f64,
        /// Any number.
        intercept: f64,
    },
}

/// Two shares of malignant lesions, each above 0 and below 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Prevalence {
    /// Among the images that the calibration was fitted on.
    pub measured: Probability,
    /// Among the people whom the model is to be used on.
    pub assumed: Probability,
}

/// A threshold on the probability of its target, and what was measured with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OperatingPoint {
    /// Name, such as `malignant_sensitivity_0.95`.
    pub name: String,
    /// `malignant`, or the code of a class.
    pub target: Target,
    /// Refer from this probability of the target on.
    pub threshold: Probability,
    /// Measured share of lesions of the target that are referred.
    pub sensitivity: Probability,
    /// Its 95 % interval.
    pub sensitivity_interval: [Probability; 2],
    /// Measured share of other lesions that are not referred.
    pub specificity: Probability,
    /// Its 95 % interval.
    pub specificity_interval: [Probability; 2],
    /// What it was measured on.
    pub measured_on: String,
}

/// Class-conditional conformal prediction over malignant and benign (Vovk 2012): a label is in the
/// set when its probability reaches its threshold, and of each label's lesions at least `coverage`
/// have their own label in their set, as far as images are like those it was fitted on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PredictionSets {
    /// Share of the lesions of each label whose set has that label.
    pub coverage: Probability,
    /// Least probability of malignant for that label to be in the set.
    pub malignant: Probability,
    /// Least probability of benign for that label to be in the set.
    pub benign: Probability,
    /// What it was fitted on.
    pub fitted_on: String,
}

/// What is refused rather than judged.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QualityGate {
    /// Fewest pixels of the image's shorter side.
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
    /// What the training started from, and under which license.
    pub initial_weights: String,
    /// The images that it was fitted on.
    pub data: Vec<DataSource>,
    /// How it was fitted: recipe, seed, length.
    pub training: String,
}

/// One source of training images.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DataSource {
    /// Name, and whom to cite.
    pub name: String,
    /// How many images of it were fitted on.
    pub images: u32,
    /// Its license.
    pub license: String,
}

/// One measured result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evaluation {
    /// The images it was measured on.
    pub data: String,
    /// How many.
    pub images: u32,
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
pub(crate) fn required<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
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

    /// The operating point of this name; the default one without a name.
    ///
    /// # Errors
    /// `invalid_parameter` where the card has none of the name.
    pub fn operating_point(&self, name: Option<&str>) -> Result<Option<&OperatingPoint>, Error> {
        let Some(wanted) = name.or(self.default_operating_point.as_deref()) else { return Ok(None) };
        let found = self.operating_points.iter().find(|point| point.name == wanted);
        found.map(Some).ok_or_else(|| {
            let names: Vec<_> = self.operating_points.iter().map(|point| point.name.as_str()).collect();
            let names = if names.is_empty() { "none".into() } else { names.join(", ") };
            Error::new(
                ErrorCode::InvalidParameter,
                format!("the model has no such operating point; it has {names}"),
            )
        })
    }

    /// What `name` stands for: `malignant`, or the code of a class, in capitals or not.
    ///
    /// # Errors
    /// `invalid_parameter` where the model has no such class.
    pub fn target(&self, name: &str) -> Result<Target, Error> {
        if name.eq_ignore_ascii_case("malignant") {
            return Ok(Target::Malignant);
        }
        let found = self.classes.iter().find(|class| class.code.eq_ignore_ascii_case(name));
        found.map(|class| Target::Class(class.code.clone())).ok_or_else(|| {
            let codes: Vec<_> = self.classes.iter().map(|class| class.code.as_str()).collect();
            Error::new(
                ErrorCode::InvalidParameter,
                format!("the model has no such class; there is malignant and {}", codes.join(", ")),
            )
        })
    }

    fn decision_contradiction(&self) -> Option<String> {
        let names: HashSet<_> = self.operating_points.iter().map(|point| &point.name).collect();
        if names.len() != self.operating_points.len() {
            return Some("two operating points have the same name".into());
        }
        for point in &self.operating_points {
            if let Target::Class(code) = &point.target
                && !self.classes.iter().any(|class| class.code == *code)
            {
                return Some(format!("operating point {} is for {code}, which is no class", point.name));
            }
        }
        if self.default_operating_point.is_none() != self.operating_points.is_empty()
            || self.operating_point(None).is_err()
        {
            return Some("`default_operating_point` is not the name of an operating point".into());
        }
        let share = |p: Probability| p.get() > 0.0 && p.get() < 1.0;
        if self.prevalence.is_some_and(|p| !share(p.measured) || !share(p.assumed)) {
            return Some("`prevalence` must be above 0 and below 1".into());
        }
        let square = self.preprocess.width == self.preprocess.height;
        (self.views != Tta::One && !square)
            .then(|| "`views` is more than 1 and the input is no square".into())
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
        let rules = self.calibration.contradiction(self.classes.len());
        if let Some(what) = rules.or_else(|| self.decision_contradiction()) {
            return Some(what);
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

impl Calibration {
    fn contradiction(&self, classes: usize) -> Option<String> {
        let above_zero = |value: &f64| *value > 0.0 && value.is_finite();
        let wrong = match self {
            Self::None {} => None,
            Self::Temperature { temperature } => {
                (!above_zero(temperature)).then_some("`temperature` is not above 0")
            }
            Self::Vector { scale, bias } if scale.len() != classes || bias.len() != classes => {
                Some("`scale` and `bias` need one number a class")
            }
            Self::Vector { scale, bias } => (!scale.iter().all(above_zero)
                || !bias.iter().all(|b| b.is_finite()))
            .then_some("`scale` must be above 0 and `bias` finite"),
            Self::Platt { slope, intercept } => (!above_zero(slope) || !intercept.is_finite())
                .then_some("`slope` must be above 0 and `intercept` finite"),
        };
        wrong.map(|what| format!("`calibration`: {what}"))
    }
}

/// A name that cannot lead out of the bundle's folder, on any system.
pub(super) fn is_plain_file_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with('.')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
}
