//! Which images are worth laying over one another: few of all pairs, and nearly every copy.

use super::{alignment::Placement, embeddings::Embeddings, hash::Hash, shortcuts::Known};

/// Bits of 63 by which the hashes of a copy may differ.
const DISTANCE: u32 = 10;

/// Of so few images each is laid over every other.
const FEW: usize = 100;

/// An image that may lie in the frame of another.
pub(super) struct Candidate {
    pub(super) inner: usize,
    /// Where the search begins, if the hash says so.
    pub(super) beginning: Option<Placement>,
}

/// An index of the images, by hash and by embedding.
pub(super) struct Candidates<'a> {
    known: &'a [Known<'a>],
    wholes: Vec<Hash>,
    neighbors: Vec<Vec<usize>>,
}

impl<'a> Candidates<'a> {
    pub(super) fn among(known: &'a [Known<'a>], embeddings: &Embeddings) -> Self {
        let wholes = known.iter().map(|(_, examined)| examined.fingerprint.whole()).collect();
        let all = 0..known.len();
        let neighbors = if known.len() <= FEW {
            all.clone().map(|i| all.clone().filter(|&j| j != i).collect()).collect()
        } else {
            embeddings.neighbors()
        };
        Self { known, wholes, neighbors }
    }

    /// Those that may lie in the frame of `outer`; one may come twice.
    pub(super) fn of(&self, outer: usize) -> Vec<Candidate> {
        let (hashes, placements): (Vec<Hash>, Vec<Placement>) =
            self.known[outer].1.fingerprint.hashes().unzip();
        let close = |(inner, &whole): (usize, &Hash)| {
            let distances = hashes.iter().map(|hash| hash.distance(whole)).enumerate();
            let (at, distance) = distances.min_by_key(|(_, distance)| *distance)?;
            let found = distance <= DISTANCE && inner != outer;
            found.then(|| Candidate { inner, beginning: Some(placements[at]) })
        };
        let by_hash = self.wholes.iter().enumerate().filter_map(close);
        let neighbors = self.neighbors[outer].iter().map(|&inner| Candidate { inner, beginning: None });
        by_hash.chain(neighbors).collect()
    }
}
