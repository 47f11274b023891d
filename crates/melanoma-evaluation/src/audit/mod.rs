//! Problems of a data set that are found before anything is trained or measured on it: leaks between splits,
//! duplicates, labels that contradict each other, and confounders.

mod acquisition;
mod alignment;
mod attributes;
mod candidates;
mod counts;
mod duplicates;
mod embeddings;
mod findings;
mod fingerprint;
mod hash;
mod image_features;
mod luma_image;
mod page;
mod pairs_table;
mod probes;
mod ridge;
mod search;
mod summary;
mod window;

use std::{collections::BTreeSet, path::Path};

use melanoma_core::{Classifier, bundle::ModelInfo};
use serde::Serialize;

use self::image_features::{ImageFeatures, ReadSample};
pub use self::{
    attributes::{Attribute, AttributeValue},
    counts::PairCounts,
    duplicates::DuplicateKind,
    findings::{Conflict, Group, Pair, PairImage, UnreadableImage},
    probes::Probe,
};
use crate::{dataset::DataSet, threads};

/// The results of an audit. The same data, model and engine give the same audit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Audit {
    /// Name of the data set.
    pub data: String,
    /// Number of images, with unreadable ones.
    pub images: usize,
    /// Number of groups.
    pub groups: usize,
    /// The splits, in order; fewer than two have no leaks.
    pub splits: Vec<String>,
    /// The model whose embeddings are the second similarity signal.
    pub model: ModelInfo,
    /// Numbers of pairs of each kind.
    pub counts: Vec<PairCounts>,
    /// Groups in more than one split.
    pub groups_across_splits: Vec<Group>,
    /// Groups whose labels contradict each other.
    pub groups_in_conflict: Vec<Group>,
    /// The images by source and by acquisition attribute.
    pub attributes: Vec<Attribute>,
    /// What small models predict that should not be predictable.
    pub probes: Vec<Probe>,
    /// Images that cannot be read.
    pub unreadable: Vec<UnreadableImage>,
    /// Every pair: leaks first, then by kind, then by correlation.
    pub pairs: Vec<Pair>,
}

impl Audit {
    /// Audits every image of `data`, on as many threads as the current rayon pool has.
    ///
    /// Files are named relative to `root`. `tick` is called twice per image: after it was
    /// read and after it was compared with the others.
    #[must_use]
    pub fn new(data: &DataSet, root: &Path, classifier: &Classifier, tick: &(dyn Fn() + Sync)) -> Self {
        let samples = &data.samples;
        let extract = |sample| {
            let features = ImageFeatures::extract(sample, classifier);
            tick();
            features
        };
        let features: Vec<_> = threads::map(samples.iter().collect(), extract);
        let mut read = Vec::with_capacity(samples.len());
        let mut unreadable = Vec::new();
        for (sample, features) in samples.iter().zip(&features) {
            match features {
                Ok(features) => read.push(ReadSample { sample, features }),
                Err(error) => unreadable.push(UnreadableImage {
                    file: findings::file_name(sample, root),
                    code: error.code(),
                    message: error.to_string(),
                }),
            }
        }
        let duplicates = duplicates::find(&read, tick);
        let mut pairs: Vec<Pair> =
            duplicates.iter().map(|duplicate| Pair::new(duplicate, &read, root)).collect();
        pairs.sort_by(|a, b| {
            let order = b.is_leak().cmp(&a.is_leak()).then(b.kind.cmp(&a.kind));
            order.then(b.correlation.total_cmp(&a.correlation))
        });
        let groups: BTreeSet<&str> = samples.iter().map(|sample| sample.group.as_str()).collect();
        let splits: BTreeSet<&String> = samples.iter().filter_map(|sample| sample.split.as_ref()).collect();
        Self {
            data: data.name.clone(),
            images: samples.len(),
            groups: groups.len(),
            splits: splits.into_iter().cloned().collect(),
            model: classifier.bundle().identity(),
            counts: PairCounts::by_kind(&pairs),
            groups_across_splits: findings::groups_across_splits(samples),
            groups_in_conflict: findings::groups_in_conflict(samples),
            attributes: attributes::attributes(&read),
            probes: probes::probes(&read),
            unreadable,
            pairs,
        }
    }

    /// Whether a group, or an exact or near duplicate, is in more than one split.
    #[must_use]
    pub fn has_leaks(&self) -> bool {
        !self.groups_across_splits.is_empty() || self.pairs.iter().any(Pair::is_leak)
    }
}
