//! From the bytes of an image to the input of the network.

use super::{Classifier, ModelInput};
use crate::{
    cancellation::CancellationToken,
    decode::{Image, ReducedImage, Reduction, Resources},
    error::Error,
    location::{ImageFindings, LocatedLesion},
    preprocess::{Pixels, PreprocessError, Rect, Tensor},
    quality::{Quality, QualityWarning},
    tta::{PerView, Tta},
};

/// The part of an image that becomes the input, before normalization.
pub(super) struct Framed {
    pixels: Pixels,
    /// What the input would be without the located lesion.
    center: Option<Pixels>,
    pub(super) located: Option<LocatedLesion>,
    area: Rect,
}

impl Framed {
    /// The framing is that of the image, whose center would be the input; everything else is that of the input.
    pub(super) fn quality(&self) -> Quality {
        let quality = Quality::measure(&self.pixels);
        let Some(center) = &self.center else { return quality };
        let Quality { lesion_share, lesion_cut, lesion_offset, .. } = Quality::measure(center);
        Quality { lesion_share, lesion_cut, lesion_offset, ..quality }
    }
}

impl Classifier {
    /// Decodes `bytes` and makes one tensor for each view. This step costs CPU time and can reject
    /// the image.
    ///
    /// # Errors
    /// [`Error::Decode`], [`Error::Preprocess`], [`Error::Quality`], [`Error::InvalidParameter`] and
    /// [`Error::Canceled`].
    pub fn preprocess(&self, bytes: &[u8], tta: Tta, token: &CancellationToken) -> Result<ModelInput, Error> {
        self.preprocess_file(bytes, tta, token).map(|(input, _)| input)
    }

    /// Returns the area that became the input, too.
    pub(super) fn preprocess_file(
        &self,
        bytes: &[u8],
        tta: Tta,
        token: &CancellationToken,
    ) -> Result<(ModelInput, Rect), Error> {
        let gate = self.check_at_gate(bytes, token)?;
        let (image, area) = self.decode(bytes, token)?;
        self.check_side(image.grid.width, image.grid.height)?;
        let framed = self.frame(bytes, image, area, token)?;
        let findings = self.check_quality(&framed.quality(), framed.located)?.and(gate);
        Ok((self.input(&framed.pixels, findings, tta)?, framed.area))
    }

    /// Decodes `bytes`, and returns the center of the image or the inside of its vignette, too.
    pub(super) fn decode(
        &self,
        bytes: &[u8],
        token: &CancellationToken,
    ) -> Result<(ReducedImage, Rect), Error> {
        let steps = &self.bundle.card().preprocess;
        let resources = self.resources(token);
        let image = ReducedImage::decode(bytes, &resources, &|width, height| steps.reduction(width, height))?;
        if let Some(area) = steps.reduced_area(&image) {
            return Ok((image, area));
        }
        // Before another decoder waits for it.
        drop(image);
        let image = ReducedImage::decode(bytes, &resources, &|_, _| Reduction::NONE)?;
        let area = steps.area(&image.pixels);
        Ok((image, area))
    }

    /// Locates the lesion, and resamples the area around it or else `area`.
    pub(super) fn frame(
        &self,
        bytes: &[u8],
        mut image: ReducedImage,
        area: Rect,
        token: &CancellationToken,
    ) -> Result<Framed, Error> {
        let steps = &self.bundle.card().preprocess;
        let pixels = steps.reduced_pixels(&image, area);
        let Some(located) = self.locate(area, &image) else {
            return Ok(Framed { pixels, center: None, located: None, area });
        };
        let reduction = steps.reduction_of(located.area);
        if reduction < image.grid.reduction {
            drop(image);
            image = ReducedImage::decode(bytes, &self.resources(token), &|_, _| reduction)?;
        }
        let center = Some(pixels);
        let pixels = steps.reduced_pixels(&image, located.area);
        Ok(Framed { pixels, center, located: Some(located), area: located.area })
    }

    /// Locates the lesion, unless the input would be the inside of a vignette: a dermatoscope shows one lesion, and the
    /// edge of its field is no skin.
    fn locate(&self, area: Rect, image: &ReducedImage) -> Option<LocatedLesion> {
        let card = self.bundle.card();
        let is_center = area == card.preprocess.frame_area(image.grid.width, image.grid.height);
        card.quality_gate.location.filter(|_| is_center)?.locate_reduced(image)
    }

    pub(super) fn resources<'a>(&'a self, token: &'a CancellationToken) -> Resources<'a> {
        Resources { limits: &self.limits, memory: &self.memory, token }
    }

    /// Makes one tensor for each view of a decoded image. It does not locate the lesion: the input is the center of the
    /// image.
    ///
    /// # Errors
    /// [`Error::Preprocess`], [`Error::Quality`] and [`Error::InvalidParameter`].
    pub fn preprocess_image(&self, image: &Image, tta: Tta) -> Result<ModelInput, Error> {
        let gate = self.check_decoded_at_gate(image)?;
        let mut input = self.preprocess_ungated(image, tta)?;
        input.findings = input.findings.and(gate);
        Ok(input)
    }

    pub(super) fn preprocess_ungated(&self, image: &Image, tta: Tta) -> Result<ModelInput, Error> {
        self.check_side(image.width(), image.height())?;
        self.checked_input(&self.bundle.card().preprocess.pixels(image), tta)
    }

    /// Makes one tensor for each view of pixels that the caller has cropped and resampled: red, green
    /// and blue of each pixel of the input, row by row, 0 to 255. The size of the image is unknown
    /// here, so it is not checked.
    ///
    /// # Errors
    /// [`Error::Preprocess`], [`Error::Quality`] and [`Error::InvalidParameter`].
    pub fn preprocess_pixels(&self, values: &[f32], tta: Tta) -> Result<ModelInput, Error> {
        let pixels = self.bundle.card().preprocess.pixels_from_values(values)?;
        let gate = self.check_pixels_at_gate(&pixels)?;
        let mut input = self.checked_input(&pixels, tta)?;
        input.findings = input.findings.and(gate);
        Ok(input)
    }

    fn checked_input(&self, pixels: &Pixels, tta: Tta) -> Result<ModelInput, Error> {
        let findings = self.check_quality(&Quality::measure(pixels), None)?;
        self.input(pixels, findings, tta)
    }

    fn input(&self, pixels: &Pixels, findings: ImageFindings, tta: Tta) -> Result<ModelInput, Error> {
        Ok(ModelInput { tensors: self.bundle.card().preprocess.tensors(pixels, tta)?, findings })
    }

    pub(super) fn one_view(&self, framed: &Framed) -> Result<PerView<Tensor>, Error> {
        Ok(self.bundle.card().preprocess.tensors(&framed.pixels, Tta::One)?)
    }

    pub(super) fn check_side(&self, width: u32, height: u32) -> Result<(), PreprocessError> {
        let (side, min) = (width.min(height), self.bundle.card().quality_gate.min_side);
        if side < min { Err(PreprocessError::TooSmall { side, min }) } else { Ok(()) }
    }

    /// Returns an error if the card refuses an image of this quality.
    pub(super) fn check_quality(
        &self,
        quality: &Quality,
        located_lesion: Option<LocatedLesion>,
    ) -> Result<ImageFindings, Error> {
        let gate = &self.bundle.card().quality_gate;
        // A dark image and a white one have no contrast either.
        if let Some(limits) = &gate.limits {
            limits.check_light(quality)?;
        }
        let (contrast, min) = (quality.contrast, gate.min_contrast);
        if contrast < min {
            return Err(PreprocessError::LowContrast { contrast, min }.into());
        }
        let mut warnings = match &gate.limits {
            Some(limits) => limits.check(quality)?,
            None => Vec::new(),
        };
        if located_lesion.is_some_and(|located| located.candidates > 1) {
            warnings.push(QualityWarning::SeveralLesions);
        }
        Ok(ImageFindings { warnings, located_lesion, image_type: None })
    }
}
