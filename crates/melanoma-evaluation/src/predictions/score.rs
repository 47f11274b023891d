//! Predictions and scores.

use melanoma_core::{
    Card, InvalidParameter, Logits, Tta, bundle::OperatingPoint, decision::Rule, report::TtaAgreement,
    tta::PerView,
};

use crate::{dataset::Sample, error::ErrorCode};

/// A sample, and the model's prediction for its image.
#[derive(Clone, Debug)]
pub struct Prediction {
    /// The labeled image.
    pub sample: Sample,
    /// The score, or the code of the error.
    pub score: Result<Score, ErrorCode>,
}

/// The model's outputs for one image, in full precision.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// Of each view, one per class, in the order of the card.
    pub logits: PerView<Logits>,
    /// One per class, in the order of the card; their sum is 1.
    pub probabilities: Vec<f64>,
    /// The probability of malignant, 0 to 1.
    pub malignant: f64,
    /// Whether every view has the same label; `None` with one view.
    pub labels_agree: Option<bool>,
    /// Whether the program refers.
    pub refer: bool,
    /// Whether the program refers at any operating point, as it does where the label is malignant.
    pub refer_anyway: bool,
}

impl Prediction {
    /// Number of views that the score is the mean of; `None` without a score.
    #[must_use]
    pub fn tta(&self) -> Option<Tta> {
        let score = self.score.as_ref().ok()?;
        Some(score.logits.tta())
    }
}

impl Score {
    /// Computes probabilities and decision from logits, by the card and one of its operating points.
    ///
    /// # Errors
    /// [`InvalidParameter::Class`] if the operating point is for a class that the card does not have.
    pub fn new(
        logits: PerView<Logits>,
        card: &Card,
        operating_point: Option<&OperatingPoint>,
    ) -> Result<Self, InvalidParameter> {
        let probabilities = card.probabilities(&logits.mean());
        let labels_agree = TtaAgreement::new(card, &logits).map(|agreement| agreement.labels_agree);
        let views_agree = labels_agree.unwrap_or(true);
        let decision = Rule { card, operating_point }.decide(&probabilities, views_agree)?;
        let without_point = Rule { card, operating_point: None }.decide(&probabilities, views_agree)?;
        Ok(Self {
            malignant: probabilities.malignant(&card.classes).get(),
            probabilities: probabilities.as_slice().iter().map(|p| p.get()).collect(),
            labels_agree,
            refer: decision.refer,
            refer_anyway: without_point.refer,
            logits,
        })
    }
}
