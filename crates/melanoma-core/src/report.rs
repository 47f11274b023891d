//! The one answer. Every face shows this, and none decides anything of its own.

use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    bundle::{Bundle, Card},
    decision::{Advice, Decision, Label, PredictionSet, Rule},
    engine::{EngineInfo, Outputs},
    score::{Logits, Probability},
    tta::Views,
};

/// What every face says beside the answer.
pub const NOTICE: &str =
    "For research use only. Not a medical device: it can be wrong, and it does not replace a dermatologist.";

/// The report on one image.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Report {
    /// The more probable of malignant and benign.
    pub label: Label,
    /// The probability of `label`.
    pub probability: Probability,
    /// Of both.
    pub probabilities: BinaryProbabilities,
    /// Every class of the model, in the order of its card.
    pub classes: Vec<ClassScore>,
    /// Whether to refer, and by which rule.
    pub decision: Decision,
    /// The labels that cannot be ruled out, where the model has been fitted to say so.
    pub prediction_set: Option<PredictionSet>,
    /// How the answer holds when the image is turned, or mirrored as well; null after one view.
    pub tta_agreement: Option<TtaAgreement>,
    /// What the person should do, which follows `decision` and not `label`.
    pub advice: AdviceText,
    /// Which model answered.
    pub model: ModelInfo,
    /// Which engine ran it.
    pub engine: EngineInfo,
    /// What this is and is not.
    pub notice: &'static str,
}

/// Malignant and benign; they add up to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct BinaryProbabilities {
    /// Any malignant class.
    pub malignant: Probability,
    /// Any other.
    pub benign: Probability,
}

/// The probability of one class.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ClassScore {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Whether it counts as malignant.
    pub malignant: bool,
    /// Its probability.
    pub probability: Probability,
}

/// How far the views of one image agree.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TtaAgreement {
    /// How many.
    pub views: u32,
    /// Lowest and highest probability of malignant among them.
    pub malignant: [Probability; 2],
    /// Whether each has the same label.
    pub labels_agree: bool,
}

/// An advice as a code for programs and a text for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AdviceText {
    /// Stable.
    pub code: Advice,
    /// In English.
    pub text: &'static str,
}

/// Which model answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ModelInfo {
    /// Name in the card.
    pub name: String,
    /// Version in the card.
    pub version: String,
    /// SHA-256 of `card.json`, which names that of every other file of the bundle.
    pub sha256: String,
    /// Whether the probabilities were calibrated.
    pub calibrated: bool,
}

impl From<Advice> for AdviceText {
    fn from(code: Advice) -> Self {
        let text = match code {
            Advice::ConsultDermatologist => "You must consult a dermatologist!",
            Advice::NoSignNotRuledOut => {
                "The model saw no sign of malignancy, but it cannot rule it out: \
                 if the lesion is new, changes, itches or bleeds, consult a dermatologist."
            }
        };
        Self { code, text }
    }
}

impl Report {
    /// The report that follows from the outputs of each view: arithmetic only. The answer is that
    /// of the views' mean logits.
    #[must_use]
    pub fn conclude(bundle: &Bundle, rule: Rule, engine: &EngineInfo, outputs: &Views<Outputs>) -> Self {
        let card = bundle.card();
        let logits = outputs.logits();
        let probabilities = card.probabilities(&logits.mean());
        let malignant = probabilities.malignant(&card.classes);
        let benign = malignant.complement();
        let label = Label::of(malignant);
        let tta_agreement = TtaAgreement::of(card, &logits);
        let decision = rule.decide(&probabilities, tta_agreement.is_none_or(|s| s.labels_agree));
        let classes = card.classes.iter().zip(probabilities.as_slice());
        Self {
            label,
            probability: match label {
                Label::Malignant => malignant,
                Label::Benign => benign,
            },
            probabilities: BinaryProbabilities { malignant, benign },
            classes: classes
                .map(|(class, &probability)| ClassScore {
                    code: class.code.clone(),
                    name: class.name.clone(),
                    malignant: class.malignant,
                    probability,
                })
                .collect(),
            advice: decision.advice().into(),
            decision,
            prediction_set: card.prediction_sets.as_ref().map(|sets| sets.set(malignant)),
            tta_agreement,
            model: ModelInfo {
                name: card.name.clone(),
                version: card.version.clone(),
                sha256: bundle.digest().as_str().into(),
                calibrated: card.calibration.is_calibrated(),
            },
            engine: engine.clone(),
            notice: NOTICE,
        }
    }
}

impl TtaAgreement {
    /// How far the views agree, with each other and with their mean; `None` of one view.
    #[must_use]
    pub fn of(card: &Card, logits: &Views<Logits>) -> Option<Self> {
        let views = logits.as_slice();
        if views.len() == 1 {
            return None;
        }
        let malignant = |logits: &Logits| card.probabilities(logits).malignant(&card.classes);
        let mean = malignant(&logits.mean());
        let each = views.iter().map(malignant);
        let (low, high) = each.clone().fold((mean, mean), |(low, high), view| {
            (if view < low { view } else { low }, if view > high { view } else { high })
        });
        let labels_agree = each.map(Label::of).all(|label| label == Label::of(mean));
        Some(Self { views: views.len() as u32, malignant: [low, high], labels_agree })
    }
}
