//! Predictions on a data set: of the model, or from a scores file.

use std::path::{Path, PathBuf};

use melanoma_core::{Bundle, ClassifyOptions};
use melanoma_evaluation::{Prediction, predictions};

use super::{open_data, progress};
use crate::args::{DataArgs, ModelArgs};

/// Predictions with the name of their data set and the bundle that made them.
pub(super) struct DataPredictions {
    pub(super) data: String,
    pub(super) predictions: Vec<Prediction>,
    pub(super) bundle: Bundle,
}

impl DataArgs {
    /// The bundle before the data set, else that of the model arguments.
    pub(super) fn model(&self, model: &ModelArgs) -> ModelArgs {
        match self.paths.as_slice() {
            [bundle, _] => model.with_bundle(bundle.clone()),
            _ => model.clone(),
        }
    }

    /// Runs the model, or reads the scores file.
    pub(super) fn predictions(
        &self,
        options: &ClassifyOptions,
        model: &ModelArgs,
    ) -> anyhow::Result<DataPredictions> {
        let (model, split) = (self.model(model), self.split.as_deref());
        if let Some(file) = &self.from_scores {
            let bundle = model.bundle()?;
            let (data, predictions) = predictions::read(file, split, &bundle, options)?;
            return Ok(DataPredictions { data, predictions, bundle });
        }
        let data = self.paths.last().map_or_else(PathBuf::new, Clone::clone);
        self.predict(&data, options, &model)
    }

    fn predict(
        &self,
        data: &Path,
        options: &ClassifyOptions,
        model: &ModelArgs,
    ) -> anyhow::Result<DataPredictions> {
        let bundle = model.bundle()?;
        let mut data = open_data(data, &self.labels, &bundle.card().classes)?;
        if let Some(split) = &self.split {
            data = data.split(split)?;
        }
        let name = data.name.clone();
        let threads = model.concurrency().min(data.samples.len());
        let classifier = model.open_noting_fallback(threads)?;
        let pool = super::pool(threads)?;
        let progress = progress(data.samples.len());
        let predictions =
            pool.install(|| predictions::run(&classifier, options, data, || progress.inc(1)))?;
        progress.finish_and_clear();
        Ok(DataPredictions { data: name, predictions, bundle })
    }
}
