//! `--into`: the headline results into the card of the bundle that they are of.

use std::path::{Path, PathBuf};

use anyhow::bail;
use melanoma_core::{Bundle, Card};
use melanoma_evaluation::{Answer, Evaluation};

use crate::commands::bundle_folder;

/// The folder of the bundle that is evaluated.
pub(super) struct Into {
    folder: PathBuf,
    bundle: Bundle,
}

impl Into {
    /// Results of one model in the card of another would be wrong: it must be the same bundle.
    pub(super) fn open(folder: &Path, evaluated: &Bundle) -> anyhow::Result<Self> {
        let bundle = Bundle::open(folder)?;
        if bundle.digest() != evaluated.digest() {
            bail!("the bundle in {} is not the one that is evaluated", folder.display());
        }
        Ok(Self { folder: folder.to_owned(), bundle })
    }

    /// Adds the results, in place of those of the same data set and measure.
    pub(super) fn write(self, evaluation: &Evaluation, answers: &[Answer]) -> anyhow::Result<()> {
        let card = self.bundle.card();
        if answers.iter().filter_map(Answer::views).any(|views| views != card.views) {
            bail!(
                "these scores are of another number of views than the card's, which is {}",
                u32::from(card.views)
            );
        }
        let new = evaluation.headlines();
        let replaced = |old: &melanoma_core::Evaluation| {
            new.iter().any(|new| new.data == old.data && new.measure == old.measure)
        };
        let mut results: Vec<_> = card.evaluation.iter().filter(|old| !replaced(old)).cloned().collect();
        results.extend(new);
        // Those of a data set stand together, the data sets in the order in which they came.
        let data: Vec<String> = results.iter().map(|of| of.data.clone()).collect();
        results.sort_by_key(|of| data.iter().position(|data| *data == of.data));
        bundle_folder::replace_card(&self.folder, &Card { evaluation: results, ..card.clone() })
    }
}
