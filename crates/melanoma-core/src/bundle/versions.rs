//! Cards of every schema version, and their upgrade to the current one.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{
    card::{Card, QualityGate, SchemaVersion, TensorNames},
    error::BundleError,
    files::CARD,
    profile::{OperatingPoint, PredictionSets, Profile, Profiles},
    provenance::{DataSource, Evaluation, Provenance},
    sha256::Sha256Hex,
    test_vectors::{TestVector, TestVectors},
};
use crate::{
    calibration::{Calibration, Prevalence},
    class::{Class, Target},
    preprocess::{FieldOfViewCrop, Filter, Layout, Preprocess, ResizeMode},
    score::Probability,
    serde_required::required,
    tta::Tta,
};

/// A card as it stands in a file.
pub(super) enum VersionedCard {
    V2(Box<CardV2>),
    V4(Box<Card>),
}

impl VersionedCard {
    /// Reads a card of any supported schema version.
    pub(super) fn parse(json: &[u8]) -> Result<Self, BundleError> {
        #[derive(Deserialize)]
        struct Version {
            schema: u32,
        }
        let invalid = |error: serde_json::Error| BundleError::invalid(CARD, error.to_string());
        let Version { schema } = serde_json::from_slice(json).map_err(invalid)?;
        match schema {
            2 => serde_json::from_slice(json).map(Self::V2).map_err(invalid),
            4 => serde_json::from_slice(json).map(Self::V4).map_err(invalid),
            _ => Err(BundleError::invalid(CARD, format!("schema version {schema} is not 2 or 4"))),
        }
    }

    /// Returns the card in the current schema, validated.
    pub(super) fn upgrade(self) -> Result<Card, BundleError> {
        let card = match self {
            Self::V2(card) => Card::from(*card),
            Self::V4(card) => *card,
        };
        card.validate()?;
        Ok(card)
    }

    pub(super) const fn is_current(&self) -> bool {
        matches!(self, Self::V4(_))
    }
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

/// Reads the test vectors of a bundle whose card has, or has not, the current schema.
pub(super) fn parse_test_vectors(json: &[u8], is_current: bool) -> serde_json::Result<TestVectors> {
    if is_current {
        serde_json::from_slice(json)
    } else {
        serde_json::from_slice::<TestVectorsV2>(json).map(TestVectors::from)
    }
}

/// The card of programs before the schema had today's names.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CardV2 {
    #[serde(rename = "schema")]
    _schema: u32,
    name: String,
    version: String,
    description: String,
    intended_use: String,
    limits: Vec<String>,
    licence: String,
    classes: Vec<Class>,
    preprocess: PreprocessV2,
    tensors: TensorNamesV2,
    calibration: Calibration,
    #[serde(deserialize_with = "required")]
    prevalence: Option<Prevalence>,
    operating_points: Vec<OperatingPointV2>,
    #[serde(deserialize_with = "required")]
    default_operating_point: Option<String>,
    #[serde(deserialize_with = "required")]
    prediction_sets: Option<PredictionSetsV2>,
    views: Tta,
    refusal: QualityGateV2,
    golden: String,
    provenance: ProvenanceV2,
    evaluation: Vec<EvaluationV2>,
    files: BTreeMap<String, Sha256Hex>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TensorNamesV2 {
    image: String,
    logits: String,
    #[serde(deserialize_with = "required")]
    embedding: Option<String>,
    #[serde(deserialize_with = "required")]
    class_maps: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OperatingPointV2 {
    name: String,
    target: Target,
    threshold: Probability,
    sensitivity: Probability,
    sensitivity_interval: [Probability; 2],
    specificity: Probability,
    specificity_interval: [Probability; 2],
    measured_on: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PredictionSetsV2 {
    coverage: Probability,
    malignant: Probability,
    benign: Probability,
    fitted_on: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PreprocessV2 {
    #[serde(deserialize_with = "required")]
    lit_area: Option<FieldOfViewCropV2>,
    geometry: ResizeModeV2,
    width: u32,
    height: u32,
    filter: Filter,
    rescale: f32,
    mean: [f32; 3],
    std: [f32; 3],
    layout: Layout,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldOfViewCropV2 {
    dark: u8,
    black: u8,
    edge: u8,
    least_lit: f64,
    surround_share: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum ResizeModeV2 {
    Stretch,
    CentreCrop,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QualityGateV2 {
    shorter_side: u32,
    contrast: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProvenanceV2 {
    architecture: String,
    initial_weights: String,
    data: Vec<DataSourceV2>,
    training: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DataSourceV2 {
    name: String,
    photographs: u32,
    licence: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EvaluationV2 {
    data: String,
    photographs: u32,
    measure: String,
    value: f64,
    interval: [f64; 2],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TestVectorsV2 {
    made_with: String,
    tolerance: Probability,
    answers: Vec<TestVector>,
}

impl From<CardV2> for Card {
    fn from(card: CardV2) -> Self {
        let data = card.provenance.data.into_iter().map(|source| DataSource {
            name: source.name,
            images: source.photographs,
            license: source.licence,
        });
        let evaluation = card.evaluation.into_iter().map(|result| Evaluation {
            data: result.data,
            image_type: None,
            images: result.photographs,
            measure: result.measure,
            value: result.value,
            interval: result.interval,
        });
        Self {
            schema: SchemaVersion,
            name: card.name,
            version: card.version,
            description: card.description,
            intended_use: card.intended_use,
            limits: card.limits,
            license: card.licence,
            classes: card.classes,
            preprocess: card.preprocess.into(),
            tensors: card.tensors.into(),
            metadata: Vec::new(),
            profiles: Profiles::None {
                profile: Profile {
                    calibration: card.calibration,
                    prevalence: card.prevalence,
                    operating_points: card.operating_points.into_iter().map(Into::into).collect(),
                    default_operating_point: card.default_operating_point,
                    prediction_sets: card.prediction_sets.map(Into::into),
                },
            },
            tta: card.views,
            quality_gate: QualityGate {
                min_side: card.refusal.shorter_side,
                min_contrast: card.refusal.contrast,
                limits: None,
                location: None,
            },
            test_vectors: card.golden,
            provenance: Provenance {
                architecture: card.provenance.architecture,
                initial_weights: card.provenance.initial_weights,
                data: data.collect(),
                training: card.provenance.training,
            },
            evaluation: evaluation.collect(),
            files: card.files,
        }
    }
}

impl From<TensorNamesV2> for TensorNames {
    fn from(names: TensorNamesV2) -> Self {
        Self {
            image: names.image,
            logits: names.logits,
            embedding: names.embedding,
            class_maps: names.class_maps,
            image_type: None,
            distance: None,
        }
    }
}

impl From<OperatingPointV2> for OperatingPoint {
    fn from(point: OperatingPointV2) -> Self {
        Self {
            name: point.name,
            target: point.target,
            threshold: point.threshold,
            sensitivity: point.sensitivity,
            sensitivity_interval: point.sensitivity_interval,
            specificity: point.specificity,
            specificity_interval: point.specificity_interval,
            measured_on: point.measured_on,
            evidence: None,
        }
    }
}

impl From<PredictionSetsV2> for PredictionSets {
    fn from(sets: PredictionSetsV2) -> Self {
        Self {
            coverage: sets.coverage,
            malignant: sets.malignant,
            benign: sets.benign,
            distance: None,
            fitted_on: sets.fitted_on,
        }
    }
}

impl From<PreprocessV2> for Preprocess {
    fn from(steps: PreprocessV2) -> Self {
        let crop = steps.lit_area.map(|area| FieldOfViewCrop {
            dark: area.dark,
            black: area.black,
            edge: area.edge,
            min_lit: area.least_lit,
            max_vignette: area.surround_share,
        });
        Self {
            field_of_view_crop: crop,
            resize_mode: match steps.geometry {
                ResizeModeV2::Stretch => ResizeMode::Stretch,
                ResizeModeV2::CentreCrop => ResizeMode::CenterCrop,
            },
            width: steps.width,
            height: steps.height,
            filter: steps.filter,
            rescale: steps.rescale,
            mean: steps.mean,
            std: steps.std,
            layout: steps.layout,
            reduced_decoding: false,
        }
    }
}

impl From<TestVectorsV2> for TestVectors {
    fn from(vectors: TestVectorsV2) -> Self {
        Self { made_with: vectors.made_with, tolerance: vectors.tolerance, vectors: vectors.answers }
    }
}
