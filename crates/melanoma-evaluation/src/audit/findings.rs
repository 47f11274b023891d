//! Images, pairs and groups in the report.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use serde::Serialize;

use super::{
    duplicates::{Duplicate, DuplicateKind},
    image_features::ReadSample,
};
use crate::{
    dataset::{Diagnosis, Sample},
    error::ErrorCode,
};

/// One image of a pair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PairImage {
    /// The file, relative to the data set if it is below it.
    pub file: String,
    /// The split, if the data set has splits.
    pub split: Option<String>,
    /// The group.
    pub group: String,
    /// The diagnosis.
    pub diagnosis: String,
    /// The source, if it is stated.
    pub source: Option<String>,
    #[serde(skip)]
    pub(super) path: PathBuf,
}

/// Two images that are taken for one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pair {
    /// The kind of the duplicate.
    pub kind: DuplicateKind,
    /// Correlation of the detail at the best fit, -1 to 1.
    pub correlation: f32,
    /// Cosine of the model's whitened embeddings, -1 to 1; `None` if fewer than 30 images or not both have one.
    pub cosine: Option<f32>,
    /// Whether the two are in different splits.
    pub across_splits: bool,
    /// Whether the two are in different groups.
    pub across_groups: bool,
    /// How their labels contradict each other, if they do.
    pub conflict: Option<Conflict>,
    /// The first in the data set.
    pub a: PairImage,
    /// The second.
    pub b: PairImage,
}

/// How two labels of one lesion contradict each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Conflict {
    /// Two diagnoses, both malignant or both benign.
    Diagnosis,
    /// One malignant, one benign.
    Malignancy,
}

/// A group in more than one split, or with labels that contradict each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Group {
    /// Name of the group.
    pub group: String,
    /// Number of its images.
    pub images: usize,
    /// Its splits or diagnoses.
    pub values: Vec<String>,
}

/// An image that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnreadableImage {
    /// The file.
    pub file: String,
    /// The stable code of the error.
    pub code: ErrorCode,
    /// The error.
    pub message: String,
}

impl PairImage {
    fn new(sample: &Sample, root: &Path) -> Self {
        Self {
            file: file_name(sample, root),
            split: sample.split.clone(),
            group: sample.group.clone(),
            diagnosis: sample.diagnosis.as_str().to_owned(),
            source: sample.source.clone(),
            path: sample.file.clone(),
        }
    }
}

/// Returns the name of a sample's file in the report.
pub(super) fn file_name(sample: &Sample, root: &Path) -> String {
    sample.file.strip_prefix(root).unwrap_or(&sample.file).display().to_string()
}

impl Pair {
    pub(super) fn new(duplicate: &Duplicate, samples: &[ReadSample], root: &Path) -> Self {
        let [a, b] = duplicate.images.map(|i| samples[i].sample);
        Self {
            kind: duplicate.kind,
            correlation: rounded(duplicate.correlation),
            cosine: duplicate.cosine.map(rounded),
            across_splits: a.split != b.split,
            across_groups: a.group != b.group,
            conflict: Conflict::between(&a.diagnosis, &b.diagnosis),
            a: PairImage::new(a, root),
            b: PairImage::new(b, root),
        }
    }

    /// Whether the pair is an exact or near duplicate.
    #[must_use]
    pub const fn is_certain(&self) -> bool {
        !matches!(self.kind, DuplicateKind::Possible)
    }

    /// Whether the pair is an exact or near duplicate in two splits: a model can answer the test from memory.
    #[must_use]
    pub const fn is_leak(&self) -> bool {
        self.across_splits && self.is_certain()
    }
}

/// Rounds to four decimals; more differ from machine to machine.
fn rounded(value: f32) -> f32 {
    (value * 1e4).round() / 1e4
}

impl Conflict {
    fn between(a: &Diagnosis, b: &Diagnosis) -> Option<Self> {
        if a.is_malignant() != b.is_malignant() {
            return Some(Self::Malignancy);
        }
        a.contradicts(b).then_some(Self::Diagnosis)
    }

    /// The name in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Diagnosis => "diagnosis",
            Self::Malignancy => "malignancy",
        }
    }
}

/// Returns the groups in more than one split.
pub(super) fn groups_across_splits(samples: &[Sample]) -> Vec<Group> {
    let mut found = Vec::new();
    for (name, members) in groups(samples) {
        let splits: BTreeSet<&String> = members.iter().filter_map(|sample| sample.split.as_ref()).collect();
        if splits.len() > 1 {
            let values = splits.into_iter().cloned().collect();
            found.push(Group { group: name.to_owned(), images: members.len(), values });
        }
    }
    found
}

/// Returns the groups whose labels contradict each other.
pub(super) fn groups_in_conflict(samples: &[Sample]) -> Vec<Group> {
    let mut found = Vec::new();
    for (name, members) in groups(samples) {
        let contradicts = |i: usize, a: &Sample| {
            members[i + 1..].iter().any(|b| Conflict::between(&a.diagnosis, &b.diagnosis).is_some())
        };
        if members.iter().enumerate().any(|(i, a)| contradicts(i, a)) {
            let diagnoses: BTreeSet<&str> = members.iter().map(|sample| sample.diagnosis.as_str()).collect();
            let values = diagnoses.into_iter().map(str::to_owned).collect();
            found.push(Group { group: name.to_owned(), images: members.len(), values });
        }
    }
    found
}

fn groups(samples: &[Sample]) -> BTreeMap<&str, Vec<&Sample>> {
    let mut groups: BTreeMap<&str, Vec<&Sample>> = BTreeMap::new();
    for sample in samples {
        groups.entry(&sample.group).or_default().push(sample);
    }
    groups
}
