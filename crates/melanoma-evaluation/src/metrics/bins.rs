//! Bins of equal mass, for the reliability diagram and the calibration error.

use super::counts::share;

/// Number of bins of the calibration error.
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

/// The sizes of [`CALIBRATION_BINS`] bins of `total` images: as equal as possible, the larger bins first.
pub(super) fn sizes(total: u64) -> impl Iterator<Item = u64> {
    (0..CALIBRATION_BINS).map(move |i| total / CALIBRATION_BINS + u64::from(i < total % CALIBRATION_BINS))
}

/// Bins of items that are sorted by score. An image whose weight spans a border counts in both bins.
pub(super) fn equal_mass(sorted: &[Item], weights: &[u32]) -> Vec<Bin> {
    let total = sorted.iter().map(|item| u64::from(weights[item.index])).sum();
    let mut items =
        sorted.iter().map(|item| (item, u64::from(weights[item.index]))).filter(|(_, weight)| *weight > 0);
    let mut current = items.next();
    let mut bins = Vec::new();
    for size in sizes(total) {
        let (mut missing, mut predicted, mut positives) = (size, 0.0, 0);
        while missing > 0 {
            let Some((item, left)) = current else { break };
            let taken = left.min(missing);
            predicted += taken as f64 * item.score;
            positives += taken * u64::from(item.positive);
            missing -= taken;
            current = if left > taken { Some((item, left - taken)) } else { items.next() };
        }
        // Fewer images than bins: the last bins are empty.
        let Some(observed) = share(positives, size) else { break };
        bins.push(Bin { images: size, predicted: predicted / size as f64, observed });
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
    let mut rest = sorted;
    let mut deviations = Vec::new();
    for size in sizes(sorted.len() as u64) {
        let (bin, others) = rest.split_at(size as usize);
        rest = others;
        let sum: f64 = bin
            .iter()
            .map(|item| f64::from(weights[item.index]) * (item.score - f64::from(u8::from(item.positive))))
            .sum();
        deviations.push(sum / total as f64);
    }
    Some(deviations)
}
