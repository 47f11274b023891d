//! The way of one image, in three steps: prepare, run, conclude.

use std::path::Path;

use crate::{
    bundle::{Bundle, OperatingPoint},
    decision::Rule,
    decode::{Image, Limits},
    engine::{self, Engine, EngineChoice, EngineInfo, Outputs},
    error::{Error, ErrorCode},
    preprocess::{Tensor, View},
    report::Report,
    tta::{Tta, Views},
};

/// A bundle in an engine, proven on this machine.
pub struct Classifier {
    bundle: Bundle,
    engine: Box<dyn Engine>,
    limits: Limits,
}

/// How a classifier is opened.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// Which engine.
    pub engine: EngineChoice,
    /// The shared library of ONNX Runtime, if one was found.
    pub library: Option<&'a Path>,
    /// How many callers may run at the same time, at least 1.
    pub concurrency: usize,
    /// What an image may cost.
    pub limits: Limits,
}

/// What is asked of one image beyond the card's defaults.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClassifyOptions {
    /// Name of the operating point to decide by.
    pub operating_point: Option<String>,
    /// How many ways to look at the image.
    pub views: Option<Tta>,
}

/// The largest difference that the self-test found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Verification {
    /// How many golden images were answered.
    pub images: usize,
    /// The largest difference of a class probability from the golden one.
    pub largest_difference: f64,
}

impl Classifier {
    /// Loads the bundle into an engine and proves it: no classifier exists that has not given its
    /// golden answers on this machine.
    ///
    /// # Errors
    /// `engine_unavailable`, `inference_failed` or `verification_failed`.
    pub fn open(bundle: Bundle, options: Options) -> Result<Self, Error> {
        let engine = engine::open(&bundle, options.engine, options.library, options.concurrency)?;
        let classifier = Self { bundle, engine, limits: options.limits };
        classifier.verify()?;
        Ok(classifier)
    }

    /// Answers the golden images and compares.
    ///
    /// # Errors
    /// `verification_failed` where a class probability is further from the golden one than the
    /// bundle tolerates.
    pub fn verify(&self) -> Result<Verification, Error> {
        let golden = self.bundle.golden();
        let card = self.bundle.card();
        let mut largest_difference = 0.0_f64;
        for answer in &golden.answers {
            let image = self.bundle.file(&answer.image).unwrap_or_default();
            // The limits are for images from outside, and the bundle's own are checked.
            let tensors = self.prepare_photo(&Image::decode(image, &Limits::default())?, Tta::One)?;
            let logits = self.run(&tensors)?.logits().mean();
            let (expected, got) = (card.probabilities(&answer.logits), card.probabilities(&logits));
            for (expected, got) in expected.as_slice().iter().zip(got.as_slice()) {
                largest_difference = largest_difference.max((expected.get() - got.get()).abs());
            }
        }
        if largest_difference > golden.tolerance.get() {
            return Err(Error::new(
                ErrorCode::VerificationFailed,
                format!(
                    "a golden probability differs by {largest_difference:.6}; the bundle tolerates {}",
                    golden.tolerance.get()
                ),
            ));
        }
        Ok(Verification { images: golden.answers.len(), largest_difference })
    }

    /// The operating point asked for, or the card's; `None` where the card has none.
    ///
    /// # Errors
    /// `invalid_parameter` where the card has none of the name.
    pub fn operating_point(&self, asked: &ClassifyOptions) -> Result<Option<&OperatingPoint>, Error> {
        self.bundle.card().operating_point(asked.operating_point.as_deref())
    }

    /// The number of views asked for, or the card's.
    #[must_use]
    pub fn views(&self, asked: &ClassifyOptions) -> Tta {
        asked.views.unwrap_or(self.bundle.card().views)
    }

    /// Bytes to a tensor a view: CPU-bound, and may refuse the image.
    ///
    /// # Errors
    /// Those of [`Image::decode`], `image_too_small`, `low_contrast` and `invalid_parameter`.
    pub fn prepare(&self, bytes: &[u8], views: Tta) -> Result<Views<Tensor>, Error> {
        self.prepare_while(bytes, views, &|| true)
    }

    /// The same, as long as `wanted` says so.
    ///
    /// # Errors
    /// Those of [`Self::prepare`], and `deadline_exceeded` once it is not wanted any more.
    pub fn prepare_while(
        &self,
        bytes: &[u8],
        views: Tta,
        wanted: &dyn Fn() -> bool,
    ) -> Result<Views<Tensor>, Error> {
        self.prepare_photo(&Image::decode_while(bytes, &self.limits, wanted)?, views)
    }

    /// The same from a decoded image.
    pub fn prepare_photo(&self, image: &Image, views: Tta) -> Result<Views<Tensor>, Error> {
        let card = self.bundle.card();
        let shorter = image.width().min(image.height());
        if shorter < card.refusal.shorter_side {
            return Err(Error::new(
                ErrorCode::ImageTooSmall,
                format!(
                    "the shorter side has {shorter} pixels; the model needs {}",
                    card.refusal.shorter_side
                ),
            ));
        }
        self.prepare_view(card.preprocess.view(image)?, views)
    }

    /// The same from what the network sees, by whoever has cut and resampled the image: red,
    /// green and blue of each pixel of the input, row by row, 0 to 255. How large the image was
    /// nobody can tell here.
    ///
    /// # Errors
    /// `invalid_tensor`, `low_contrast` and `invalid_parameter`.
    pub fn prepare_pixels(&self, values: &[f32], views: Tta) -> Result<Views<Tensor>, Error> {
        self.prepare_view(self.bundle.card().preprocess.view_of(values)?, views)
    }

    fn prepare_view(&self, view: View, views: Tta) -> Result<Views<Tensor>, Error> {
        let card = self.bundle.card();
        if view.contrast() < card.refusal.contrast {
            return Err(Error::new(
                ErrorCode::LowContrast,
                "the part of the image that is looked at has next to no contrast",
            ));
        }
        Ok(card.preprocess.views(view, views)?.map(|view| card.preprocess.tensor(view)))
    }

    /// Tensors to scores. The answer to one does not depend on the others.
    pub fn run(&self, tensors: &Views<Tensor>) -> Result<Views<Outputs>, Error> {
        tensors.try_map(|tensor| self.engine.run_one(tensor))
    }

    /// Scores to report: arithmetic only.
    #[must_use]
    pub fn conclude(&self, outputs: &Views<Outputs>, operating_point: Option<&OperatingPoint>) -> Report {
        let rule = Rule { card: self.bundle.card(), operating_point };
        Report::conclude(&self.bundle, rule, self.engine.identity(), outputs)
    }

    /// The three steps in order, for one image.
    ///
    /// # Errors
    /// Those of [`Self::prepare`], `invalid_parameter` and `inference_failed`.
    pub fn classify(&self, bytes: &[u8], asked: &ClassifyOptions) -> Result<Report, Error> {
        let point = self.operating_point(asked)?;
        let tensors = self.prepare(bytes, self.views(asked))?;
        Ok(self.conclude(&self.run(&tensors)?, point))
    }

    /// The bundle.
    #[must_use]
    pub fn bundle(&self) -> &Bundle {
        &self.bundle
    }

    /// Which engine answers.
    #[must_use]
    pub fn engine(&self) -> &EngineInfo {
        self.engine.identity()
    }

    /// What an image may cost.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.limits
    }
}
