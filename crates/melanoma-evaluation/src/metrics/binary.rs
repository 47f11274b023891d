//! Metrics of a score that separates positives from negatives.

use super::{
    bins::{self, Bin, Item},
    counts::{Counts, share},
};
use crate::bootstrap::Groups;

/// Scores of positives and negatives, sorted once.
#[derive(Clone, Debug)]
pub struct Binary {
    /// In ascending order of the score; equal scores keep their order.
    sorted: Vec<Item>,
}

impl Binary {
    /// Takes one (score in 0 to 1, whether positive) per image.
    pub fn new(items: impl IntoIterator<Item = (f64, bool)>) -> Self {
        let items = items.into_iter().enumerate();
        let mut sorted: Vec<_> =
            items.map(|(index, (score, positive))| Item { score, positive, index }).collect();
        sorted.sort_by(|a, b| a.score.total_cmp(&b.score));
        Self { sorted }
    }

    /// Number of images.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sorted.len()
    }

    /// Whether there are no images.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }

    /// Positives and negatives of each distinct score, in ascending order.
    pub(crate) fn ties(&self, weights: &[u32]) -> impl DoubleEndedIterator<Item = (f64, Counts)> {
        self.sorted.chunk_by(|a, b| a.score.total_cmp(&b.score).is_eq()).map(|tie| {
            let mut counts = Counts::default();
            for item in tie {
                counts.add(item.positive, weights[item.index]);
            }
            (tie[0].score, counts)
        })
    }

    /// Positives and negatives whose score is at least `threshold`.
    pub(crate) fn at_least(&self, threshold: f64, weights: &[u32]) -> Counts {
        let first = self.sorted.partition_point(|item| item.score < threshold);
        let mut counts = Counts::default();
        for item in &self.sorted[first..] {
            counts.add(item.positive, weights[item.index]);
        }
        counts
    }

    /// Positives and negatives.
    #[must_use]
    pub fn counts(&self, weights: &[u32]) -> Counts {
        self.at_least(f64::NEG_INFINITY, weights)
    }

    /// Number of groups with a positive, or with a negative.
    pub(crate) fn groups_of(&self, positive: bool, groups: &Groups) -> u32 {
        let items = self.sorted.iter().filter(|item| item.positive == positive);
        groups.count_of(items.map(|item| item.index))
    }

    /// Number of positives, each counted once.
    pub(crate) fn positives(&self) -> u64 {
        self.sorted.iter().filter(|item| item.positive).count() as u64
    }

    /// Returns the area under the ROC curve, 0 to 1: the share of pairs of a positive and a negative in the
    /// right order, where equal scores count half (Mann and Whitney 1947; Hanley and `McNeil` 1982).
    #[must_use]
    pub fn auroc(&self, weights: &[u32]) -> Option<f64> {
        let (mut negatives_below, mut positives, mut half_wins) = (0, 0, 0);
        for (_, tie) in self.ties(weights) {
            half_wins += tie.positives * (2 * negatives_below + tie.negatives);
            negatives_below += tie.negatives;
            positives += tie.positives;
        }
        share(half_wins, 2 * positives * negatives_below)
    }

    /// Returns the average precision, 0 to 1: the precision at every threshold, weighted with the recall that
    /// the threshold adds, without interpolation, as in scikit-learn.
    #[must_use]
    pub fn average_precision(&self, weights: &[u32]) -> Option<f64> {
        let (mut referred, mut sum) = (Counts::default(), 0.0);
        for (_, tie) in self.ties(weights).rev() {
            referred.positives += tie.positives;
            referred.negatives += tie.negatives;
            if tie.positives > 0 {
                sum += tie.positives as f64 * referred.prevalence()?;
            }
        }
        if referred.positives == 0 { None } else { Some(sum / referred.positives as f64) }
    }

    /// Returns the share of positives whose score is at least `threshold`, 0 to 1.
    #[must_use]
    pub fn sensitivity(&self, threshold: f64, weights: &[u32]) -> Option<f64> {
        share(self.at_least(threshold, weights).positives, self.counts(weights).positives)
    }

    /// Returns the share of negatives whose score is below `threshold`, 0 to 1.
    #[must_use]
    pub fn specificity(&self, threshold: f64, weights: &[u32]) -> Option<f64> {
        let negatives = self.counts(weights).negatives;
        share(negatives - self.at_least(threshold, weights).negatives, negatives)
    }

    /// Returns the mean squared difference of probability and outcome, 0 to 1 (Brier 1950).
    #[must_use]
    pub fn brier(&self, weights: &[u32]) -> Option<f64> {
        self.mean(weights, |item| (item.score - f64::from(u8::from(item.positive))).powi(2))
    }

    /// Returns the mean of minus the natural logarithm of the outcome's probability, at least 0. Probabilities
    /// are kept 2.2e-16 away from 0 and 1, as in scikit-learn.
    #[must_use]
    pub fn log_loss(&self, weights: &[u32]) -> Option<f64> {
        self.mean(weights, |item| {
            let of_outcome = if item.positive { item.score } else { 1.0 - item.score };
            -of_outcome.clamp(f64::EPSILON, 1.0 - f64::EPSILON).ln()
        })
    }

    fn mean(&self, weights: &[u32], loss: impl Fn(&Item) -> f64) -> Option<f64> {
        let sum: f64 = self.sorted.iter().map(|item| f64::from(weights[item.index]) * loss(item)).sum();
        let total = self.counts(weights).total();
        if total == 0 { None } else { Some(sum / total as f64) }
    }

    /// Returns the expected calibration error, 0 to 1: the mean distance of the mean probability from the share
    /// of positives, over [`CALIBRATION_BINS`](super::CALIBRATION_BINS) bins of equal mass (Naeini et al. 2015; Nixon et al. 2019).
    ///
    /// It is biased upward: chance moves each bin away from its probability, and the distances do not cancel.
    /// [`corrected_calibration_error`](crate::corrected_calibration_error) is not.
    #[must_use]
    pub fn calibration_error(&self, weights: &[u32]) -> Option<f64> {
        let bins = self.bins(weights);
        let total: u64 = bins.iter().map(|bin| bin.images).sum();
        let sum: f64 = bins.iter().map(|bin| bin.images as f64 * (bin.predicted - bin.observed).abs()).sum();
        if total == 0 { None } else { Some(sum / total as f64) }
    }

    /// Returns up to [`CALIBRATION_BINS`](super::CALIBRATION_BINS) bins of neighboring scores with about equally many
    /// images, between the quantiles of the scores. Equal scores are in one bin, so that the bins do not depend on the
    /// order of the images, and a bin can have more images than another.
    #[must_use]
    pub fn bins(&self, weights: &[u32]) -> Vec<Bin> {
        bins::equal_mass(&self.sorted, weights)
    }

    /// Returns the contribution of each bin to the calibration error, with its sign.
    pub(crate) fn deviations(&self, weights: &[u32]) -> Option<Vec<f64>> {
        bins::deviations(&self.sorted, weights)
    }
}
