//! `melanoma import`: a bundle from a classifier that Keras saved.

mod card;
mod metadata;
mod preprocess;
mod text;

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, bail};
use melanoma_core::{
    Bundle, Card, Image, Limits, Logits, Metadata, Probability, Tta,
    bundle::{TestVector, TestVectors},
    engine::{EngineChoice, EngineConfig, EngineKind},
};
use melanoma_keras::{Network, Options, convert};
use serde::Serialize;

use self::preprocess::Steps;
use crate::{
    args::{ImportArgs, ReportFormat},
    engine::cores,
    output::{Exit, note},
    terminal,
};

const MODEL: &str = "model.onnx";
const TEST_VECTORS: &str = "test_vectors.json";
/// Images of the test vectors: two taken with a dermatoscope, and one taken with a smartphone.
const IMAGES: [&str; 3] = ["melanoma.jpg", "nevus.jpg", "phone-carcinoma.jpg"];
/// Largest difference of a probability from the test vectors. Engines of float32 differ by a thousandth of it.
const TOLERANCE: f64 = 1e-3;

/// What was imported.
#[derive(Serialize)]
struct Imported<'a> {
    card: &'a Card,
    sha256: &'a str,
    layers: usize,
    parameters: u64,
    multiply_adds: u64,
    /// The engine that the bundle is verified in, and the largest difference of a probability.
    engine: String,
    max_difference: f64,
    /// Why there are no heat maps.
    without_heat_maps: Option<&'a str>,
}

pub(crate) fn run(args: &ImportArgs) -> anyhow::Result<Exit> {
    check_is_new(&args.output)?;
    let cannot_read = || format!("cannot read {}", args.model.display());
    melanoma_keras::check_file_size(fs::metadata(&args.model).with_context(cannot_read)?.len())?;
    let bytes = fs::read(&args.model).with_context(cannot_read)?;
    let network = Network::read(bytes, args.input_size.map(|size| [size.height, size.width]))?;
    let steps = Steps::new(&args.preprocess)?;
    let options = Options {
        outcome: args.values.map(Into::into),
        is_bgr: steps.is_bgr,
        heat_map_layer: args.heat_map_layer.clone(),
    };
    let converted = convert(&network, &options)?;
    let metadata = metadata::read(args.metadata.as_deref(), &network, &converted)?;
    let classes = card::classes(&args.classes, &args.malignant, converted.classes)?;
    let preprocess = steps.for_size(converted.size)?;
    let card = card::card(args, &network, &converted, classes, preprocess, metadata);
    let bundle = with_test_vectors(&card, &converted.onnx)?;
    let classifier = args.engine.open(bundle.clone(), Limits::default(), cores())?;
    let verification = classifier.verify()?;
    bundle.save(&args.output).with_context(|| format!("cannot write {}", args.output.display()))?;

    if preprocess::scales_twice(&network, &bundle.card().preprocess) {
        note(
            "note: the model scales its input itself, and the preprocessing scales it, too. If the images of the training \
             had values from 0 to 255: --preprocess none",
        );
    }
    if let Some(line) = args.engine.fallback_note(&classifier) {
        note(&line);
    }
    let cost = network.cost();
    let engine = classifier.engine();
    let imported = Imported {
        card: bundle.card(),
        sha256: bundle.digest().as_str(),
        layers: network.nodes.len(),
        parameters: cost.parameters,
        multiply_adds: cost.multiply_adds,
        engine: format!("{} {}", engine.name, engine.version),
        max_difference: verification.max_difference,
        without_heat_maps: converted.explanation.as_ref().err().map(String::as_str),
    };
    match args.format {
        ReportFormat::Text => terminal::print(&text::describe(&imported, &args.output))?,
        ReportFormat::Json => terminal::print_json(&imported)?,
    }
    Ok(Exit::Success)
}

/// Before the model is read, which can take seconds.
fn check_is_new(folder: &Path) -> anyhow::Result<()> {
    if folder.is_file() || folder.read_dir().is_ok_and(|mut entries| entries.next().is_some()) {
        bail!(
            "{} is not an empty folder; --output must name a folder that is empty or does not exist",
            folder.display()
        );
    }
    Ok(())
}

/// Computes the test vectors with rten, which every build of the program has.
fn with_test_vectors(card: &Card, onnx: &[u8]) -> anyhow::Result<Bundle> {
    let mut files = BTreeMap::from([(MODEL.to_owned(), onnx.to_vec())]);
    let mut images = Vec::new();
    for (number, name) in IMAGES.iter().enumerate() {
        let sample = melanoma_model::SAMPLES.iter().find(|(sample, _)| sample == name);
        let bytes = sample.map(|(_, bytes)| bytes.to_vec()).unwrap_or_default();
        let name = format!("test-vector-{}.jpg", number + 1);
        images.push((name.clone(), Image::decode(&bytes, &Limits::default())?));
        files.insert(name, bytes);
    }
    let with_logits = |logits: Vec<Logits>, made_with: String| -> anyhow::Result<Bundle> {
        let vectors = images.iter().zip(logits).map(|((image, _), logits)| TestVector {
            image: image.clone(),
            logits,
            image_type: None,
        });
        let tolerance = Probability::saturating(TOLERANCE);
        let vectors = TestVectors { made_with, tolerance, vectors: vectors.collect() };
        let mut files = files.clone();
        files.insert(TEST_VECTORS.to_owned(), serde_json::to_vec_pretty(&vectors)?);
        Ok(Bundle::from_files(card.clone(), &files)?)
    };
    // An engine opens a whole bundle only, so that there is one without logits first.
    let zeros = Logits::new(vec![0.0; card.classes.len()]).context("there are no classes")?;
    let unverified = with_logits(vec![zeros; images.len()], String::new())?;
    let config = EngineConfig { choice: EngineChoice::Only(EngineKind::Rten), ..EngineConfig::default() };
    let engine = config.open(&unverified).map_err(melanoma_core::Error::from)?;
    let steps = &card.preprocess;
    // What is unknown has a value in the card.
    let unknown = Metadata::default().tensors(&card.metadata).map_err(melanoma_core::Error::from)?;
    let mut logits = Vec::new();
    for (_, image) in &images {
        let pixels = steps.pixels(image);
        for tensor in steps.tensors(&pixels, Tta::One)?.as_slice() {
            let outputs = engine.infer(tensor, &unknown).map_err(melanoma_core::Error::from)?;
            let values = Logits::new(outputs.logits.values);
            logits.push(
                values.context(
                    "the network gives values that are not finite for an image; check --preprocess",
                )?,
            );
        }
    }
    let info = engine.info();
    with_logits(logits, format!("{} {}, at the import", info.name, info.version))
}
