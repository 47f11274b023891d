//! One labeled image.

use std::path::PathBuf;

use melanoma_core::{Image, Limits};

use super::{diagnosis::Diagnosis, sample_type::SampleType};
use crate::{error::Error, image_file};

/// One labeled image of a data set.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// The image file. A relative path of a manifest is relative to the manifest's folder.
    pub file: PathBuf,
    /// The diagnosis of the lesion, if there is one.
    pub diagnosis: Diagnosis,
    /// What the image shows, if the data set says it.
    pub image_type: Option<SampleType>,
    /// Where the image comes from, such as a hospital or a public collection.
    pub source: Option<String>,
    /// Images of one group are not independent (one lesion, one patient). By default the file itself.
    pub group: String,
    /// Sex of the person.
    pub sex: Option<String>,
    /// Age of the person in years, 0 to 130.
    pub age: Option<f64>,
    /// Site on the body.
    pub site: Option<String>,
    /// Skin tone, on the scale of the data set, such as Fitzpatrick's.
    pub skin_tone: Option<String>,
    /// Part of the data set, such as `train` or `test`.
    pub split: Option<String>,
    /// Whether a 4:3 frame was resized to a square (column `frame` is `squashed`).
    pub aspect_distorted: bool,
}

impl Sample {
    /// Decodes the image as it is in the file.
    ///
    /// # Errors
    /// `unreadable_file`, and the errors of [`Image::decode`].
    pub(crate) fn decode(&self, limits: &Limits) -> Result<Image, Error> {
        image_file::decode(&self.file, limits)
    }
}
