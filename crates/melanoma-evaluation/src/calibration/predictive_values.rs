//! What a referral means at a given prevalence.

use melanoma_core::{Probability, bundle::OperatingPoint};
use serde::Serialize;

use crate::{predictions::Prediction, target::Target};

/// The predictive values of an operating point for *malignant*, whatever its own target.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PredictiveValues {
    /// Name of the operating point.
    pub operating_point: String,
    /// Share of malignant lesions, 0 to 1.
    pub prevalence: Probability,
    /// Share of malignant lesions among the referred ones; `None` if nobody is referred.
    pub positive: Option<Probability>,
    /// Share of benign lesions among the others; `None` if everybody is referred.
    pub negative: Option<Probability>,
}

/// Returns the positive and the negative predictive value by Bayes' rule (Altman and Bland 1994). All numbers are
/// 0 to 1. A value is `None` if nobody, or everybody, is referred.
#[must_use]
pub fn predictive_values(sensitivity: f64, specificity: f64, prevalence: f64) -> [Option<Probability>; 2] {
    let share = |part: f64, other: f64| {
        if part + other > 0.0 { Some(Probability::saturating(part / (part + other))) } else { None }
    };
    [
        share(sensitivity * prevalence, (1.0 - specificity) * (1.0 - prevalence)),
        share(specificity * (1.0 - prevalence), (1.0 - sensitivity) * prevalence),
    ]
}

/// Returns the predictive values of an operating point at every prevalence, from the referrals among `evaluated`.
pub(super) fn at_prevalences(
    point: &OperatingPoint,
    target: &Target,
    evaluated: &[&Prediction],
    prevalences: &[Probability],
) -> Vec<PredictiveValues> {
    let mut referred_and_all = [[0_u32; 2]; 2];
    for prediction in evaluated {
        let Ok(score) = &prediction.score else { continue };
        let refer = score.refer_anyway || target.probability(score) >= point.threshold.get();
        let [referred, all] = &mut referred_and_all[usize::from(prediction.sample.diagnosis.is_malignant())];
        *referred += u32::from(refer);
        *all += 1;
    }
    let [of_benign, of_malignant] =
        referred_and_all.map(|[referred, all]| f64::from(referred) / f64::from(all));
    let values = |&prevalence: &Probability| {
        let [positive, negative] = predictive_values(of_malignant, 1.0 - of_benign, prevalence.get());
        PredictiveValues { operating_point: point.name.clone(), prevalence, positive, negative }
    };
    prevalences.iter().map(values).collect()
}
