//! `melanoma classify`: one result for each image, in the order of the command line.

mod csv;
mod decision;
mod explain;
mod inputs;
mod interrupt;
mod result;
mod table;
mod workers;
mod writers;

use std::{
    io::{self, IsTerminal},
    sync::atomic::Ordering,
};

use image::RgbImage;
use melanoma_core::{Classifier, ClassifyOptions, Report};

use self::{
    explain::Explainer,
    inputs::{Input, Inputs},
    result::{ImageError, ImageResult, Outcome},
    writers::Writer,
};
use super::progress;
use crate::{
    args::{ClassifyArgs, Format, ModelArgs},
    engine::tta_note,
    output::{Exit, note, quoted},
};

/// Files that the note about skipped ones names.
const MAX_NAMED: usize = 3;

pub(crate) fn run(args: &ClassifyArgs, model: &ModelArgs) -> anyhow::Result<Exit> {
    if args.bom && args.format != Format::Csv {
        note("error: --bom needs --format csv");
        return Ok(Exit::Usage);
    }
    let Inputs { all: inputs, empty } = inputs::collect(&args.paths);
    for folder in &empty {
        let severity = if inputs.is_empty() { "error" } else { "note" };
        note(&format!("{severity}: the folder {} has no images", quoted(&folder.to_string_lossy())));
    }
    if inputs.is_empty() {
        note("hint: name images, or a folder with images in it or in the folders below it");
        return Ok(Exit::Failure);
    }
    let threads = model.concurrency().min(inputs.len());
    let classifier = model.open_noting_fallback(threads)?;
    let options = ClassifyOptions { metadata: args.metadata.to_metadata(), ..args.options.to_options() };
    classifier.check(&options)?;
    if let Some(line) = tta_note(classifier.bundle().card(), classifier.tta(&options)) {
        note(&line);
    }
    let explainer = args
        .explain
        .as_ref()
        .map(|folder| Explainer::new(folder, &args.explain_class, args.output, &inputs, &classifier));
    let explainer = explainer.transpose()?;
    if let Some(explainer) = &explainer {
        explainer.create_folder()?;
    }
    let stop = interrupt::stop_flag(&inputs)?;
    let writer = Writer::new(args, &inputs, &classifier, &options)?;
    let classify = Classify { options, classifier: &classifier, explainer: explainer.as_ref() };
    let mut run = Run { writer, skipped: Vec::new(), images: 0, maps: 0, exit: Exit::Success };
    let progress = progress(inputs.len());
    // Rows and the progress bar may share a terminal.
    let is_shared = io::stdout().is_terminal();
    let numbered: Vec<(usize, &Input)> = inputs.iter().enumerate().collect();
    workers::in_order(
        &numbered,
        threads,
        &stop,
        |&(index, input)| classify.run(input, index),
        |result| {
            // A file that is no image does not count, as in the summary.
            if result.is_ok() {
                progress.inc(1);
            } else {
                progress.dec_length(1);
            }
            if is_shared { progress.suspend(|| run.receive(result)) } else { run.receive(result) }
        },
    )?;
    progress.finish_and_clear();
    let missing = inputs.len() - run.images - run.skipped.len();
    run.finish(missing, explainer.as_ref(), stop.load(Ordering::Relaxed))
}

/// What the results so far amount to.
struct Run {
    writer: Writer,
    /// Files of folders that are no images.
    skipped: Vec<String>,
    images: usize,
    maps: usize,
    exit: Exit,
}

impl Run {
    fn receive(&mut self, result: Result<ImageResult, String>) -> anyhow::Result<()> {
        let result = match result {
            Ok(result) => result,
            Err(name) => {
                self.skipped.push(name);
                return Ok(());
            }
        };
        self.images += 1;
        if let Some(error) = &result.unwritten {
            note(&format!("error: {error:#}"));
        }
        match &result.outcome {
            Outcome::Report { explanation, .. } => self.maps += usize::from(explanation.is_some()),
            Outcome::Error { .. } => self.exit = Exit::Failure,
        }
        if result.unwritten.is_some() {
            self.exit = Exit::Failure;
        }
        self.writer.write(result)
    }

    fn finish(
        self,
        missing: usize,
        explainer: Option<&Explainer>,
        is_interrupted: bool,
    ) -> anyhow::Result<Exit> {
        self.writer.finish(missing)?;
        if let Some(explainer) = explainer {
            let (maps, folder) = (self.maps, quoted(&explainer.folder().to_string_lossy()));
            note(&format!("note: {maps} heat map{} in {folder}", if maps == 1 { "" } else { "s" }));
        }
        if !self.skipped.is_empty() {
            note(&skipped_note(&self.skipped));
        }
        if is_interrupted {
            let all = self.images + missing;
            note(&format!("note: interrupted; {missing} of {all} images were not classified"));
            return Ok(Exit::Interrupted);
        }
        if self.images == 0 {
            note("error: the folders have no images");
            return Ok(Exit::Failure);
        }
        Ok(self.exit)
    }
}

fn skipped_note(names: &[String]) -> String {
    let first: Vec<String> = names.iter().take(MAX_NAMED).map(|name| quoted(name)).collect();
    let more = if names.len() > MAX_NAMED { ", …" } else { "" };
    let files = if names.len() == 1 {
        "1 file that is no image".into()
    } else {
        format!("{} files that are no images", names.len())
    };
    format!("note: skipped {files}: {}{more}", first.join(", "))
}

/// What is the same for every image.
struct Classify<'a> {
    options: ClassifyOptions,
    classifier: &'a Classifier,
    explainer: Option<&'a Explainer>,
}

impl Classify<'_> {
    /// The result for one input, or the name of a file that is skipped. A heat map that cannot be written costs nothing
    /// but this heat map.
    fn run(&self, input: &Input, index: usize) -> Result<ImageResult, String> {
        let image = input.name();
        let (mut renamed_map, mut unwritten) = (None, None);
        let outcome = match self.classify(input) {
            Ok((report, overlay)) => {
                let mut explanation = None;
                if let (Some(explainer), Some(overlay)) = (self.explainer, overlay) {
                    match explainer.save(&overlay, index) {
                        Ok(path) => {
                            renamed_map = explainer.is_renamed(input, index).then(|| path.clone());
                            explanation = Some(path);
                        }
                        Err(error) => unwritten = Some(error),
                    }
                }
                Outcome::Report { report: Box::new(report.rounded()), explanation }
            }
            Err(error) if input.is_skipped(&error) => return Err(image),
            Err(error) => Outcome::Error { error },
        };
        Ok(ImageResult { image, outcome, renamed_map, unwritten })
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
