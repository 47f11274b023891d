//! The calibration as text.

use std::path::Path;

use melanoma_core::{Probability, calibration::Calibration};
use melanoma_evaluation::calibration::{CalibrationReport, PredictiveValues};

use crate::commands::text_table;

/// Returns the whole report.
pub(super) fn describe(report: &CalibrationReport, folder: &Path) -> String {
    let sections = [
        heading(report),
        methods(report),
        operating_points(report),
        predictive_values(report),
        prediction_sets(report),
        format!("Written to {}\n{}\n", folder.display(), report.notice),
    ];
    sections.join("\n")
}

fn heading(report: &CalibrationReport) -> String {
    let card = &report.card;
    let mut text = format!(
        "{} {}, {} view(s), fitted on {} malignant and {} benign images in {} groups\n",
        card.name,
        card.version,
        u32::from(card.tta),
        report.malignant,
        report.benign,
        report.groups
    );
    if report.failed > 0 {
        text.push_str(&format!(
            "WARNING: {} images failed and are excluded from all figures\n",
            report.failed
        ));
    }
    if let Some(prevalence) = card.prevalence {
        text.push_str(&format!(
            "For a prevalence of malignant of {} %; the prevalence in these images is {} %\n",
            prevalence.assumed, prevalence.measured
        ));
    }
    text
}

fn methods(report: &CalibrationReport) -> String {
    let rows = report.methods.iter().map(|method| {
        vec![
            method.method.as_str().to_owned(),
            format!("{:.4}", method.log_loss),
            format!("{:.4} (SE {:.4})", method.behind, method.standard_error),
            format!("{:.4}", method.brier),
            format!("{:.4}", method.calibration_error),
            if method.chosen { chosen(&report.card.calibration) } else { String::new() },
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

fn operating_points(report: &CalibrationReport) -> String {
    let with_interval = |value: Probability, [low, high]: [Probability; 2]| {
        format!("{:.3} ({:.3} to {:.3})", value.get(), low.get(), high.get())
    };
    let rows = report.card.operating_points.iter().map(|point| {
        let is_default = report.card.default_operating_point.as_ref() == Some(&point.name);
        vec![
            format!("{}{}", point.name, if is_default { " (default)" } else { "" }),
            format!("{} {:.4}", point.target, point.threshold.get()),
            with_interval(point.sensitivity, point.sensitivity_interval),
            with_interval(point.specificity, point.specificity_interval),
        ]
    });
    text_table::plain(["operating point", "threshold", "sensitivity", "specificity"], rows, 1)
        + "Of the final decisions, which refer every image that is labeled malignant. In brackets: 95 % intervals.\n"
}

/// One row per operating point, one column per prevalence.
fn predictive_values(report: &CalibrationReport) -> String {
    let values_at = |point: &str| -> Vec<&PredictiveValues> {
        report.predictive_values.iter().filter(|values| values.operating_point == point).collect()
    };
    let percent = |value: Option<Probability>| value.map_or("-".into(), |value| format!("{value} %"));
    let Some(first) = report.card.operating_points.first() else { return String::new() };
    let mut header = vec!["PPV / NPV at a prevalence of".to_owned()];
    header.extend(values_at(&first.name).iter().map(|values| format!("{} %", values.prevalence)));
    let rows = report.card.operating_points.iter().map(|point| {
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

fn prediction_sets(report: &CalibrationReport) -> String {
    let Some(sets) = &report.card.prediction_sets else { return String::new() };
    format!(
        "Prediction sets with a coverage of {} %: malignant from a probability of {:.4}, benign up to {:.4}\n",
        sets.coverage,
        sets.malignant.get(),
        1.0 - sets.benign.get()
    )
}
