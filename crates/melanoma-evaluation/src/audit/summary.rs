//! The findings of an audit as sentences.

use super::{Audit, Conflict, Pair};

impl Audit {
    /// Returns the problems of the data set, the worst first, one sentence each; empty if there are none.
    #[must_use]
    pub fn findings(&self) -> Vec<String> {
        let mut findings = self.counted_findings();
        for probe in self.probes.iter().filter(|probe| probe.is_warning()) {
            findings.push(format!(
                "a probe predicts {} from {} with a balanced accuracy of {:.2} (chance {:.2}, warning from {:.2}): a shortcut",
                probe.target, probe.features, probe.balanced_accuracy, probe.chance, probe.warning_threshold
            ));
        }
        for attribute in &self.attributes {
            for value in attribute.values.iter().filter(|value| value.is_confounder) {
                findings.push(format!(
                    "{} {}: {:.0}% of {} images are malignant: a confounder",
                    attribute.name,
                    value.value,
                    100.0 * value.share_malignant(),
                    value.images
                ));
            }
        }
        findings
    }

    fn counted_findings(&self) -> Vec<String> {
        let certain = |is_counted: fn(&Pair) -> bool| {
            self.pairs.iter().filter(|pair| pair.is_certain() && is_counted(pair)).count()
        };
        let counts = [
            (self.groups_across_splits.len(), "groups are in more than one split: a leak"),
            (certain(|pair| pair.across_splits), "exact or near duplicates are in two splits: a leak"),
            (
                certain(|pair| pair.conflict == Some(Conflict::Malignancy)),
                "exact or near duplicates have one malignant and one benign label",
            ),
            (self.groups_in_conflict.len(), "groups have labels that contradict each other"),
            (
                certain(|pair| pair.across_groups && !pair.across_splits),
                "exact or near duplicates in one split are in different groups: a split by group can separate them",
            ),
            (self.unreadable.len(), "images cannot be read"),
        ];
        let mut findings = Vec::new();
        for (count, problem) in counts {
            if count > 0 {
                findings.push(format!("{count} {problem}"));
            }
        }
        findings
    }
}
