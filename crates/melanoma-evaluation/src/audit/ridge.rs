//! How well a simple model tells one thing from another: ridge regression on groups left out.

use ndarray::{Array1, Array2};

use crate::cholesky::Cholesky;

/// Parts that the groups are dealt into; each is judged by a model of the others.
pub(super) const FOLDS: usize = 5;

/// Penalty on the squared weights, as a share of the mean square of a feature.
const PENALTY: f64 = 1e-3;

/// What is told from what.
pub(super) struct Task {
    /// One row an image.
    pub(super) features: Array2<f32>,
    /// The class of each, below `classes`.
    pub(super) labels: Vec<usize>,
    pub(super) classes: usize,
    /// The part of each, below [`FOLDS`].
    pub(super) folds: Vec<usize>,
}

impl Task {
    /// The mean over classes of the share recognized (balanced accuracy, Brodersen et al. 2010),
    /// 0 to 1, of linear ridge regression (Hoerl and Kennard 1970) on indicators of the classes,
    /// every class of the same total weight; `None` where a fold cannot be fitted.
    pub(super) fn balanced_accuracy(&self) -> Option<f64> {
        let count = |class: usize| self.labels.iter().filter(|&&label| label == class).count();
        let counts: Vec<usize> = (0..self.classes).map(count).collect();
        let parts: Vec<Normal> = (0..FOLDS).map(|fold| self.normal(fold, &counts)).collect();
        let mut right = vec![0_usize; self.classes];
        for left_out in 0..FOLDS {
            let mut others =
                parts.iter().enumerate().filter(|(fold, _)| *fold != left_out).map(|(_, part)| part);
            let first = others.next()?.clone();
            let weights = others.fold(first, Normal::add).solve()?;
            for i in self.members(left_out) {
                let scores = self.row(i).dot(&weights);
                let best = scores.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1))?.0;
                right[self.labels[i]] += usize::from(best == self.labels[i]);
            }
        }
        let shares = right.iter().zip(&counts).map(|(&right, &all)| right as f64 / all.max(1) as f64);
        Some(shares.sum::<f64>() / self.classes as f64)
    }

    fn members(&self, fold: usize) -> Vec<usize> {
        (0..self.labels.len()).filter(|&i| self.folds[i] == fold).collect()
    }

    /// The features of an image, with a last one that is always 1.
    fn row(&self, i: usize) -> Array1<f32> {
        self.features.row(i).iter().copied().chain([1.0]).collect()
    }

    /// The weighted sums of squares and products of one fold.
    fn normal(&self, fold: usize, counts: &[usize]) -> Normal {
        let members = self.members(fold);
        let weight = |i: usize| (1.0 / counts[self.labels[i]] as f32).sqrt();
        let features = self.features.ncols();
        let rows = Array2::from_shape_fn((members.len(), features + 1), |(place, column)| {
            let i = members[place];
            weight(i) * if column < features { self.features[[i, column]] } else { 1.0 }
        });
        let targets = Array2::from_shape_fn((members.len(), self.classes), |(place, class)| {
            let i = members[place];
            if class == self.labels[i] { weight(i) } else { 0.0 }
        });
        let widened = |values: Array2<f32>| values.mapv(f64::from);
        Normal { squares: widened(rows.t().dot(&rows)), products: widened(rows.t().dot(&targets)) }
    }
}

/// The normal equations of a least-squares fit.
#[derive(Clone)]
struct Normal {
    squares: Array2<f64>,
    products: Array2<f64>,
}

impl Normal {
    fn add(mut self, other: &Self) -> Self {
        self.squares += &other.squares;
        self.products += &other.products;
        self
    }

    /// The weights, one column a class, `None` where they are not determined.
    fn solve(&self) -> Option<Array2<f32>> {
        let size = self.squares.nrows();
        let penalty = PENALTY * self.squares.diag().iter().take(size - 1).sum::<f64>() / size as f64;
        let mut penalised = self.squares.clone();
        penalised.diag_mut().mapv_inplace(|square| square + penalty);
        let factor = Cholesky::of(&penalised)?;
        let mut weights = Array2::zeros(self.products.raw_dim());
        for (class, products) in self.products.columns().into_iter().enumerate() {
            for (i, value) in factor.solve(products.iter().copied()).into_iter().enumerate() {
                weights[[i, class]] = value as f32;
            }
        }
        Some(weights)
    }
}
