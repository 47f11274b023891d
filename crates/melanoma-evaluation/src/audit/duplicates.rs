//! Pairs of images that are copies of one another, or show the same lesion.

use rayon::prelude::*;
use serde::Serialize;

use super::{
    candidates::{Candidate, Candidates},
    embeddings::Embeddings,
    examination::Examined,
    fingerprint::Frame,
    shortcuts::Known,
};

/// What a pair is taken for, the surest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Both witnesses say so faintly, or one does and there is no other: look at it.
    Suspect,
    /// The same image in other clothes, or the same lesion seen nearly alike.
    Near,
    /// The same decoded pixels.
    Exact,
}

/// Two images that are taken for one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Duplicate {
    /// Indices into the data set, the smaller first.
    pub(super) images: [usize; 2],
    pub(super) kind: Kind,
    /// Of the detail, where one lies best over the other, -1 to 1.
    pub(super) correlation: f32,
    /// Of the model's whitened embeddings, where there are any.
    pub(super) cosine: Option<f32>,
}

/// Correlation that needs no second witness. `docs/audit.md` says what was measured.
const SURE: f32 = 0.70;

/// Correlation that speaks for a pair, and the cosine that must support it.
const CLEAR: f32 = 0.63;
const SUPPORTING: f32 = 0.40;

/// Correlation and cosine that together are worth a look. A cosine alone is not.
const FAINT: f32 = 0.50;
const STRIKING: f32 = 0.60;

impl Kind {
    /// The verdict of the two witnesses, or of the first where there is no second.
    fn of(same_pixels: bool, correlation: f32, cosine: Option<f32>) -> Option<Self> {
        let cosine_from = |least| cosine.is_some_and(|cosine| cosine >= least);
        if same_pixels {
            Some(Self::Exact)
        } else if correlation >= SURE || (correlation >= CLEAR && cosine_from(SUPPORTING)) {
            Some(Self::Near)
        } else if (correlation >= CLEAR && cosine.is_none())
            || (correlation >= FAINT && cosine_from(STRIKING))
        {
            Some(Self::Suspect)
        } else {
            None
        }
    }

    /// As it stands in the reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Suspect => "suspect",
            Self::Near => "near",
            Self::Exact => "exact",
        }
    }
}

/// Every pair that a witness speaks for, by indices.
pub(super) fn find(known: &[Known], tick: &(dyn Fn() + Sync)) -> Vec<Duplicate> {
    let embeddings = Embeddings::of(known);
    let candidates = Candidates::among(known, &embeddings);
    let in_frame_of = |outer: usize| {
        let examined = known[outer].1;
        let frame = Frame::of(&examined.fingerprint);
        let verdict = |Candidate { inner, beginning }| {
            let other: &Examined = known[inner].1;
            let detail = other.fingerprint.detail();
            let correlation = match beginning {
                Some(beginning) => frame.aligned(&detail, beginning),
                None => frame.searched(&detail),
            };
            let cosine = embeddings.cosine(outer, inner);
            let kind = Kind::of(examined.fingerprint.same_pixels(&other.fingerprint), correlation, cosine)?;
            let images = [outer.min(inner), outer.max(inner)];
            Some(Duplicate { images, kind, correlation, cosine })
        };
        let found: Vec<Duplicate> = candidates.of(outer).into_iter().filter_map(verdict).collect();
        tick();
        found
    };
    let mut found: Vec<Duplicate> = (0..known.len()).into_par_iter().flat_map_iter(in_frame_of).collect();
    // Of each pair the surest verdict.
    found.par_sort_by(|a, b| {
        let order = a.images.cmp(&b.images).then(b.kind.cmp(&a.kind));
        order.then(b.correlation.total_cmp(&a.correlation))
    });
    found.dedup_by_key(|duplicate| duplicate.images);
    found
}
