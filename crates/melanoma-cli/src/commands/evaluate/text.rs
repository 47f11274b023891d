//! The evaluation as text.

use melanoma_evaluation::{Evaluation, Measured, TargetResults};

use crate::{commands::text_table, terminal};

/// Returns the whole report except the curves.
pub(super) fn describe(evaluation: &Evaluation) -> String {
    let mut sections = vec![heading(evaluation), targets(evaluation)];
    sections.extend(classes(evaluation));
    sections.push(operating_points(evaluation));
    if !evaluation.subgroups.is_empty() {
        sections.push(subgroups(evaluation));
    }
    sections.push(format!("{}\n", evaluation.notice));
    sections.join("\n")
}

fn heading(evaluation: &Evaluation) -> String {
    let (data, model) = (&evaluation.data, &evaluation.model);
    let split =
        data.split.as_ref().map_or_else(String::new, |split| format!(", split {}", terminal::line(split)));
    let calibrated = if model.calibrated { "" } else { ", probabilities not calibrated" };
    let labels: Vec<String> = data.labels.iter().map(|(label, count)| format!("{count} {label}")).collect();
    let mut text = format!(
        "{} {} on {}{split}{calibrated}\n{} images evaluated, in {} groups: {}\n",
        terminal::line(&model.name),
        terminal::line(&model.version),
        terminal::line(&data.name),
        data.evaluated,
        data.groups,
        labels.join(", ")
    );
    if !data.failed.is_empty() {
        let codes: Vec<String> = data.failed.iter().map(|(code, count)| format!("{count} {code}")).collect();
        text.push_str(&format!(
            "WARNING: {} of {} images failed and are excluded from all figures ({})\n",
            data.images - data.evaluated,
            data.images,
            codes.join(", ")
        ));
    }
    if let Some(share) = data.labels_disagree {
        text.push_str(&format!(
            "The views disagree on the label of {:.1} % of the images, which are referred\n",
            100.0 * share
        ));
    }
    text.push_str(&format!(
        "In brackets: 95 % intervals from {} resamples of the groups (seed {})\n",
        evaluation.bootstrap.resamples, evaluation.bootstrap.seed
    ));
    for caution in &evaluation.cautions {
        text.push_str(&format!("WARNING: {caution}\n"));
    }
    text
}

fn targets(evaluation: &Evaluation) -> String {
    let row = |name: &str, value: &dyn Fn(&TargetResults) -> String| -> Vec<String> {
        std::iter::once(name.to_owned()).chain(evaluation.targets.iter().map(value)).collect()
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

fn classes(evaluation: &Evaluation) -> Option<String> {
    let classes = evaluation.classes.as_ref()?;
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

fn operating_points(evaluation: &Evaluation) -> String {
    let rows = evaluation.operating_points.iter().map(|point| {
        let mut row = vec![point.name.clone(), format!("{} {:.4}", point.target.as_str(), point.threshold)];
        row.extend([point.sensitivity, point.specificity, point.referred].map(|m: Measured| m.to_string()));
        row
    });
    let header = ["operating point", "threshold", "sensitivity", "specificity", "referred"];
    text_table::plain(header, rows, usize::MAX)
}

fn subgroups(evaluation: &Evaluation) -> String {
    let mut header: Vec<String> = ["", "", "images"].map(str::to_owned).into();
    for target in &evaluation.targets {
        let target = target.target.as_str();
        header.extend([target.to_owned(), format!("AUROC {target}")]);
    }
    header.extend(["sensitivity", "specificity", "balanced accuracy"].map(str::to_owned));
    let rows = evaluation.subgroups.iter().map(|group| {
        let mut row = vec![group.attribute.to_owned(), group.value.clone(), group.images.to_string()];
        for target in &group.targets {
            row.extend([target.positives.to_string(), target.auroc.to_string()]);
        }
        row.extend([group.sensitivity, group.specificity, group.balanced_accuracy].map(|m| m.to_string()));
        row
    });
    text_table::plain(header, rows, 2)
}
