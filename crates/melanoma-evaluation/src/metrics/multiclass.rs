//! Metrics of a prediction among several classes.

use super::counts::share;

/// True and predicted classes.
///
/// The prediction is the most probable class *of those that occur among the labels*. A data set without a class
/// (ISIC 2018 has no SCC and counts it as AK) cannot tell whether a prediction of that class is right.
/// [`Self::predicted_of_all`] is the prediction among all classes.
///
/// The most probable class is right most often, and is hardly ever a rare one. Balanced accuracy weights every class
/// equally, and the prediction that maximizes it is the class whose probability is highest in proportion to its
/// prior (Menon et al. 2021, "Long-tail learning via logit adjustment"): [`Self::predicted_at_equal_priors`].
#[derive(Clone, Debug)]
pub struct Multiclass {
    truth: Vec<usize>,
    predicted: Vec<usize>,
    predicted_of_all: Vec<usize>,
    predicted_at_equal_priors: Vec<usize>,
    classes: usize,
}

impl Multiclass {
    /// Takes one (true class, probabilities of all classes) per image.
    pub fn new<'a>(classes: usize, items: impl IntoIterator<Item = (usize, &'a [f64])>) -> Self {
        let (truth, rows): (Vec<usize>, Vec<&[f64]>) = items.into_iter().unzip();
        let all: Vec<usize> = (0..classes).collect();
        let occurring: Vec<usize> = all.iter().copied().filter(|class| truth.contains(class)).collect();
        // Needs no labels: the mean of calibrated probabilities is the share of the class.
        let priors: Vec<f64> = all.iter().map(|&class| rows.iter().map(|row| row[class]).sum()).collect();
        let in_proportion =
            |row: &[f64], class: usize| if priors[class] > 0.0 { row[class] / priors[class] } else { 0.0 };
        Self {
            predicted: rows.iter().map(|row| highest(&occurring, |class| row[class])).collect(),
            predicted_of_all: rows.iter().map(|row| highest(&all, |class| row[class])).collect(),
            predicted_at_equal_priors: rows
                .iter()
                .map(|row| highest(&occurring, |class| in_proportion(row, class)))
                .collect(),
            truth,
            classes,
        }
    }

    /// The most probable class that occurs, one per image.
    #[must_use]
    pub fn predicted(&self) -> &[usize] {
        &self.predicted
    }

    /// The most probable of all the model's classes, one per image.
    #[must_use]
    pub fn predicted_of_all(&self) -> &[usize] {
        &self.predicted_of_all
    }

    /// The class that occurs whose probability is highest in proportion to its mean over all images, one per
    /// image.
    #[must_use]
    pub fn predicted_at_equal_priors(&self) -> &[usize] {
        &self.predicted_at_equal_priors
    }

    /// Returns how many images of class `row` were predicted as `column`.
    #[must_use]
    pub fn confusion(&self) -> Vec<Vec<u64>> {
        let mut matrix = vec![vec![0; self.classes]; self.classes];
        for (&truth, &predicted) in self.truth.iter().zip(&self.predicted) {
            matrix[truth][predicted] += 1;
        }
        matrix
    }

    /// Returns the number of images of each class.
    #[must_use]
    pub fn counts(&self) -> Vec<u64> {
        self.confusion().iter().map(|row| row.iter().sum()).collect()
    }

    /// Returns the mean, over the classes that count, of the share predicted right, 0 to 1.
    #[must_use]
    pub fn balanced_accuracy(&self, predicted: &[usize], weights: &[u32]) -> Option<f64> {
        let mut right_and_all = vec![(0, 0); self.classes];
        for ((&truth, &predicted), &weight) in self.truth.iter().zip(predicted).zip(weights) {
            right_and_all[truth].0 += u64::from(weight) * u64::from(truth == predicted);
            right_and_all[truth].1 += u64::from(weight);
        }
        let shares: Vec<f64> =
            right_and_all.into_iter().filter_map(|(right, all)| share(right, all)).collect();
        if shares.is_empty() { None } else { Some(shares.iter().sum::<f64>() / shares.len() as f64) }
    }
}

/// The candidate with the highest score; of equal scores the first.
fn highest(candidates: &[usize], score: impl Fn(usize) -> f64) -> usize {
    let best = candidates.iter().rev().max_by(|&&a, &&b| score(a).total_cmp(&score(b)));
    best.copied().unwrap_or_default()
}
