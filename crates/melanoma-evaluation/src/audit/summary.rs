//! The audit in a few numbers and sentences, and the pairs as a table.

use std::io::Write;

use serde::Serialize;

use super::{Audit, Conflict, Kind, Pair};

/// How many pairs of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Count {
    /// Which kind.
    pub kind: Kind,
    /// In all.
    pub pairs: usize,
    /// Of those, of one group: expected.
    pub within_group: usize,
    /// Of two groups in one split.
    pub across_groups: usize,
    /// In two splits.
    pub across_splits: usize,
    /// One malignant, one benign.
    pub malignancy_conflicts: usize,
    /// Two diagnoses, both malignant or both benign.
    pub diagnosis_conflicts: usize,
}

pub(super) fn counts(pairs: &[Pair]) -> Vec<Count> {
    let of = |kind| {
        let count = |counts: &dyn Fn(&Pair) -> bool| {
            pairs.iter().filter(|pair| pair.kind == kind && counts(pair)).count()
        };
        Count {
            kind,
            pairs: count(&|_| true),
            within_group: count(&|pair| !pair.across_groups && !pair.across_splits),
            across_groups: count(&|pair| pair.across_groups && !pair.across_splits),
            across_splits: count(&|pair| pair.across_splits),
            malignancy_conflicts: count(&|pair| pair.conflict == Some(Conflict::Malignancy)),
            diagnosis_conflicts: count(&|pair| pair.conflict == Some(Conflict::Diagnosis)),
        }
    };
    [Kind::Exact, Kind::Near, Kind::Suspect].map(of).to_vec()
}

impl Audit {
    /// What to mend, the worst first, one sentence each; empty where nothing was found.
    #[must_use]
    pub fn findings(&self) -> Vec<String> {
        let sure = || self.pairs.iter().filter(|pair| pair.kind != Kind::Suspect);
        let conflicts = sure().filter(|pair| pair.conflict == Some(Conflict::Malignancy)).count();
        let apart = sure().filter(|pair| pair.across_groups && !pair.across_splits).count();
        let counted = [
            (self.groups_across_splits.len(), "groups stand in more than one split: a leak"),
            (
                self.pairs.iter().filter(|pair| pair.is_leak()).count(),
                "exact or near duplicates stand across splits: a leak",
            ),
            (conflicts, "exact or near duplicates are malignant in one place and benign in the other"),
            (self.groups_in_conflict.len(), "groups have labels that contradict each other"),
            (
                apart,
                "exact or near duplicates within a split are of different groups: they may fall on both sides of a split made by group",
            ),
            (self.unreadable.len(), "images could not be read"),
        ];
        let counted =
            counted.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}"));
        let told = self.predictability.iter().filter(|told| told.is_warning()).map(|told| {
            format!(
                "{} is told from the {} with a balanced accuracy of {:.2} (guessing: {:.2}; warning from {:.2}): a shortcut",
                told.target, told.from, told.balanced_accuracy, told.chance, told.warning_from
            )
        });
        let telling = self.traits.iter().flat_map(|of| {
            of.values.iter().filter(|value| value.telling).map(|value| {
                let share = 100.0 * value.share_malignant();
                format!(
                    "{} {}: {share:.0} % of {} are malignant: a shortcut",
                    of.name, value.value, value.images
                )
            })
        });
        counted.chain(told).chain(telling).collect()
    }

    /// Writes every pair as csv, with a header.
    ///
    /// # Errors
    /// Those of writing.
    pub fn write_pairs(&self, out: impl Write) -> csv::Result<()> {
        const OF_ONE: [&str; 5] = ["file", "split", "group", "diagnosis", "source"];
        let mut writer = csv::Writer::from_writer(out);
        let of_one = |end: &'static str| OF_ONE.map(|column| format!("{column}_{end}"));
        let header = of_one("a").into_iter().chain(of_one("b"));
        writer.write_record(header.chain(["kind", "correlation", "cosine"].map(str::to_owned)))?;
        for pair in &self.pairs {
            let mut record = Vec::new();
            for of in [&pair.a, &pair.b] {
                let (split, source) = (of.split.as_deref(), of.source.as_deref());
                record.extend([&of.file, split.unwrap_or_default(), &of.group, &of.diagnosis]);
                record.push(source.unwrap_or_default());
            }
            let correlation = format!("{:.4}", pair.correlation);
            let cosine = pair.cosine.map(|cosine| format!("{cosine:.4}")).unwrap_or_default();
            record.extend([pair.kind.as_str(), &correlation, &cosine]);
            writer.write_record(record)?;
        }
        writer.flush()?;
        Ok(())
    }
}
