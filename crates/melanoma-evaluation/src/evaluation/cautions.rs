//! What makes the figures of an evaluation unreliable.

use super::{measured::MIN_IMAGES, target_results::TargetResults};

/// Returns one sentence for each reason, the most general first, for a number of judged images in groups.
pub(super) fn cautions(images: usize, groups: u32, targets: &[TargetResults]) -> Vec<String> {
    let mut cautions = Vec::new();
    if groups == 1 && images > 1 {
        cautions.push(format!(
            "all {images} images are in one group, so that there is no interval: the groups are what is resampled"
        ));
    } else if u64::from(groups) < MIN_IMAGES {
        cautions.push(format!(
            "the images are in {groups} groups; with fewer than {MIN_IMAGES}, even the intervals are unreliable"
        ));
    }
    for target in targets {
        cautions.extend(few(target));
        if groups > 1 {
            cautions.extend(without_variation(target));
        }
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

/// An AUROC that is the same in every resample of several groups.
fn without_variation(target: &TargetResults) -> Option<String> {
    let estimate = target.auroc.estimate()?;
    if estimate.interval.is_some() {
        return None;
    }
    let (positives, negatives) = (target.positives, target.negatives);
    let reason = match estimate.value {
        1.0.. => format!(
            "the probabilities separate {positives} positive from {negatives} negative images perfectly. In other images \
             the AUROC is lower; `melanoma audit` searches for leaks"
        ),
        ..=0.0 => format!(
            "the probability of each of {positives} positive images is below that of each of {negatives} negative images"
        ),
        _ => "every resample has the same AUROC, as if all probabilities were equal".to_owned(),
    };
    Some(format!("{}: the AUROC has no interval, since {reason}", target.target.name()))
}
