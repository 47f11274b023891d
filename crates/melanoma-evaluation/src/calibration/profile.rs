//! The fit of one profile.

use melanoma_core::{
    Class, ImageType, Probability,
    bundle::{OperatingPoint, PredictionSets, Profile},
    calibration::Prevalence,
    decision::Label,
};
use serde::Serialize;

use super::{
    CalibrationOptions, DEFAULT_OPERATING_POINT, Fitted, MIN_GROUPS, MIN_IMAGES,
    conformal::{Conformal, prediction_sets},
    labeled_logits::LabeledLogits,
    operating_points,
    predictive_values::{self, PredictiveValues},
    selection::{CrossValidated, select},
};
use crate::{
    bootstrap::Groups,
    error::Error,
    predictions::{Prediction, Score},
    target::Target,
};

/// The results behind a profile.
#[derive(Clone, Debug, Serialize)]
pub struct ProfileReport {
    /// The image type; `None` if the model does not tell them.
    pub image_type: Option<ImageType>,
    /// Number of malignant images.
    pub malignant: usize,
    /// Number of benign images.
    pub benign: usize,
    /// Number of groups of these images.
    pub groups: u32,
    /// The methods, in ascending order of the number of parameters.
    pub methods: Vec<CrossValidated>,
    /// For every operating point, at the assumed prevalence, or at the measured one and three others.
    pub predictive_values: Vec<PredictiveValues>,
}

/// Fits a profile to the images of its type.
pub(super) fn fit(
    images: &[&Fitted],
    image_type: Option<ImageType>,
    before: &Profile,
    classes: &[Class],
    options: &CalibrationOptions,
) -> Result<(Profile, ProfileReport), Error> {
    let labeled: Vec<LabeledLogits> = images
        .iter()
        .map(|image| {
            LabeledLogits::new(image.outputs.logits.mean(), &image.prediction.sample.diagnosis, classes)
        })
        .collect();
    let labeled: Vec<&LabeledLogits> = labeled.iter().collect();
    let malignant = labeled.iter().filter(|image| image.malignant).count();
    let benign = labeled.len() - malignant;
    let too_few = || Error::TooFewForCalibration { image_type, min: MIN_IMAGES, malignant, benign };
    if malignant < MIN_IMAGES || benign < MIN_IMAGES {
        return Err(too_few());
    }
    let groups = Groups::new(images.iter().map(|image| image.prediction.sample.group.as_str()));
    if groups.count() < MIN_GROUPS {
        return Err(Error::TooFewGroups { image_type, min: MIN_GROUPS, groups: groups.count() });
    }
    let (methods, calibration) =
        select(&labeled, &groups, classes, options.bootstrap.seed).ok_or_else(too_few)?;
    let measured = Probability::saturating(malignant as f64 / labeled.len() as f64).rounded_down();
    let assumed = options.prevalence.map_or(measured, Probability::rounded_down);
    let of_type = image_type.map_or_else(String::new, |image_type| format!("{} ", image_type.as_str()));
    let measured_on = format!("{} ({} {of_type}images)", options.measured_on, labeled.len());
    let mut profile = Profile {
        calibration,
        prevalence: Some(Prevalence { measured, assumed }),
        operating_points: Vec::new(),
        default_operating_point: None,
        prediction_sets: None,
    };
    profile.prediction_sets = Some(fit_prediction_sets(images, &profile, classes, options, &measured_on)?);
    let prevalences = match options.prevalence {
        Some(_) => vec![assumed],
        None => [measured.get(), 0.01, 0.05, 0.2].map(Probability::saturating).into(),
    };
    let scored = scored(images, image_type, &profile, classes)?;
    let scored: Vec<&Prediction> = scored.iter().collect();
    let (mut points, mut values) = (Vec::new(), Vec::new());
    for target in Target::standard(classes) {
        if target.scores(&scored).0.positives() < MIN_IMAGES as u64 {
            continue;
        }
        let measured_on = format!(
            "{measured_on}, which also gave the threshold: the sensitivity in other hospitals differs"
        );
        for mut point in operating_points::operating_points(&target, &scored, options.bootstrap, &measured_on)
        {
            values.extend(predictive_values::at_prevalences(&point, &target, &scored, &prevalences));
            set_evidence(&mut point, &target, image_type, before, options)?;
            points.push(point);
        }
    }
    profile.operating_points = points;
    let of_card = before.default_operating_point.as_deref();
    let kept = of_card.filter(|name| profile.operating_point(Some(name)).is_ok());
    let default = options.default_operating_point.as_deref().or(kept).unwrap_or(DEFAULT_OPERATING_POINT);
    profile.operating_point(Some(default))?;
    profile.default_operating_point = Some(default.to_owned());
    let report = ProfileReport {
        image_type,
        malignant,
        benign,
        groups: groups.count(),
        methods,
        predictive_values: values,
    };
    Ok((profile, report))
}

fn fit_prediction_sets(
    images: &[&Fitted],
    profile: &Profile,
    classes: &[Class],
    options: &CalibrationOptions,
    fitted_on: &str,
) -> Result<PredictionSets, Error> {
    let conformal = images.iter().map(|image| {
        let is_malignant = image.prediction.sample.diagnosis.is_malignant();
        Conformal {
            malignant: profile.probabilities(&image.outputs.logits.mean(), classes).malignant(classes),
            label: if is_malignant { Label::Malignant } else { Label::Benign },
            distance: image.outputs.distance,
        }
    });
    prediction_sets(&conformal.collect::<Vec<_>>(), options.coverage, fitted_on.to_owned())
}

/// The predictions by a profile that has no operating points yet.
fn scored(
    images: &[&Fitted],
    image_type: Option<ImageType>,
    profile: &Profile,
    classes: &[Class],
) -> Result<Vec<Prediction>, Error> {
    let mut scored = Vec::new();
    for image in images {
        let score = Score::by_profile(image.outputs, classes, profile, None, image_type)?;
        scored.push(Prediction { score: Ok(score), ..image.prediction.clone() });
    }
    Ok(scored)
}

/// Gives an operating point of malignant its evidence, or that of the point of its name in the old profile. The
/// evidence is of a recipe and a sensitivity, and so does not depend on the threshold.
fn set_evidence(
    point: &mut OperatingPoint,
    target: &Target,
    image_type: Option<ImageType>,
    before: &Profile,
    options: &CalibrationOptions,
) -> Result<(), Error> {
    point.evidence = match &options.evidence {
        None => {
            let old = before.operating_points.iter().find(|old| old.name == point.name);
            old.and_then(|old| old.evidence.clone())
        }
        Some(predictions) if *target == Target::Malignant => {
            match operating_points::names(target).find(|(name, _)| *name == point.name) {
                Some((_, reach)) => predictions.at(reach, image_type, options.bootstrap)?,
                None => None,
            }
        }
        Some(_) => None,
    };
    Ok(())
}
