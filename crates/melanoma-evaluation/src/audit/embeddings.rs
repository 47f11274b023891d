//! The model's embeddings as a witness: which images it sees alike.

use ndarray::{Array2, Axis};
use rayon::prelude::*;

use super::shortcuts::Known;
use crate::cholesky::{Cholesky, dot};

/// The embeddings of a data set, whitened (Jégou and Chum 2012): without their mean, and every
/// direction of nearly the same variance, the more so the more images there are.
///
/// What a model is made to tell lies in few directions, and there any two lesions of one diagnosis
/// are alike; how much of the cosine they fill differs from model to model. Whitened, two images
/// are alike by what few others have.
pub(super) struct Embeddings {
    /// One row of length 1 for each image that has an embedding.
    rows: Array2<f32>,
    /// The row of each image.
    places: Vec<Option<usize>>,
}

/// Embeddings below which nothing can be said about what is rare among them.
const FEWEST: usize = 30;

/// How many images with the most similar embeddings are neighbors: fewer than `FEWEST`.
const NEIGHBOURS: usize = 5;

/// Mean squared distance of embeddings of length 1 from their mean below which they are all the same:
/// what differs then is rounding.
const SPREAD: f64 = 1e-10;

/// Images that are compared with all others at a time: 256 x 18,000 numbers are 18 MB.
const BLOCK: usize = 256;

impl Embeddings {
    /// None of them where there are too few, or where they are all the same.
    pub(super) fn of(known: &[Known]) -> Self {
        let none = Self { rows: Array2::default((0, 0)), places: vec![None; known.len()] };
        let mut places = none.places.clone();
        let mut flat = Vec::new();
        let mut count = 0;
        for ((_, examined), place) in known.iter().zip(&mut places) {
            if let Some(embedding) = &examined.embedding {
                flat.extend_from_slice(embedding);
                *place = Some(count);
                count += 1;
            }
        }
        if count < FEWEST {
            return none;
        }
        // Of one model all embeddings are of one length.
        let rows = Array2::from_shape_vec((count, flat.len() / count), flat).ok();
        rows.and_then(whitened).map_or(none, |rows| Self { rows, places })
    }

    /// The cosine of the whitened embeddings, -1 to 1, where both images have one.
    pub(super) fn cosine(&self, a: usize, b: usize) -> Option<f32> {
        Some(self.rows.row(self.places[a]?).dot(&self.rows.row(self.places[b]?)))
    }

    /// For each image those that are among its nearest, and those among whose nearest it is.
    pub(super) fn neighbors(&self) -> Vec<Vec<usize>> {
        let images: Vec<usize> = (0..self.places.len()).filter(|&i| self.places[i].is_some()).collect();
        let mut neighbors = vec![Vec::new(); self.places.len()];
        for (block, first) in self.rows.axis_chunks_iter(Axis(0), BLOCK).zip((0..).step_by(BLOCK)) {
            for (i, cosines) in block.dot(&self.rows.t()).rows().into_iter().enumerate() {
                let i = first + i;
                let mut others: Vec<(usize, f32)> =
                    cosines.iter().copied().enumerate().filter(|&(j, _)| j != i).collect();
                others.select_nth_unstable_by(NEIGHBOURS, |a, b| b.1.total_cmp(&a.1));
                for (j, _) in others.into_iter().take(NEIGHBOURS) {
                    neighbors[images[i]].push(images[j]);
                    neighbors[images[j]].push(images[i]);
                }
            }
        }
        for of in &mut neighbors {
            of.sort_unstable();
            of.dedup();
        }
        neighbors
    }
}

/// The rows whitened, each scaled to length 1; `None` where they do not vary.
///
/// The covariance is shrunk towards a round one by as many observations as there are dimensions,
/// since of fewer images it is not known in every direction.
fn whitened(mut rows: Array2<f32>) -> Option<Array2<f32>> {
    rows -= &rows.mean_axis(Axis(0))?;
    let mut squares = rows.t().dot(&rows).mapv(f64::from);
    let round = squares.diag().sum() / rows.nrows() as f64;
    if round < SPREAD {
        return None;
    }
    squares.diag_mut().mapv_inplace(|square| square + round);
    let factor = Cholesky::of(&squares)?;
    let white = (0..rows.nrows()).into_par_iter().flat_map_iter(|i| {
        let white = factor.forward(rows.row(i).iter().copied().map(f64::from));
        let length = dot(&white, &white).sqrt().max(f64::MIN_POSITIVE);
        white.into_iter().map(move |value| (value / length) as f32)
    });
    Array2::from_shape_vec(rows.raw_dim(), white.collect()).ok()
}
