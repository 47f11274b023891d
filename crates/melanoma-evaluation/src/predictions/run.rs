//! Running the model over a data set.

use melanoma_core::{
    Card, Classifier, ClassifyOptions, Image, Limits, Metadata,
    preprocess::{Filter, Preprocess, PreprocessError, ResizeMode},
};

use super::{outputs::ImageOutputs, score::Prediction};
use crate::{
    dataset::{DataSet, Sample},
    error::Error,
    threads,
};

/// Runs the model over a data set on as many threads as the current rayon pool has, which must be no more
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
    classifier.check(options)?;
    let (card, tta) = (classifier.bundle().card(), classifier.tta(options));
    let outputs = |sample: &Sample| -> Result<ImageOutputs, Error> {
        let image = image(sample, &classifier.limits(), card)?;
        let input = classifier.preprocess_image(&image, tta)?;
        let options = ClassifyOptions { metadata: metadata(sample, options, card), ..options.clone() };
        Ok(ImageOutputs::new(&classifier.infer_input(&input, &options)?, &input.findings))
    };
    let predict = |sample: Sample| {
        let outputs = outputs(&sample).map_err(|error| error.code());
        on_done();
        Prediction::new(sample, outputs, card, options.operating_point.as_deref())
    };
    Ok(threads::map(data.samples, predict))
}

/// What the data set says about the person and the lesion, else what the options say. A name that the card does not have
/// is unknown.
fn metadata(sample: &Sample, options: &ClassifyOptions, card: &Card) -> Metadata {
    let age = sample.age.map(|years| years.round() as u32);
    let stated = Metadata { age, sex: sample.sex.clone(), site: sample.site.clone() };
    stated.known_by(&card.metadata).or(options.metadata.clone())
}

/// Returns the image of a sample, with the aspect ratio of the original frame.
pub(crate) fn image(sample: &Sample, limits: &Limits, card: &Card) -> Result<Image, Error> {
    let image = sample.decode(limits)?;
    // A round field of view that is a circle in the square was never distorted.
    let is_round = card.preprocess.field_of_view_crop.is_some_and(|crop| crop.square(&image).is_some());
    if sample.aspect_distorted && !is_round { Ok(with_original_aspect(&image)?) } else { Ok(image) }
}

/// Width of the original frame by its height.
const ORIGINAL_ASPECT: f64 = 4.0 / 3.0;

/// Stretches the width back, as Pillow does. Users do not send distorted images, so the model is not evaluated on
/// them.
fn with_original_aspect(image: &Image) -> Result<Image, PreprocessError> {
    let (width, height) =
        ((f64::from(image.height()) * ORIGINAL_ASPECT).round_ties_even() as u32, image.height());
    let stretch = Preprocess::resampling(ResizeMode::Stretch, Filter::Bicubic, width, height);
    let stretched = stretch.pixels(image).rgb().to_vec();
    let wrong = PreprocessError::WrongLength {
        values: stretched.len(),
        expected: 3 * width as usize * height as usize,
    };
    Image::from_rgb(width, height, stretched).ok_or(wrong)
}
