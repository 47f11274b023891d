//! Intervals by resampling groups.

use std::{collections::HashMap, hash::Hash};

use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};
use rayon::prelude::*;
use serde::Serialize;

/// The percentile bootstrap (Efron and Tibshirani 1993, chapter 13) over groups: as many groups as
/// there are are drawn with replacement, and all images of a group come with it, since they are
/// not independent. The same seed gives the same intervals on any number of threads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Bootstrap {
    /// How many times, at least 1.
    pub resamples: u32,
    /// Of the random numbers.
    pub seed: u64,
}

/// A value with its interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// On all images.
    pub value: f64,
    /// The 2.5th and the 97.5th percentile of the resamples where the value is defined.
    pub interval: [f64; 2],
}

impl Estimate {
    /// The estimate of a share of `count` images. Where it is 0 or 1 every resample says the
    /// same, which is no certainty: the interval is then the exact one (Clopper and Pearson 1934).
    #[must_use]
    pub fn of_share(mut self, count: u64) -> Self {
        let surprise = 0.025_f64.powf(1.0 / count.max(1) as f64);
        if self.value >= 1.0 {
            self.interval = [surprise, 1.0];
        } else if self.value <= 0.0 {
            self.interval = [0.0, 1.0 - surprise];
        }
        self
    }
}

/// Which group each image is in.
#[derive(Clone, Debug)]
pub struct Groups {
    of: Vec<usize>,
    count: u32,
}

impl Groups {
    /// From the name of the group of each image.
    pub fn new<T: Eq + Hash>(names: impl IntoIterator<Item = T>) -> Self {
        let mut known = HashMap::new();
        let mut of = Vec::new();
        for name in names {
            let next = known.len();
            of.push(*known.entry(name).or_insert(next));
        }
        Self { of, count: known.len() as u32 }
    }

    /// The number of each image's group, below [`Self::count`].
    #[must_use]
    pub fn of(&self) -> &[usize] {
        &self.of
    }

    /// How many groups.
    #[must_use]
    pub const fn count(&self) -> u32 {
        self.count
    }
}

impl Bootstrap {
    /// The values of `statistics`, which gets how often each image counts, with intervals;
    /// `None` where one is not defined on all images or on any resample.
    pub fn estimate<const N: usize>(
        &self,
        groups: &Groups,
        statistics: impl Fn(&[u32]) -> [Option<f64>; N] + Sync,
    ) -> [Option<Estimate>; N] {
        let values = statistics(&vec![1; groups.of.len()]);
        let resampled: Vec<[Option<f64>; N]> = (0..self.resamples)
            .into_par_iter()
            .map(|resample| statistics(&self.weights(groups, resample)))
            .collect();
        std::array::from_fn(|i| {
            let sorted = resampled.iter().filter_map(|values| values[i]);
            let mut sorted: Vec<f64> = sorted.collect();
            sorted.sort_by(f64::total_cmp);
            let interval = [percentile(&sorted, 0.025)?, percentile(&sorted, 0.975)?];
            Some(Estimate { value: values[i]?, interval })
        })
    }

    /// How often each image counts in a resample: each resample has a stream of its own.
    fn weights(&self, groups: &Groups, resample: u32) -> Vec<u32> {
        let mut random = ChaCha8Rng::seed_from_u64(self.seed);
        random.set_stream(resample.into());
        let mut drawn = vec![0; groups.count as usize];
        for _ in 0..groups.count {
            drawn[random.random_range(0..groups.count) as usize] += 1;
        }
        groups.of.iter().map(|&group| drawn[group]).collect()
    }
}

/// Between its two neighbors in proportion, as numpy.percentile does.
fn percentile(sorted: &[f64], share: f64) -> Option<f64> {
    let place = share * sorted.len().checked_sub(1)? as f64;
    let (below, above) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    Some(below + (above - below) * place.fract())
}
