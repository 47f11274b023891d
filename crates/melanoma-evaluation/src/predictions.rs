//! The model's predictions on a data set.

mod table;

use melanoma_core::{
    Card, Classifier, ClassifyOptions, Image, InvalidParameter, Limits, Logits, Tta,
    bundle::OperatingPoint,
    decision::Rule,
    preprocess::{Filter, Preprocess, PreprocessError, ResizeMode},
    report::TtaAgreement,
    tta::PerView,
};
use rayon::prelude::*;

use crate::{
    dataset::{DataSet, Sample},
    error::{Error, ErrorCode},
};
pub use table::{read, write};

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

/// Runs the model over a data set on the threads of the current rayon pool, which must be no more
/// than the classifier was opened for. `on_done` is called after every image.
///
/// An image that cannot be read or classified keeps its place, with the code of the error.
///
/// # Errors
/// `invalid_parameter` if the model has no such operating point.
pub fn run(
    classifier: &Classifier,
    options: &ClassifyOptions,
    data: DataSet,
    on_done: impl Fn() + Sync,
) -> Result<Vec<Prediction>, Error> {
    let (card, point) = (classifier.bundle().card(), classifier.operating_point(options)?);
    let tta = classifier.tta(options);
    let score = |sample: &Sample| -> Result<Score, Error> {
        let image = image(sample, &classifier.limits(), card)?;
        let outputs = classifier.infer(&classifier.preprocess_image(&image, tta)?)?;
        Ok(Score::new(outputs.logits(), card, point)?)
    };
    let predict = |sample: Sample| {
        let score = score(&sample).map_err(|error| error.code());
        on_done();
        Prediction { sample, score }
    };
    Ok(data.samples.into_par_iter().map(predict).collect())
}

/// Returns the image of a sample, with the aspect ratio of the original frame.
pub(crate) fn image(sample: &Sample, limits: &Limits, card: &Card) -> Result<Image, Error> {
    let image = sample.decode(limits)?;
    // A round field of view that is a circle in the square was never distorted.
    let is_round = card.preprocess.field_of_view_crop.is_some_and(|crop| crop.square(&image).is_some());
    if sample.aspect_distorted && !is_round { with_original_aspect(&image) } else { Ok(image) }
}

/// Width of the original frame by its height.
const ORIGINAL_ASPECT: f64 = 4.0 / 3.0;

/// Stretches the width back, as Pillow does. Users do not send distorted images, so the model is not evaluated on
/// them.
fn with_original_aspect(image: &Image) -> Result<Image, Error> {
    let (width, height) =
        ((f64::from(image.height()) * ORIGINAL_ASPECT).round_ties_even() as u32, image.height());
    let stretch = Preprocess::resampling(ResizeMode::Stretch, Filter::Bicubic, width, height);
    let stretched = stretch.pixels(image)?.rgb().to_vec();
    let resampled = Image::from_rgb(width, height, stretched);
    Ok(resampled.ok_or_else(|| PreprocessError::Resample { source: "wrong number of pixels".into() })?)
}
