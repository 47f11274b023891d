//! Which photographs are worth laying over one another: few of all pairs, and nearly every copy.

use ndarray::{Array2, Axis};

use super::{alignment::Placement, hash::Hash, shortcuts::Known};

/// Bits of 63 by which the hashes of a copy may differ.
const DISTANCE: u32 = 10;

/// How many photographs with the most similar embeddings are looked at, and from which cosine on.
const NEIGHBOURS: usize = 5;
const COSINE: f32 = 0.85;

/// Photographs whose embeddings are compared with all at a time: 256 x 18,000 numbers are 18 MB.
const BLOCK: usize = 256;

/// A photograph that may lie in the frame of another.
pub(super) struct Candidate {
    pub(super) inner: usize,
    /// Where the search begins, if the hash says so.
    pub(super) beginning: Option<Placement>,
}

/// An index of the photographs, by hash and by embedding.
pub(super) struct Candidates<'a> {
    known: &'a [Known<'a>],
    wholes: Vec<Hash>,
    neighbours: Vec<Vec<usize>>,
}

impl<'a> Candidates<'a> {
    pub(super) fn among(known: &'a [Known<'a>]) -> Self {
        let wholes = known.iter().map(|(_, examined)| examined.fingerprint.whole()).collect();
        Self { known, wholes, neighbours: neighbours(known) }
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
        let by_embedding = self.neighbours[outer].iter().map(|&inner| Candidate { inner, beginning: None });
        by_hash.chain(by_embedding).collect()
    }
}

/// For each photograph those among whose nearest it is, and its own nearest, by the cosine of the
/// embeddings.
fn neighbours(known: &[Known]) -> Vec<Vec<usize>> {
    let mut neighbours = vec![Vec::new(); known.len()];
    let embedded =
        known.iter().enumerate().filter_map(|(i, (_, examined))| Some((i, examined.embedding.as_ref()?)));
    let (places, rows): (Vec<usize>, Vec<&Vec<f32>>) = embedded.unzip();
    let width = rows.first().map_or(0, |row| row.len());
    let flat = rows.into_iter().flatten().copied().collect();
    // Of one model all embeddings are of one length.
    let Ok(rows) = Array2::from_shape_vec((places.len(), width), flat) else { return neighbours };
    for (block, first) in rows.axis_chunks_iter(Axis(0), BLOCK).zip((0..).step_by(BLOCK)) {
        for (i, cosines) in block.dot(&rows.t()).rows().into_iter().enumerate() {
            let i = first + i;
            let mut close: Vec<(usize, f32)> = cosines
                .iter()
                .copied()
                .enumerate()
                .filter(|&(j, cosine)| j != i && cosine >= COSINE)
                .collect();
            close.sort_by(|a, b| b.1.total_cmp(&a.1));
            for (j, _) in close.into_iter().take(NEIGHBOURS) {
                neighbours[places[i]].push(places[j]);
                neighbours[places[j]].push(places[i]);
            }
        }
    }
    for of in &mut neighbours {
        of.sort_unstable();
        of.dedup();
    }
    neighbours
}
