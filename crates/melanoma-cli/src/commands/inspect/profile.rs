//! The profiles of a card in words.

use melanoma_core::{
    Card, Probability,
    bundle::{Evidence, OperatingPoint, Profile, Profiles},
    calibration::Calibration,
};

use crate::commands::evidence;

/// What the model tells, and what it refuses.
pub(super) fn image_types(card: &Card) -> Vec<String> {
    let mut lines = match &card.profiles {
        Profiles::None { .. } => {
            vec!["the model does not predict image types, and judges every image by the same profile".into()]
        }
        Profiles::ImageType { max_other, .. } => vec![
            "dermoscopic or clinical, each with a profile of its own".into(),
            format!("an image is refused if it shows no lesion with a probability above {max_other}%"),
        ],
    };
    let views = u32::from(card.tta);
    lines.push(format!("test-time augmentation: {views} view{}", if views == 1 { "" } else { "s" }));
    lines
}

pub(super) fn operating_points(profile: &Profile) -> Vec<String> {
    let mut lines = Vec::new();
    for point in &profile.operating_points {
        let default = profile.default_operating_point.as_deref() == Some(point.name.as_str());
        lines.push(format!(
            "{}{}: refer if {} is at least {}%",
            point.name,
            if default { " (the default)" } else { "" },
            point.target,
            point.threshold
        ));
        lines.push(format!(
            "    {}",
            figures(
                [point.sensitivity, point.specificity],
                [point.sensitivity_interval, point.specificity_interval]
            )
        ));
        lines.push(format!("    evidence: {}", evidence_text(point.evidence.as_ref())));
    }
    let mut measured: Vec<_> = profile.operating_points.iter().map(|point| &point.measured_on).collect();
    measured.dedup();
    lines.extend(measured.into_iter().map(|on| format!("measured on {on}")));
    lines.extend(evidence_data(profile).into_iter().map(|on| format!("evidence: {on}")));
    if lines.is_empty() {
        lines.push("none; a person is referred, or the result is inconclusive".into());
    }
    lines
}

fn figures(values: [Probability; 2], intervals: [[Probability; 2]; 2]) -> String {
    let with_interval =
        |value: Probability, [low, high]: [Probability; 2]| format!("{value}% ({low} to {high})");
    format!(
        "sensitivity {}, specificity {}",
        with_interval(values[0], intervals[0]),
        with_interval(values[1], intervals[1])
    )
}

/// What was left out, the figures, and whether they suffice.
pub(super) fn evidence_text(evidence: Option<&Evidence>) -> String {
    let Some(of) = evidence else { return "none, so that no result is \"no sign\"".into() };
    let figures =
        figures([of.sensitivity, of.specificity], [of.sensitivity_interval, of.specificity_interval]);
    format!(
        "{}: {figures} on {} images in {} of {}",
        evidence::verdict(of),
        of.images,
        evidence::counted(of.groups, "group"),
        evidence::left_out(of.left_out)
    )
}

/// The evidence for an operating point in one sentence.
pub(super) fn evidence_summary(point: Option<&OperatingPoint>) -> String {
    let Some(of) = point.and_then(|point| point.evidence.as_ref()) else {
        return "no evidence on images left out of the training, so that no result is \"no sign\"".into();
    };
    let Evidence { sensitivity, specificity, images, .. } = of;
    format!(
        "on {images} images left out of the training: sensitivity {sensitivity}%, specificity {specificity}%; {}",
        evidence::verdict(of)
    )
}

/// The data of the evidence, each once.
pub(super) fn evidence_data(profile: &Profile) -> Vec<&str> {
    let evidence = profile.operating_points.iter().filter_map(|point| point.evidence.as_ref());
    let mut data: Vec<&str> = evidence.map(|evidence| evidence.measured_on.as_str()).collect();
    data.dedup();
    data
}

pub(super) fn calibration(profile: &Profile) -> Vec<String> {
    let mut lines = vec![match &profile.calibration {
        Calibration::None {} => "none; the probabilities rank images, but are not frequencies".into(),
        Calibration::Temperature { temperature } => format!("temperature scaling by {temperature:.4}"),
        Calibration::Vector { .. } => "vector scaling, with a factor and an offset for each class".into(),
        Calibration::Platt { slope, intercept } => {
            format!("Platt scaling of the log odds of malignant: x {slope:.4} + {intercept:.4}")
        }
    }];
    lines.extend(profile.prevalence.map(|p| {
        format!(
            "for a prevalence of {}% malignant; the images of the calibration have {}%",
            p.assumed, p.measured
        )
    }));
    if let Some(sets) = &profile.prediction_sets {
        lines.push(format!(
            "prediction sets with a coverage of {}%, calibrated on {}",
            sets.coverage, sets.fitted_on
        ));
        lines.extend(sets.distance.map(|limits| {
            format!(
                "they grow from a distance of {:.4} to the training data on, and are empty above {:.4}",
                limits.near, limits.far
            )
        }));
    }
    lines
}
