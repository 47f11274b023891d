//! The model's answers to a data set, by running it or from a file of scores.

use std::path::{Path, PathBuf};

use melanoma_core::{Bundle, ClassifyOptions};
use melanoma_evaluation::{Answer, DataSet, scores};

use super::progress;
use crate::args::{DataArgs, ModelArgs};

/// Answers, with what they are answers to and by what.
pub(crate) struct Judged {
    /// Name of the data set.
    pub name: String,
    pub answers: Vec<Answer>,
    pub bundle: Bundle,
}

impl DataArgs {
    /// The bundle before the data set, else that of the model arguments.
    pub(crate) fn model(&self, model: &ModelArgs) -> ModelArgs {
        match self.paths.as_slice() {
            [bundle, _] => model.with_bundle(bundle.clone()),
            _ => model.clone(),
        }
    }

    pub(crate) fn answers(&self, asked: &ClassifyOptions, model: &ModelArgs) -> anyhow::Result<Judged> {
        let (model, split) = (self.model(model), self.split.as_deref());
        if let Some(file) = &self.from_scores {
            let bundle = model.bundle()?;
            let (name, answers) = scores::read(file, split, &bundle, asked)?;
            return Ok(Judged { name, answers, bundle });
        }
        let data = self.paths.last().map_or_else(PathBuf::new, Clone::clone);
        judge(&data, split, asked, &model)
    }
}

fn judge(
    data: &Path,
    split: Option<&str>,
    asked: &ClassifyOptions,
    model: &ModelArgs,
) -> anyhow::Result<Judged> {
    let bundle = model.bundle()?;
    let mut data = DataSet::open(data, &bundle.card().classes)?;
    if let Some(split) = split {
        data = data.split(split)?;
    }
    let threads = model.concurrency().min(data.lesions.len());
    let classifier = model.open_noting_fallback(threads)?;
    let pool = super::pool(threads)?;
    let progress = progress(data.lesions.len());
    let name = data.name.clone();
    let answers = pool.install(|| scores::run(&classifier, asked, data, || progress.inc(1)))?;
    progress.finish_and_clear();
    Ok(Judged { name, answers, bundle })
}
