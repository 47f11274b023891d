//! The image types that the model tells, against those of the data set.

use std::collections::BTreeMap;

use melanoma_core::{ErrorCode as CoreCode, ImageType};
use serde::Serialize;

use super::{measured::Measured, outcome::Outcome};
use crate::{
    bootstrap::{Bootstrap, Groups},
    dataset::{Sample, SampleType},
    error::ErrorCode,
    metrics::share,
    predictions::Prediction,
};

/// The predicted types of images that show one thing: a row of the confusion matrix.
#[derive(Clone, Debug, Serialize)]
pub struct ImageTypeResults {
    /// `dermoscopic`, `clinical` or `other` by the data set; `unknown` if it does not say it.
    pub shows: &'static str,
    /// `all`, `source` or `skin tone`.
    pub attribute: &'static str,
    /// The value of the attribute; empty for all.
    pub value: String,
    /// Number of images, without those that failed.
    pub images: usize,
    /// Number that is judged as dermoscopic.
    pub dermoscopic: u64,
    /// Number that is judged as clinical.
    pub clinical: u64,
    /// Number that is refused.
    pub refused: u64,
    /// Number that is refused because there is no lesion; the others are refused because of their quality.
    pub no_lesion_found: u64,
    /// Shares of the three counts.
    pub shares: ImageTypeShares,
}

/// Shares of the images of a row.
#[derive(Clone, Debug, Serialize)]
pub struct ImageTypeShares {
    /// Judged as dermoscopic.
    pub dermoscopic: Measured,
    /// Judged as clinical.
    pub clinical: Measured,
    /// Refused.
    pub refused: Measured,
}

type ValueOf = fn(&Sample) -> Option<&str>;

/// Returns a row for each type, and for each source and (of lesions) skin tone of it. An image whose attribute is
/// unknown is in no row of that attribute.
pub(super) fn image_types(predictions: &[Prediction], bootstrap: Bootstrap) -> Vec<ImageTypeResults> {
    let attributes: [(&'static str, ValueOf); 3] = [
        ("all", |_| Some("")),
        ("source", |sample| sample.source.as_deref()),
        ("skin tone", |sample| sample.skin_tone.as_deref().filter(|_| sample.diagnosis.is_lesion())),
    ];
    let mut rows = Vec::new();
    for (attribute, value_of) in attributes {
        for shows in SampleType::ALL.map(Some).into_iter().chain([None]) {
            let mut members: BTreeMap<&str, Vec<&Prediction>> = BTreeMap::new();
            for of in
                predictions.iter().filter(|of| of.sample.image_type == shows && Outcome::of(of).is_some())
            {
                if let Some(value) = value_of(&of.sample) {
                    members.entry(value).or_default().push(of);
                }
            }
            for (value, members) in members {
                rows.push(ImageTypeResults::new(shows, attribute, value, &members, bootstrap));
            }
        }
    }
    rows
}

impl ImageTypeResults {
    fn new(
        shows: Option<SampleType>,
        attribute: &'static str,
        value: &str,
        members: &[&Prediction],
        bootstrap: Bootstrap,
    ) -> Self {
        let predicted: Vec<Option<ImageType>> =
            members.iter().map(|of| of.score.as_ref().ok().and_then(|score| score.image_type)).collect();
        let columns = [Some(ImageType::Dermoscopic), Some(ImageType::Clinical), None];
        let count = |column: Option<ImageType>, weights: &[u32]| -> u64 {
            let of_column = predicted.iter().zip(weights).filter(|(found, _)| **found == column);
            of_column.map(|(_, &weight)| u64::from(weight)).sum()
        };
        let groups = Groups::new(members.iter().map(|of| of.sample.group.as_str()));
        let shares = bootstrap.estimate(&groups, |weights| {
            let all = weights.iter().map(|&weight| u64::from(weight)).sum();
            columns.map(|column| share(count(column, weights), all))
        });
        let [dermoscopic, clinical, refused] = shares
            .map(|estimate| Measured::from(estimate.map(|share| share.with_exact_ends(groups.count()))));
        let counts = columns.map(|column| count(column, &vec![1; members.len()]));
        let is_without_lesion =
            |of: &&&Prediction| matches!(of.score, Err(ErrorCode::Core(CoreCode::NoLesionFound)));
        Self {
            shows: shows.map_or("unknown", SampleType::as_str),
            attribute,
            value: value.to_owned(),
            images: members.len(),
            dermoscopic: counts[0],
            clinical: counts[1],
            refused: counts[2],
            no_lesion_found: members.iter().filter(is_without_lesion).count() as u64,
            shares: ImageTypeShares { dermoscopic, clinical, refused },
        }
    }
}
