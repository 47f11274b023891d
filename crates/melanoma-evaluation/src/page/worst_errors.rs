//! The worst errors, with their images.

use melanoma_core::{Card, Limits, decision::Advice};

use crate::{
    predictions::{Prediction, Score, image},
    thumbnail::data_uri,
};

/// A wrong decision.
#[derive(Clone, Debug, PartialEq)]
pub struct WorstError {
    /// Name of the file, without its folder.
    pub file: String,
    /// The label of the image.
    pub diagnosis: String,
    /// Whether the lesion is malignant: then it was missed, else it was referred without need.
    pub malignant: bool,
    /// The model's probability of malignancy in percent.
    pub percent: f64,
    /// Name of the most probable class.
    pub most_probable: String,
    /// A thumbnail as a `data:` address; `None` if the image cannot be read again.
    pub image: Option<String>,
}

/// Largest number of errors.
const MAX_ERRORS: usize = 20;
/// Longer side of a thumbnail in pixels.
const THUMBNAIL_SIDE: u32 = 240;

/// Returns the twenty wrong decisions with the most confident predictions. An inconclusive one is not wrong.
#[must_use]
pub fn worst_errors(predictions: &[Prediction], card: &Card, limits: &Limits) -> Vec<WorstError> {
    let mut wrong = Vec::new();
    for prediction in predictions {
        let Ok(score) = &prediction.score else { continue };
        let malignant = prediction.sample.diagnosis.is_malignant();
        let is_wrong = match score.advice {
            Advice::ConsultDermatologist => !malignant && prediction.sample.diagnosis.is_lesion(),
            Advice::NoSignNotRuledOut => malignant,
            Advice::Inconclusive => false,
        };
        if is_wrong {
            let distance = if malignant { 1.0 - score.malignant } else { score.malignant };
            wrong.push((prediction, score, distance));
        }
    }
    wrong.sort_by(|a, b| b.2.total_cmp(&a.2));
    wrong
        .into_iter()
        .take(MAX_ERRORS)
        .map(|(prediction, score, _)| WorstError::new(prediction, score, card, limits))
        .collect()
}

impl WorstError {
    fn new(prediction: &Prediction, score: &Score, card: &Card, limits: &Limits) -> Self {
        let classes = card.classes.iter().zip(&score.probabilities);
        let most_probable = classes.max_by(|a, b| a.1.total_cmp(b.1)).map(|(class, _)| class.name.clone());
        let sample = &prediction.sample;
        let image = image(sample, limits, card).ok();
        Self {
            file: sample.file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            diagnosis: sample.diagnosis.as_str().into(),
            malignant: sample.diagnosis.is_malignant(),
            percent: 100.0 * score.malignant,
            most_probable: most_probable.unwrap_or_default(),
            image: image.and_then(|image| data_uri(&image, THUMBNAIL_SIDE)),
        }
    }
}
