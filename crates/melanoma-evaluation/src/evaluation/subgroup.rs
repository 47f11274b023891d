//! Results for parts of the data set: a mean can hide a group on which the model fails.

use std::collections::BTreeMap;

use melanoma_core::Class;
use serde::Serialize;

use super::{
    class_results::ClassResults,
    measured::{MIN_IMAGES, Measured},
    operating_point_results::OperatingPointResults,
};
use crate::{
    bootstrap::Bootstrap,
    dataset::Sample,
    metrics::Counts,
    predictions::Prediction,
    target::{Target, Threshold},
    taxonomy::Taxonomy,
};

/// The images with one value of one attribute.
#[derive(Clone, Debug, Serialize)]
pub struct Subgroup {
    /// `source`, `sex`, `age`, `site` or `skin tone`.
    pub attribute: &'static str,
    /// The value; of age a range of years.
    pub value: String,
    /// Number of evaluated images.
    pub images: usize,
    /// Area under the ROC curve of every target.
    pub targets: Vec<SubgroupTarget>,
    /// Share of the images of the default operating point's target that are referred.
    pub sensitivity: Measured,
    /// Share of the other images that are not referred.
    pub specificity: Measured,
    /// Mean share predicted right, over the classes that occur in the subgroup, when only these can be predicted.
    pub balanced_accuracy: Measured,
}

/// One target in a subgroup.
#[derive(Clone, Debug, Serialize)]
pub struct SubgroupTarget {
    /// `malignant` or a class code.
    pub target: Target,
    /// Number of images of the target.
    pub positives: u64,
    /// Area under the ROC curve.
    pub auroc: Measured,
}

/// What every subgroup is evaluated with.
pub(super) struct SubgroupSettings<'a> {
    pub(super) classes: &'a [Class],
    pub(super) taxonomy: &'a Taxonomy,
    /// The default operating point.
    pub(super) threshold: Option<&'a Threshold>,
    pub(super) bootstrap: Bootstrap,
}

type ValueOf = fn(&Sample) -> Option<String>;

const ATTRIBUTES: [(&str, ValueOf); 5] = [
    ("source", |sample| sample.source.clone()),
    ("sex", |sample| sample.sex.clone()),
    ("age", |sample| sample.age.map(|age| age_range(age).into())),
    ("site", |sample| sample.site.clone()),
    ("skin tone", |sample| sample.skin_tone.clone()),
];

fn age_range(years: f64) -> &'static str {
    match years {
        ..30.0 => "0-29",
        ..50.0 => "30-49",
        ..70.0 => "50-69",
        _ => "70+",
    }
}

/// Returns the subgroups of every attribute. An image with an unknown value is in no subgroup of that attribute.
pub(super) fn subgroups(evaluated: &[&Prediction], settings: &SubgroupSettings) -> Vec<Subgroup> {
    let mut subgroups = Vec::new();
    for (attribute, value_of) in ATTRIBUTES {
        let mut members: BTreeMap<String, Vec<&Prediction>> = BTreeMap::new();
        for &prediction in evaluated {
            if let Some(value) = value_of(&prediction.sample) {
                members.entry(value).or_default().push(prediction);
            }
        }
        for (value, members) in members {
            subgroups.push(Subgroup::new(attribute, value, &members, settings));
        }
    }
    subgroups
}

impl Subgroup {
    fn new(
        attribute: &'static str,
        value: String,
        members: &[&Prediction],
        settings: &SubgroupSettings,
    ) -> Self {
        let &SubgroupSettings { classes, taxonomy, threshold, bootstrap } = settings;
        let targets = Target::standard(classes)
            .into_iter()
            .map(|target| SubgroupTarget::new(target, members, bootstrap))
            .collect();
        let (mut sensitivity, mut specificity) = (Measured::TooFew, Measured::TooFew);
        if let Some(threshold) = threshold {
            let results = OperatingPointResults::new(threshold, members, bootstrap, MIN_IMAGES);
            (sensitivity, specificity) = (results.sensitivity, results.specificity);
        }
        let results = ClassResults::new(taxonomy, members, bootstrap, MIN_IMAGES);
        Self {
            attribute,
            value,
            images: members.len(),
            targets,
            sensitivity,
            specificity,
            balanced_accuracy: results.map_or(Measured::TooFew, |results| results.balanced_accuracy),
        }
    }
}

impl SubgroupTarget {
    fn new(target: Target, members: &[&Prediction], bootstrap: Bootstrap) -> Self {
        let (scores, groups) = target.scores(members);
        let Counts { positives, negatives } = scores.counts(&vec![1; scores.len()]);
        let auroc = if positives >= MIN_IMAGES && negatives >= MIN_IMAGES {
            let [auroc] = bootstrap.estimate(&groups, |weights| [scores.auroc(weights)]);
            auroc.into()
        } else {
            Measured::TooFew
        };
        Self { target, positives, auroc }
    }
}
