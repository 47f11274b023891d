//! What the report says of images, pairs and groups.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use melanoma_core::ErrorCode;
use serde::Serialize;

use super::{
    duplicates::{Duplicate, Kind},
    shortcuts::Known,
};
use crate::dataset::{Diagnosis, Lesion};

/// One image of a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Image {
    /// Its file, relative to the data set where it lies below it.
    pub file: String,
    /// Its split, where the data set has splits.
    pub split: Option<String>,
    /// Its group.
    pub group: String,
    /// Its diagnosis.
    pub diagnosis: String,
    /// Its source, where it is stated.
    pub source: Option<String>,
    #[serde(skip)]
    pub(super) path: PathBuf,
}

/// Two images that are taken for one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pair {
    /// What the pair is taken for.
    pub kind: Kind,
    /// Correlation of the detail, where one lies best over the other, -1 to 1.
    pub correlation: f32,
    /// Cosine of the model's whitened embeddings, -1 to 1; none where there are fewer than 30 or one has none.
    pub cosine: Option<f32>,
    /// Whether the two stand in different splits.
    pub across_splits: bool,
    /// Whether the two are of different groups.
    pub across_groups: bool,
    /// Whether their labels contradict each other.
    pub conflict: Option<Conflict>,
    /// The first in the data set.
    pub a: Image,
    /// The second.
    pub b: Image,
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

/// A group with images in more than one split, or with labels that contradict each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Group {
    /// Its name.
    pub group: String,
    /// How many images it has.
    pub images: usize,
    /// What it has too many of: splits or diagnoses.
    pub values: Vec<String>,
}

/// An image that could not be looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unreadable {
    /// Its file.
    pub file: String,
    /// Why, as a stable code.
    pub code: ErrorCode,
    /// Why.
    pub message: String,
}

impl Image {
    pub(super) fn of(lesion: &Lesion, root: &Path) -> Self {
        Self {
            file: name(lesion, root),
            split: lesion.split.clone(),
            group: lesion.group.clone(),
            diagnosis: lesion.diagnosis.as_str().to_owned(),
            source: lesion.source.clone(),
            path: lesion.file.clone(),
        }
    }
}

/// The file of a lesion as the report names it.
pub(super) fn name(lesion: &Lesion, root: &Path) -> String {
    lesion.file.strip_prefix(root).unwrap_or(&lesion.file).display().to_string()
}

impl Pair {
    pub(super) fn of(duplicate: &Duplicate, known: &[Known], root: &Path) -> Self {
        let [a, b] = duplicate.images.map(|i| known[i].0);
        Self {
            kind: duplicate.kind,
            correlation: rounded(duplicate.correlation),
            cosine: duplicate.cosine.map(rounded),
            across_splits: a.split != b.split,
            across_groups: a.group != b.group,
            conflict: Conflict::between(&a.diagnosis, &b.diagnosis),
            a: Image::of(a, root),
            b: Image::of(b, root),
        }
    }

    /// Whether the test would be answered from the training: the same image in two splits.
    #[must_use]
    pub const fn is_leak(&self) -> bool {
        self.across_splits && !matches!(self.kind, Kind::Suspect)
    }
}

/// To four decimals: more would differ from machine to machine.
fn rounded(value: f32) -> f32 {
    (value * 1e4).round() / 1e4
}

impl Conflict {
    fn between(a: &Diagnosis, b: &Diagnosis) -> Option<Self> {
        match (a, b) {
            _ if a.is_malignant() != b.is_malignant() => Some(Self::Malignancy),
            (Diagnosis::Class(a), Diagnosis::Class(b)) if a.code != b.code => Some(Self::Diagnosis),
            _ => None,
        }
    }

    /// As it stands in the reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Diagnosis => "diagnosis",
            Self::Malignancy => "malignancy",
        }
    }
}

/// The groups whose images stand in more than one split.
pub(super) fn groups_across_splits(lesions: &[Lesion]) -> Vec<Group> {
    groups(lesions, &|of| of.iter().filter_map(|lesion| lesion.split.clone()).collect(), &|_| true)
}

/// The groups whose labels contradict each other.
pub(super) fn groups_in_conflict(lesions: &[Lesion]) -> Vec<Group> {
    let diagnoses = |of: &[&Lesion]| of.iter().map(|lesion| lesion.diagnosis.as_str().to_owned()).collect();
    let conflict = |of: &[&Lesion]| {
        of.iter()
            .enumerate()
            .any(|(i, a)| of[i + 1..].iter().any(|b| Conflict::between(&a.diagnosis, &b.diagnosis).is_some()))
    };
    groups(lesions, &diagnoses, &conflict)
}

fn groups(
    lesions: &[Lesion],
    values: &dyn Fn(&[&Lesion]) -> BTreeSet<String>,
    counts: &dyn Fn(&[&Lesion]) -> bool,
) -> Vec<Group> {
    let mut groups: BTreeMap<&str, Vec<&Lesion>> = BTreeMap::new();
    for lesion in lesions {
        groups.entry(&lesion.group).or_default().push(lesion);
    }
    let several = groups.into_iter().filter_map(|(group, of)| {
        let values = values(&of);
        let found = values.len() > 1 && counts(&of);
        found.then(|| Group {
            group: group.to_owned(),
            images: of.len(),
            values: values.into_iter().collect(),
        })
    });
    several.collect()
}
