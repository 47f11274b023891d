//! The model card: everything about a model except its weights, in one JSON file.

use std::collections::{BTreeMap, HashSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    error::BundleError,
    files::{CARD, MODEL},
    provenance::{Evaluation, Provenance},
    sha256::Sha256Hex,
};
use crate::{
    calibration::{Calibration, Prevalence, Probabilities},
    class::{Class, Target},
    parameter::InvalidParameter,
    preprocess::Preprocess,
    score::{Logits, Probability},
    serde_required::required,
    tta::Tta,
};

/// `card.json` of a bundle. Every field is required and no other is allowed.
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
    /// What it cannot do, one limit an item.
    pub limits: Vec<String>,
    /// License of the weights, and its reason.
    pub license: String,
    /// The classes, in the order of the logits.
    pub classes: Vec<Class>,
    /// From image to tensor.
    pub preprocess: Preprocess,
    /// Names of the model's input and outputs.
    pub tensors: TensorNames,
    /// From logits to probabilities.
    pub calibration: Calibration,
    /// The proportion of malignant lesions that the probabilities assume. Null stands for the
    /// proportion in the images that the calibration was fitted on.
    #[serde(deserialize_with = "required")]
    #[schemars(required)]
    pub prevalence: Option<Prevalence>,
    /// Thresholds for a referral to a dermatologist.
    pub operating_points: Vec<OperatingPoint>,
    /// Name of the operating point that is used by default, or null if there is none.
    #[serde(deserialize_with = "required")]
    #[schemars(required)]
    pub default_operating_point: Option<String>,
    /// Thresholds for prediction sets, or null.
    #[serde(deserialize_with = "required")]
    #[schemars(required)]
    pub prediction_sets: Option<PredictionSets>,
    /// Number of views that test-time augmentation uses by default.
    pub tta: Tta,
    /// Which images the model rejects.
    pub quality_gate: QualityGate,
    /// Name of the file with the test vectors.
    pub test_vectors: String,
    /// Where the weights come from.
    pub provenance: Provenance,
    /// Measured results.
    pub evaluation: Vec<Evaluation>,
    /// SHA-256 of every file of the bundle except the card, by file name.
    pub files: BTreeMap<String, Sha256Hex>,
}

/// The schema version of [`Card`]. Older cards are upgraded when they are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "u32", into = "u32")]
#[schemars(extend("const" = 3))]
#[schemars(with = "u32")]
pub struct SchemaVersion;

impl SchemaVersion {
    const CURRENT: u32 = 3;
}

impl TryFrom<u32> for SchemaVersion {
    type Error = String;
    fn try_from(version: u32) -> Result<Self, String> {
        if version == Self::CURRENT {
            Ok(Self)
        } else {
            Err(format!("schema version {version} is not {}", Self::CURRENT))
        }
    }
}

impl From<SchemaVersion> for u32 {
    fn from(_: SchemaVersion) -> Self {
        SchemaVersion::CURRENT
    }
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
    /// `[N, classes, h, w]` f32, whose mean plus a bias is the logit; null means that the model
    /// cannot be explained.
    #[serde(deserialize_with = "required")]
    #[schemars(required)]
    pub class_maps: Option<String>,
}

impl TensorNames {
    /// Returns the names of the outputs that the model has: logits, embedding, class maps.
    pub fn outputs(&self) -> impl Iterator<Item = &str> {
        let optional = [&self.embedding, &self.class_maps];
        std::iter::once(self.logits.as_str()).chain(optional.into_iter().flatten().map(String::as_str))
    }
}

/// A threshold on the probability of its target, and what was measured with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OperatingPoint {
    /// Name, such as `malignant_sensitivity_0.95`.
    pub name: String,
    /// `malignant`, or the code of a class.
    pub target: Target,
    /// Probability of the target from which on the decision is to refer.
    pub threshold: Probability,
    /// Measured proportion of lesions of the target that are referred.
    pub sensitivity: Probability,
    /// Its 95 % interval.
    pub sensitivity_interval: [Probability; 2],
    /// Measured proportion of other lesions that are not referred.
    pub specificity: Probability,
    /// Its 95 % interval.
    pub specificity_interval: [Probability; 2],
    /// Name of the data set.
    pub measured_on: String,
}

/// Thresholds of class-conditional conformal prediction over malignant and benign (Vovk 2012).
///
/// A label is in the set if its probability reaches its threshold. At least `coverage` of the
/// lesions of each label have that label in their set, as long as images are like those of the fit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PredictionSets {
    /// Proportion of the lesions of each label whose set has that label.
    pub coverage: Probability,
    /// Least probability of malignant for that label to be in the set.
    pub malignant: Probability,
    /// Least probability of benign for that label to be in the set.
    pub benign: Probability,
    /// Name of the data set of the fit.
    pub fitted_on: String,
}

/// Which images the model rejects.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QualityGate {
    /// Least pixels of the image's shorter side.
    pub min_side: u32,
    /// Least contrast of the input: standard deviation of luma, 0 to 0.5.
    pub min_contrast: f64,
}

impl Card {
    /// Checks what the schema cannot express.
    ///
    /// # Errors
    /// [`BundleError::Invalid`] with the first field that is wrong.
    pub fn validate(&self) -> Result<(), BundleError> {
        let invalid = |reason: &str| BundleError::invalid(CARD, reason);
        let codes: HashSet<_> = self.classes.iter().map(|c| &c.code).collect();
        if codes.len() != self.classes.len() {
            return Err(invalid("two classes have the same code"));
        }
        if !self.classes.iter().any(|c| c.malignant) || self.classes.iter().all(|c| c.malignant) {
            return Err(invalid("`classes` needs a malignant and a benign class"));
        }
        self.calibration.validate(self.classes.len()).map_err(invalid)?;
        if let Some(prevalence) = &self.prevalence {
            prevalence.validate().map_err(invalid)?;
        }
        self.validate_operating_points()?;
        if self.tta != Tta::One && self.preprocess.width != self.preprocess.height {
            return Err(invalid("`tta` is more than 1 and the input is not square"));
        }
        if !(0.0..=0.5).contains(&self.quality_gate.min_contrast) {
            return Err(invalid("`quality_gate.min_contrast` is not in 0 to 0.5"));
        }
        for name in [MODEL, self.test_vectors.as_str()] {
            if !self.files.contains_key(name) {
                return Err(invalid(&format!("`files` does not name {name:?}")));
            }
        }
        if let Some(name) = self.files.keys().find(|name| !is_plain_file_name(name)) {
            return Err(invalid(&format!("`files` names {name:?}, which is not a plain file name")));
        }
        self.preprocess.validate().map_err(invalid)
    }

    fn validate_operating_points(&self) -> Result<(), BundleError> {
        let invalid = |reason: &str| BundleError::invalid(CARD, reason);
        let names: HashSet<_> = self.operating_points.iter().map(|point| &point.name).collect();
        if names.len() != self.operating_points.len() {
            return Err(invalid("two operating points have the same name"));
        }
        for point in &self.operating_points {
            if point.target.members(&self.classes).is_none() {
                let (name, target) = (&point.name, point.target.to_string());
                return Err(invalid(&format!(
                    "operating point {name:?} is for {target:?}, which is no class"
                )));
            }
        }
        if self.default_operating_point.is_none() != self.operating_points.is_empty()
            || self.operating_point(None).is_err()
        {
            return Err(invalid("`default_operating_point` is not the name of an operating point"));
        }
        Ok(())
    }

    /// Returns the operating point of this name, or the default one without a name.
    ///
    /// # Errors
    /// [`InvalidParameter::OperatingPoint`] if the card has none of the name.
    pub fn operating_point(&self, name: Option<&str>) -> Result<Option<&OperatingPoint>, InvalidParameter> {
        let Some(name) = name.or(self.default_operating_point.as_deref()) else { return Ok(None) };
        match self.operating_points.iter().find(|point| point.name == name) {
            Some(point) => Ok(Some(point)),
            None => Err(InvalidParameter::OperatingPoint {
                available: self.operating_points.iter().map(|point| point.name.clone()).collect(),
            }),
        }
    }

    /// Returns the target that `name` stands for: `malignant`, or the code of a class in any case.
    ///
    /// # Errors
    /// [`InvalidParameter::Class`] if the model has no such class.
    pub fn target(&self, name: &str) -> Result<Target, InvalidParameter> {
        if name.eq_ignore_ascii_case("malignant") {
            return Ok(Target::Malignant);
        }
        match self.classes.iter().find(|class| class.code.eq_ignore_ascii_case(name)) {
            Some(class) => Ok(Target::Class(class.code.clone())),
            None => Err(InvalidParameter::unknown_class(&self.classes)),
        }
    }

    /// Returns calibrated probabilities at the prevalence that the card assumes.
    #[must_use]
    pub fn probabilities(&self, logits: &Logits) -> Probabilities {
        let probabilities = self.calibration.probabilities(logits, &self.classes);
        match &self.prevalence {
            None => probabilities,
            Some(prevalence) => prevalence.shifted(&probabilities, &self.classes),
        }
    }
}

/// A name that cannot lead out of the bundle's folder, on any system.
fn is_plain_file_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with('.')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
}
