//! Results of one target.

use serde::Serialize;

use super::measured::Measured;
use crate::{
    bootstrap::Bootstrap,
    calibration_error::corrected_calibration_error,
    metrics::{Counts, Curves},
    predictions::Prediction,
    target::Target,
};

/// Results of one target.
#[derive(Clone, Debug, Serialize)]
pub struct TargetResults {
    /// `malignant` or a class code.
    pub target: Target,
    /// Number of images of the target.
    pub positives: u64,
    /// Number of images that are known not to be of the target.
    pub negatives: u64,
    /// Number of groups with an image of the target.
    pub positive_groups: u32,
    /// Number of groups with an image that is known not to be of the target.
    pub negative_groups: u32,
    /// Area under the ROC curve.
    pub auroc: Measured,
    /// Average precision.
    pub average_precision: Measured,
    /// Expected calibration error, 15 bins of equal mass, corrected for bias.
    pub calibration_error: Measured,
    /// The same without the correction: the usual formula, which is biased upward.
    pub calibration_error_uncorrected: Option<f64>,
    /// Brier score.
    pub brier: Measured,
    /// Log loss, natural logarithm.
    pub log_loss: Measured,
    /// The curves; `None` without positives or negatives.
    pub curves: Option<Curves>,
}

impl TargetResults {
    pub(super) fn new(target: Target, evaluated: &[&Prediction], bootstrap: Bootstrap) -> Self {
        let (scores, groups) = target.scores(evaluated);
        let [auroc, average_precision, brier, log_loss] = bootstrap
            .estimate(&groups, |weights| {
                [
                    scores.auroc(weights),
                    scores.average_precision(weights),
                    scores.brier(weights),
                    scores.log_loss(weights),
                ]
            })
            .map(Measured::from);
        let once = vec![1; scores.len()];
        let Counts { positives, negatives } = scores.counts(&once);
        let curves = Curves::new(&scores);
        Self {
            target,
            positives,
            negatives,
            positive_groups: scores.groups_of(true, &groups),
            negative_groups: scores.groups_of(false, &groups),
            auroc,
            average_precision,
            calibration_error: corrected_calibration_error(&scores, &groups, bootstrap).into(),
            calibration_error_uncorrected: scores.calibration_error(&once),
            brier,
            log_loss,
            curves,
        }
    }
}
