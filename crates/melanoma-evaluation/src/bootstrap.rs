//! Intervals by resampling groups.

use std::collections::BTreeSet;

use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};
use rayon::prelude::*;
use serde::Serialize;

/// The percentile bootstrap (Efron and Tibshirani 1993, chapter 13) over groups. A resample draws as many groups as
/// there are, with replacement, and takes all images of a group together, since they are not
/// independent. The same seed gives the same intervals on any number of threads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Bootstrap {
    /// Number of resamples, at least 1.
    pub resamples: u32,
    /// Seed of the random numbers.
    pub seed: u64,
}

/// A value with its 95% interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// The value on all images.
    pub value: f64,
    /// Lower and upper end of the 95% interval; `None` where the resamples do not vary, so that they tell nothing
    /// about the uncertainty.
    pub interval: Option<[f64; 2]>,
}

/// Resamples that are closer together than this differ by rounding only.
const MIN_WIDTH: f64 = 1e-9;

/// The ends of an interval, unless it has no width.
pub(crate) fn interval([low, high]: [f64; 2]) -> Option<[f64; 2]> {
    (high - low > MIN_WIDTH).then_some([low, high])
}

impl Estimate {
    /// Returns the estimate of a share of images in `groups` independent groups. A share of 0 or 1 is the same in
    /// every resample, which does not make it certain: its interval is the exact one (Clopper and Pearson 1934).
    #[must_use]
    pub fn with_exact_ends(mut self, groups: u32) -> Self {
        let end = 0.025_f64.powf(1.0 / f64::from(groups.max(1)));
        if self.value >= 1.0 {
            self.interval = Some([end, 1.0]);
        } else if self.value <= 0.0 {
            self.interval = Some([0.0, 1.0 - end]);
        }
        self
    }
}

/// The group of each image.
#[derive(Clone, Debug)]
pub struct Groups {
    indices: Vec<usize>,
    count: u32,
}

impl Groups {
    /// Takes the name of the group of each image. Groups are numbered in the order of their names, so that resamples
    /// do not depend on the order of the images.
    pub fn new<T: Ord>(names: impl IntoIterator<Item = T>) -> Self {
        let names: Vec<T> = names.into_iter().collect();
        let mut known: Vec<&T> = names.iter().collect();
        known.sort_unstable();
        known.dedup();
        let indices = names.iter().map(|name| known.partition_point(|other| *other < name)).collect();
        Self { indices, count: known.len() as u32 }
    }

    /// The index of each image's group, below [`Self::count`].
    #[must_use]
    pub fn indices(&self) -> &[usize] {
        &self.indices
    }

    /// Number of groups.
    #[must_use]
    pub const fn count(&self) -> u32 {
        self.count
    }

    /// Number of groups with at least one of these images.
    pub(crate) fn count_of(&self, images: impl Iterator<Item = usize>) -> u32 {
        images.map(|image| self.indices[image]).collect::<BTreeSet<_>>().len() as u32
    }
}

impl Bootstrap {
    /// Returns the values of `statistics` with their intervals: the 2.5th and the 97.5th percentile of the resamples
    /// in which the statistic is defined. `statistics` takes how often each image counts. An entry is `None` where a
    /// statistic is undefined on all images or in every resample.
    pub fn estimate<const N: usize>(
        &self,
        groups: &Groups,
        statistics: impl Fn(&[u32]) -> [Option<f64>; N] + Sync,
    ) -> [Option<Estimate>; N] {
        let values = statistics(&vec![1; groups.indices.len()]);
        let resampled = self.resample(groups, statistics);
        std::array::from_fn(|i| {
            let mut sorted: Vec<f64> = resampled.iter().filter_map(|values| values[i]).collect();
            sorted.sort_by(f64::total_cmp);
            let ends = [percentile(&sorted, 0.025)?, percentile(&sorted, 0.975)?];
            Some(Estimate { value: values[i]?, interval: interval(ends) })
        })
    }

    /// Returns `statistic` of every resample. It takes how often each image counts.
    pub(crate) fn resample<T: Send>(
        &self,
        groups: &Groups,
        statistic: impl Fn(&[u32]) -> T + Sync,
    ) -> Vec<T> {
        (0..self.resamples)
            .into_par_iter()
            .map(|resample| statistic(&self.weights(groups, resample)))
            .collect()
    }

    /// How often each image counts in a resample. Each resample has its own stream of random numbers.
    fn weights(&self, groups: &Groups, resample: u32) -> Vec<u32> {
        let mut random = ChaCha8Rng::seed_from_u64(self.seed);
        random.set_stream(resample.into());
        let mut drawn = vec![0; groups.count as usize];
        for _ in 0..groups.count {
            drawn[random.random_range(0..groups.count) as usize] += 1;
        }
        groups.indices.iter().map(|&group| drawn[group]).collect()
    }
}

/// Interpolates linearly between the two neighbors, as `numpy.percentile` does.
pub(crate) fn percentile(sorted: &[f64], share: f64) -> Option<f64> {
    let position = share * sorted.len().checked_sub(1)? as f64;
    let (below, above) = (sorted[position.floor() as usize], sorted[position.ceil() as usize]);
    Some(below + (above - below) * position.fract())
}
