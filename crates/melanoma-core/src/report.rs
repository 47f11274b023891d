//! The report on one image, which every interface shows.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    bundle::{Bundle, Card, Evidence, ModelInfo, Profile, Profiles},
    class::Class,
    decision::{Advice, Decision, Label, PredictionSet, Reason, Rule},
    engine::EngineInfo,
    error::Error,
    image_type::{ImageTypeProbabilities, ImageTypeReport, NoLesionFound},
    location::{ImageFindings, LocatedLesion},
    metadata::Metadata,
    outputs::Outputs,
    quality::QualityWarning,
    score::{Logits, Probability},
    tta::PerView,
};

/// What every interface says beside a report.
pub const NOTICE: &str =
    "For research use only. Not a medical device: it can be wrong, and it does not replace a dermatologist.";

/// The report on one image.
///
/// An inconclusive result (`advice.code`) keeps its figures: do not show `label`, `probability`, `probabilities` or `classes`
/// of one as a result, because a low probability reassures and the model cannot support it. `decision.reasons` has the reasons.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// The more probable of malignant and benign; not a result if `advice.code` is `inconclusive`.
    pub label: Label,
    /// The probability of `label`; not a result if `advice.code` is `inconclusive`.
    pub probability: Probability,
    /// The probabilities of malignant and benign; not a result if `advice.code` is `inconclusive`.
    pub probabilities: BinaryProbabilities,
    /// How the image was taken, by the model or its gate; null if neither predicts image types.
    pub image_type: Option<ImageTypeReport>,
    /// Every class of the model, in the order of its card.
    pub classes: Vec<ClassScore>,
    /// Whether to refer, and why.
    pub decision: Decision,
    /// The labels that cannot be excluded, if the model has thresholds for them.
    pub prediction_set: Option<PredictionSet>,
    /// How far the views of the test-time augmentation agree; null for one view.
    pub tta_agreement: Option<TtaAgreement>,
    /// What the person should do. It follows from `decision`, not from `label`.
    pub advice: AdviceText,
    /// How suitable the image is.
    pub quality: QualityReport,
    /// Where the lesion was located; null if the model received the center of the image.
    pub located_lesion: Option<LocatedLesion>,
    /// Which model made the report.
    pub model: ModelInfo,
    /// Which model checked the image before, and told its image type; absent without a gate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate: Option<ModelInfo>,
    /// What the model was told about the person and the lesion; absent if the model takes nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
    /// Which engine ran the model.
    pub engine: EngineInfo,
    /// What this report is not.
    pub notice: Cow<'static, str>,
}

/// The probabilities of malignant and benign, which add up to 1, and what they assume.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BinaryProbabilities {
    /// Sum over the malignant classes.
    pub malignant: Probability,
    /// Sum over the benign classes.
    pub benign: Probability,
    /// The proportion of malignant lesions that both assume; null if the card does not record it. Where malignant lesions
    /// are rarer, the probability of malignancy is too high.
    pub prevalence: Option<Probability>,
}

/// The probability of one class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClassScore {
    /// Code of the class, such as `MEL`.
    pub code: String,
    /// Name of the class.
    pub name: String,
    /// Whether the class counts as malignant.
    pub malignant: bool,
    /// Probability of the class.
    pub probability: Probability,
}

/// How far the views of one image agree.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TtaAgreement {
    /// Number of views.
    pub views: u32,
    /// Lowest and highest probability of malignancy among the views.
    pub malignant: [Probability; 2],
    /// Whether every view has the label of the report.
    pub labels_agree: bool,
}

/// How suitable an image is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct QualityReport {
    /// What makes the answer less reliable.
    pub warnings: Vec<WarningText>,
}

/// A warning as a code for programs and an advice for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WarningText {
    /// Stable code.
    pub code: QualityWarning,
    /// How to take a better image, in English.
    pub advice: Cow<'static, str>,
}

/// An advice as a code for programs and a text for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AdviceText {
    /// Stable code.
    pub code: Advice,
    /// In English; under `/api/v1` in the language that the header `Accept-Language` selects.
    pub text: Cow<'static, str>,
}

impl From<Advice> for AdviceText {
    fn from(code: Advice) -> Self {
        Self { code, text: code.text().into() }
    }
}

impl From<&ImageFindings> for QualityReport {
    fn from(findings: &ImageFindings) -> Self {
        let warning = |&code: &QualityWarning| WarningText { code, advice: code.advice().into() };
        Self { warnings: findings.warnings.iter().map(warning).collect() }
    }
}

impl Report {
    /// Computes the report from the outputs of each view. The probabilities are those of the mean
    /// logits.
    ///
    /// # Errors
    /// [`Error::NoLesionFound`], and [`Error::InvalidParameter`] if the profile of the image type lacks
    /// the operating point.
    pub(crate) fn new(
        bundle: &Bundle,
        operating_point: Option<&str>,
        engine: &EngineInfo,
        outputs: &PerView<Outputs>,
    ) -> Result<Self, Error> {
        let card = bundle.card();
        let image_type = image_type(card, outputs)?;
        let profile = card.profiles.get(image_type.map(|found| found.label));
        // A card with profiles by image type has that output, and every output of the card is present.
        let profile = profile.ok_or(NoLesionFound { other: Probability::saturating(1.0) })?;
        let rule = Rule {
            classes: &card.classes,
            profile,
            operating_point: profile.operating_point(operating_point)?,
        };
        let logits = outputs.logits();
        let probabilities = profile.probabilities(&logits.mean(), &card.classes);
        let malignant = probabilities.malignant(&card.classes);
        let benign = malignant.complement();
        let label = Label::from_malignant(malignant);
        let tta_agreement = TtaAgreement::new(profile, &card.classes, &logits);
        let views_agree = tta_agreement.is_none_or(|agreement| agreement.labels_agree);
        let prediction_set =
            profile.prediction_sets.as_ref().map(|sets| sets.set(malignant, outputs.distance()));
        let decision = rule.decide(&probabilities, views_agree, prediction_set.as_ref())?;
        let classes = card.classes.iter().zip(probabilities.as_slice());
        Ok(Self {
            label,
            probability: match label {
                Label::Malignant => malignant,
                Label::Benign => benign,
            },
            probabilities: BinaryProbabilities {
                malignant,
                benign,
                prevalence: profile.prevalence.map(|prevalence| prevalence.assumed),
            },
            image_type,
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
            quality: QualityReport::default(),
            located_lesion: None,
            prediction_set,
            tta_agreement,
            model: bundle.identity(),
            gate: None,
            metadata: None,
            engine: engine.clone(),
            notice: NOTICE.into(),
        })
    }

    /// Returns the report with what preprocessing found in the image.
    #[must_use]
    pub(crate) fn with_findings(mut self, findings: &ImageFindings) -> Self {
        self.quality = findings.into();
        self.located_lesion = findings.located_lesion;
        self.image_type = findings.image_type.or(self.image_type);
        self.decision = self.decision.with_reasons(&Reason::of(findings));
        self.advice = self.decision.advice().into();
        self
    }

    /// Rounds every probability to six decimals for output, as [`Probability::rounded`] does.
    #[must_use]
    pub fn rounded(mut self) -> Self {
        self.probability = self.probability.rounded();
        self.probabilities.malignant = self.probabilities.malignant.rounded();
        self.probabilities.benign = self.probabilities.benign.rounded();
        for class in &mut self.classes {
            class.probability = class.probability.rounded();
        }
        self.image_type = self.image_type.map(ImageTypeReport::rounded);
        let decision = &mut self.decision;
        decision.threshold = decision.threshold.rounded();
        decision.sensitivity = decision.sensitivity.map(Probability::rounded);
        decision.specificity = decision.specificity.map(Probability::rounded);
        for interval in [&mut decision.sensitivity_interval, &mut decision.specificity_interval] {
            *interval = interval.map(|ends| ends.map(Probability::rounded));
        }
        decision.evidence = decision.evidence.take().map(Evidence::rounded);
        if let Some(set) = &mut self.prediction_set {
            set.coverage = set.coverage.rounded();
        }
        if let Some(agreement) = &mut self.tta_agreement {
            agreement.malignant = agreement.malignant.map(Probability::rounded);
        }
        self
    }
}

/// Returns the image type, `None` if the model does not tell it, and an error if there is no lesion.
pub(crate) fn image_type(
    card: &Card,
    outputs: &PerView<Outputs>,
) -> Result<Option<ImageTypeReport>, NoLesionFound> {
    let (Profiles::ImageType { max_other, .. }, Some(logits)) = (&card.profiles, outputs.image_type()) else {
        return Ok(None);
    };
    ImageTypeProbabilities::new(&logits).checked(*max_other).map(Some)
}

impl TtaAgreement {
    /// Returns how far the views agree with each other and with their mean; `None` for one view.
    #[must_use]
    pub fn new(profile: &Profile, classes: &[Class], logits: &PerView<Logits>) -> Option<Self> {
        let views = logits.as_slice();
        if views.len() == 1 {
            return None;
        }
        let malignant = |logits: &Logits| profile.probabilities(logits, classes).malignant(classes);
        let mean = malignant(&logits.mean());
        let label = Label::from_malignant(mean);
        let (mut low, mut high, mut labels_agree) = (mean, mean, true);
        for view in views.iter().map(malignant) {
            if view < low {
                low = view;
            }
            if view > high {
                high = view;
            }
            labels_agree &= Label::from_malignant(view) == label;
        }
        Some(Self { views: views.len() as u32, malignant: [low, high], labels_agree })
    }
}
