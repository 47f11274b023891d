//! The card of an imported model.

use std::collections::BTreeMap;

use anyhow::bail;
use melanoma_core::{
    Card, Class, Tta,
    bundle::{Profile, Profiles, Provenance, QualityGate, TensorNames},
    calibration::Calibration,
    metadata::MetadataTensor,
    preprocess::Preprocess,
};
use melanoma_keras::{Converted, Network, Outcome};

use super::TEST_VECTORS;
use crate::args::ImportArgs;

/// Least pixels of the shorter side of an image, as for the built-in model.
const MIN_SIDE: u32 = 64;
/// Least contrast, as for the built-in model.
const MIN_CONTRAST: f64 = 0.01;

/// The classes of the model, which has `count`.
pub(super) fn classes(codes: &[String], malignant: &[String], count: usize) -> anyhow::Result<Vec<Class>> {
    if codes.len() != count {
        bail!("the model has {count} classes, and --classes names {}", codes.len());
    }
    if let Some(unknown) = malignant.iter().find(|code| !codes.contains(code)) {
        bail!("--malignant names {unknown:?}, which --classes does not");
    }
    let class =
        |code: &String| Class { code: code.clone(), name: code.clone(), malignant: malignant.contains(code) };
    Ok(codes.iter().map(class).collect())
}

pub(super) fn card(
    args: &ImportArgs,
    network: &Network,
    converted: &Converted,
    classes: Vec<Class>,
    preprocess: Preprocess,
    metadata: Vec<MetadataTensor>,
) -> Card {
    let stem = args.model.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let cost = network.cost();
    Card {
        schema: melanoma_core::bundle::SchemaVersion,
        name: args.name.clone().or(stem).unwrap_or_else(|| network.name.clone()),
        version: args.version.clone(),
        description: format!("A classifier that Keras {} saved. {}", network.keras_version, outputs(converted.outcome)),
        intended_use: "Research and teaching. Not a medical device: do not base a diagnosis or a decision about a person \
                       on it."
            .into(),
        limits: limits(converted),
        license: args.license.clone(),
        classes,
        preprocess,
        tensors: TensorNames {
            image: "image".into(),
            logits: "logits".into(),
            embedding: converted.embedding.map(|_| "embedding".into()),
            class_maps: converted.explanation.as_ref().ok().map(|_| "class_maps".into()),
            image_type: None,
            distance: None,
        },
        metadata,
        profiles: Profiles::None { profile: uncalibrated() },
        tta: Tta::One,
        quality_gate: QualityGate { min_side: MIN_SIDE, min_contrast: MIN_CONTRAST, limits: None, location: None },
        test_vectors: TEST_VECTORS.into(),
        provenance: Provenance {
            architecture: format!(
                "`{}`: {} layers, {} parameters, float32",
                network.name,
                network.nodes.len(),
                cost.parameters
            ),
            initial_weights: "not in the file".into(),
            data: Vec::new(),
            training: "not in the file".into(),
        },
        evaluation: Vec::new(),
        files: BTreeMap::new(),
    }
}

/// What the outputs of the Keras model were, and how the logits follow.
fn outputs(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Softmax => "Its output is a softmax, and the logits are the values before it.",
        Outcome::Sigmoid => {
            "Its output is one sigmoid: the probability of the second class. The logits are 0 and the value before it."
        }
        Outcome::Logits => "Its outputs have no activation, and are taken as logits.",
        Outcome::Probabilities => "Its outputs are probabilities, and the logits are their logarithms.",
    }
}

fn limits(converted: &Converted) -> Vec<String> {
    let mut limits = vec![
        "The model was imported. Its training images and its accuracy are not known.".into(),
        "The model does not predict image types: without --gate, it gives probabilities for images without a lesion, too.".into(),
        "The model has no limits on the quality of an image, except those of --gate.".into(),
    ];
    if let Err(reason) = &converted.explanation {
        limits.push(format!("There are no heat maps: {reason}."));
    } else if converted.explanation.as_ref().is_ok_and(|explanation| !explanation.is_exact) {
        limits.push("Heat maps are by Grad-CAM: they show which features change the logit, and not where its parts come from.".into());
    }
    limits
}

/// Until `melanoma calibrate`, every result without a sign is inconclusive.
fn uncalibrated() -> Profile {
    Profile {
        calibration: Calibration::None {},
        prevalence: None,
        operating_points: Vec::new(),
        default_operating_point: None,
        prediction_sets: None,
    }
}
