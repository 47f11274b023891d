//! `melanoma classify`: one result for each image, in the order of the command line.

mod explain;
mod inputs;
mod result;
mod writers;

use std::io::{self, IsTerminal};

use image::RgbImage;
use indicatif::ProgressBar;
use melanoma_core::{Classifier, ClassifyOptions, Report};
use rayon::prelude::*;

use self::{
    explain::Explainer,
    inputs::Input,
    result::{ImageError, ImageResult, Outcome},
    writers::Writer,
};
use super::progress;
use crate::{
    args::{ClassifyArgs, Format, ModelArgs},
    engine::tta_note,
    output::{Exit, note},
};

/// Images for each thread between two writes: memory stays bounded, and results appear early.
const CHUNK: usize = 16;

pub(crate) fn run(args: &ClassifyArgs, model: &ModelArgs) -> anyhow::Result<Exit> {
    let inputs = inputs::collect(&args.paths);
    if inputs.is_empty() {
        note("error: the folders contain no files");
        return Ok(Exit::Failure);
    }
    let threads = model.concurrency().min(inputs.len());
    let classifier = model.open_noting_fallback(threads)?;
    let options = args.options.to_options();
    classifier.check(&options)?;
    if let Some(line) = tta_note(classifier.bundle().card(), classifier.tta(&options)) {
        note(&line);
    }
    let mut explainer = None;
    if let Some(folder) = &args.explain {
        match Explainer::new(folder, &args.explain_class, args.output, &classifier) {
            Ok(new) => explainer = Some(new),
            Err(error) => {
                note(&format!("error: --explain-class: {error}"));
                return Ok(Exit::Usage);
            }
        }
    }
    if let Some(explainer) = &explainer {
        explainer.create_folder()?;
    }
    let classify = Classify { options: options.clone(), classifier: &classifier, explainer };
    let pool = super::pool(threads)?;
    // A progress bar would mix with results that appear line by line on the same terminal.
    let hidden = args.format != Format::Text && io::stdout().is_terminal();
    let progress = if hidden { ProgressBar::hidden() } else { progress(inputs.len()) };
    let mut writer = Writer::new(args.format, &classifier, &options)?;
    let mut exit = Exit::Success;
    let chunk = CHUNK * threads;
    for (number, inputs) in inputs.chunks(chunk).enumerate() {
        let run_one = |(i, input): (usize, &Input)| {
            let result = classify.run(input, number * chunk + i);
            progress.inc(1);
            result
        };
        let results: Vec<ImageResult> = pool.install(|| inputs.par_iter().enumerate().map(run_one).collect());
        for result in results {
            if let Some(error) = &result.unwritten {
                note(&format!("error: {error:#}"));
            }
            if matches!(result.outcome, Outcome::Error { .. }) || result.unwritten.is_some() {
                exit = Exit::Failure;
            }
            writer.write(&result)?;
        }
    }
    progress.finish_and_clear();
    writer.finish()?;
    Ok(exit)
}

/// What is the same for every image.
struct Classify<'a> {
    options: ClassifyOptions,
    classifier: &'a Classifier,
    explainer: Option<Explainer>,
}

impl Classify<'_> {
    /// The result for one input. A heat map that cannot be written costs nothing but this heat map.
    fn run(&self, input: &Input, index: usize) -> ImageResult {
        let image = input.name();
        let mut unwritten = None;
        let outcome = match self.classify(input) {
            Ok((report, overlay)) => {
                let explanation = match (&self.explainer, overlay) {
                    (Some(explainer), Some(overlay)) => {
                        let saved = explainer.save(&overlay, &image, index);
                        saved.map_err(|error| unwritten = Some(error)).ok()
                    }
                    _ => None,
                };
                Outcome::Report { report: Box::new(report.rounded()), explanation }
            }
            Err(error) => Outcome::Error { error },
        };
        ImageResult { image, outcome, unwritten }
    }

    /// The report, and with `--explain` the image under its heat map.
    fn classify(&self, input: &Input) -> Result<(Report, Option<RgbImage>), ImageError> {
        let bytes = input.read(&self.classifier.limits())?;
        match &self.explainer {
            Some(explainer) => {
                let (report, overlay) = explainer.classify(&bytes, &self.options, self.classifier)?;
                Ok((report, Some(overlay)))
            }
            None => Ok((self.classifier.classify(&bytes, &self.options)?, None)),
        }
    }
}
