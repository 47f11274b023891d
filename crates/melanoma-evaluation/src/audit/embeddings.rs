//! The model's embeddings as a similarity signal.

use nalgebra::{Cholesky, DMatrix};
use rayon::prelude::*;

use super::image_features::ReadSample;

/// The whitened embeddings of a data set (Jégou and Chum 2012): without their mean, and with
/// nearly the same variance in every direction, the more so the more images there are.
///
/// A model separates its classes in few directions, in which any two lesions of one diagnosis
/// are similar. How much of the cosine these directions make up differs from model to model. Whitened, two images
/// are similar by what few others share.
pub(super) struct Embeddings {
    /// One column of length 1 for each image with an embedding.
    columns: DMatrix<f32>,
    /// The column of each image.
    indices: Vec<Option<usize>>,
}

/// With fewer embeddings nothing can be said about what is rare among them.
const MIN_EMBEDDINGS: usize = 30;

/// Number of images with the most similar embeddings that are neighbors; fewer than `MIN_EMBEDDINGS`.
const NEIGHBORS: usize = 5;

/// Least mean squared distance of embeddings of length 1 from their mean. Below it they are equal up to rounding.
const MIN_VARIANCE: f64 = 1e-10;

/// Number of images that are compared with all others at a time: 256 x 18,000 numbers are 18 MB.
const BLOCK: usize = 256;

impl Embeddings {
    /// Without embeddings if there are too few, or if they are all equal.
    pub(super) fn new(samples: &[ReadSample]) -> Self {
        let mut indices = vec![None; samples.len()];
        let mut embeddings: Vec<&[f32]> = Vec::new();
        for (read, index) in samples.iter().zip(&mut indices) {
            if let Some(embedding) = &read.features.embedding {
                *index = Some(embeddings.len());
                embeddings.push(embedding);
            }
        }
        if embeddings.len() >= MIN_EMBEDDINGS {
            // All embeddings of a model have the same length.
            let columns = DMatrix::from_fn(embeddings[0].len(), embeddings.len(), |row, column| {
                embeddings[column][row]
            });
            if let Some(columns) = whitened(columns) {
                return Self { columns, indices };
            }
        }
        Self { columns: DMatrix::zeros(0, 0), indices: vec![None; samples.len()] }
    }

    /// Returns the cosine of the whitened embeddings, -1 to 1, if both images have one.
    pub(super) fn cosine(&self, a: usize, b: usize) -> Option<f32> {
        Some(self.columns.column(self.indices[a]?).dot(&self.columns.column(self.indices[b]?)))
    }

    /// Returns for each image its nearest neighbors, and the images that it is a nearest neighbor of.
    pub(super) fn neighbors(&self) -> Vec<Vec<usize>> {
        let images: Vec<usize> = (0..self.indices.len()).filter(|&i| self.indices[i].is_some()).collect();
        let mut neighbors = vec![Vec::new(); self.indices.len()];
        let rows = self.columns.transpose();
        for first in (0..images.len()).step_by(BLOCK) {
            let block = self.columns.columns(first, BLOCK.min(images.len() - first));
            let cosines = &rows * block;
            for (column, cosines) in cosines.column_iter().enumerate() {
                let own = first + column;
                let mut others: Vec<(usize, f32)> = cosines.iter().copied().enumerate().collect();
                others.swap_remove(own);
                others.select_nth_unstable_by(NEIGHBORS, |a, b| b.1.total_cmp(&a.1));
                for &(other, _) in &others[..NEIGHBORS] {
                    neighbors[images[own]].push(images[other]);
                    neighbors[images[other]].push(images[own]);
                }
            }
        }
        for of_image in &mut neighbors {
            of_image.sort_unstable();
            of_image.dedup();
        }
        neighbors
    }
}

/// Returns the columns whitened, each scaled to length 1; `None` if they do not vary.
///
/// The covariance is shrunk towards a multiple of the identity by as many observations as there are dimensions,
/// since a small number of images does not determine it in every direction.
fn whitened(mut columns: DMatrix<f32>) -> Option<DMatrix<f32>> {
    let mean = columns.column_mean();
    for mut column in columns.column_iter_mut() {
        column -= &mean;
    }
    let mut squares: DMatrix<f64> = (&columns * columns.transpose()).cast();
    let variance = squares.trace() / columns.ncols() as f64;
    if variance < MIN_VARIANCE {
        return None;
    }
    for i in 0..squares.nrows() {
        squares[(i, i)] += variance;
    }
    let mut white: DMatrix<f64> = columns.cast();
    let factor = Cholesky::new(squares)?;
    white.par_column_iter_mut().for_each(|mut column| {
        factor.l_dirty().solve_lower_triangular_mut(&mut column);
        let length = column.norm().max(f64::MIN_POSITIVE);
        column /= length;
    });
    Some(white.cast())
}
