//! What a referral means where malignant lesions are as frequent as they are.

use melanoma_core::{OperatingPoint, Probability};
use serde::Serialize;

use crate::{scores::Answer, target::Target};

/// The predictive values of an operating point for *malignant*, whatever it is a threshold for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PredictiveValues {
    /// Name of the operating point.
    pub operating_point: String,
    /// Share of malignant lesions, 0 to 1.
    pub prevalence: Probability,
    /// Share of malignant ones among those referred; none where nobody is.
    pub positive: Option<Probability>,
    /// Share of benign ones among the others; none where everybody is referred.
    pub negative: Option<Probability>,
}

/// Bayes' rule (Altman and Bland 1994): positive and negative predictive value, all numbers 0 to 1;
/// `None` where nobody, or everybody, is referred.
#[must_use]
pub fn predictive_values(sensitivity: f64, specificity: f64, prevalence: f64) -> [Option<Probability>; 2] {
    let share =
        |part: f64, other: f64| (part + other > 0.0).then(|| Probability::saturating(part / (part + other)));
    [
        share(sensitivity * prevalence, (1.0 - specificity) * (1.0 - prevalence)),
        share(specificity * (1.0 - prevalence), (1.0 - sensitivity) * prevalence),
    ]
}

/// Those of an operating point at every prevalence, from what the program refers among `judged`.
pub(super) fn at(
    point: &OperatingPoint,
    target: &Target,
    judged: &[&Answer],
    prevalences: &[Probability],
) -> Vec<PredictiveValues> {
    let mut referred_and_all = [[0_u32; 2]; 2];
    for answer in judged {
        let Ok(score) = &answer.score else { continue };
        let refer = score.refer_anyway || target.probability(score) >= point.threshold.get();
        let [referred, all] = &mut referred_and_all[usize::from(answer.lesion.diagnosis.is_malignant())];
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
