//! Pairs of images that are copies of one another or show the same lesion.

use rayon::prelude::*;
use serde::Serialize;

use super::{
    candidates::{Candidate, Candidates},
    embeddings::Embeddings,
    fingerprint::Frame,
    image_features::ReadSample,
};

/// The kind of a pair, the most certain last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DuplicateKind {
    /// Both similarity signals are weak, or only one is available. A person must look at the pair.
    Possible,
    /// The same image after resizing, compression, cropping or another change, or the same lesion in nearly the same view.
    Near,
    /// The same decoded pixels.
    Exact,
}

/// Two images that are taken for one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Duplicate {
    /// Indices into the data set, the smaller first.
    pub(super) images: [usize; 2],
    pub(super) kind: DuplicateKind,
    /// Correlation of the detail at the best fit, -1 to 1.
    pub(super) correlation: f32,
    /// Cosine of the model's whitened embeddings, if there are any.
    pub(super) cosine: Option<f32>,
}

/// Correlation that suffices alone. `docs/reports/data-audit.md` has the measurements.
const STRONG_CORRELATION: f32 = 0.70;

/// Correlation that suffices with a cosine of `SUPPORTING_COSINE`.
const CLEAR_CORRELATION: f32 = 0.63;
const SUPPORTING_COSINE: f32 = 0.40;

/// Correlation and cosine that make a possible duplicate together. A cosine alone does not.
const WEAK_CORRELATION: f32 = 0.50;
const STRONG_COSINE: f32 = 0.60;

impl DuplicateKind {
    /// Classifies a pair by the two similarity signals, or by the first if the second is missing.
    fn from_signals(same_pixels: bool, correlation: f32, cosine: Option<f32>) -> Option<Self> {
        if same_pixels {
            return Some(Self::Exact);
        }
        let cosine_reaches = |min| cosine.is_some_and(|cosine| cosine >= min);
        if correlation >= STRONG_CORRELATION
            || (correlation >= CLEAR_CORRELATION && cosine_reaches(SUPPORTING_COSINE))
        {
            return Some(Self::Near);
        }
        if (correlation >= CLEAR_CORRELATION && cosine.is_none())
            || (correlation >= WEAK_CORRELATION && cosine_reaches(STRONG_COSINE))
        {
            return Some(Self::Possible);
        }
        None
    }

    /// The name in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Possible => "possible",
            Self::Near => "near",
            Self::Exact => "exact",
        }
    }
}

/// Returns every duplicate, by indices. `tick` is called after every image.
pub(super) fn find(samples: &[ReadSample], tick: &(dyn Fn() + Sync)) -> Vec<Duplicate> {
    let embeddings = Embeddings::new(samples);
    let candidates = Candidates::new(samples, &embeddings);
    let in_frame_of = |outer: usize| {
        let fingerprint = &samples[outer].features.fingerprint;
        let frame = Frame::new(fingerprint);
        let mut found = Vec::new();
        for Candidate { inner, start } in candidates.in_frame_of(outer) {
            let other = &samples[inner].features.fingerprint;
            let detail = other.detail();
            let correlation = match start {
                Some(start) => frame.align(&detail, start),
                None => frame.search(&detail),
            };
            let cosine = embeddings.cosine(outer, inner);
            let same_pixels = fingerprint.has_same_pixels(other);
            if let Some(kind) = DuplicateKind::from_signals(same_pixels, correlation, cosine) {
                let images = [outer.min(inner), outer.max(inner)];
                found.push(Duplicate { images, kind, correlation, cosine });
            }
        }
        tick();
        found
    };
    let mut found: Vec<Duplicate> = (0..samples.len()).into_par_iter().flat_map_iter(in_frame_of).collect();
    // Keeps the most certain result of each pair.
    found.par_sort_by(|a, b| {
        let order = a.images.cmp(&b.images).then(b.kind.cmp(&a.kind));
        order.then(b.correlation.total_cmp(&a.correlation))
    });
    found.dedup_by_key(|duplicate| duplicate.images);
    found
}
