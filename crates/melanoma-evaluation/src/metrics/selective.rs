//! Selective prediction: how often the label is wrong if only confident images are judged.

use super::counts::share;

/// The confidences of images, of which some are not covered, sorted once.
#[derive(Clone, Debug)]
pub struct Selective {
    /// The covered images in descending order of the confidence.
    sorted: Vec<Item>,
    count: usize,
}

#[derive(Clone, Copy, Debug)]
struct Item {
    confidence: f64,
    wrong: bool,
    index: usize,
}

/// Points of a curve at most.
const MAX_POINTS: usize = 200;

impl Selective {
    /// Takes one (confidence, whether the label is wrong) per image; `None` for an image that is not covered.
    pub fn new(items: impl IntoIterator<Item = Option<(f64, bool)>>) -> Self {
        let (mut sorted, mut count) = (Vec::new(), 0);
        for (index, item) in items.into_iter().enumerate() {
            count += 1;
            sorted.extend(item.map(|(confidence, wrong)| Item { confidence, wrong, index }));
        }
        sorted.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
        Self { sorted, count }
    }

    /// Returns the share of images that are covered, 0 to 1.
    #[must_use]
    pub fn coverage(&self, weights: &[u32]) -> Option<f64> {
        let covered = self.sorted.iter().map(|item| u64::from(weights[item.index])).sum();
        share(covered, weights.iter().map(|&weight| u64::from(weight)).sum())
    }

    /// Returns the share of covered images whose label is wrong, 0 to 1.
    #[must_use]
    pub fn risk(&self, weights: &[u32]) -> Option<f64> {
        let (wrong, covered) = self.steps(weights).last().copied()?;
        share(wrong, covered)
    }

    /// Returns the area under the risk-coverage curve, 0 to 1 (Geifman and El-Yaniv 2017): the mean, over the covered
    /// images, of the risk of all images that are as confident as this one or more. If every image is covered, this
    /// is the area from a coverage of 0 to 1. Images of equal confidence count in the mean of all orders.
    #[must_use]
    pub fn aurc(&self, weights: &[u32]) -> Option<f64> {
        let (mut sum, mut wrong, mut covered) = (0.0, 0, 0);
        for (wrong_after, covered_after) in self.steps(weights) {
            let (images, of_tie) = (covered_after - covered, wrong_after - wrong);
            for position in 1..=images {
                let expected = wrong as f64 + of_tie as f64 * position as f64 / images as f64;
                sum += expected / (covered + position) as f64;
            }
            (wrong, covered) = (wrong_after, covered_after);
        }
        if covered == 0 { None } else { Some(sum / covered as f64) }
    }

    /// Returns `[coverage, risk]` in ascending order of coverage, at most 200 points.
    #[must_use]
    pub fn curve(&self) -> Vec<[f64; 2]> {
        let steps = self.steps(&vec![1; self.count]);
        let every = steps.len().div_ceil(MAX_POINTS).max(1);
        let is_kept = |index: &usize| (index + 1).is_multiple_of(every) || index + 1 == steps.len();
        let point = |index: usize| {
            let (wrong, covered) = steps[index];
            [covered as f64 / self.count as f64, wrong as f64 / covered as f64]
        };
        (0..steps.len()).filter(is_kept).map(point).collect()
    }

    /// The numbers of wrong and of all images down to each distinct confidence.
    fn steps(&self, weights: &[u32]) -> Vec<(u64, u64)> {
        let (mut steps, mut wrong, mut covered) = (Vec::new(), 0, 0);
        for tie in self.sorted.chunk_by(|a, b| a.confidence.total_cmp(&b.confidence).is_eq()) {
            for item in tie {
                covered += u64::from(weights[item.index]);
                wrong += u64::from(weights[item.index]) * u64::from(item.wrong);
            }
            if covered > 0 {
                steps.push((wrong, covered));
            }
        }
        steps
    }
}
