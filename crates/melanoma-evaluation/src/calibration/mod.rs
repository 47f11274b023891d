//! Calibration: from predictions to the probabilities, operating points and prediction sets of a card.
//!
//! ```text
//! logits, labels -- selection --> calibration -- prevalence --> probabilities -- conformal --> prediction sets
//!                                                                              -- thresholds --> operating points
//! ```

mod conformal;
mod labeled_logits;
mod method;
mod newton;
mod operating_points;
mod platt;
mod predictive_values;
mod selection;
mod temperature;
mod vector;

use melanoma_core::{
    Card, NOTICE, Probability, Tta,
    bundle::{OperatingPoint, PredictionSets},
    calibration::Prevalence,
    decision::Label,
};
use serde::Serialize;

pub use self::{
    conformal::prediction_sets,
    labeled_logits::LabeledLogits,
    method::Method,
    operating_points::{largest_threshold, operating_point_names},
    platt::platt,
    predictive_values::{PredictiveValues, predictive_values},
    selection::{CrossValidated, select},
    temperature::temperature,
    vector::vector,
};
use crate::{
    bootstrap::{Bootstrap, Groups},
    error::Error,
    predictions::{Prediction, Score},
    target::Target,
};

/// Minimum number of malignant and of benign images, and of images of a class with operating points.
pub const MIN_IMAGES: usize = 50;

/// Least number of groups for a calibration, whose folds are groups.
pub const MIN_GROUPS: u32 = 10;

/// Name of the operating point that decides by default.
pub const DEFAULT_OPERATING_POINT: &str = "malignant_sensitivity_0.95";

/// Options of a calibration.
#[derive(Clone, Debug)]
pub struct CalibrationOptions {
    /// The description of the images in the card.
    pub measured_on: String,
    /// Share of malignant lesions where the model is used, if it differs from the share in the images.
    pub prevalence: Option<Probability>,
    /// Name of the default operating point.
    pub default_operating_point: String,
    /// Coverage of the prediction sets.
    pub coverage: Probability,
    /// Version of the new model, if it differs.
    pub version: Option<String>,
    /// How intervals are made. Its seed also assigns the groups to folds.
    pub bootstrap: Bootstrap,
}

/// A calibrated card, and the results behind it.
#[derive(Clone, Debug, Serialize)]
pub struct CalibrationReport {
    /// Number of malignant images.
    pub malignant: usize,
    /// Number of benign images.
    pub benign: usize,
    /// Number of groups of these images.
    pub groups: u32,
    /// Number of images without a prediction, which are excluded from all figures.
    pub failed: usize,
    /// The methods, in ascending order of the number of parameters.
    pub methods: Vec<CrossValidated>,
    /// For every operating point, at the assumed prevalence, or at the measured one and three others.
    pub predictive_values: Vec<PredictiveValues>,
    /// The card of the model with everything that was fitted, and without earlier results.
    pub card: Card,
    /// The notice on the use of the results.
    pub notice: &'static str,
}

/// Fits a card to predictions on images that were not used for training.
///
/// # Errors
/// `too_few_images`, `invalid_parameter` for an unknown default operating point, and
/// `invalid_dataset` if the predictions have different numbers of views.
pub fn calibrate(
    predictions: &[Prediction],
    card: &Card,
    options: CalibrationOptions,
) -> Result<CalibrationReport, Error> {
    let classes = &card.classes;
    let (mut evaluated, mut images) = (Vec::new(), Vec::new());
    for prediction in predictions {
        if let Ok(score) = &prediction.score {
            evaluated.push(prediction);
            images.push(LabeledLogits::new(score.logits.mean(), &prediction.sample.diagnosis, classes));
        }
    }
    let images: Vec<&LabeledLogits> = images.iter().collect();
    let malignant = images.iter().filter(|image| image.malignant).count();
    let benign = images.len() - malignant;
    let too_few = || Error::TooFewForCalibration { min: MIN_IMAGES, malignant, benign };
    if malignant < MIN_IMAGES || benign < MIN_IMAGES {
        return Err(too_few());
    }
    let groups = Groups::new(evaluated.iter().map(|prediction| prediction.sample.group.as_str()));
    if groups.count() < MIN_GROUPS {
        return Err(Error::TooFewGroups { min: MIN_GROUPS, groups: groups.count() });
    }
    let (methods, calibration) =
        select(&images, &groups, classes, options.bootstrap.seed).ok_or_else(too_few)?;

    let measured = Probability::saturating(malignant as f64 / images.len() as f64).rounded_down();
    let prevalence =
        options.prevalence.map(|assumed| Prevalence { measured, assumed: assumed.rounded_down() });
    let mut card = Card {
        calibration,
        prevalence,
        operating_points: Vec::new(),
        default_operating_point: None,
        prediction_sets: None,
        tta: common_tta(&evaluated)?,
        version: options.version.clone().unwrap_or_else(|| card.version.clone()),
        evaluation: Vec::new(),
        ..card.clone()
    };
    card.prediction_sets = Some(fit_prediction_sets(&images, &card, &options)?);
    let prevalences = match prevalence {
        Some(Prevalence { assumed, .. }) => vec![assumed],
        None => [measured.get(), 0.01, 0.05, 0.2].map(Probability::saturating).into(),
    };
    let (operating_points, predictive_values) =
        fit_operating_points(&evaluated, &card, &options, &prevalences)?;
    card.operating_points = operating_points;
    card.operating_point(Some(&options.default_operating_point))?;
    card.default_operating_point = Some(options.default_operating_point);
    Ok(CalibrationReport {
        malignant,
        benign,
        groups: groups.count(),
        failed: predictions.len() - images.len(),
        methods,
        predictive_values,
        card,
        notice: NOTICE,
    })
}

fn fit_prediction_sets(
    images: &[&LabeledLogits],
    card: &Card,
    options: &CalibrationOptions,
) -> Result<PredictionSets, Error> {
    let labeled = images.iter().map(|image| {
        let label = if image.malignant { Label::Malignant } else { Label::Benign };
        (card.probabilities(&image.logits).malignant(&card.classes), label)
    });
    let labeled: Vec<(Probability, Label)> = labeled.collect();
    prediction_sets(&labeled, options.coverage, options.measured_on.clone())
}

/// The operating points of every target with enough images, and their predictive values.
fn fit_operating_points(
    evaluated: &[&Prediction],
    card: &Card,
    options: &CalibrationOptions,
    prevalences: &[Probability],
) -> Result<(Vec<OperatingPoint>, Vec<PredictiveValues>), Error> {
    let mut calibrated: Vec<Prediction> = Vec::new();
    for prediction in evaluated {
        if let Ok(score) = &prediction.score {
            let score = Score::new(score.logits.clone(), card, None)?;
            calibrated.push(Prediction { sample: prediction.sample.clone(), score: Ok(score) });
        }
    }
    let calibrated: Vec<&Prediction> = calibrated.iter().collect();
    let measured_on = format!(
        "{}, which also gave the threshold: the sensitivity in other hospitals differs",
        options.measured_on
    );
    let (mut points, mut values) = (Vec::new(), Vec::new());
    for target in Target::standard(&card.classes) {
        if target.scores(&calibrated).0.positives() < MIN_IMAGES as u64 {
            continue;
        }
        let fitted =
            operating_points::operating_points(&target, &calibrated, options.bootstrap, &measured_on);
        for point in fitted {
            values.extend(predictive_values::at_prevalences(&point, &target, &calibrated, prevalences));
            points.push(point);
        }
    }
    Ok((points, values))
}

/// The number of views that all logits are the mean of.
fn common_tta(evaluated: &[&Prediction]) -> Result<Tta, Error> {
    let mut counts = evaluated.iter().filter_map(|prediction| prediction.tta());
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
