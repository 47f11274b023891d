//! The calibration as text.

use std::path::Path;

use melanoma_core::{
    Probability,
    bundle::{Evidence, OperatingPoint, Profile},
    calibration::Calibration,
};
use melanoma_evaluation::calibration::{CalibrationReport, PredictiveValues, ProfileReport};

use crate::commands::{evidence, text_table};

/// Returns the whole report.
pub(super) fn describe(report: &CalibrationReport, folder: &Path) -> String {
    let mut sections = vec![heading(report)];
    for of in &report.profiles {
        let Some(profile) = report.card.profiles.get(of.image_type) else { continue };
        sections.push(fitted_on(of, profile));
        sections.push(methods(of, profile));
        sections.push(operating_points(profile));
        sections.push(evidence(profile));
        sections.push(predictive_values(of, profile));
        sections.push(prediction_sets(profile));
    }
    sections.push(format!("Written to {}\n{}\n", folder.display(), report.notice));
    sections.join("\n")
}

fn heading(report: &CalibrationReport) -> String {
    let card = &report.card;
    let mut text = format!("{} {}, {} view(s)\n", card.name, card.version, u32::from(card.tta));
    if report.failed > 0 {
        text.push_str(&format!(
            "WARNING: {} images failed and are excluded from all figures\n",
            report.failed
        ));
    }
    if report.refused > 0 {
        text.push_str(&format!("{} images are refused and excluded from all figures\n", report.refused));
    }
    text
}

fn fitted_on(of: &ProfileReport, profile: &Profile) -> String {
    let name = evidence::images(of.image_type);
    let mut text = format!(
        "Profile of {name}, fitted on {} malignant and {} benign images in {} groups\n",
        of.malignant, of.benign, of.groups
    );
    if let Some(prevalence) = profile.prevalence {
        text.push_str(&format!(
            "For a prevalence of malignancy of {}%; the prevalence in these images is {}%\n",
            prevalence.assumed, prevalence.measured
        ));
    }
    text
}

fn methods(of: &ProfileReport, profile: &Profile) -> String {
    let rows = of.methods.iter().map(|method| {
        vec![
            method.method.as_str().to_owned(),
            format!("{:.4}", method.log_loss),
            format!("{:.4} (SE {:.4})", method.behind, method.standard_error),
            format!("{:.4}", method.brier),
            format!("{:.4}", method.calibration_error),
            if method.chosen { chosen(&profile.calibration) } else { String::new() },
        ]
    });
    let header = ["calibration", "log loss", "above the lowest", "Brier score", "calibration error", ""];
    text_table::plain(header, rows, 1)
        + "Malignant against benign, on held-out images of a 5-fold cross-validation. Candidates are the methods whose log \
           loss\nis within one standard error (SE) of the lowest. The simplest candidate with a calibration error of at most \
           0.02 is\nchosen, or else the candidate with the lowest.\n"
}

fn chosen(calibration: &Calibration) -> String {
    match calibration {
        Calibration::Temperature { temperature } => format!("chosen: temperature {temperature:.4}"),
        Calibration::Platt { slope, intercept } => {
            format!("chosen: slope {slope:.4}, intercept {intercept:.4}")
        }
        Calibration::None {} | Calibration::Vector { .. } => "chosen".into(),
    }
}

fn with_interval(value: Probability, [low, high]: [Probability; 2]) -> String {
    format!("{:.3} ({:.3} to {:.3})", value.get(), low.get(), high.get())
}

fn operating_points(profile: &Profile) -> String {
    let rows = profile.operating_points.iter().map(|point| {
        let is_default = profile.default_operating_point.as_ref() == Some(&point.name);
        vec![
            format!("{}{}", point.name, if is_default { " (default)" } else { "" }),
            format!("{} {:.4}", point.target, point.threshold.get()),
            with_interval(point.sensitivity, point.sensitivity_interval),
            with_interval(point.specificity, point.specificity_interval),
        ]
    });
    text_table::plain(["operating point", "threshold", "sensitivity", "specificity"], rows, 1)
        + "Of the final decisions, which refer every image that is labeled malignant, as if the evidence sufficed. In \
           brackets:\n95% intervals.\n"
}

/// What was measured on images left out of the training, and whether it suffices.
fn evidence(profile: &Profile) -> String {
    let row = |point: &OperatingPoint, evidence: &Evidence| {
        vec![
            point.name.clone(),
            evidence::left_out(evidence.left_out).into(),
            format!("{} in {} groups", evidence.images, evidence.groups),
            with_interval(evidence.sensitivity, evidence.sensitivity_interval),
            with_interval(evidence.specificity, evidence.specificity_interval),
            evidence::verdict(evidence),
        ]
    };
    let with_evidence =
        profile.operating_points.iter().filter_map(|point| Some((point, point.evidence.as_ref()?)));
    let rows: Vec<Vec<String>> = with_evidence.map(|(point, evidence)| row(point, evidence)).collect();
    let without = profile.operating_points.len() - rows.len();
    let mut text = String::new();
    if !rows.is_empty() {
        let header = ["evidence", "left out", "images", "sensitivity", "specificity", "verdict"];
        text = text_table::plain(header, rows, usize::MAX);
    }
    if without > 0 {
        text.push_str(&format!(
            "{without} operating points have no evidence: their results are never \"no sign\"\n"
        ));
    }
    text
}

/// One row per operating point, one column per prevalence.
fn predictive_values(of: &ProfileReport, profile: &Profile) -> String {
    let values_at = |point: &str| -> Vec<&PredictiveValues> {
        of.predictive_values.iter().filter(|values| values.operating_point == point).collect()
    };
    let percent = |value: Option<Probability>| value.map_or("-".into(), |value| format!("{value}%"));
    let Some(first) = profile.operating_points.first() else { return String::new() };
    let mut header = vec!["PPV / NPV at a prevalence of".to_owned()];
    header.extend(values_at(&first.name).iter().map(|values| format!("{}%", values.prevalence)));
    let rows = profile.operating_points.iter().map(|point| {
        let mut row = vec![point.name.clone()];
        for values in values_at(&point.name) {
            row.push(format!("{} / {}", percent(values.positive), percent(values.negative)));
        }
        row
    });
    text_table::plain(header, rows, 1)
        + "PPV: share of malignant lesions among the referred ones. NPV: share of benign lesions among the others. Both assume \
           the\nsensitivity and specificity for malignant in these images.\n"
}

fn prediction_sets(profile: &Profile) -> String {
    let Some(sets) = &profile.prediction_sets else { return String::new() };
    let mut text = format!(
        "Prediction sets with a coverage of {}%: malignant from a probability of {:.4}, benign up to {:.4}\n",
        sets.coverage,
        sets.malignant.get(),
        1.0 - sets.benign.get()
    );
    if let Some(limits) = sets.distance {
        text.push_str(&format!(
            "They grow from a distance of {:.4} to the training data on, and are empty above {:.4}\n",
            limits.near, limits.far
        ));
    }
    text
}
