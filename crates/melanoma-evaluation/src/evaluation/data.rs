//! The data of an evaluation.

use std::collections::BTreeMap;

use serde::Serialize;

use super::outcome::Outcome;
use crate::{bootstrap::Groups, predictions::Prediction};

/// The data of an evaluation.
#[derive(Clone, Debug, Serialize)]
pub struct DataSummary {
    /// Name of the data set.
    pub name: String,
    /// The split, if one was chosen.
    pub split: Option<String>,
    /// Number of images.
    pub images: usize,
    /// Number of images of lesions that are judged.
    pub evaluated: usize,
    /// Number of independent groups of these images.
    pub groups: u32,
    /// Number of these images by label.
    pub labels: BTreeMap<String, usize>,
    /// Number of images of no lesion, refused or judged.
    pub without_lesion: usize,
    /// Number of images that the program refuses, by code.
    pub refused: BTreeMap<&'static str, usize>,
    /// Number of images that failed, by error code. No figure includes them.
    pub failed: BTreeMap<&'static str, usize>,
}

impl DataSummary {
    pub(super) fn new(name: String, split: Option<String>, predictions: &[Prediction]) -> Self {
        let (mut refused, mut failed) = (BTreeMap::new(), BTreeMap::new());
        for prediction in predictions {
            if let Err(code) = &prediction.score {
                let counts = if Outcome::of(prediction).is_some() { &mut refused } else { &mut failed };
                *counts.entry(code.as_str()).or_default() += 1;
            }
        }
        let (lesions, others): (Vec<_>, Vec<_>) =
            predictions.iter().partition(|prediction| prediction.sample.diagnosis.is_lesion());
        let judged: Vec<&Prediction> =
            lesions.into_iter().filter(|prediction| prediction.score.is_ok()).collect();
        Self {
            name,
            split,
            images: predictions.len(),
            evaluated: judged.len(),
            groups: group_count(&judged),
            labels: labels(&judged),
            without_lesion: others.len(),
            refused,
            failed,
        }
    }
}

/// Number of independent groups of images.
pub(super) fn group_count(predictions: &[&Prediction]) -> u32 {
    Groups::new(predictions.iter().map(|prediction| &prediction.sample.group)).count()
}

/// Number of images by label.
pub(super) fn labels(predictions: &[&Prediction]) -> BTreeMap<String, usize> {
    let mut labels = BTreeMap::new();
    for prediction in predictions {
        *labels.entry(prediction.sample.diagnosis.as_str().to_owned()).or_default() += 1;
    }
    labels
}
