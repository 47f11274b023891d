//! The images by source and by acquisition attribute: which values are confounders of the label.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{acquisition::Acquisition, image_features::ReadSample};
use crate::dataset::Sample;

/// The images by the values of one attribute.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Attribute {
    /// Such as `source`.
    pub name: &'static str,
    /// Each value of the attribute, in order.
    pub values: Vec<AttributeValue>,
}

/// The images with one value of an attribute.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AttributeValue {
    /// Such as the name of a source.
    pub value: String,
    /// Number of images.
    pub images: usize,
    /// Number of malignant images.
    pub malignant: usize,
    /// Number of images of each diagnosis.
    pub diagnoses: BTreeMap<String, usize>,
    /// Whether the value nearly determines the label: at least 30 images, of which at most
    /// 5% or at least 95% are malignant.
    pub is_confounder: bool,
}

/// Least number of images of a value that can be a confounder.
const MIN_IMAGES: usize = 30;

/// Share of malignant, or of benign, from which on a value is a confounder.
const MIN_SHARE: f64 = 0.95;

impl AttributeValue {
    fn new(value: String, samples: &[&Sample]) -> Self {
        let mut diagnoses = BTreeMap::new();
        for sample in samples {
            *diagnoses.entry(sample.diagnosis.as_str().to_owned()).or_insert(0) += 1;
        }
        let malignant = samples.iter().filter(|sample| sample.diagnosis.is_malignant()).count();
        let share = malignant as f64 / samples.len().max(1) as f64;
        Self {
            value,
            images: samples.len(),
            malignant,
            diagnoses,
            is_confounder: samples.len() >= MIN_IMAGES && share.max(1.0 - share) >= MIN_SHARE,
        }
    }

    /// Share of malignant images, 0 to 1.
    #[must_use]
    pub fn share_malignant(&self) -> f64 {
        self.malignant as f64 / self.images.max(1) as f64
    }
}

/// Returns the source of a sample, or that it is not stated.
pub(super) fn source(sample: &Sample) -> &str {
    sample.source.as_deref().unwrap_or("not stated")
}

/// Returns the images by source and by each acquisition attribute.
pub(super) fn attributes(samples: &[ReadSample]) -> Vec<Attribute> {
    let mut attributes = vec![attribute("source", samples, |read| source(read.sample).to_owned())];
    for (i, name) in Acquisition::ATTRIBUTES.into_iter().enumerate() {
        let value = |read: &ReadSample| read.features.acquisition.values()[i].to_owned();
        attributes.push(attribute(name, samples, value));
    }
    attributes
}

fn attribute(name: &'static str, samples: &[ReadSample], value: impl Fn(&ReadSample) -> String) -> Attribute {
    let mut by_value: BTreeMap<String, Vec<&Sample>> = BTreeMap::new();
    for read in samples {
        by_value.entry(value(read)).or_default().push(read.sample);
    }
    let values = by_value.into_iter().map(|(value, samples)| AttributeValue::new(value, &samples)).collect();
    Attribute { name, values }
}
