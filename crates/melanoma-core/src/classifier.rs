//! The classifier: preprocess, infer, postprocess.

mod check;
mod gate;
mod input;

use std::{fmt, sync::Arc};

use crate::{
    bundle::Bundle,
    calibration::Calibration,
    cancellation::CancellationToken,
    class::{Class, Target},
    decode::{DecoderMemory, Image, Limits, ReducedImage},
    engine::{Engine, EngineConfig, EngineError, EngineInfo},
    error::Error,
    explanation::{Explanation, HeatMap},
    location::ImageFindings,
    metadata::Metadata,
    outputs::{Outputs, check_input, check_metadata},
    parameter::InvalidParameter,
    preprocess::Tensor,
    report::Report,
    score::Logits,
    tta::{PerView, Tta},
};

pub use self::check::ImageCheck;

/// A bundle in an engine, verified on this machine.
pub struct Classifier {
    bundle: Bundle,
    engine: Box<dyn Engine>,
    limits: Limits,
    memory: Arc<DecoderMemory>,
    /// Checks each image first.
    gate: Option<Box<Self>>,
}

/// Settings of a classifier.
#[derive(Clone, Debug, Default)]
pub struct ClassifierConfig {
    /// Which engine runs the network, and how.
    pub engine: EngineConfig,
    /// What an image may cost.
    pub limits: Limits,
}

/// An image as the network receives it.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelInput {
    /// One for each view.
    pub tensors: PerView<Tensor>,
    /// What the report says about the image.
    pub findings: ImageFindings,
}

/// Options of one call. The default is what the card says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClassifyOptions {
    /// Name of the operating point.
    pub operating_point: Option<String>,
    /// Number of views of the test-time augmentation.
    pub tta: Option<Tta>,
    /// What is known about the person and the lesion, for a model that takes it.
    pub metadata: Metadata,
}

/// The result of a verification.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Verification {
    /// Number of test vectors.
    pub vectors: usize,
    /// Largest difference of a class probability.
    pub max_difference: f64,
}

impl Classifier {
    /// Loads the bundle into the engine that `config` selects, and verifies it.
    ///
    /// # Errors
    /// [`Error::Engine`] if no engine can run the model, or it does not reproduce its test vectors.
    pub fn open(bundle: Bundle, config: &ClassifierConfig) -> Result<Self, Error> {
        let engine = config.engine.open(&bundle)?;
        Self::with_engine(bundle, engine, config.limits)
    }

    /// Uses an engine of the caller, and verifies the bundle in it: no classifier exists that has not
    /// reproduced its test vectors on this machine.
    ///
    /// # Errors
    /// [`EngineError::Verification`], and those of [`Engine::infer`].
    pub fn with_engine(bundle: Bundle, engine: Box<dyn Engine>, limits: Limits) -> Result<Self, Error> {
        let memory = DecoderMemory::new(limits.memory);
        let classifier = Self { bundle, engine, limits, memory, gate: None };
        classifier.verify()?;
        Ok(classifier)
    }

    /// Runs the test vectors and compares.
    ///
    /// # Errors
    /// [`EngineError::Verification`] if a probability differs by more than the bundle tolerates.
    pub fn verify(&self) -> Result<Verification, Error> {
        let card = self.bundle.card();
        let test_vectors = self.bundle.test_vectors();
        let mut max_difference = 0.0_f64;
        for vector in &test_vectors.vectors {
            let bytes = self.bundle.file(&vector.image).unwrap_or_default();
            // The caller's limits are for images from outside; the checksums cover these.
            let image = Image::decode(bytes, &Limits::default())?;
            let outputs = self.infer(&self.preprocess_ungated(&image, Tta::One)?.tensors)?;
            let classes = [&vector.logits, &outputs.logits().mean()];
            max_difference = max_difference.max(difference(classes, &card.classes));
            if let (Some(expected), Some(actual)) = (&vector.image_type, outputs.image_type()) {
                max_difference = max_difference.max(difference([expected, &actual], &[]));
            }
        }
        let tolerance = test_vectors.tolerance.get();
        if max_difference > tolerance {
            return Err(EngineError::Verification { difference: max_difference, tolerance }.into());
        }
        Ok(Verification { vectors: test_vectors.vectors.len(), max_difference })
    }

    /// Returns an error if no image can be classified with `options`. It costs nothing, so that it can run before
    /// the work on an image.
    ///
    /// # Errors
    /// [`InvalidParameter::OperatingPoint`], and those of [`Metadata::tensors`].
    pub fn check(&self, options: &ClassifyOptions) -> Result<(), InvalidParameter> {
        options.metadata.tensors(&self.bundle.card().metadata)?;
        self.bundle.card().profiles.check_operating_point(options.operating_point.as_deref())
    }

    /// Returns the number of views that `options` selects.
    #[must_use]
    pub fn tta(&self, options: &ClassifyOptions) -> Tta {
        options.tta.unwrap_or(self.bundle.card().tta)
    }

    /// Runs the network on each view, without metadata, and checks its outputs.
    ///
    /// # Errors
    /// [`EngineError`] with the code `inference_failed`.
    pub fn infer(&self, tensors: &PerView<Tensor>) -> Result<PerView<Outputs>, EngineError> {
        let unknown = Metadata::default().tensors(&self.bundle.card().metadata);
        self.infer_with(tensors, &unknown.unwrap_or_default())
    }

    /// Runs the network on each view and the values of the inputs beside the image, in the order of the
    /// card.
    ///
    /// # Errors
    /// [`EngineError`] with the code `inference_failed`.
    pub fn infer_with(
        &self,
        tensors: &PerView<Tensor>,
        metadata: &[Vec<f32>],
    ) -> Result<PerView<Outputs>, EngineError> {
        let card = self.bundle.card();
        check_metadata(card, metadata)?;
        tensors.try_map(|tensor| {
            check_input(card, tensor)?;
            Outputs::from_raw(self.engine.infer(tensor, metadata)?, card)
        })
    }

    /// Runs the network on an input with the metadata of the options.
    ///
    /// # Errors
    /// Those of [`infer_with`](Self::infer_with) and of [`Metadata::tensors`].
    pub fn infer_input(
        &self,
        input: &ModelInput,
        options: &ClassifyOptions,
    ) -> Result<PerView<Outputs>, Error> {
        let metadata = options.metadata.tensors(&self.bundle.card().metadata)?;
        Ok(self.infer_with(&input.tensors, &metadata)?)
    }

    /// Computes the report. This step is arithmetic only.
    ///
    /// # Errors
    /// [`Error::NoLesionFound`], and [`Error::InvalidParameter`] if the operating point is none of the image type.
    pub fn postprocess(
        &self,
        outputs: &PerView<Outputs>,
        findings: &ImageFindings,
        options: &ClassifyOptions,
    ) -> Result<Report, Error> {
        let report =
            Report::new(&self.bundle, options.operating_point.as_deref(), self.engine.info(), outputs)?;
        let takes_metadata = !self.bundle.card().metadata.is_empty();
        Ok(Report {
            gate: self.gate().map(|gate| gate.bundle.identity()),
            metadata: takes_metadata.then(|| options.metadata.clone()),
            ..report.with_findings(findings)
        })
    }

    /// Runs the three steps on one image.
    ///
    /// # Errors
    /// Those of the steps.
    pub fn classify(&self, bytes: &[u8], options: &ClassifyOptions) -> Result<Report, Error> {
        self.check(options)?;
        let input = self.preprocess(bytes, self.tta(options), &CancellationToken::new())?;
        self.postprocess(&self.infer_input(&input, options)?, &input.findings, options)
    }

    /// Runs the three steps on one image, and maps the evidence for `target` from the same outputs.
    ///
    /// # Errors
    /// Those of the steps, [`InvalidParameter::NoClassMaps`] and [`InvalidParameter::Class`].
    pub fn explain(
        &self,
        bytes: &[u8],
        target: &Target,
        options: &ClassifyOptions,
        token: &CancellationToken,
    ) -> Result<Explanation, Error> {
        let card = self.bundle.card();
        self.check(options)?;
        if card.tensors.class_maps.is_none() {
            return Err(InvalidParameter::NoClassMaps.into());
        }
        if target.members(&card.classes).is_none() {
            return Err(InvalidParameter::unknown_class(&card.classes).into());
        }
        let (input, area) = self.preprocess_file(bytes, self.tta(options), token)?;
        let image = ReducedImage::decode(bytes, &self.resources(token), &Explanation::reduction)?;
        let outputs = self.infer_input(&input, options)?;
        Ok(Explanation {
            target: target.clone(),
            report: self.postprocess(&outputs, &input.findings, options)?,
            heat_map: HeatMap::new(target, &outputs, card)?,
            area,
            size: (image.grid.width, image.grid.height),
            image: image.pixels,
        })
    }

    /// Returns the bundle.
    #[must_use]
    pub fn bundle(&self) -> &Bundle {
        &self.bundle
    }

    /// Returns which engine runs the network.
    #[must_use]
    pub fn engine(&self) -> &EngineInfo {
        self.engine.info()
    }

    /// Returns what an image may cost.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.limits
    }
}

/// The largest difference of a probability, by the softmax of two lists of logits.
fn difference([expected, actual]: [&Logits; 2], classes: &[Class]) -> f64 {
    let softmax = |logits| Calibration::None {}.probabilities(logits, classes);
    let (expected, actual) = (softmax(expected), softmax(actual));
    let pairs = expected.as_slice().iter().zip(actual.as_slice());
    pairs.map(|(expected, actual)| (expected.get() - actual.get()).abs()).fold(0.0, f64::max)
}

impl fmt::Debug for Classifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Classifier")
            .field("bundle", &self.bundle)
            .field("engine", self.engine.info())
            .field("limits", &self.limits)
            .field("gate", &self.gate)
            .finish_non_exhaustive()
    }
}
