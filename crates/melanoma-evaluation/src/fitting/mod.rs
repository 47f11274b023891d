//! From scores to what a card decides by: calibration, operating points, prediction sets.
//!
//! ```text
//! logits, labels -- selection --> calibration -- prevalence --> probabilities -- conformal --> prediction sets
//!                                                                              -- thresholds --> operating points
//! ```

mod conformal;
mod newton;
mod operating_points;
mod platt;
mod predictive;
mod sample;
mod selection;
mod temperature;
mod vector;

use melanoma_core::{Card, Error, ErrorCode, Label, NOTICE, Prevalence, Probability, Tta};
use serde::Serialize;

pub use conformal::prediction_sets;
pub use operating_points::{largest_threshold, operating_point_names};
pub use platt::platt;
pub use predictive::{PredictiveValues, predictive_values};
pub use sample::Sample;
pub use selection::{CrossValidated, Method, select};
pub use temperature::temperature;
pub use vector::vector;

use crate::{
    bootstrap::{Bootstrap, Groups},
    dataset::invalid,
    scores::{Answer, Score},
    target::Target,
};

/// Fewest images of each of malignant and benign, and of a class that gets operating points.
pub const FEWEST: usize = 50;

/// The operating point that decides where nothing else is asked for.
pub const DEFAULT_OPERATING_POINT: &str = "malignant_sensitivity_0.95";

/// What is asked of a calibration.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// What the card is to say that it was measured on.
    pub measured_on: String,
    /// Share of malignant lesions among the people whom the model is to be used on, if it is another.
    pub prevalence: Option<Probability>,
    /// Name of the default operating point.
    pub default_operating_point: String,
    /// Coverage of the prediction sets.
    pub coverage: Probability,
    /// The version of the model, if it is another.
    pub version: Option<String>,
    /// Of the intervals; its seed also deals the groups into folds.
    pub bootstrap: Bootstrap,
}

/// A calibrated card, and what it follows from.
#[derive(Clone, Debug, Serialize)]
pub struct Fit {
    /// How many malignant images.
    pub malignant: usize,
    /// How many benign ones.
    pub benign: usize,
    /// How many groups they are in.
    pub groups: u32,
    /// How many images were not judged, and are in no number.
    pub not_judged: usize,
    /// The methods, by rising number of parameters.
    pub methods: Vec<CrossValidated>,
    /// Of every operating point, at the assumed prevalence, or at the measured one and some others.
    pub predictive_values: Vec<PredictiveValues>,
    /// The card: that of the model, with everything that was fitted, and without the results that
    /// were measured before.
    pub card: Card,
    /// What this is and is not.
    pub notice: &'static str,
}

impl Fit {
    /// Fits everything on answers to images that trained nothing.
    ///
    /// # Errors
    /// `too_few_images`, `invalid_parameter` for an unknown default operating point, and
    /// `invalid_dataset` where the answers are of different numbers of views.
    pub fn of(answers: &[Answer], card: &Card, wanted: Wanted) -> Result<Self, Error> {
        let classes = &card.classes;
        let (judged, samples): (Vec<&Answer>, Vec<Sample>) = answers
            .iter()
            .filter_map(|answer| {
                let logits = answer.score.as_ref().ok()?.logits.mean();
                Some((answer, Sample::new(logits, &answer.lesion.diagnosis, classes)))
            })
            .unzip();
        let samples: Vec<&Sample> = samples.iter().collect();
        let malignant = samples.iter().filter(|sample| sample.malignant).count();
        let benign = samples.len() - malignant;
        if malignant < FEWEST || benign < FEWEST {
            return Err(too_few(malignant, benign));
        }
        let groups = Groups::new(judged.iter().map(|answer| answer.lesion.group.as_str()));
        let (methods, calibration) = select(&samples, &groups, classes, wanted.bootstrap.seed)
            .ok_or_else(|| too_few(malignant, benign))?;

        let measured = Probability::saturating(malignant as f64 / samples.len() as f64).rounded_down();
        let prevalence =
            wanted.prevalence.map(|assumed| Prevalence { measured, assumed: assumed.rounded_down() });
        let mut card = Card {
            calibration,
            prevalence,
            operating_points: Vec::new(),
            default_operating_point: None,
            prediction_sets: None,
            views: views(&judged)?,
            version: wanted.version.unwrap_or_else(|| card.version.clone()),
            evaluation: Vec::new(),
            ..card.clone()
        };
        let labeled = samples.iter().map(|sample| {
            let label = if sample.malignant { Label::Malignant } else { Label::Benign };
            (card.probabilities(&sample.logits).malignant(classes), label)
        });
        let labeled: Vec<_> = labeled.collect();
        card.prediction_sets = Some(prediction_sets(&labeled, wanted.coverage, wanted.measured_on.clone())?);

        let again = judged.iter().map(|answer| Answer {
            lesion: answer.lesion.clone(),
            score: answer.score.clone().map(|score| Score::of(score.logits, &card, None)),
        });
        let again: Vec<Answer> = again.collect();
        let again: Vec<&Answer> = again.iter().collect();
        let prevalences = match prevalence {
            Some(Prevalence { assumed, .. }) => vec![assumed],
            None => [measured.get(), 0.01, 0.05, 0.2].map(Probability::saturating).into(),
        };
        let measured_on = format!(
            "{}, on which it was also chosen: other hospitals will see another sensitivity",
            wanted.measured_on
        );
        let mut values = Vec::new();
        for target in Target::standard(classes) {
            if target.ask(&again).0.positives() < FEWEST as u64 {
                continue;
            }
            let points = operating_points::operating_points(&target, &again, wanted.bootstrap, &measured_on);
            for point in points {
                values.extend(predictive::at(&point, &target, &again, &prevalences));
                card.operating_points.push(point);
            }
        }
        card.operating_point(Some(&wanted.default_operating_point))?;
        card.default_operating_point = Some(wanted.default_operating_point);
        Ok(Self {
            malignant,
            benign,
            groups: groups.count(),
            not_judged: answers.len() - samples.len(),
            methods,
            predictive_values: values,
            card,
            notice: NOTICE,
        })
    }
}

fn too_few(malignant: usize, benign: usize) -> Error {
    Error::new(
        ErrorCode::TooFewImages,
        format!(
            "a calibration takes {FEWEST} malignant and {FEWEST} benign images that were judged, and there are \
             {malignant} and {benign}"
        ),
    )
}

/// How many views the logits are the mean of.
fn views(judged: &[&Answer]) -> Result<Tta, Error> {
    let mut counts = judged.iter().filter_map(|answer| answer.views());
    let first = counts.next().unwrap_or_default();
    if counts.any(|count| count != first) {
        return Err(invalid("the scores are of different numbers of views"));
    }
    Ok(first)
}
