//! Systems of linear equations with a symmetric positive definite matrix, by Cholesky's factorisation.

use ndarray::Array2;

/// The lower triangle whose product with its transpose is the matrix, row by row.
pub(crate) struct Cholesky(Vec<Vec<f64>>);

impl Cholesky {
    /// Of a square matrix, of which the lower triangle is read; `None` where a pivot is not positive.
    pub(crate) fn of(matrix: &Array2<f64>) -> Option<Self> {
        let mut factor: Vec<Vec<f64>> = Vec::with_capacity(matrix.nrows());
        for i in 0..matrix.nrows() {
            let mut row: Vec<f64> = Vec::with_capacity(i + 1);
            for (j, above) in factor.iter().enumerate() {
                let value = (matrix[[i, j]] - dot(&row, above)) / above[j];
                row.push(value);
            }
            let pivot = matrix[[i, i]] - dot(&row, &row);
            if pivot.is_nan() || pivot <= 0.0 {
                return None;
            }
            row.push(pivot.sqrt());
            factor.push(row);
        }
        Some(Self(factor))
    }

    /// What the triangle makes `products` of: the first half of [`Cholesky::solve`], and by itself
    /// whitening, where the matrix is a covariance.
    pub(crate) fn forward(&self, products: impl IntoIterator<Item = f64>) -> Vec<f64> {
        let mut values: Vec<f64> = Vec::with_capacity(self.0.len());
        for (row, product) in self.0.iter().zip(products) {
            values.push((product - dot(row, &values)) / row[values.len()]);
        }
        values
    }

    /// What the matrix makes `products` of.
    pub(crate) fn solve(&self, products: impl IntoIterator<Item = f64>) -> Vec<f64> {
        let mut values = self.forward(products);
        for (i, row) in self.0.iter().enumerate().rev() {
            values[i] /= row[i];
            let value = values[i];
            values.iter_mut().zip(&row[..i]).for_each(|(left, known)| *left -= known * value);
        }
        values
    }
}

/// Of as many as the shorter one has.
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
