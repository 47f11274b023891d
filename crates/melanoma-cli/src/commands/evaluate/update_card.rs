//! `--update-card`: writes the summary metrics into the card of the evaluated bundle.

use std::path::{Path, PathBuf};

use anyhow::bail;
use melanoma_core::{Bundle, Card, bundle};
use melanoma_evaluation::{Evaluation, Prediction};

/// The folder of the bundle that is evaluated.
pub(super) struct CardUpdate {
    folder: PathBuf,
    bundle: Bundle,
}

impl CardUpdate {
    /// Fails unless the folder has the evaluated bundle: results of one model in the card of another are wrong.
    pub(super) fn open(folder: &Path, evaluated: &Bundle) -> anyhow::Result<Self> {
        let bundle = Bundle::open(folder)?;
        if bundle.digest() != evaluated.digest() {
            bail!("the bundle in {} is not the evaluated one", folder.display());
        }
        Ok(Self { folder: folder.to_owned(), bundle })
    }

    /// Adds the results, and removes those of the same data set, image type and measure.
    pub(super) fn write(self, evaluation: &Evaluation, predictions: &[Prediction]) -> anyhow::Result<()> {
        let card = self.bundle.card();
        let other = predictions.iter().filter_map(Prediction::tta).find(|tta| *tta != card.tta);
        if let Some(other) = other {
            let [used, of_card] = [other, card.tta].map(u32::from);
            bail!("the scores are of {used} view(s), and the card is for {of_card}");
        }
        let evaluation = merged(&card.evaluation, evaluation.summary_metrics());
        self.bundle.with_card(Card { evaluation, ..card.clone() })?.save_card(&self.folder)?;
        Ok(())
    }
}

/// The old results that are not measured again, and the new ones. Results of a data set are together, in the
/// order in which the data sets were added.
fn merged(old: &[bundle::Evaluation], new: Vec<bundle::Evaluation>) -> Vec<bundle::Evaluation> {
    let key = |result: &bundle::Evaluation| (result.data.clone(), result.image_type, result.measure.clone());
    let is_replaced = |old: &bundle::Evaluation| new.iter().any(|new| key(new) == key(old));
    let mut results: Vec<_> = old.iter().filter(|old| !is_replaced(old)).cloned().collect();
    results.extend(new);
    let order: Vec<String> = results.iter().map(|result| result.data.clone()).collect();
    results.sort_by_key(|result| order.iter().position(|data| *data == result.data));
    results
}
