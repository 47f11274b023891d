//! Results of one target.

use serde::Serialize;

use super::measured::{MIN_IMAGES, Measured};
use crate::{
    bootstrap::Bootstrap,
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
    /// Area under the ROC curve.
    pub auroc: Measured,
    /// Average precision.
    pub average_precision: Measured,
    /// Expected calibration error, 15 bins of equal mass.
    pub calibration_error: Measured,
    /// Brier score.
    pub brier: Measured,
    /// Log loss, natural logarithm.
    pub log_loss: Measured,
    /// The curves; `None` without positives or negatives.
    pub curves: Option<Curves>,
}

impl TargetResults {
    /// Whether there are so few images of a kind that even the intervals are unreliable.
    #[must_use]
    pub const fn has_few_images(&self) -> bool {
        self.positives < MIN_IMAGES || self.negatives < MIN_IMAGES
    }

    pub(super) fn new(target: Target, evaluated: &[&Prediction], bootstrap: Bootstrap) -> Self {
        let (scores, groups) = target.scores(evaluated);
        let [auroc, average_precision, calibration_error, brier, log_loss] = bootstrap
            .estimate(&groups, |weights| {
                [
                    scores.auroc(weights),
                    scores.average_precision(weights),
                    scores.calibration_error(weights),
                    scores.brier(weights),
                    scores.log_loss(weights),
                ]
            })
            .map(Measured::from);
        let Counts { positives, negatives } = scores.counts(&vec![1; scores.len()]);
        let curves = Curves::new(&scores);
        Self {
            target,
            positives,
            negatives,
            auroc,
            average_precision,
            calibration_error,
            brier,
            log_loss,
            curves,
        }
    }
}
