//! The worst errors, with their images.

use base64::{Engine, prelude::BASE64_STANDARD};
use image::{ImageFormat, RgbImage, imageops::thumbnail};
use melanoma_core::{Card, Image, Limits};

use crate::scores::{Answer, Score, image};

/// A wrong decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Worst {
    /// Name of the file, without its folder.
    pub file: String,
    /// What the lesion is, as the data set says.
    pub diagnosis: String,
    /// Whether that is malignant: then the lesion was missed, else it was referred for nothing.
    pub malignant: bool,
    /// The model's probability of malignant in percent.
    pub percent: f64,
    /// Name of the most probable class.
    pub most_probable: String,
    /// A small image as a `data:` address; none if the image cannot be read any more.
    pub image: Option<String>,
}

/// How many are shown.
const SHOWN: usize = 20;
/// Longer side of a small image in pixels.
const SIDE: u32 = 240;

/// The twenty wrong decisions of which the model was most sure.
#[must_use]
pub fn worst(answers: &[Answer], card: &Card, limits: &Limits) -> Vec<Worst> {
    let mut wrong: Vec<(&Answer, &Score, f64)> = answers
        .iter()
        .filter_map(|answer| {
            let (score, malignant) = (answer.score.as_ref().ok()?, answer.lesion.diagnosis.is_malignant());
            let distance = if malignant { 1.0 - score.malignant } else { score.malignant };
            (score.refer != malignant).then_some((answer, score, distance))
        })
        .collect();
    wrong.sort_by(|a, b| b.2.total_cmp(&a.2));
    let classes = &card.classes;
    let show = |(answer, score, _): (&Answer, &Score, f64)| {
        let classes = classes.iter().zip(&score.probabilities);
        let most_probable = classes.max_by(|a, b| a.1.total_cmp(b.1)).map(|(class, _)| class.name.clone());
        let name = answer.lesion.file.file_name().unwrap_or_default();
        Worst {
            file: name.to_string_lossy().into_owned(),
            diagnosis: answer.lesion.diagnosis.as_str().into(),
            malignant: answer.lesion.diagnosis.is_malignant(),
            percent: 100.0 * score.malignant,
            most_probable: most_probable.unwrap_or_default(),
            image: image(&answer.lesion, limits, card).ok().and_then(|image| data_uri(&image)),
        }
    };
    wrong.into_iter().take(SHOWN).map(show).collect()
}

fn data_uri(image: &Image) -> Option<String> {
    let image = RgbImage::from_raw(image.width(), image.height(), image.rgb().to_vec())?;
    let scale = f64::from(SIDE) / f64::from(image.width().max(image.height()));
    let side = |length: u32| ((f64::from(length) * scale.min(1.0)).round() as u32).max(1);
    let small = thumbnail(&image, side(image.width()), side(image.height()));
    let mut jpeg = std::io::Cursor::new(Vec::new());
    small.write_to(&mut jpeg, ImageFormat::Jpeg).ok()?;
    Some(format!("data:image/jpeg;base64,{}", BASE64_STANDARD.encode(jpeg.into_inner())))
}
