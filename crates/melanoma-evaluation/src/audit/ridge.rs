//! A linear probe: ridge regression, evaluated on groups that it was not fitted on.

use nalgebra::{Cholesky, DMatrix, DVector};

/// Number of parts that the groups are divided into; each is predicted by a model of the others.
pub(super) const FOLDS: usize = 5;

/// Penalty on the squared weights, as a share of the mean square of a feature.
const PENALTY: f64 = 1e-3;

/// Features and classes of images.
pub(super) struct Task {
    /// One row per image; the last column is 1.
    features: DMatrix<f32>,
    /// The class of each image, below `classes`.
    labels: Vec<usize>,
    classes: usize,
    /// The part of each image, below [`FOLDS`].
    folds: Vec<usize>,
}

impl Task {
    /// Returns `None` unless there are images, whose rows have the same length.
    pub(super) fn new(
        rows: &[Vec<f32>],
        labels: Vec<usize>,
        classes: usize,
        folds: Vec<usize>,
    ) -> Option<Self> {
        let columns = rows.first()?.len();
        if rows.iter().any(|row| row.len() != columns) {
            return None;
        }
        let features =
            DMatrix::from_fn(
                rows.len(),
                columns + 1,
                |row, column| {
                    if column < columns { rows[row][column] } else { 1.0 }
                },
            );
        Some(Self { features, labels, classes, folds })
    }

    /// Returns the mean over classes of the share predicted right (balanced accuracy, Brodersen et al. 2010),
    /// 0 to 1, of linear ridge regression (Hoerl and Kennard 1970) on indicators of the classes,
    /// with the same total weight for every class; `None` if a fold cannot be fitted.
    pub(super) fn balanced_accuracy(&self) -> Option<f64> {
        let mut counts = vec![0_usize; self.classes];
        for &label in &self.labels {
            counts[label] += 1;
        }
        let parts: Vec<NormalEquations> =
            (0..FOLDS).map(|fold| self.normal_equations(fold, &counts)).collect();
        let mut right = vec![0_usize; self.classes];
        for held_out in 0..FOLDS {
            let mut others = parts.iter().enumerate().filter(|(fold, _)| *fold != held_out);
            let (_, first) = others.next()?;
            let sum = others.fold(first.clone(), |sum, (_, part)| sum.add(part));
            let weights = sum.solve()?;
            let members = self.members(held_out);
            let scores = self.features.select_rows(&members) * weights;
            for (row, &i) in members.iter().enumerate() {
                let best = last_highest(scores.row(row).iter().copied())?;
                right[self.labels[i]] += usize::from(best == self.labels[i]);
            }
        }
        let shares = right.iter().zip(&counts).map(|(&right, &all)| right as f64 / all.max(1) as f64);
        Some(shares.sum::<f64>() / self.classes as f64)
    }

    fn members(&self, fold: usize) -> Vec<usize> {
        (0..self.labels.len()).filter(|&i| self.folds[i] == fold).collect()
    }

    /// The weighted sums of squares and products of one fold.
    fn normal_equations(&self, fold: usize, counts: &[usize]) -> NormalEquations {
        let members = self.members(fold);
        let mut rows = self.features.select_rows(&members);
        let mut targets = DMatrix::zeros(members.len(), self.classes);
        for (row, &i) in members.iter().enumerate() {
            let label = self.labels[i];
            let weight = (1.0 / counts[label] as f32).sqrt();
            rows.row_mut(row).scale_mut(weight);
            targets[(row, label)] = weight;
        }
        let columns = rows.transpose();
        NormalEquations { squares: (&columns * rows).cast(), products: (columns * targets).cast() }
    }
}

/// Index of the highest value; of equal values the last.
fn last_highest(values: impl Iterator<Item = f32>) -> Option<usize> {
    let best = values.enumerate().max_by(|a, b| a.1.total_cmp(&b.1));
    best.map(|(index, _)| index)
}

/// The normal equations of a least-squares fit.
#[derive(Clone)]
struct NormalEquations {
    squares: DMatrix<f64>,
    products: DMatrix<f64>,
}

impl NormalEquations {
    fn add(mut self, other: &Self) -> Self {
        self.squares += &other.squares;
        self.products += &other.products;
        self
    }

    /// The weights, one column per class; `None` if they are not determined.
    fn solve(&self) -> Option<DMatrix<f32>> {
        let size = self.squares.nrows();
        // The last one belongs to the constant.
        let diagonal = self.squares.diagonal();
        let penalty = PENALTY * diagonal.rows(0, size - 1).sum() / size as f64;
        let penalized = &self.squares + DMatrix::from_diagonal(&DVector::repeat(size, penalty));
        Some(Cholesky::new(penalized)?.solve(&self.products).cast())
    }
}
