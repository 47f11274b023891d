//! The model's answers to a data set.

mod table;

use melanoma_core::{
    Card, Classifier, ClassifyOptions, Error, ErrorCode, FieldOfViewCrop, Filter, Image, Limits, Logits,
    OperatingPoint, Preprocess, ResizeMode, Rule, Tta, TtaAgreement, Views,
};
use rayon::prelude::*;

use crate::dataset::{DataSet, Lesion};
pub use table::{read, write};

/// A lesion, and what the model says of its image.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The lesion.
    pub lesion: Lesion,
    /// The score, or why the image was not judged.
    pub score: Result<Score, ErrorCode>,
}

/// What the model says of one image, in full precision.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// Of each view, one a class, in the order of the card.
    pub logits: Views<Logits>,
    /// One a class, in the order of the card; they add up to 1.
    pub probabilities: Vec<f64>,
    /// The probability of malignant, 0 to 1.
    pub malignant: f64,
    /// Whether every view has the same label; `None` of one view.
    pub labels_agree: Option<bool>,
    /// Whether the program's own decision is to refer.
    pub refer: bool,
    /// Whether it is to refer at any operating point, as where the label is malignant.
    pub refer_anyway: bool,
}

impl Answer {
    /// How many views the score is the mean of; `None` where the image was not judged.
    #[must_use]
    pub fn views(&self) -> Option<Tta> {
        let score = self.score.as_ref().ok()?;
        Some(score.logits.count())
    }
}

impl Score {
    /// What the card makes of the logits, by one of its operating points.
    #[must_use]
    pub fn of(logits: Views<Logits>, card: &Card, operating_point: Option<&OperatingPoint>) -> Self {
        let probabilities = card.probabilities(&logits.mean());
        let labels_agree = TtaAgreement::of(card, &logits).map(|tta_agreement| tta_agreement.labels_agree);
        let refer = |operating_point| {
            Rule { card, operating_point }.decide(&probabilities, labels_agree.unwrap_or(true)).refer
        };
        Self {
            malignant: probabilities.malignant(&card.classes).get(),
            probabilities: probabilities.as_slice().iter().map(|p| p.get()).collect(),
            labels_agree,
            refer: refer(operating_point),
            refer_anyway: refer(None),
            logits,
        }
    }
}

/// Runs the model over a data set on the threads of the current rayon pool, which must be no more
/// than the classifier was opened for. `answered` is called after every image.
///
/// An image that cannot be read or is refused keeps its place, with the code of the error.
///
/// # Errors
/// `invalid_parameter` where the model has no such operating point.
pub fn run(
    classifier: &Classifier,
    asked: &ClassifyOptions,
    data: DataSet,
    answered: impl Fn() + Sync,
) -> Result<Vec<Answer>, Error> {
    let (card, point) = (classifier.bundle().card(), classifier.operating_point(asked)?);
    let views = classifier.views(asked);
    let score = |lesion: &Lesion| {
        let image = image(lesion, &classifier.limits(), card)?;
        let outputs = classifier.run(&classifier.prepare_photo(&image, views)?)?;
        Ok(Score::of(outputs.logits(), card, point))
    };
    let answer = |lesion: Lesion| {
        let score = score(&lesion).map_err(|error: Error| error.code());
        answered();
        Answer { lesion, score }
    };
    Ok(data.lesions.into_par_iter().map(answer).collect())
}

/// The image of a lesion, with its aspect as it was taken.
pub(crate) fn image(lesion: &Lesion, limits: &Limits, card: &Card) -> Result<Image, Error> {
    let image = lesion.decode(limits)?;
    // The round field of a dermatoscope that is a circle in the square was never pressed.
    let is_round = card
        .preprocess
        .field_of_view_crop
        .and_then(|field_of_view_crop: FieldOfViewCrop| field_of_view_crop.square(&image))
        .is_some();
    if lesion.squashed && !is_round { unsquashed(&image) } else { Ok(image) }
}

/// Width of a frame by its height, before it was pressed into a square.
const SQUASHED_ASPECT: f64 = 4.0 / 3.0;

/// Stretches the width back, as Pillow would: nobody sends an image that was pressed into a
/// square, so the model is not to be judged by it.
fn unsquashed(image: &Image) -> Result<Image, Error> {
    let (width, height) =
        ((f64::from(image.height()) * SQUASHED_ASPECT).round_ties_even() as u32, image.height());
    let stretch = Preprocess::only_resampling(ResizeMode::Stretch, Filter::Bicubic, width, height);
    let stretched = stretch.view(image)?.rgb().to_vec();
    Image::from_rgb(width, height, stretched)
        .ok_or_else(|| Error::new(ErrorCode::Internal, "the image could not be stretched"))
}
