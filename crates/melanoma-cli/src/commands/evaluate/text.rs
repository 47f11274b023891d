//! The evaluation as text.

use std::collections::BTreeMap;

use melanoma_evaluation::{Evaluation, Measured, TargetResults, TypeResults};

use super::outcomes;
use crate::{commands::text_table, terminal};

/// Returns the whole report except the curves.
pub(super) fn describe(evaluation: &Evaluation) -> String {
    let mut sections = vec![heading(evaluation)];
    for of_type in &evaluation.by_image_type {
        sections.push(type_heading(of_type));
        sections.push(targets(of_type));
        sections.extend(classes(of_type));
        sections.push(operating_points(of_type));
        sections.push(risk_coverage(of_type));
        if !of_type.subgroups.is_empty() {
            sections.push(subgroups(of_type));
        }
    }
    sections.push(outcomes::decisions(evaluation));
    if !evaluation.image_types.is_empty() {
        sections.push(outcomes::image_types(evaluation));
    }
    sections.push(format!("{}\n", evaluation.notice));
    sections.join("\n")
}

fn heading(evaluation: &Evaluation) -> String {
    let (data, model) = (&evaluation.data, &evaluation.model);
    let split =
        data.split.as_ref().map_or_else(String::new, |split| format!(", split {}", terminal::line(split)));
    let calibrated = if model.calibrated { "" } else { ", probabilities not calibrated" };
    let mut text = format!(
        "{} {} on {}{split}{calibrated}\n{} images: {} of lesions that are classified, {} of no lesion\n",
        terminal::line(&model.name),
        terminal::line(&model.version),
        terminal::line(&data.name),
        data.images,
        data.evaluated,
        data.without_lesion
    );
    let counts = |counts: &BTreeMap<&str, usize>| {
        counts.iter().map(|(code, count)| format!("{count} {code}")).collect::<Vec<_>>().join(", ")
    };
    if !data.failed.is_empty() {
        text.push_str(&format!(
            "WARNING: {} of {} images failed and are excluded from all figures ({})\n",
            data.failed.values().sum::<usize>(),
            data.images,
            counts(&data.failed)
        ));
    }
    if !data.refused.is_empty() {
        text.push_str(&format!(
            "{} of {} images are refused, and count only in the outcomes, the image types and the coverage ({})\n",
            data.refused.values().sum::<usize>(),
            data.images,
            counts(&data.refused)
        ));
    }
    text.push_str(&format!(
        "In brackets: 95% intervals from {} resamples of the groups (seed {})\n",
        evaluation.bootstrap.resamples, evaluation.bootstrap.seed
    ));
    text
}

fn type_heading(of_type: &TypeResults) -> String {
    let labels: Vec<String> =
        of_type.labels.iter().map(|(label, count)| format!("{count} {label}")).collect();
    let mut text = match of_type.image_type {
        Some(image_type) => format!("== {} images ==\n", image_type.as_str()),
        None => String::new(),
    };
    text.push_str(&format!(
        "{} images evaluated, in {} groups: {}\n",
        of_type.images,
        of_type.groups,
        labels.join(", ")
    ));
    if let Some(share) = of_type.labels_disagree {
        text.push_str(&format!(
            "The views disagree on the label of {:.1}% of the images, which are referred\n",
            100.0 * share
        ));
    }
    for caution in &of_type.cautions {
        text.push_str(&format!("WARNING: {caution}\n"));
    }
    text
}

fn risk_coverage(of_type: &TypeResults) -> String {
    let results = &of_type.risk_coverage;
    format!(
        "coverage (share with a conclusive result): {} of {} images\n  wrong labels among these: {}\n  mean risk, the area \
         under the risk-coverage curve: {}\n",
        results.coverage, results.images, results.risk, results.aurc
    )
}

fn targets(of_type: &TypeResults) -> String {
    let row = |name: &str, value: &dyn Fn(&TargetResults) -> String| -> Vec<String> {
        std::iter::once(name.to_owned()).chain(of_type.targets.iter().map(value)).collect()
    };
    text_table::plain(
        row("", &|target| target.target.contrast()),
        [
            row("images", &|target| format!("{} and {}", target.positives, target.negatives)),
            row("AUROC", &|target| target.auroc.to_string()),
            row("average precision", &|target| target.average_precision.to_string()),
            row("calibration error", &|target| target.calibration_error.to_string()),
            row("  without bias correction", &|target| match target.calibration_error_uncorrected {
                Some(error) => format!("{error:.3}"),
                None => Measured::TooFew.to_string(),
            }),
            row("Brier score", &|target| target.brier.to_string()),
            row("log loss", &|target| target.log_loss.to_string()),
        ],
        usize::MAX,
    )
}

fn classes(of_type: &TypeResults) -> Option<String> {
    let classes = of_type.classes.as_ref()?;
    let (description, value) = (classes.description(), classes.balanced_accuracy);
    let mut text = format!("balanced accuracy over the {description}: {value}\n");
    if !classes.absent.is_empty() {
        text.push_str(&format!(
            "  if {} can be predicted as well: {}\n",
            classes.absent.join(", "),
            classes.balanced_accuracy_among_all
        ));
    }
    text.push_str(&format!(
        "  if classes are predicted as if all were equally frequent: {}\n",
        classes.balanced_accuracy_at_equal_priors
    ));
    Some(text)
}

fn operating_points(of_type: &TypeResults) -> String {
    let rows = of_type.operating_points.iter().map(|point| {
        let mut row = vec![point.name.clone(), format!("{} {:.4}", point.target.as_str(), point.threshold)];
        row.extend([point.sensitivity, point.specificity, point.referred].map(|m: Measured| m.to_string()));
        row
    });
    let header = ["operating point", "threshold", "sensitivity", "specificity", "referred"];
    text_table::plain(header, rows, usize::MAX)
}

fn subgroups(of_type: &TypeResults) -> String {
    let mut header: Vec<String> = ["", "", "images"].map(str::to_owned).into();
    for target in &of_type.targets {
        let target = target.target.as_str();
        header.extend([target.to_owned(), format!("AUROC {target}")]);
    }
    header.extend(["sensitivity", "specificity", "balanced accuracy"].map(str::to_owned));
    let rows = of_type.subgroups.iter().map(|group| {
        let mut row = vec![group.attribute.to_owned(), group.value.clone(), group.images.to_string()];
        for target in &group.targets {
            row.extend([target.positives.to_string(), target.auroc.to_string()]);
        }
        row.extend([group.sensitivity, group.specificity, group.balanced_accuracy].map(|m| m.to_string()));
        row
    });
    text_table::plain(header, rows, 2)
}
