//! The model card: everything about a model except its weights, in one JSON file.

use std::collections::{BTreeMap, HashSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    error::BundleError,
    files::{CARD, MODEL},
    profile::Profiles,
    provenance::{Evaluation, Provenance},
    sha256::Sha256Hex,
};
use crate::{
    class::{Class, Target},
    image_type::ImageType,
    location::LocationLimits,
    metadata::{self, MetadataTensor},
    parameter::InvalidParameter,
    preprocess::{Preprocess, ResizeMode},
    quality::QualityLimits,
    serde_required::{nullable, required},
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
    /// Inputs of the network beside the image, for what is known about the person and the lesion. Absent is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub metadata: Vec<MetadataTensor>,
    /// How images are classified, by image type.
    pub profiles: Profiles,
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
#[schemars(extend("const" = 4))]
#[schemars(with = "u32")]
pub struct SchemaVersion;

impl SchemaVersion {
    const CURRENT: u32 = 4;
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
    #[schemars(schema_with = "nullable::<String>")]
    pub embedding: Option<String>,
    /// `[N, classes, h, w]` f32, whose mean plus a bias is the logit; null means that the model
    /// cannot be explained.
    #[serde(deserialize_with = "required")]
    #[schemars(schema_with = "nullable::<String>")]
    pub class_maps: Option<String>,
    /// `[N, 3]` f32, the logits of dermoscopic, clinical and other; null means that the model does not
    /// predict image types.
    #[serde(deserialize_with = "required")]
    #[schemars(schema_with = "nullable::<String>")]
    pub image_type: Option<String>,
    /// `[N, 1]` f32, how unlike the training data the image is, or null.
    #[serde(deserialize_with = "required")]
    #[schemars(schema_with = "nullable::<String>")]
    pub distance: Option<String>,
}

impl TensorNames {
    /// Returns the names of the outputs that the model has: logits, embedding, class maps, image type, distance.
    pub fn outputs(&self) -> impl Iterator<Item = &str> {
        let optional = [&self.embedding, &self.class_maps, &self.image_type, &self.distance];
        std::iter::once(self.logits.as_str()).chain(optional.into_iter().flatten().map(String::as_str))
    }
}

/// Which images the model rejects.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QualityGate {
    /// Least pixels of the image's shorter side.
    pub min_side: u32,
    /// Least contrast of the input: standard deviation of luma, 0 to 0.5.
    pub min_contrast: f64,
    /// Limits on what is measured on the input, or null.
    #[serde(deserialize_with = "required")]
    #[schemars(schema_with = "nullable::<QualityLimits>")]
    pub limits: Option<QualityLimits>,
    /// When a lesion is located and cropped to, or null: the input is always the center of the image. Absent is null.
    #[serde(default)]
    pub location: Option<LocationLimits>,
}

impl Card {
    /// SHA-256 of the weights, on which every output of the network depends. Empty if `files` has no weights, which a
    /// bundle refuses.
    #[must_use]
    pub fn weights_sha256(&self) -> &str {
        self.files.get(MODEL).map_or("", Sha256Hex::as_str)
    }

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
        self.validate_profiles()?;
        if self.tta != Tta::One && self.preprocess.width != self.preprocess.height {
            return Err(invalid("`tta` is more than 1 and the input is not square"));
        }
        if !(0.0..=0.5).contains(&self.quality_gate.min_contrast) {
            return Err(invalid("`quality_gate.min_contrast` is not in 0 to 0.5"));
        }
        if let Some(limits) = &self.quality_gate.limits {
            limits.validate().map_err(|reason| invalid(&format!("`quality_gate.limits`: {reason}")))?;
        }
        if let Some(location) = &self.quality_gate.location {
            location.validate().map_err(|reason| invalid(&format!("`quality_gate.location`: {reason}")))?;
            let Preprocess { width, height, resize_mode, .. } = self.preprocess;
            if width != height || resize_mode != ResizeMode::CenterCrop {
                return Err(invalid(
                    "`quality_gate.location` needs a square input and the resize mode `center_crop`",
                ));
            }
        }
        for name in [MODEL, self.test_vectors.as_str()] {
            if !self.files.contains_key(name) {
                return Err(invalid(&format!("`files` does not name {name:?}")));
            }
        }
        if let Some(name) = self.files.keys().find(|name| !is_plain_file_name(name)) {
            return Err(invalid(&format!("`files` names {name:?}, which is not a plain file name")));
        }
        metadata::validate(&self.metadata, &self.tensors.image)
            .map_err(|reason| invalid(&format!("`metadata`: {reason}")))?;
        self.preprocess.validate().map_err(invalid)
    }

    fn validate_profiles(&self) -> Result<(), BundleError> {
        if self.profiles.are_by_image_type() != self.tensors.image_type.is_some() {
            let reason =
                "`profiles` are by image type, and `tensors.image_type` is null, or the other way round";
            return Err(BundleError::invalid(CARD, reason));
        }
        for (image_type, profile) in self.profiles.iter() {
            let name = image_type.map_or("profile", ImageType::as_str);
            profile
                .validate(&self.classes)
                .map_err(|reason| BundleError::invalid(CARD, format!("`profiles.{name}`: {reason}")))?;
            let distance = profile.prediction_sets.as_ref().and_then(|sets| sets.distance);
            if distance.is_some() && self.tensors.distance.is_none() {
                let reason =
                    format!("`profiles.{name}` has limits on a distance, and `tensors.distance` is null");
                return Err(BundleError::invalid(CARD, reason));
            }
        }
        Ok(())
    }

    /// Returns the target that `name` stands for: `malignant`, or the code or the name of a class in any case.
    ///
    /// # Errors
    /// [`InvalidParameter::Class`] if the model has no such class.
    pub fn target(&self, name: &str) -> Result<Target, InvalidParameter> {
        if name.eq_ignore_ascii_case("malignant") {
            return Ok(Target::Malignant);
        }
        let is_named =
            |class: &&Class| [&class.code, &class.name].iter().any(|of| of.eq_ignore_ascii_case(name));
        match self.classes.iter().find(is_named) {
            Some(class) => Ok(Target::Class(class.code.clone())),
            None => Err(InvalidParameter::unknown_class(&self.classes)),
        }
    }
}

/// A name that cannot lead out of the bundle's folder, on any system.
fn is_plain_file_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with('.')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
}
