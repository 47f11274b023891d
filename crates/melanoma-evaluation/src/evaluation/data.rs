//! The data of an evaluation.

use std::collections::BTreeMap;

use serde::Serialize;

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
    /// Number of images with a prediction; every figure is computed from these.
    pub evaluated: usize,
    /// Number of the other images, by error code.
    pub failed: BTreeMap<&'static str, usize>,
    /// Number of independent groups of evaluated images.
    pub groups: u32,
    /// Share of evaluated images whose label is not the same in each view; `None` with one view.
    pub labels_disagree: Option<f64>,
    /// Number of evaluated images by label.
    pub labels: BTreeMap<String, usize>,
}

impl DataSummary {
    pub(super) fn new(
        name: String,
        split: Option<String>,
        predictions: &[Prediction],
        evaluated: &[&Prediction],
    ) -> Self {
        let mut failed = BTreeMap::new();
        for code in predictions.iter().filter_map(|prediction| prediction.score.as_ref().err()) {
            *failed.entry(code.as_str()).or_default() += 1;
        }
        let mut labels = BTreeMap::new();
        for prediction in evaluated {
            *labels.entry(prediction.sample.diagnosis.as_str().to_owned()).or_default() += 1;
        }
        Self {
            name,
            split,
            images: predictions.len(),
            evaluated: evaluated.len(),
            failed,
            groups: Groups::new(evaluated.iter().map(|prediction| &prediction.sample.group)).count(),
            labels_disagree: share_that_disagree(evaluated),
            labels,
        }
    }
}

fn share_that_disagree(evaluated: &[&Prediction]) -> Option<f64> {
    let agree: Vec<bool> =
        evaluated.iter().filter_map(|prediction| prediction.score.as_ref().ok()?.labels_agree).collect();
    if agree.is_empty() {
        return None;
    }
    let disagree = agree.iter().filter(|&&agree| !agree).count();
    Some(disagree as f64 / agree.len() as f64)
}
