//! What is wrong with a data set before anything is trained or measured on it: leaks between splits,
//! copies, labels that contradict each other, and shortcuts.

mod alignment;
mod candidates;
mod dress;
mod duplicates;
mod embeddings;
mod examination;
mod findings;
mod fingerprint;
mod hash;
mod luma_image;
mod page;
mod ridge;
mod search;
mod shortcuts;
mod summary;
mod surround;
mod turn;
mod window;

use std::{collections::BTreeSet, path::Path};

use melanoma_core::Classifier;
use rayon::prelude::*;
use serde::Serialize;

pub use self::{
    duplicates::Kind,
    findings::{Conflict, Group, Image, Pair, Unreadable},
    shortcuts::{Predictability, Trait, TraitValue},
    summary::Count,
};
use crate::dataset::DataSet;

/// What was found in a data set. The same data, model and engine give the same audit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Audit {
    /// Name of the data set.
    pub data: String,
    /// Images in it, unreadable ones included.
    pub images: usize,
    /// Groups in it.
    pub groups: usize,
    /// Its splits, in order; fewer than two have no leaks.
    pub splits: Vec<String>,
    /// Name, version and SHA-256 of the model whose embeddings were the second witness.
    pub model: [String; 3],
    /// How many pairs of each kind.
    pub counts: Vec<Count>,
    /// Groups with images in more than one split.
    pub groups_across_splits: Vec<Group>,
    /// Groups whose labels contradict each other.
    pub groups_in_conflict: Vec<Group>,
    /// Images by source and by dress.
    pub traits: Vec<Trait>,
    /// What a simple model can tell that it should not.
    pub predictability: Vec<Predictability>,
    /// Images that could not be looked at.
    pub unreadable: Vec<Unreadable>,
    /// Every pair: leaks first, then by kind, then by correlation.
    pub pairs: Vec<Pair>,
}

impl Audit {
    /// Looks at every image of `data`, several at a time on rayon's threads.
    ///
    /// Files are named relative to `root`. `tick` is called twice an image, once when it was
    /// read and once when it was compared with the others.
    #[must_use]
    pub fn of(data: &DataSet, root: &Path, classifier: &Classifier, tick: &(dyn Fn() + Sync)) -> Self {
        let lesions = &data.lesions;
        let examine = |lesion| {
            let examined = examination::examine(lesion, classifier);
            tick();
            examined
        };
        let examined: Vec<_> = lesions.par_iter().map(examine).collect();
        let mut unreadable = Vec::new();
        let mut known = Vec::with_capacity(lesions.len());
        for (lesion, examined) in lesions.iter().zip(&examined) {
            match examined {
                Ok(examined) => known.push((lesion, examined)),
                Err(error) => unreadable.push(Unreadable {
                    file: findings::name(lesion, root),
                    code: error.code(),
                    message: error.to_string(),
                }),
            }
        }
        let duplicates = duplicates::find(&known, tick);
        let mut pairs: Vec<Pair> = duplicates.iter().map(|found| Pair::of(found, &known, root)).collect();
        pairs.sort_by(|a, b| {
            let order = b.is_leak().cmp(&a.is_leak()).then(b.kind.cmp(&a.kind));
            order.then(b.correlation.total_cmp(&a.correlation))
        });
        let bundle = classifier.bundle();
        let (card, digest) = (bundle.card(), bundle.digest());
        let groups: BTreeSet<&str> = lesions.iter().map(|lesion| lesion.group.as_str()).collect();
        let splits: BTreeSet<&String> = lesions.iter().filter_map(|lesion| lesion.split.as_ref()).collect();
        Self {
            data: data.name.clone(),
            images: lesions.len(),
            groups: groups.len(),
            splits: splits.into_iter().cloned().collect(),
            model: [card.name.clone(), card.version.clone(), digest.as_str().to_owned()],
            counts: summary::counts(&pairs),
            groups_across_splits: findings::groups_across_splits(lesions),
            groups_in_conflict: findings::groups_in_conflict(lesions),
            traits: shortcuts::traits(&known),
            predictability: shortcuts::predictability(&known),
            unreadable,
            pairs,
        }
    }

    /// Whether a group, or an exact or near duplicate, stands in more than one split.
    #[must_use]
    pub fn leaks(&self) -> bool {
        !self.groups_across_splits.is_empty() || self.pairs.iter().any(Pair::is_leak)
    }
}
