//! Predictions and scores.

use melanoma_core::{
    Card, Class, Error as CoreError, ImageType, InvalidParameter, Probability, Tta,
    bundle::{OperatingPoint, Profile},
    decision::{Advice, Reason, Rule},
    image_type::NoLesionFound,
    report::TtaAgreement,
};

use super::outputs::ImageOutputs;
use crate::{
    dataset::Sample,
    error::{Error, ErrorCode},
};

/// A sample, and the model's prediction for its image.
#[derive(Clone, Debug)]
pub struct Prediction {
    /// The labeled image.
    pub sample: Sample,
    /// The outputs of the model, or the code of the error. A refused image without a lesion has outputs.
    pub outputs: Result<ImageOutputs, ErrorCode>,
    /// The score, or the code of the error.
    pub score: Result<Score, ErrorCode>,
}

/// What the program makes of the outputs for one image.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// The image type whose profile was used; `None` if the card has one profile for every image.
    pub image_type: Option<ImageType>,
    /// One per class, in the order of the card; their sum is 1.
    pub probabilities: Vec<f64>,
    /// The probability of malignancy, 0 to 1.
    pub malignant: f64,
    /// Whether every view has the same label; `None` with one view.
    pub labels_agree: Option<bool>,
    /// What the program advises.
    pub advice: Advice,
    /// Whether the program refers at any operating point for a reason in the image, as it does where the label is
    /// malignant. Weak evidence is not one.
    pub refer_anyway: bool,
}

impl Prediction {
    /// Computes the score from the outputs, by the card and the operating point of a name or the default one.
    #[must_use]
    pub fn new(
        sample: Sample,
        outputs: Result<ImageOutputs, ErrorCode>,
        card: &Card,
        operating_point: Option<&str>,
    ) -> Self {
        let score = match &outputs {
            Ok(outputs) => {
                Score::new(outputs, card, operating_point).map_err(|error| Error::from(error).code())
            }
            Err(code) => Err(*code),
        };
        Self { sample, outputs, score }
    }

    /// Number of views of the outputs; `None` without outputs.
    #[must_use]
    pub fn tta(&self) -> Option<Tta> {
        self.outputs.as_ref().ok().map(ImageOutputs::tta)
    }

    /// Returns the type of the image: that of the data set, or else the predicted one.
    #[must_use]
    pub fn image_type(&self) -> Option<ImageType> {
        match self.sample.image_type {
            Some(known) => known.image_type(),
            None => self.score.as_ref().ok()?.image_type,
        }
    }
}

impl Score {
    /// Computes probabilities and decision from outputs, by the card and the operating point of a name or the
    /// default one.
    ///
    /// # Errors
    /// [`NoLesionFound`], and [`InvalidParameter`] if the profile of the image type lacks the operating point.
    pub fn new(
        outputs: &ImageOutputs,
        card: &Card,
        operating_point: Option<&str>,
    ) -> Result<Self, CoreError> {
        let image_type = outputs.image_type_by(card)?.map(|found| found.label);
        let missing = NoLesionFound { other: Probability::saturating(1.0) };
        let profile = card.profiles.get(image_type).ok_or(missing)?;
        let point = profile.operating_point(operating_point)?;
        Ok(Self::by_profile(outputs, &card.classes, profile, point, image_type)?)
    }

    /// Computes probabilities and decision as if the image were of the type of a profile.
    ///
    /// # Errors
    /// [`InvalidParameter::Class`] if the operating point is for a class that the model does not have.
    pub fn by_profile(
        outputs: &ImageOutputs,
        classes: &[Class],
        profile: &Profile,
        operating_point: Option<&OperatingPoint>,
        image_type: Option<ImageType>,
    ) -> Result<Self, InvalidParameter> {
        let probabilities = profile.probabilities(&outputs.logits.mean(), classes);
        let malignant = probabilities.malignant(classes);
        let labels_agree =
            TtaAgreement::new(profile, classes, &outputs.logits).map(|agreement| agreement.labels_agree);
        let set = profile.prediction_sets.as_ref().map(|sets| sets.set(malignant, outputs.distance));
        let rule = Rule { classes, profile, operating_point };
        let found: &[Reason] = if outputs.is_poor { &[Reason::PoorImage] } else { &[] };
        let decision = rule.decide(&probabilities, labels_agree.unwrap_or(true), set.as_ref())?;
        let decision = decision.with_reasons(found);
        let is_of_point = |reason: &Reason| matches!(reason, Reason::OperatingPoint | Reason::WeakEvidence);
        Ok(Self {
            image_type,
            malignant: malignant.get(),
            probabilities: probabilities.as_slice().iter().map(|p| p.get()).collect(),
            labels_agree,
            advice: decision.advice(),
            refer_anyway: decision.reasons.iter().any(|reason| !is_of_point(reason)),
        })
    }

    /// Whether the program refers.
    #[must_use]
    pub fn refer(&self) -> bool {
        self.advice != Advice::NoSignNotRuledOut
    }
}
