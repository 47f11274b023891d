//! Calibration: from predictions to the profiles of a card, one for each image type.
//!
//! ```text
//! logits, labels -- selection --> calibration -- prevalence --> probabilities -- conformal --> prediction sets
//!                                                                              -- thresholds --> operating points
//! ```

mod conformal;
mod evidence;
mod labeled_logits;
mod method;
mod newton;
mod operating_points;
mod platt;
mod predictive_values;
mod profile;
mod selection;
mod temperature;
mod vector;

use melanoma_core::{
    Card, ImageType, NOTICE, Probability, Tta,
    bundle::{Profile, Profiles},
};
use serde::Serialize;

pub use self::{
    conformal::{Conformal, prediction_sets},
    evidence::{EvidencePredictions, MIN_VALIDATION},
    labeled_logits::LabeledLogits,
    method::Method,
    operating_points::{largest_threshold, operating_point_names},
    platt::platt,
    predictive_values::{PredictiveValues, predictive_values},
    profile::ProfileReport,
    selection::{CrossValidated, select},
    temperature::temperature,
    vector::vector,
};
use crate::{
    bootstrap::Bootstrap,
    dataset::SampleType,
    error::Error,
    predictions::{ImageOutputs, Prediction},
};

/// Minimum number of malignant and of benign images of an image type, and of images of a class with operating points.
pub const MIN_IMAGES: usize = 30;

/// Least number of groups for a calibration, whose folds are groups.
pub const MIN_GROUPS: u32 = 10;

/// Name of the operating point that decides by default.
const DEFAULT_OPERATING_POINT: &str = "malignant_sensitivity_0.95";

/// Options of a calibration.
#[derive(Clone, Debug)]
pub struct CalibrationOptions {
    /// The description of the data set in the card.
    pub measured_on: String,
    /// Share of malignant lesions where the model is used, if it differs from the share in the images.
    pub prevalence: Option<Probability>,
    /// Name of the default operating point. Without one, that of the card remains if the new profile has it, or else it is
    /// `malignant_sensitivity_0.95`.
    pub default_operating_point: Option<String>,
    /// Coverage of the prediction sets.
    pub coverage: Probability,
    /// The probability of `other` above which an image is refused, if it differs from the card's.
    pub max_other: Option<Probability>,
    /// Predictions on images left out of the training. Without them operating points keep the evidence of the card.
    pub evidence: Option<EvidencePredictions>,
    /// Version of the new model, if it differs.
    pub version: Option<String>,
    /// How intervals are made. Its seed also assigns the groups to folds.
    pub bootstrap: Bootstrap,
}

/// A calibrated card, and the results behind it.
#[derive(Clone, Debug, Serialize)]
pub struct CalibrationReport {
    /// The profiles that were fitted.
    pub profiles: Vec<ProfileReport>,
    /// The image types without an image, whose profiles stay as they were.
    pub unchanged: Vec<ImageType>,
    /// Number of images of lesions that the model refuses, which are excluded from all figures.
    pub refused: usize,
    /// Number of other images without a prediction, which are excluded from all figures.
    pub failed: usize,
    /// The card of the model with everything that was fitted, and without earlier results.
    pub card: Card,
    /// The notice on the use of the results.
    pub notice: &'static str,
}

/// The outputs for an image of a lesion.
struct Fitted<'a> {
    prediction: &'a Prediction,
    outputs: &'a ImageOutputs,
    image_type: Option<ImageType>,
}

/// Fits a card to predictions on images that were not used for training.
///
/// A card that predicts image types has a profile of each. It is fitted to the images of that type by the data set, or by
/// the model where the data set does not say it. A type without an image keeps its profile. Images of no lesion fit
/// nothing.
///
/// # Errors
/// `too_few_images`, `invalid_parameter` for an unknown default operating point, and
/// `invalid_dataset` if the predictions have different numbers of views.
pub fn calibrate(
    predictions: &[Prediction],
    card: &Card,
    options: &CalibrationOptions,
) -> Result<CalibrationReport, Error> {
    let mut card = Card {
        version: options.version.clone().unwrap_or_else(|| card.version.clone()),
        evaluation: Vec::new(),
        ..card.clone()
    };
    if let Some(new) = options.max_other {
        let Profiles::ImageType { max_other, .. } = &mut card.profiles else {
            return Err(Error::NoImageTypes);
        };
        *max_other = new;
    }
    let (mut images, mut refused, mut failed) = (Vec::new(), 0, 0);
    for prediction in predictions.iter().filter(|prediction| prediction.sample.diagnosis.is_lesion()) {
        match &prediction.outputs {
            Ok(outputs) => match outputs.image_type_by(&card) {
                Ok(found) => {
                    let known = prediction.sample.image_type.and_then(SampleType::image_type);
                    let image_type = found.map(|found| known.unwrap_or(found.label));
                    images.push(Fitted { prediction, outputs, image_type });
                }
                Err(_) => refused += 1,
            },
            Err(code) if code.is_refusal() => refused += 1,
            Err(_) => failed += 1,
        }
    }
    card.tta = common_tta(&images)?;
    let (mut fitted, mut unchanged) = (Vec::new(), Vec::new());
    let mut fit = |image_type: Option<ImageType>, profile: &mut Profile| -> Result<(), Error> {
        let of_type: Vec<&Fitted> = images.iter().filter(|image| image.image_type == image_type).collect();
        match image_type {
            Some(image_type) if of_type.is_empty() => unchanged.push(image_type),
            _ => {
                let (new, report) = profile::fit(&of_type, image_type, profile, &card.classes, options)?;
                *profile = new;
                fitted.push(report);
            }
        }
        Ok(())
    };
    match &mut card.profiles {
        Profiles::None { profile } => fit(None, profile)?,
        Profiles::ImageType { dermoscopic, clinical, .. } => {
            fit(Some(ImageType::Dermoscopic), dermoscopic)?;
            fit(Some(ImageType::Clinical), clinical)?;
        }
    }
    if fitted.is_empty() {
        return Err(Error::TooFewForCalibration {
            image_type: None,
            min: MIN_IMAGES,
            malignant: 0,
            benign: 0,
        });
    }
    Ok(CalibrationReport { profiles: fitted, unchanged, refused, failed, card, notice: NOTICE })
}

/// The number of views that all logits are the mean of.
fn common_tta(images: &[Fitted]) -> Result<Tta, Error> {
    let mut counts = images.iter().map(|image| image.outputs.tta());
    let first = counts.next().unwrap_or_default();
    if let Some(other) = counts.find(|count| *count != first) {
        return Err(Error::invalid(format!(
            "the scores have different numbers of views: {} and {}",
            u32::from(first),
            u32::from(other)
        )));
    }
    Ok(first)
}
