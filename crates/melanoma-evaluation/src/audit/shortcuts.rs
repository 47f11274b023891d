//! From what the class can be told without looking at the lesion.

use std::collections::{BTreeMap, BTreeSet};

use ndarray::Array2;
use serde::Serialize;

use super::{
    dress::Dress,
    examination::Examined,
    ridge::{FOLDS, Task},
};
use crate::dataset::Lesion;

/// The images by one trait.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Trait {
    /// Such as `source`.
    pub name: &'static str,
    /// Each value of the trait, in order.
    pub values: Vec<TraitValue>,
}

/// The images that share one value of a trait.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TraitValue {
    /// Such as the name of a source.
    pub value: String,
    /// How many.
    pub images: usize,
    /// How many of them are malignant.
    pub malignant: usize,
    /// How many of each diagnosis.
    pub diagnoses: BTreeMap<String, usize>,
    /// Whether the value all but gives the class away: at least 30 images, of which at most
    /// 5 % or at least 95 % are malignant.
    pub telling: bool,
}

/// How well a linear model, fitted on other groups, tells one thing from another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Predictability {
    /// What is told.
    pub target: &'static str,
    /// From what.
    pub from: &'static str,
    /// On how many images.
    pub images: usize,
    /// Mean over the classes of the share recognized, 0 to 1.
    pub balanced_accuracy: f64,
    /// The same for guessing, 1 over the number of classes.
    pub chance: f64,
    /// From which balanced accuracy on it is a warning.
    pub warning_from: f64,
}

/// Fewest images of a value that can be telling.
const FEWEST: usize = 30;

/// Share of malignant, or of benign, from which on a value is telling.
const ONE_SIDED: f64 = 0.95;

/// Part of the way from guessing to certainty from which on it is a warning: 0.60 for two classes.
const SKILL: f64 = 0.2;

impl Predictability {
    /// Whether it is a warning.
    #[must_use]
    pub fn is_warning(&self) -> bool {
        self.balanced_accuracy >= self.warning_from
    }
}

impl TraitValue {
    /// Share of malignant images, 0 to 1.
    #[must_use]
    pub fn share_malignant(&self) -> f64 {
        self.malignant as f64 / self.images.max(1) as f64
    }
}

/// An image that could be read, with its labels.
pub(super) type Known<'a> = (&'a Lesion, &'a Examined);

fn source(lesion: &Lesion) -> &str {
    lesion.source.as_deref().unwrap_or("not stated")
}

/// The images by source and by each trait of their dress.
pub(super) fn traits(known: &[Known]) -> Vec<Trait> {
    let by = |name, value: &dyn Fn(&Known) -> String| {
        let mut values: BTreeMap<String, Vec<&Lesion>> = BTreeMap::new();
        for image in known {
            values.entry(value(image)).or_default().push(image.0);
        }
        Trait { name, values: values.into_iter().map(|(value, of)| trait_value(value, &of)).collect() }
    };
    let sources = by("source", &|(lesion, _)| source(lesion).to_owned());
    let dress = Dress::TRAITS.iter().enumerate();
    let dress = dress.map(|(i, name)| by(name, &move |(_, examined)| examined.dress.traits()[i].to_owned()));
    std::iter::once(sources).chain(dress).collect()
}

fn trait_value(value: String, lesions: &[&Lesion]) -> TraitValue {
    let mut diagnoses = BTreeMap::new();
    for lesion in lesions {
        *diagnoses.entry(lesion.diagnosis.as_str().to_owned()).or_insert(0) += 1;
    }
    let malignant = lesions.iter().filter(|lesion| lesion.diagnosis.is_malignant()).count();
    let mut of = TraitValue { value, images: lesions.len(), malignant, diagnoses, telling: false };
    let share = of.share_malignant();
    of.telling = lesions.len() >= FEWEST && share.max(1.0 - share) >= ONE_SIDED;
    of
}

/// How well the source is told from the embedding, and malignancy from dress and source.
pub(super) fn predictability(known: &[Known]) -> Vec<Predictability> {
    let malignant = |(lesion, _): &Known| Some(usize::from(lesion.diagnosis.is_malignant()).to_string());
    let named = |(lesion, _): &Known| lesion.source.clone();
    let embedding = |(_, examined): &Known| examined.embedding.clone();
    let dress = indicators(known, &|(_, examined)| examined.dress.traits().map(str::to_owned).to_vec());
    let sources = indicators(known, &|(lesion, _)| vec![source(lesion).to_owned()]);
    [
        told(known, ("source", "embedding"), &named, &embedding),
        told(known, ("malignant", "dress"), &malignant, &|image| Some(dress(image))),
        told(known, ("malignant", "source"), &malignant, &|image| Some(sources(image))),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// `target` from `features`, on the images that have both and whose target is not rare;
/// `None` where fewer than two targets are left.
fn told(
    known: &[Known],
    (target, from): (&'static str, &'static str),
    label: &dyn Fn(&Known) -> Option<String>,
    features: &dyn Fn(&Known) -> Option<Vec<f32>>,
) -> Option<Predictability> {
    let mut groups_of: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for image in known {
        if let Some(label) = label(image) {
            groups_of.entry(label).or_default().insert(&image.0.group);
        }
    }
    let labels: Vec<&String> =
        groups_of.iter().filter(|(_, groups)| groups.len() >= FEWEST).map(|(label, _)| label).collect();
    if labels.len() < 2 {
        return None;
    }
    let groups: BTreeSet<&str> = known.iter().map(|(lesion, _)| lesion.group.as_str()).collect();
    let folds: BTreeMap<&str, usize> = groups.into_iter().zip((0..FOLDS).cycle()).collect();
    let rows = known.iter().filter_map(|image| {
        let label = label(image)?;
        let label = labels.iter().position(|known| **known == label)?;
        Some((features(image)?, label, folds[image.0.group.as_str()]))
    });
    let mut task =
        Task { features: Array2::default((0, 0)), labels: vec![], classes: labels.len(), folds: vec![] };
    let mut flat = Vec::new();
    for (features, label, fold) in rows {
        flat.extend(features);
        task.labels.push(label);
        task.folds.push(fold);
    }
    let images = task.labels.len();
    task.features = Array2::from_shape_vec((images, flat.len().checked_div(images)?), flat).ok()?;
    let chance = 1.0 / labels.len() as f64;
    let balanced_accuracy = task.balanced_accuracy()?;
    let warning_from = chance + SKILL * (1.0 - chance);
    Some(Predictability { target, from, images, balanced_accuracy, chance, warning_from })
}

/// For an image, 1 for each value that it has and 0 for the others.
fn indicators<'a>(
    known: &[Known],
    values: &'a dyn Fn(&Known) -> Vec<String>,
) -> impl Fn(&Known) -> Vec<f32> + use<'a> {
    let all = |image: &Known| values(image).into_iter().enumerate().collect::<Vec<_>>();
    let every: BTreeSet<(usize, String)> = known.iter().flat_map(all).collect();
    move |image| {
        let own = values(image);
        every.iter().map(|(i, value)| f32::from(own[*i] == *value)).collect()
    }
}
