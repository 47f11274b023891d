//! How many images have each outcome.

use serde::Serialize;

use super::{measured::Measured, outcome::Outcome};
use crate::{
    bootstrap::{Bootstrap, Groups},
    dataset::SampleType,
    metrics::share,
    predictions::Prediction,
};

/// The outcomes of images of one type.
#[derive(Clone, Debug, Serialize)]
pub struct DecisionResults {
    /// `dermoscopic`, `clinical` or `other` by the data set, or else by the model; `unknown` for refused images whose
    /// type the data set does not say.
    pub shows: &'static str,
    /// `all`, `malignant` or `benign`.
    pub lesions: &'static str,
    /// Number of images, without those that failed.
    pub images: usize,
    /// Share with a sign of malignancy, which refers.
    pub refer: Measured,
    /// Share in which the program sees no sign.
    pub no_sign: Measured,
    /// Share that refers without a sign.
    pub inconclusive: Measured,
    /// Share that the program does not judge.
    pub refused: Measured,
}

/// Returns the outcomes of every type, and of malignant and benign lesions of it.
pub(super) fn decisions(predictions: &[Prediction], bootstrap: Bootstrap) -> Vec<DecisionResults> {
    let types = SampleType::ALL.map(Some).into_iter().chain([None]);
    let mut results = Vec::new();
    for shows in types {
        let of_type: Vec<&Prediction> =
            predictions.iter().filter(|of| Outcome::of(of).is_some() && shown(of) == shows).collect();
        for lesions in ["all", "malignant", "benign"] {
            let members: Vec<&Prediction> = of_type.iter().copied().filter(|of| is_of(of, lesions)).collect();
            if !members.is_empty() && (lesions == "all" || shows != Some(SampleType::Other)) {
                results.push(DecisionResults::new(shows, lesions, &members, bootstrap));
            }
        }
    }
    results
}

/// What an image shows, by the data set or else by the model.
pub(super) fn shown(prediction: &Prediction) -> Option<SampleType> {
    prediction.sample.image_type.or_else(|| prediction.image_type().map(SampleType::from))
}

fn is_of(prediction: &Prediction, lesions: &str) -> bool {
    let diagnosis = &prediction.sample.diagnosis;
    match lesions {
        "malignant" => diagnosis.is_malignant(),
        "benign" => diagnosis.is_lesion() && !diagnosis.is_malignant(),
        _ => true,
    }
}

impl DecisionResults {
    fn new(
        shows: Option<SampleType>,
        lesions: &'static str,
        members: &[&Prediction],
        bootstrap: Bootstrap,
    ) -> Self {
        let outcomes: Vec<Option<Outcome>> = members.iter().map(|of| Outcome::of(of)).collect();
        let groups = Groups::new(members.iter().map(|of| of.sample.group.as_str()));
        let shares = bootstrap.estimate(&groups, |weights| {
            let all = weights.iter().map(|&weight| u64::from(weight)).sum();
            [Outcome::Refer, Outcome::NoSign, Outcome::Inconclusive, Outcome::Refused].map(|outcome| {
                let of_outcome = outcomes.iter().zip(weights).filter(|(found, _)| **found == Some(outcome));
                share(of_outcome.map(|(_, &weight)| u64::from(weight)).sum(), all)
            })
        });
        let [refer, no_sign, inconclusive, refused] = shares
            .map(|estimate| Measured::from(estimate.map(|share| share.with_exact_ends(groups.count()))));
        let shows = shows.map_or("unknown", SampleType::as_str);
        Self { shows, lesions, images: members.len(), refer, no_sign, inconclusive, refused }
    }
}
