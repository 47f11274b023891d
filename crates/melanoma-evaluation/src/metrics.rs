//! Metrics of a yes-or-no question and of the classes, of weighted images.
//!
//! Every metric takes how often each image counts, so that the same code gives the value (every
//! image once) and its resamples. `None` means that it is not defined: nothing counts, or
//! nothing of one kind.

/// Scores of a yes-or-no question, sorted once.
#[derive(Clone, Debug)]
pub struct Binary {
    /// By rising score; equal scores in the order they came in.
    sorted: Vec<Item>,
}

#[derive(Clone, Copy, Debug)]
struct Item {
    score: f64,
    positive: bool,
    /// Place among the weights.
    index: usize,
}

/// A stretch of neighboring scores.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Bin {
    /// How many images.
    pub images: u64,
    /// Mean predicted probability, 0 to 1.
    pub predicted: f64,
    /// Share of positives, 0 to 1.
    pub observed: f64,
}

/// How many positives and negatives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Those of the kind asked for.
    pub positives: u64,
    /// The others.
    pub negatives: u64,
}

impl Counts {
    fn add(&mut self, positive: bool, weight: u32) {
        *(if positive { &mut self.positives } else { &mut self.negatives }) += u64::from(weight);
    }

    pub(crate) const fn total(self) -> u64 {
        self.positives + self.negatives
    }

    /// Share of positives, 0 to 1.
    pub(crate) fn prevalence(self) -> Option<f64> {
        share(self.positives, self.total())
    }
}

/// Bins of the calibration error.
pub const BINS: u64 = 15;

pub(crate) fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

impl Binary {
    /// From one (score in 0 to 1, whether positive) an image.
    pub fn new(items: impl IntoIterator<Item = (f64, bool)>) -> Self {
        let items = items.into_iter().enumerate();
        let mut sorted: Vec<_> =
            items.map(|(index, (score, positive))| Item { score, positive, index }).collect();
        sorted.sort_by(|a, b| a.score.total_cmp(&b.score));
        Self { sorted }
    }

    /// How many images.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sorted.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }

    /// Positives and negatives of equal scores, by rising score.
    pub(crate) fn ties(&self, weights: &[u32]) -> impl DoubleEndedIterator<Item = (f64, Counts)> {
        self.sorted.chunk_by(|a, b| a.score.total_cmp(&b.score).is_eq()).map(|tie| {
            let mut counts = Counts::default();
            for item in tie {
                counts.add(item.positive, weights[item.index]);
            }
            (tie[0].score, counts)
        })
    }

    /// Positives and negatives with a score from `threshold` on.
    pub(crate) fn from(&self, threshold: f64, weights: &[u32]) -> Counts {
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
        self.from(f64::NEG_INFINITY, weights)
    }

    /// How many positives, each counted once.
    pub(crate) fn positives(&self) -> u64 {
        self.sorted.iter().filter(|item| item.positive).count() as u64
    }

    /// Area under the ROC curve, 0 to 1: the share of pairs of a positive and a negative in the
    /// right order, equal scores counting half (Mann and Whitney 1947; Hanley and `McNeil` 1982).
    #[must_use]
    pub fn auroc(&self, weights: &[u32]) -> Option<f64> {
        let (mut below, mut all, mut half_wins) = (0, Counts::default(), 0);
        for (_, tie) in self.ties(weights) {
            half_wins += tie.positives * (2 * below + tie.negatives);
            below += tie.negatives;
            all.positives += tie.positives;
        }
        share(half_wins, 2 * all.positives * below)
    }

    /// Average precision, 0 to 1: the precision at every threshold, weighted with the recall that
    /// the threshold adds, without interpolation, as scikit-learn has it.
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
        (referred.positives > 0).then(|| sum / referred.positives as f64)
    }

    /// Share of the positives with a score from `threshold` on, 0 to 1.
    #[must_use]
    pub fn sensitivity(&self, threshold: f64, weights: &[u32]) -> Option<f64> {
        share(self.from(threshold, weights).positives, self.counts(weights).positives)
    }

    /// Share of the negatives with a score below `threshold`, 0 to 1.
    #[must_use]
    pub fn specificity(&self, threshold: f64, weights: &[u32]) -> Option<f64> {
        let all = self.counts(weights).negatives;
        share(all - self.from(threshold, weights).negatives, all)
    }

    /// Mean squared difference of probability and outcome, 0 to 1 (Brier 1950).
    #[must_use]
    pub fn brier(&self, weights: &[u32]) -> Option<f64> {
        self.mean(weights, |item| (item.score - f64::from(u8::from(item.positive))).powi(2))
    }

    /// Mean of minus the natural logarithm of the outcome's probability, at least 0. Probabilities
    /// are kept 2.2e-16 away from 0 and 1, as scikit-learn does.
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
        (total > 0).then(|| sum / total as f64)
    }

    /// Expected calibration error, 0 to 1: the mean distance of the mean probability from the share
    /// of positives, over [`BINS`] bins of equal mass (Naeini et al. 2015; Nixon et al. 2019).
    #[must_use]
    pub fn calibration_error(&self, weights: &[u32]) -> Option<f64> {
        let bins = self.bins(weights);
        let total: u64 = bins.iter().map(|bin| bin.images).sum();
        let sum: f64 = bins.iter().map(|bin| bin.images as f64 * (bin.predicted - bin.observed).abs()).sum();
        (total > 0).then(|| sum / total as f64)
    }

    /// [`BINS`] bins of neighboring scores with equally many images, the first ones with one
    /// more where it does not come out even; fewer images than bins give one bin each.
    #[must_use]
    pub fn bins(&self, weights: &[u32]) -> Vec<Bin> {
        let total = self.counts(weights).total();
        let mut items = self.sorted.iter().map(|item| (item, u64::from(weights[item.index])));
        let (mut item, mut left) = (None, 0);
        let bin = |size: u64| {
            let (mut missing, mut predicted, mut positives) = (size, 0.0, 0);
            while missing > 0 {
                if left == 0 {
                    let (next, weight) = items.next()?;
                    (item, left) = (Some(next), weight);
                }
                let (taken, item) = (left.min(missing), item?);
                predicted += taken as f64 * item.score;
                positives += taken * u64::from(item.positive);
                left -= taken;
                missing -= taken;
            }
            let (predicted, observed) = (predicted / size as f64, share(positives, size)?);
            Some(Bin { images: size, predicted, observed })
        };
        (0..BINS).map(|i| total / BINS + u64::from(i < total % BINS)).map_while(bin).collect()
    }
}

/// True and predicted classes.
///
/// The prediction is the most probable class *of those that occur among the labels*: a data set
/// that does not know a class (ISIC 2018 has no SCC and counts it as AK) cannot say that a prediction
/// of it is right or wrong. [`Self::predicted_of_all`] has it without that leniency.
///
/// The most probable class is right most often, and hardly ever a rare one. Balanced accuracy asks for
/// something else, every class as often as any other, and the prediction that makes most of it is the
/// class whose probability is highest in proportion to its prior (Menon et al. 2021, "Long-tail learning
/// via logit adjustment"): [`Self::predicted_at_equal_priors`].
#[derive(Clone, Debug)]
pub struct Multiclass {
    truth: Vec<usize>,
    predicted: Vec<usize>,
    predicted_of_all: Vec<usize>,
    predicted_at_equal_priors: Vec<usize>,
    classes: usize,
}

impl Multiclass {
    /// From one (true class, probabilities of all classes) an image.
    pub fn new<'a>(classes: usize, items: impl IntoIterator<Item = (usize, &'a [f64])>) -> Self {
        let (truth, rows): (Vec<_>, Vec<_>) = items.into_iter().unzip();
        let occurs: Vec<bool> = (0..classes).map(|class| truth.contains(&class)).collect();
        // Without labels: the mean of probabilities that are calibrated is the share of the class.
        let priors: Vec<f64> = (0..classes).map(|class| rows.iter().map(|row| row[class]).sum()).collect();
        let highest = |of: &dyn Fn(usize) -> bool, score: &dyn Fn(usize) -> f64| {
            let candidates = (0..classes).filter(|&class| of(class));
            // Of equal ones the first.
            candidates.rev().max_by(|&a, &b| score(a).total_cmp(&score(b))).unwrap_or_default()
        };
        let occurring = |class: usize| occurs[class];
        let each = |prediction: &dyn Fn(&[f64]) -> usize| rows.iter().map(|row| prediction(row)).collect();
        Self {
            predicted: each(&|row| highest(&occurring, &|class| row[class])),
            predicted_of_all: each(&|row| highest(&|_| true, &|class| row[class])),
            predicted_at_equal_priors: each(&|row| {
                highest(&occurring, &|class| {
                    if priors[class] > 0.0 { row[class] / priors[class] } else { 0.0 }
                })
            }),
            truth,
            classes,
        }
    }

    /// The most probable class that occurs, one an image.
    #[must_use]
    pub fn predicted(&self) -> &[usize] {
        &self.predicted
    }

    /// The most probable of all the model's classes, one an image.
    #[must_use]
    pub fn predicted_of_all(&self) -> &[usize] {
        &self.predicted_of_all
    }

    /// The class that occurs whose probability is highest in proportion to its mean over all the
    /// images, one an image.
    #[must_use]
    pub fn predicted_at_equal_priors(&self) -> &[usize] {
        &self.predicted_at_equal_priors
    }

    /// How many images of class `row` were predicted as `column`.
    #[must_use]
    pub fn confusion(&self) -> Vec<Vec<u64>> {
        let mut matrix = vec![vec![0; self.classes]; self.classes];
        for (&truth, &predicted) in self.truth.iter().zip(&self.predicted) {
            matrix[truth][predicted] += 1;
        }
        matrix
    }

    /// How many images each class has.
    #[must_use]
    pub fn counts(&self) -> Vec<u64> {
        self.confusion().iter().map(|row| row.iter().sum()).collect()
    }

    /// Mean over the classes that count of the share predicted right, 0 to 1.
    #[must_use]
    pub fn balanced_accuracy(&self, predicted: &[usize], weights: &[u32]) -> Option<f64> {
        let mut right_and_all = vec![(0, 0); self.classes];
        for ((&truth, &predicted), &weight) in self.truth.iter().zip(predicted).zip(weights) {
            right_and_all[truth].0 += u64::from(weight) * u64::from(truth == predicted);
            right_and_all[truth].1 += u64::from(weight);
        }
        let shares: Vec<f64> =
            right_and_all.into_iter().filter_map(|(right, all)| share(right, all)).collect();
        (!shares.is_empty()).then(|| shares.iter().sum::<f64>() / shares.len() as f64)
    }
}
