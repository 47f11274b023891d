//! What makes the figures of an evaluation unreliable.

use super::{data::DataSummary, measured::MIN_IMAGES, target_results::TargetResults};

/// Returns one sentence for each reason, the most general first.
pub(super) fn cautions(data: &DataSummary, targets: &[TargetResults]) -> Vec<String> {
    let mut cautions = Vec::new();
    if data.groups == 1 && data.evaluated > 1 {
        cautions.push(format!(
            "all {} images are in one group, so that there is no interval: the groups are what is resampled",
            data.evaluated
        ));
    } else if u64::from(data.groups) < MIN_IMAGES {
        cautions.push(format!(
            "the images are in {} groups; with fewer than {MIN_IMAGES}, even the intervals are unreliable",
            data.groups
        ));
    }
    for target in targets {
        cautions.extend(few(target));
        cautions.extend(perfect(target));
    }
    cautions
}

/// Few images of a kind, or few groups of them.
fn few(target: &TargetResults) -> Option<String> {
    let &TargetResults { positives, negatives, positive_groups, negative_groups, .. } = target;
    if positives < MIN_IMAGES || negatives < MIN_IMAGES {
        return Some(format!(
            "{}: {positives} positive and {negatives} negative images; with fewer than {MIN_IMAGES} of either, even the \
             intervals are unreliable",
            target.target.name()
        ));
    }
    let is_few = |groups| u64::from(groups) < MIN_IMAGES;
    (is_few(positive_groups) || is_few(negative_groups)).then(|| {
        format!(
            "{}: the positive images are in {positive_groups} groups and the negative images in {negative_groups}; with \
             fewer than {MIN_IMAGES} of either, even the intervals are unreliable",
            target.target.name()
        )
    })
}

/// An AUROC that is the same in every resample.
fn perfect(target: &TargetResults) -> Option<String> {
    let estimate = target.auroc.estimate()?;
    (estimate.value >= 1.0).then(|| {
        format!(
            "{}: the probabilities separate {} positive from {} negative images perfectly, so that the AUROC has no \
             interval; in other images it is lower. `melanoma audit` searches for leaks",
            target.target.name(),
            target.positives,
            target.negatives
        )
    })
}
