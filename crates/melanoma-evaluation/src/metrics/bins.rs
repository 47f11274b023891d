//! Bins of equal mass, for the reliability diagram and the calibration error.

use super::counts::share;

/// Largest number of bins of the calibration error.
pub const CALIBRATION_BINS: u64 = 15;

/// A range of neighboring scores.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Bin {
    /// Number of images.
    pub images: u64,
    /// Mean predicted probability, 0 to 1.
    pub predicted: f64,
    /// Share of positives, 0 to 1.
    pub observed: f64,
}

/// The score of one image.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    pub(super) score: f64,
    pub(super) positive: bool,
    /// Index into the weights.
    pub(super) index: usize,
}

/// The borders between the bins of scores in ascending order: a score above the n-th border is in a bin after the n-th.
///
/// The borders are the quantiles, each at the score at or below it. `weights` says how often each score counts.
fn borders(sorted: &[Item], weights: &[u32]) -> Vec<f64> {
    let total: u64 = sorted.iter().map(|item| u64::from(weights[item.index])).sum();
    let mut counted = sorted.iter().map(|item| (item.score, u64::from(weights[item.index])));
    let (mut score, mut count) = (f64::NEG_INFINITY, 0);
    let mut borders = Vec::new();
    for border in 1..CALIBRATION_BINS {
        // The index of the quantile among the scores, each repeated by its weight.
        let position = border * total.saturating_sub(1) / CALIBRATION_BINS;
        while count <= position {
            let Some((next, weight)) = counted.next() else { break };
            score = next;
            count += weight;
        }
        borders.push(score);
    }
    borders
}

/// The index of a score's bin.
fn bin_of(score: f64, borders: &[f64]) -> usize {
    borders.partition_point(|border| *border < score)
}

/// The bins of items that are sorted by score. Bins without an image are left out.
pub(super) fn equal_mass(sorted: &[Item], weights: &[u32]) -> Vec<Bin> {
    let borders = borders(sorted, weights);
    let mut bins = Vec::new();
    for items in sorted.chunk_by(|a, b| bin_of(a.score, &borders) == bin_of(b.score, &borders)) {
        let (mut images, mut predicted, mut positives) = (0, 0.0, 0);
        for item in items {
            let weight = u64::from(weights[item.index]);
            images += weight;
            predicted += weight as f64 * item.score;
            positives += weight * u64::from(item.positive);
        }
        if let Some(observed) = share(positives, images) {
            bins.push(Bin { images, predicted: predicted / images as f64, observed });
        }
    }
    bins
}

/// The sum of probability minus outcome in each bin, per image. The bins are those of equal weights, so that a bin
/// has the same images in every resample. `None` if no image counts.
pub(super) fn deviations(sorted: &[Item], weights: &[u32]) -> Option<Vec<f64>> {
    let total: u64 = sorted.iter().map(|item| u64::from(weights[item.index])).sum();
    if total == 0 {
        return None;
    }
    let borders = borders(sorted, &vec![1; weights.len()]);
    let mut deviations = vec![0.0; borders.len() + 1];
    for item in sorted {
        let outcome = f64::from(u8::from(item.positive));
        deviations[bin_of(item.score, &borders)] += f64::from(weights[item.index]) * (item.score - outcome);
    }
    Some(deviations.into_iter().map(|sum| sum / total as f64).collect())
}
