//! The same numbers for parts of the data set: a mean hides on whom a model fails.

use std::collections::BTreeMap;

use melanoma_core::Class;
use serde::Serialize;

use crate::{
    bootstrap::Bootstrap,
    dataset::Lesion,
    evaluation::{AtThreshold, Measured, OfClasses},
    metrics::Counts,
    scores::Answer,
    target::{Target, Threshold},
    taxonomy::Taxonomy,
};

/// The images that have one value of one attribute.
#[derive(Clone, Debug, Serialize)]
pub struct Subgroup {
    /// `source`, `sex`, `age`, `site` or `skin tone`.
    pub attribute: &'static str,
    /// Its value; of age a band of years.
    pub value: String,
    /// How many images were judged.
    pub images: usize,
    /// Area under the ROC curve of every target.
    pub targets: Vec<SubgroupTarget>,
    /// Share of the default operating point's target that is referred.
    pub sensitivity: Measured,
    /// Share of the others that are not referred.
    pub specificity: Measured,
    /// Mean share of the classes that occur in the subgroup predicted right, among them.
    pub balanced_accuracy: Measured,
}

/// One target in a subgroup.
#[derive(Clone, Debug, Serialize)]
pub struct SubgroupTarget {
    /// `malignant` or a class code.
    pub target: Target,
    /// Images of the target.
    pub positives: u64,
    /// Area under the ROC curve.
    pub auroc: Measured,
}

/// With fewer images of a kind no number is given: its interval would span nearly everything.
pub const FEWEST: u64 = 10;

type Value = fn(&Lesion) -> Option<String>;

const ATTRIBUTES: [(&str, Value); 5] = [
    ("source", |lesion| lesion.source.clone()),
    ("sex", |lesion| lesion.sex.clone()),
    ("age", |lesion| lesion.age.map(|age| age_band(age).into())),
    ("site", |lesion| lesion.site.clone()),
    ("skin tone", |lesion| lesion.skin_tone.clone()),
];

fn age_band(years: f64) -> &'static str {
    match years {
        ..30.0 => "0-29",
        ..50.0 => "30-49",
        ..70.0 => "50-69",
        _ => "70+",
    }
}

/// Every subgroup of which something is known; images of unknown value are in none.
pub(crate) fn all(
    judged: &[&Answer],
    classes: &[Class],
    taxonomy: &Taxonomy,
    threshold: Option<&Threshold>,
    bootstrap: Bootstrap,
) -> Vec<Subgroup> {
    let mut subgroups = Vec::new();
    for (attribute, value_of) in ATTRIBUTES {
        let mut members: BTreeMap<String, Vec<&Answer>> = BTreeMap::new();
        for &answer in judged {
            if let Some(value) = value_of(&answer.lesion) {
                members.entry(value).or_default().push(answer);
            }
        }
        let subgroup = |(value, members): (_, Vec<_>)| {
            Subgroup::of(attribute, value, &members, classes, taxonomy, threshold, bootstrap)
        };
        subgroups.extend(members.into_iter().map(subgroup));
    }
    subgroups
}

impl Subgroup {
    fn of(
        attribute: &'static str,
        value: String,
        members: &[&Answer],
        classes: &[Class],
        taxonomy: &Taxonomy,
        threshold: Option<&Threshold>,
        bootstrap: Bootstrap,
    ) -> Self {
        let targets = Target::standard(classes).into_iter().map(|target| {
            let (scores, groups) = target.ask(members);
            let Counts { positives, negatives } = scores.counts(&vec![1; scores.len()]);
            let enough = positives >= FEWEST && negatives >= FEWEST;
            let auroc = if enough {
                let [auroc] = bootstrap.estimate(&groups, |weights| [scores.auroc(weights)]);
                auroc.into()
            } else {
                Measured::TooFew
            };
            SubgroupTarget { target, positives, auroc }
        });
        let targets = targets.collect();
        let at = threshold.map(|threshold| AtThreshold::of(threshold.clone(), members, bootstrap, FEWEST));
        let classes = OfClasses::of(taxonomy, members, bootstrap, FEWEST);
        Self {
            attribute,
            value,
            images: members.len(),
            targets,
            sensitivity: at.as_ref().map_or(Measured::TooFew, |at| at.sensitivity),
            specificity: at.as_ref().map_or(Measured::TooFew, |at| at.specificity),
            balanced_accuracy: classes.map_or(Measured::TooFew, |classes| classes.balanced_accuracy),
        }
    }
}
