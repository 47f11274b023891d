//! The points of the figures.

use serde::Serialize;

use super::{binary::Binary, bins::Bin, counts::Counts};

/// The curves of one target.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Curves {
    /// `[1 - specificity, sensitivity]` at every threshold, from `[0, 0]` to `[1, 1]`, without points on a
    /// straight line between their neighbors.
    pub roc: Vec<[f64; 2]>,
    /// `[sensitivity, precision]` at every threshold that adds a positive, in ascending order of sensitivity.
    pub precision_recall: Vec<[f64; 2]>,
    /// Predicted against observed, in bins of equal mass.
    pub reliability: Vec<Bin>,
    /// Number of images with a probability in each twentieth of 0 to 1.
    pub histogram: Vec<u64>,
    /// `[threshold, net benefit of the model, net benefit of referring everybody]`, thresholds 0.01 to 0.60.
    pub decision: Vec<[f64; 3]>,
}

/// Number of bars of the histogram.
const BARS: usize = 20;

impl Curves {
    /// Returns `None` without positives or without negatives.
    #[must_use]
    pub fn new(scores: &Binary) -> Option<Self> {
        let once = vec![1; scores.len()];
        let all = scores.counts(&once);
        if all.positives == 0 || all.negatives == 0 {
            return None;
        }
        let (mut roc, mut precision_recall) = (vec![[0.0, 0.0]], Vec::new());
        let mut referred = Counts::default();
        let mut histogram = vec![0; BARS];
        for (score, tie) in scores.ties(&once).rev() {
            referred.positives += tie.positives;
            referred.negatives += tie.negatives;
            let sensitivity = referred.positives as f64 / all.positives as f64;
            push(&mut roc, [referred.negatives as f64 / all.negatives as f64, sensitivity]);
            if tie.positives > 0 {
                precision_recall.push([sensitivity, referred.prevalence()?]);
            }
            histogram[((score * BARS as f64) as usize).min(BARS - 1)] += tie.total();
        }
        let decision = (1..=60).map(|percent| {
            let threshold = f64::from(percent) / 100.0;
            let referred = scores.at_least(threshold, &once);
            [threshold, net_benefit(referred, all, threshold), net_benefit(all, all, threshold)]
        });
        let decision = decision.collect();
        Some(Self { roc, precision_recall, reliability: scores.bins(&once), histogram, decision })
    }
}

/// Returns the net benefit of referring at a probability of `threshold` or more (Vickers and Elkin 2006): true
/// positives minus false positives weighted by the odds of the threshold, per image.
fn net_benefit(referred: Counts, all: Counts, threshold: f64) -> f64 {
    let odds = threshold / (1.0 - threshold);
    (referred.positives as f64 - referred.negatives as f64 * odds) / all.total() as f64
}

/// Adds a point. A point that extends a horizontal or vertical line replaces the last one.
fn push(points: &mut Vec<[f64; 2]>, point: [f64; 2]) {
    if let [.., before, last] = points.as_mut_slice()
        && (0..2).any(|axis| {
            before[axis].total_cmp(&last[axis]).is_eq() && last[axis].total_cmp(&point[axis]).is_eq()
        })
    {
        *last = point;
    } else {
        points.push(point);
    }
}
