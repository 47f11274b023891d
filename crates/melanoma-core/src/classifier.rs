//! The way of one photograph, in three steps: prepare, run, conclude.

use std::path::Path;

use crate::{
    bundle::Bundle,
    engine::{self, Engine, EngineChoice, Identity, Outputs},
    error::{Error, ErrorCode},
    photo::{Limits, Photo},
    preprocess::Tensor,
    report::Report,
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
    /// What a photograph may cost.
    pub limits: Limits,
}

/// The largest difference that the self-test found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SelfTest {
    /// How many golden pictures were answered.
    pub pictures: usize,
    /// The largest difference of a class probability from the golden one.
    pub largest_difference: f64,
}

impl Classifier {
    /// Loads the bundle into an engine and proves it: no classifier exists that has not given its
    /// golden answers on this machine.
    ///
    /// # Errors
    /// `engine_unavailable`, `inference_failed` or `self_test_failed`.
    pub fn open(bundle: Bundle, options: Options) -> Result<Self, Error> {
        let engine = engine::open(&bundle, options.engine, options.library, options.concurrency)?;
        let classifier = Self { bundle, engine, limits: options.limits };
        classifier.self_test()?;
        Ok(classifier)
    }

    /// Answers the golden pictures and compares.
    ///
    /// # Errors
    /// `self_test_failed` where a class probability is further from the golden one than the
    /// bundle tolerates.
    pub fn self_test(&self) -> Result<SelfTest, Error> {
        let golden = self.bundle.golden();
        let calibration = self.bundle.card().calibration;
        let mut largest_difference = 0.0_f64;
        for answer in &golden.answers {
            let picture = self.bundle.file(&answer.image).unwrap_or_default();
            // The limits are for photographs from outside, and the bundle's own are checked.
            let tensor = self.prepare_photo(&Photo::decode(picture, &Limits::default())?)?;
            let outputs = self.engine.run_one(&tensor)?;
            let (expected, got) =
                (calibration.probabilities(&answer.logits), calibration.probabilities(&outputs.logits));
            for (expected, got) in expected.as_slice().iter().zip(got.as_slice()) {
                largest_difference = largest_difference.max((expected.get() - got.get()).abs());
            }
        }
        if largest_difference > golden.tolerance.get() {
            return Err(Error::new(
                ErrorCode::SelfTestFailed,
                format!(
                    "a golden probability differs by {largest_difference:.6}; the bundle tolerates {}",
                    golden.tolerance.get()
                ),
            ));
        }
        Ok(SelfTest { pictures: golden.answers.len(), largest_difference })
    }

    /// Bytes to tensor: CPU-bound, and may refuse the photograph.
    ///
    /// # Errors
    /// Those of [`Photo::decode`], `image_too_small` and `no_detail`.
    pub fn prepare(&self, bytes: &[u8]) -> Result<Tensor, Error> {
        self.prepare_photo(&Photo::decode(bytes, &self.limits)?)
    }

    /// The same from a decoded photograph.
    pub fn prepare_photo(&self, photo: &Photo) -> Result<Tensor, Error> {
        let card = self.bundle.card();
        let shorter = photo.width().min(photo.height());
        if shorter < card.refusal.shorter_side {
            return Err(Error::new(
                ErrorCode::ImageTooSmall,
                format!(
                    "the shorter side has {shorter} pixels; the model needs {}",
                    card.refusal.shorter_side
                ),
            ));
        }
        let view = card.preprocess.view(photo)?;
        if view.contrast() < card.refusal.contrast {
            return Err(Error::new(
                ErrorCode::NoDetail,
                "the part of the photograph that is looked at has next to no contrast",
            ));
        }
        Ok(card.preprocess.tensor(&view))
    }

    /// Tensors to scores. The answer to one does not depend on the others.
    pub fn run(&self, tensors: &[Tensor]) -> Result<Vec<Outputs>, Error> {
        self.engine.run(tensors)
    }

    /// Scores to report: arithmetic only.
    #[must_use]
    pub fn conclude(&self, outputs: &Outputs) -> Report {
        Report::conclude(&self.bundle, self.engine.identity(), outputs)
    }

    /// The three steps in order, for one photograph.
    pub fn classify(&self, bytes: &[u8]) -> Result<Report, Error> {
        let tensor = self.prepare(bytes)?;
        Ok(self.conclude(&self.engine.run_one(&tensor)?))
    }

    /// The bundle.
    #[must_use]
    pub fn bundle(&self) -> &Bundle {
        &self.bundle
    }

    /// Which engine answers.
    #[must_use]
    pub fn engine(&self) -> &Identity {
        self.engine.identity()
    }

    /// What a photograph may cost.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.limits
    }
}
