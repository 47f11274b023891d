//! Numbers of pairs by kind.

use serde::Serialize;

use super::{
    duplicates::DuplicateKind,
    findings::{Conflict, Pair},
};

/// Numbers of pairs of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct PairCounts {
    /// The kind.
    pub kind: DuplicateKind,
    /// All pairs.
    pub pairs: usize,
    /// Pairs of one group in one split, which are expected.
    pub within_group: usize,
    /// Pairs of two groups in one split.
    pub across_groups: usize,
    /// Pairs in two splits.
    pub across_splits: usize,
    /// Pairs of one malignant and one benign image.
    pub malignancy_conflicts: usize,
    /// Pairs of two diagnoses, both malignant or both benign.
    pub diagnosis_conflicts: usize,
}

impl PairCounts {
    /// Counts the pairs of each kind, the most certain first.
    pub(super) fn by_kind(pairs: &[Pair]) -> Vec<Self> {
        let kinds = [DuplicateKind::Exact, DuplicateKind::Near, DuplicateKind::Possible];
        kinds.map(|kind| Self::new(kind, pairs)).into()
    }

    fn new(kind: DuplicateKind, pairs: &[Pair]) -> Self {
        let mut counts = Self {
            kind,
            pairs: 0,
            within_group: 0,
            across_groups: 0,
            across_splits: 0,
            malignancy_conflicts: 0,
            diagnosis_conflicts: 0,
        };
        for pair in pairs.iter().filter(|pair| pair.kind == kind) {
            counts.pairs += 1;
            *match (pair.across_splits, pair.across_groups) {
                (true, _) => &mut counts.across_splits,
                (false, true) => &mut counts.across_groups,
                (false, false) => &mut counts.within_group,
            } += 1;
            match pair.conflict {
                Some(Conflict::Malignancy) => counts.malignancy_conflicts += 1,
                Some(Conflict::Diagnosis) => counts.diagnosis_conflicts += 1,
                None => {}
            }
        }
        counts
    }
}
