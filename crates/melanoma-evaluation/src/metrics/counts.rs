//! Numbers of positives and negatives.

/// Numbers of positives and negatives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Images of the target.
    pub positives: u64,
    /// The other images.
    pub negatives: u64,
}

impl Counts {
    pub(super) fn add(&mut self, positive: bool, weight: u32) {
        let count = if positive { &mut self.positives } else { &mut self.negatives };
        *count += u64::from(weight);
    }

    pub(crate) const fn total(self) -> u64 {
        self.positives + self.negatives
    }

    /// Share of positives, 0 to 1.
    pub(crate) fn prevalence(self) -> Option<f64> {
        share(self.positives, self.total())
    }
}

/// `part` of `whole`, 0 to 1.
pub(crate) fn share(part: u64, whole: u64) -> Option<f64> {
    if whole == 0 { None } else { Some(part as f64 / whole as f64) }
}
