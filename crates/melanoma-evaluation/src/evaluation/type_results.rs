//! All figures of one image type.

use std::collections::BTreeMap;

use melanoma_core::{Card, ImageType};
use serde::Serialize;

use super::{
    cautions::cautions,
    class_results::ClassResults,
    data::{group_count, labels},
    operating_point_results::OperatingPointResults,
    outcome::Outcome,
    risk_coverage::RiskCoverage,
    subgroup::{Subgroup, SubgroupSettings, subgroups},
    target_results::TargetResults,
};
use crate::{
    bootstrap::Bootstrap,
    predictions::Prediction,
    target::{Target, Threshold},
    taxonomy::Taxonomy,
};

/// All figures of one image type. The type is that of the data set, or else the predicted one.
#[derive(Clone, Debug, Serialize)]
pub struct TypeResults {
    /// The image type; `None` if neither the data set nor the model tells it.
    pub image_type: Option<ImageType>,
    /// What makes the figures unreliable, one sentence each; empty if nothing does.
    pub cautions: Vec<String>,
    /// Number of images that are judged; every figure but the coverage is computed from these.
    pub images: usize,
    /// Number of independent groups of these images.
    pub groups: u32,
    /// Number of these images by label.
    pub labels: BTreeMap<String, usize>,
    /// Share of these images whose label is not the same in each view; `None` with one view.
    pub labels_disagree: Option<f64>,
    /// Malignant against benign, and melanoma against the rest.
    pub targets: Vec<TargetResults>,
    /// The classes against each other; `None` if no image has a class.
    pub classes: Option<ClassResults>,
    /// Results at every operating point of the profile, the default one first.
    pub operating_points: Vec<OperatingPointResults>,
    /// The risk against the share of images that are judged.
    pub risk_coverage: RiskCoverage,
    /// Results by what is known of the person and the image.
    pub subgroups: Vec<Subgroup>,
}

/// Returns the figures of each type of which there is an image of a lesion.
pub(super) fn by_image_type(
    predictions: &[Prediction],
    card: &Card,
    taxonomy: &Taxonomy,
    bootstrap: Bootstrap,
) -> Vec<TypeResults> {
    let mut results = Vec::new();
    for image_type in ImageType::ALL.map(Some).into_iter().chain([None]) {
        let is_member = |of: &&Prediction| {
            of.sample.diagnosis.is_lesion() && Outcome::of(of).is_some() && of.image_type() == image_type
        };
        let members: Vec<&Prediction> = predictions.iter().filter(is_member).collect();
        // Refused images of an unknown type are in the table of decisions.
        if members.iter().any(|of| of.score.is_ok()) || (image_type.is_some() && !members.is_empty()) {
            results.push(TypeResults::new(image_type, &members, card, taxonomy, bootstrap));
        }
    }
    results
}

impl TypeResults {
    fn new(
        image_type: Option<ImageType>,
        members: &[&Prediction],
        card: &Card,
        taxonomy: &Taxonomy,
        bootstrap: Bootstrap,
    ) -> Self {
        let judged: Vec<&Prediction> = members.iter().copied().filter(|of| of.score.is_ok()).collect();
        let targets: Vec<TargetResults> = Target::standard(&card.classes)
            .into_iter()
            .map(|target| TargetResults::new(target, &judged, bootstrap))
            .collect();
        let thresholds = Threshold::from_card(card, image_type);
        let settings =
            SubgroupSettings { classes: &card.classes, taxonomy, threshold: thresholds.first(), bootstrap };
        let groups = group_count(&judged);
        Self {
            image_type,
            cautions: cautions(judged.len(), groups, &targets),
            images: judged.len(),
            groups,
            labels: labels(&judged),
            labels_disagree: share_that_disagree(&judged),
            targets,
            classes: ClassResults::new(taxonomy, &judged, bootstrap, 1),
            operating_points: thresholds
                .iter()
                .map(|threshold| OperatingPointResults::new(threshold, &judged, bootstrap, 1))
                .collect(),
            risk_coverage: RiskCoverage::new(members, bootstrap),
            subgroups: subgroups(&judged, &settings),
        }
    }

    /// Returns `dermoscopic images`, `clinical images` or `images`.
    #[must_use]
    pub fn name(&self) -> String {
        match self.image_type {
            Some(image_type) => format!("{} images", image_type.as_str()),
            None => "images".to_owned(),
        }
    }
}

fn share_that_disagree(judged: &[&Prediction]) -> Option<f64> {
    let agree: Vec<bool> =
        judged.iter().filter_map(|prediction| prediction.score.as_ref().ok()?.labels_agree).collect();
    if agree.is_empty() {
        return None;
    }
    let disagree = agree.iter().filter(|&&agree| !agree).count();
    Some(disagree as f64 / agree.len() as f64)
}
