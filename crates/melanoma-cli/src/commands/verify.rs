//! `melanoma verify`: a bundle against its test vectors, a reference, and between engines.

mod arrays;

use std::path::Path;

use anyhow::bail;
use melanoma_core::{
    Bundle, Classifier, Limits, Tta,
    calibration::Calibration,
    engine::EngineKind,
    preprocess::{Layout, Tensor},
    tta::PerView,
};
use serde::Serialize;

use self::arrays::{Array, read};
use crate::{
    args::{Engine, EngineArgs, ReportFormat, VerifyArgs},
    output::Exit,
    terminal,
};

#[derive(Serialize)]
struct Verification {
    engines: Vec<EngineResult>,
    /// Largest difference of a probability between two engines, for the inputs of the reference.
    between_engines: Option<f64>,
    tolerance: f64,
    passed: bool,
}

#[derive(Serialize)]
struct EngineResult {
    name: &'static str,
    version: Option<String>,
    /// Why the engine does not run the model.
    error: Option<String>,
    /// Largest difference of a probability from the test vectors.
    test_vectors: Option<f64>,
    /// Largest difference of a probability from the reference.
    reference: Option<f64>,
    #[serde(skip)]
    probabilities: Vec<f64>,
}

/// Inputs of the network, and the probabilities that a reference gives for them.
struct Reference {
    inputs: Array,
    outputs: Array,
    /// The values of the input beside the image, for each image.
    metadata: Option<Array>,
}

pub(crate) fn run(args: &VerifyArgs) -> anyhow::Result<Exit> {
    let bundle = Bundle::open(&args.bundle)?;
    let reference = match (&args.input, &args.output) {
        (Some(input), Some(output)) => {
            Some(Reference::read(input, output, args.metadata.as_deref(), &bundle)?)
        }
        _ => None,
    };
    let engines = [(Engine::OnnxRuntime, EngineKind::OnnxRuntime), (Engine::Rten, EngineKind::Rten)];
    let mut results = Vec::new();
    for (engine, kind) in engines {
        let is_selected =
            args.engine.engine.is_none_or(|selected| selected == Engine::Auto || selected == engine);
        if is_selected {
            let options = EngineArgs { engine: Some(engine), ..args.engine.clone() };
            results.push(check(&options, kind, &bundle, reference.as_ref())?);
        }
    }
    let ran: Vec<&EngineResult> = results.iter().filter(|result| result.error.is_none()).collect();
    let between_engines = match ran[..] {
        [first, second] if reference.is_some() => Some(largest(&first.probabilities, &second.probabilities)),
        _ => None,
    };
    let is_close = |difference: Option<f64>| difference.is_none_or(|difference| difference <= args.tolerance);
    let passed =
        !ran.is_empty() && ran.iter().all(|result| is_close(result.reference)) && is_close(between_engines);
    // An engine that is not on this machine is no failure, and one that fails is.
    let failed = results.iter().any(|result| result.error.is_some() && result.version.is_some());
    let verification = Verification {
        engines: results,
        between_engines,
        tolerance: args.tolerance,
        passed: passed && !failed,
    };
    match args.format {
        ReportFormat::Text => terminal::print(&describe(&verification))?,
        ReportFormat::Json => terminal::print_json(&verification)?,
    }
    Ok(if verification.passed { Exit::Success } else { Exit::Failure })
}

fn check(
    options: &EngineArgs,
    kind: EngineKind,
    bundle: &Bundle,
    reference: Option<&Reference>,
) -> anyhow::Result<EngineResult> {
    let mut result = EngineResult {
        name: kind.as_str(),
        version: None,
        error: None,
        test_vectors: None,
        reference: None,
        probabilities: Vec::new(),
    };
    let opened = options.open(bundle.clone(), Limits::default(), 1).and_then(|classifier| {
        let verification = classifier.verify()?;
        Ok((classifier, verification))
    });
    match opened {
        Ok((classifier, verification)) => {
            result.version = Some(classifier.engine().version.clone());
            result.test_vectors = Some(verification.max_difference);
            if let Some(reference) = reference {
                result.probabilities = reference.probabilities(&classifier)?;
                result.reference = Some(largest(&result.probabilities, &reference.expected()));
            }
        }
        Err(error) => {
            let is_absent = error.code().as_str() == "engine_unavailable";
            result.version = (!is_absent).then(String::new);
            result.error = Some(format!("{error} [{}]", error.code()));
        }
    }
    Ok(result)
}

fn largest(left: &[f64], right: &[f64]) -> f64 {
    let differences = left.iter().zip(right).map(|(left, right)| (left - right).abs());
    // NaN is a difference, and `max` would lose it.
    differences.fold(
        0.0,
        |largest, difference| if difference > largest || difference.is_nan() { difference } else { largest },
    )
}

impl Reference {
    fn read(input: &Path, output: &Path, metadata: Option<&Path>, bundle: &Bundle) -> anyhow::Result<Self> {
        let (inputs, outputs) = (read(input)?, read(output)?);
        let metadata = metadata.map(read).transpose()?;
        let card = bundle.card();
        let (width, height) = (card.preprocess.width as usize, card.preprocess.height as usize);
        let expected = [height, width, 3];
        if inputs.shape.len() != 4 || inputs.shape[1..] != expected {
            bail!(
                "the shape of --input is {:?}, and the model takes [N, {height}, {width}, 3]",
                inputs.shape
            );
        }
        let classes = card.classes.len();
        let fits = match outputs.shape[..] {
            [count, columns] => {
                count == inputs.shape[0] && (columns == classes || (columns == 1 && classes == 2))
            }
            _ => false,
        };
        if !fits {
            bail!(
                "the shape of --output is {:?}, and [{}, {classes}] is needed",
                outputs.shape,
                inputs.shape[0]
            );
        }
        let columns: Vec<usize> = card.metadata.iter().map(|tensor| tensor.columns.len()).collect();
        match (&columns[..], &metadata) {
            ([], None) => {}
            ([], Some(_)) => bail!("the model takes the image only, and --metadata is given"),
            (&[count], Some(values)) if values.shape == [inputs.shape[0], count] => {}
            (_, None) => {
                bail!("the model takes {columns:?} values beside the image; name them with --metadata")
            }
            (_, Some(values)) => bail!(
                "the shape of --metadata is {:?}, and the model takes {} x {columns:?}",
                values.shape,
                inputs.shape[0]
            ),
        }
        Ok(Self { inputs, outputs, metadata })
    }

    /// The probabilities of the reference, one for each class.
    fn expected(&self) -> Vec<f64> {
        if self.outputs.shape[1] > 1 {
            return self.outputs.values.clone();
        }
        self.outputs.values.iter().flat_map(|probability| [1.0 - probability, *probability]).collect()
    }

    /// The probabilities of the network, without calibration.
    fn probabilities(&self, classifier: &Classifier) -> anyhow::Result<Vec<f64>> {
        let card = classifier.bundle().card();
        let shape = card.preprocess.shape();
        let mut probabilities = Vec::new();
        for (index, image) in self.inputs.values.chunks_exact(shape.iter().product()).enumerate() {
            let metadata: Vec<Vec<f32>> = match &self.metadata {
                None => Vec::new(),
                Some(Array { shape, values }) => {
                    let row = values.iter().skip(index * shape[1]).take(shape[1]);
                    vec![row.map(|&value| value as f32).collect()]
                }
            };
            let pixels = || image.chunks_exact(3);
            let values: Vec<f32> = match card.preprocess.layout {
                Layout::Nhwc => image.iter().map(|&value| value as f32).collect(),
                Layout::Nchw => {
                    (0..3).flat_map(|channel| pixels().map(move |pixel| pixel[channel] as f32)).collect()
                }
            };
            let Some(tensor) = Tensor::new(shape, values) else { bail!("an input has another shape") };
            let outputs = classifier
                .infer_with(&PerView::from_symmetries(Tta::One, |_| tensor.clone()), &metadata)
                .map_err(melanoma_core::Error::from)?;
            let found = Calibration::None {}.probabilities(&outputs.logits().mean(), &card.classes);
            probabilities.extend(found.as_slice().iter().map(|probability| probability.get()));
        }
        Ok(probabilities)
    }
}

fn describe(verification: &Verification) -> String {
    let mut text = String::new();
    for result in &verification.engines {
        if let Some(error) = &result.error {
            text.push_str(&format!("{}: {error}\n", result.name));
            continue;
        }
        text.push_str(&format!("{} {}: ", result.name, result.version.as_deref().unwrap_or_default()));
        let differences = [("test vectors", result.test_vectors), ("reference", result.reference)];
        let differences = differences
            .iter()
            .filter_map(|(what, difference)| Some(format!("{what} {:.1e}", (*difference)?)));
        text.push_str(&format!(
            "largest difference of a probability: {}\n",
            differences.collect::<Vec<_>>().join(", ")
        ));
    }
    if let Some(difference) = verification.between_engines {
        text.push_str(&format!("between the engines: {difference:.1e}\n"));
    }
    let outcome = if verification.passed { "verified" } else { "not verified" };
    text.push_str(outcome);
    // The test vectors have the tolerance of the bundle, and an engine that exceeds it is an error above.
    if verification.engines.iter().any(|result| result.reference.is_some()) {
        text.push_str(&format!("; the tolerance is {:.1e}", verification.tolerance));
    }
    text.push('\n');
    text
}
