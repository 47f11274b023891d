//! Probes: small models that predict one attribute of an image from others. A probe that succeeds shows what
//! a network can learn instead of the lesion.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{
    attributes::source,
    image_features::ReadSample,
    ridge::{FOLDS, Task},
};

/// The result of a linear probe, evaluated on groups that it was not fitted on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Probe {
    /// What the probe predicts: `source` or `malignant`.
    pub target: &'static str,
    /// What it predicts from: `embedding`, `acquisition` or `source`.
    pub features: &'static str,
    /// Number of images.
    pub images: usize,
    /// Mean over the classes of the share predicted right, 0 to 1.
    pub balanced_accuracy: f64,
    /// The balanced accuracy of guessing, 1 over the number of classes.
    pub chance: f64,
    /// The balanced accuracy from which on the probe is a warning.
    pub warning_threshold: f64,
}

/// Least number of groups of a class of the target.
const MIN_GROUPS: usize = 30;

/// Share of the way from guessing to certainty from which on a probe is a warning: 0.60 for two classes.
const MIN_SKILL: f64 = 0.2;

impl Probe {
    /// Whether it is a warning.
    #[must_use]
    pub fn is_warning(&self) -> bool {
        self.balanced_accuracy >= self.warning_threshold
    }
}

/// Probes the embedding for the source, and the acquisition attributes and the source for malignancy.
pub(super) fn probes(samples: &[ReadSample]) -> Vec<Probe> {
    let malignant = |read: &ReadSample| Some(read.sample.diagnosis.is_malignant().to_string());
    let stated_source = |read: &ReadSample| read.sample.source.clone();
    let embedding = |read: &ReadSample| read.features.embedding.clone();
    let acquisition =
        indicators(samples, |read| read.features.acquisition.values().map(str::to_owned).to_vec());
    let sources = indicators(samples, |read| vec![source(read.sample).to_owned()]);
    let probes = [
        probe(samples, ("source", "embedding"), &stated_source, &embedding),
        probe(samples, ("malignant", "acquisition"), &malignant, &|read| Some(acquisition(read))),
        probe(samples, ("malignant", "source"), &malignant, &|read| Some(sources(read))),
    ];
    probes.into_iter().flatten().collect()
}

/// Predicts `target` from `features`, on the images that have both and whose class of the target is in enough
/// groups; `None` with fewer than two such classes.
fn probe(
    samples: &[ReadSample],
    (target, features_name): (&'static str, &'static str),
    class: &dyn Fn(&ReadSample) -> Option<String>,
    features: &dyn Fn(&ReadSample) -> Option<Vec<f32>>,
) -> Option<Probe> {
    let mut groups_of: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for read in samples {
        if let Some(class) = class(read) {
            groups_of.entry(class).or_default().insert(&read.sample.group);
        }
    }
    groups_of.retain(|_, groups| groups.len() >= MIN_GROUPS);
    let classes: Vec<&String> = groups_of.keys().collect();
    if classes.len() < 2 {
        return None;
    }
    let groups: BTreeSet<&str> = samples.iter().map(|read| read.sample.group.as_str()).collect();
    let folds: BTreeMap<&str, usize> = groups.into_iter().zip((0..FOLDS).cycle()).collect();
    let (mut rows, mut labels, mut row_folds) = (Vec::new(), Vec::new(), Vec::new());
    for read in samples {
        let Some(class) = class(read) else { continue };
        let Some(label) = classes.iter().position(|known| **known == class) else { continue };
        let Some(row) = features(read) else { continue };
        rows.push(row);
        labels.push(label);
        row_folds.push(folds[read.sample.group.as_str()]);
    }
    let images = labels.len();
    let chance = 1.0 / classes.len() as f64;
    let task = Task::new(&rows, labels, classes.len(), row_folds)?;
    Some(Probe {
        target,
        features: features_name,
        images,
        balanced_accuracy: task.balanced_accuracy()?,
        chance,
        warning_threshold: chance + MIN_SKILL * (1.0 - chance),
    })
}

/// Returns a function that encodes the values of an image: 1 for each value that it has, 0 for the others.
fn indicators<F: Fn(&ReadSample) -> Vec<String>>(
    samples: &[ReadSample],
    values: F,
) -> impl Fn(&ReadSample) -> Vec<f32> + use<F> {
    let all: BTreeSet<(usize, String)> =
        samples.iter().flat_map(|read| values(read).into_iter().enumerate()).collect();
    move |read| {
        let own = values(read);
        all.iter().map(|(i, value)| f32::from(own[*i] == *value)).collect()
    }
}
