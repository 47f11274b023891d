//! The pairs of images that are compared: few of all pairs, and nearly every duplicate.

use super::{alignment::Placement, embeddings::Embeddings, hash::Hash, image_features::ReadSample};

/// Largest distance of the hashes of a duplicate, of 63 bits.
const MAX_DISTANCE: u32 = 10;

/// Up to this number of images each is compared with every other.
const MAX_EXHAUSTIVE: usize = 100;

/// An image that may be in the frame of another.
pub(super) struct Candidate {
    pub(super) inner: usize,
    /// Where the search starts, if a hash proposes it.
    pub(super) start: Option<Placement>,
}

/// An index of the images by hash and by embedding.
pub(super) struct Candidates<'a> {
    samples: &'a [ReadSample<'a>],
    whole_hashes: Vec<Hash>,
    neighbors: Vec<Vec<usize>>,
}

impl<'a> Candidates<'a> {
    pub(super) fn new(samples: &'a [ReadSample<'a>], embeddings: &Embeddings) -> Self {
        let whole_hashes = samples.iter().map(|read| read.features.fingerprint.whole()).collect();
        let neighbors = if samples.len() <= MAX_EXHAUSTIVE {
            let all = 0..samples.len();
            all.clone().map(|i| all.clone().filter(|&j| j != i).collect()).collect()
        } else {
            embeddings.neighbors()
        };
        Self { samples, whole_hashes, neighbors }
    }

    /// Returns the images that may be in the frame of `outer`. One can occur twice.
    pub(super) fn in_frame_of(&self, outer: usize) -> Vec<Candidate> {
        let (hashes, placements): (Vec<Hash>, Vec<Placement>) =
            self.samples[outer].features.fingerprint.hashes().unzip();
        let mut candidates = Vec::new();
        for (inner, &whole) in self.whole_hashes.iter().enumerate() {
            let distances = hashes.iter().map(|hash| hash.distance(whole)).enumerate();
            if let Some((closest, distance)) = distances.min_by_key(|(_, distance)| *distance)
                && distance <= MAX_DISTANCE
                && inner != outer
            {
                candidates.push(Candidate { inner, start: Some(placements[closest]) });
            }
        }
        let neighbors = self.neighbors[outer].iter();
        candidates.extend(neighbors.map(|&inner| Candidate { inner, start: None }));
        candidates
    }
}
