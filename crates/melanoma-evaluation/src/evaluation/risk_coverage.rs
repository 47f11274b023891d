//! The risk of the label against the share of images that are judged.

use serde::Serialize;

use super::{measured::Measured, outcome::Outcome};
use crate::{
    bootstrap::{Bootstrap, Groups},
    metrics::Selective,
    predictions::Prediction,
};

/// The risk of the label against the share of images that are judged, by descending confidence (Geifman and El-Yaniv
/// 2017). The risk is the share of images whose label, malignant or benign, is wrong. The confidence is the probability
/// of the label. Refused and inconclusive images are not covered.
#[derive(Clone, Debug, Serialize)]
pub struct RiskCoverage {
    /// Number of images of lesions, without those that failed.
    pub images: usize,
    /// Share that is covered.
    pub coverage: Measured,
    /// Risk of all covered images.
    pub risk: Measured,
    /// Area under the curve divided by the coverage: the mean risk over the covered images.
    pub aurc: Measured,
    /// `[coverage, risk]` in ascending order of coverage, at most 200 points.
    pub curve: Vec<[f64; 2]>,
}

impl RiskCoverage {
    /// Takes every image of a type, also refused ones.
    pub(super) fn new(members: &[&Prediction], bootstrap: Bootstrap) -> Self {
        let groups = Groups::new(members.iter().map(|of| of.sample.group.as_str()));
        let selective = Selective::new(members.iter().map(|of| covered(of)));
        let estimates = bootstrap.estimate(&groups, |weights| {
            [selective.coverage(weights), selective.risk(weights), selective.aurc(weights)]
        });
        let [coverage, risk, aurc] = estimates;
        Self {
            images: members.len(),
            coverage: coverage.map(|share| share.with_exact_ends(groups.count())).into(),
            risk: risk.into(),
            aurc: aurc.into(),
            curve: selective.curve(),
        }
    }
}

/// The confidence of the label and whether it is wrong; `None` for an image that is not covered.
fn covered(prediction: &Prediction) -> Option<(f64, bool)> {
    let score = prediction.score.as_ref().ok()?;
    if Outcome::of(prediction) == Some(Outcome::Inconclusive) {
        return None;
    }
    let benign = 1.0 - score.malignant;
    let is_malignant = score.malignant >= benign;
    Some((score.malignant.max(benign), is_malignant != prediction.sample.diagnosis.is_malignant()))
}
