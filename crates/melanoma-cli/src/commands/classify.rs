//! `melanoma classify`: images in, one answer each, in the order of the command line.

mod explain;
mod inputs;
mod writers;

use std::io::{self, IsTerminal};

use indicatif::ProgressBar;
use melanoma_core::{Classifier, ClassifyOptions, ErrorCode, Report};
use rayon::prelude::*;
use serde::Serialize;

use self::{explain::Explainer, inputs::Input, writers::Writer};
use super::progress;
use crate::{
    args::{ClassifyArgs, Format, ModelArgs},
    engine::views_note,
    output::{Exit, note},
};

/// What is said of one image.
#[derive(Serialize)]
pub(crate) struct Answer {
    /// The path as it was given or found; `-` for standard input.
    pub image: String,
    #[serde(flatten)]
    pub outcome: Outcome,
}

#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Outcome {
    Answered {
        #[serde(flatten)]
        report: Box<Report>,
        /// File with the heat map, where one was asked for.
        #[serde(skip_serializing_if = "Option::is_none")]
        explanation: Option<String>,
    },
    Refused {
        error: QualityGate,
    },
}

#[derive(Serialize)]
pub(crate) struct QualityGate {
    pub code: ErrorCode,
    pub message: String,
    pub hint: &'static str,
}

pub(crate) fn run(args: &ClassifyArgs, model: &ModelArgs) -> anyhow::Result<Exit> {
    let inputs = inputs::collect(&args.paths);
    if inputs.is_empty() {
        note("error: there are no files in what was given");
        return Ok(Exit::Failure);
    }
    let threads = model.concurrency().min(inputs.len());
    let classifier = model.open_noting_fallback(threads)?;
    let asked = args.options.to_options();
    let point = classifier.operating_point(&asked)?;
    if let Some(line) = views_note(classifier.bundle().card(), classifier.views(&asked)) {
        note(&line);
    }
    let explainer = match &args.explain {
        Some(folder) => match Explainer::new(folder, &args.explain_class, &classifier)? {
            Ok(explainer) => Some(explainer),
            Err(usage) => {
                note(&format!("error: {usage}"));
                return Ok(Exit::Usage);
            }
        },
        None => None,
    };
    let pool = super::pool(threads)?;
    // A bar would run into answers that are printed as they come.
    let in_the_way = args.format != Format::Text && io::stdout().is_terminal();
    let progress = if in_the_way { ProgressBar::hidden() } else { progress(inputs.len()) };
    let mut writer = Writer::new(args.format, &classifier, point)?;
    let mut all_answered = true;
    // Images are worked on in parallel and written in order, a stretch at a time, so that
    // memory stays bounded and the first answers do not wait for the last.
    for (stretch, first) in inputs.chunks(16 * threads).zip((0..).step_by(16 * threads)) {
        let answers = pool.install(|| {
            stretch
                .par_iter()
                .enumerate()
                .map(|(offset, input)| {
                    let answer = answer(input, first + offset, &asked, &classifier, explainer.as_ref());
                    progress.inc(1);
                    answer
                })
                .collect::<anyhow::Result<Vec<_>>>()
        })?;
        for answer in answers {
            all_answered &= matches!(answer.outcome, Outcome::Answered { .. });
            writer.write(&answer)?;
        }
        writer.flush()?;
    }
    progress.finish_and_clear();
    writer.finish()?;
    Ok(if all_answered { Exit::Success } else { Exit::Failure })
}

/// The answer to one input. Only a heat map that cannot be written ends the whole run.
fn answer(
    input: &Input,
    index: usize,
    asked: &ClassifyOptions,
    classifier: &Classifier,
    explainer: Option<&Explainer>,
) -> anyhow::Result<Answer> {
    let image = input.name();
    let result = input.read(&classifier.limits()).and_then(|bytes| match explainer {
        None => Ok((classifier.classify(&bytes, asked)?, None)),
        Some(explainer) => {
            explainer.classify(&bytes, asked, classifier).map(|(report, map)| (report, Some(map)))
        }
    });
    let outcome = match result {
        Ok((report, overlay)) => {
            let explanation = match (explainer, overlay) {
                (Some(explainer), Some(overlay)) => Some(explainer.save(&overlay, &image, index)?),
                _ => None,
            };
            Outcome::Answered { report: Box::new(report), explanation }
        }
        Err(error) => Outcome::Refused {
            error: QualityGate { code: error.code(), message: error.to_string(), hint: error.code().hint() },
        },
    };
    Ok(Answer { image, outcome })
}
