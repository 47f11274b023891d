//! The report in the terminal.

use comfy_table::{CellAlignment, Table, presets};
use melanoma_evaluation::{Evaluation, FEWEST, Measured, OfTarget};

/// The whole report but the curves.
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
    let split = data.split.as_ref().map_or_else(String::new, |split| format!(", split {split}"));
    let calibrated = if model.calibrated { "" } else { ", probabilities not calibrated" };
    let labels: Vec<String> = data.labels.iter().map(|(label, count)| format!("{count} {label}")).collect();
    let mut text = format!(
        "{} {} on {}{split}{calibrated}\n{} images judged, in {} groups: {}\n",
        model.name,
        model.version,
        data.name,
        data.judged,
        data.groups,
        labels.join(", ")
    );
    if !data.not_judged.is_empty() {
        let codes: Vec<String> = data.not_judged.iter().map(|(code, n)| format!("{n} {code}")).collect();
        text.push_str(&format!(
            "NOT JUDGED, and in no number below: {} of {} ({})\n",
            data.images - data.judged,
            data.images,
            codes.join(", ")
        ));
    }
    if let Some(share) = data.labels_disagree {
        text.push_str(&format!(
            "Of {:.1} % the views do not agree on the label: these are referred\n",
            100.0 * share
        ));
    }
    text.push_str(&format!(
        "In brackets 95 % intervals, from {} resamples of the groups (seed {})\n",
        evaluation.bootstrap.resamples, evaluation.bootstrap.seed
    ));
    for of in evaluation.targets.iter().filter(|of| of.is_of_few()) {
        text.push_str(&format!(
            "CAUTION: fewer than {FEWEST} images for or against {}; even its intervals cannot be trusted\n",
            of.target.name()
        ));
    }
    text
}

fn table<const N: usize>(header: [&str; N]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(header);
    table
}

fn finish(table: &Table) -> String {
    let lines: Vec<String> = table.to_string().lines().map(|line| line.trim_end().to_owned()).collect();
    lines.join("\n") + "\n"
}

fn targets(evaluation: &Evaluation) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    let against = |of: &OfTarget| format!("{} against the rest", of.target.name());
    table.set_header(std::iter::once(String::new()).chain(evaluation.targets.iter().map(against)));
    let mut row = |name: &str, value: &dyn Fn(&OfTarget) -> String| {
        table.add_row(std::iter::once(name.to_owned()).chain(evaluation.targets.iter().map(value)));
    };
    row("images", &|of| format!("{} and {}", of.positives, of.negatives));
    row("AUROC", &|of| of.auroc.to_string());
    row("average precision", &|of| of.average_precision.to_string());
    row("calibration error", &|of| of.calibration_error.to_string());
    row("Brier score", &|of| of.brier.to_string());
    row("log loss", &|of| of.log_loss.to_string());
    finish(&table)
}

fn classes(evaluation: &Evaluation) -> Option<String> {
    let classes = evaluation.classes.as_ref()?;
    let mut text = format!("balanced accuracy over the {}: {}\n", classes.which(), classes.balanced_accuracy);
    if !classes.absent.is_empty() {
        text.push_str(&format!(
            "  with {} among the answers as well: {}\n",
            classes.absent.join(", "),
            classes.balanced_accuracy_among_all
        ));
    }
    text.push_str(&format!(
        "  with each class predicted as if all were equally frequent: {}\n",
        classes.balanced_accuracy_at_equal_priors
    ));
    Some(text)
}

fn operating_points(evaluation: &Evaluation) -> String {
    let mut table = table(["operating point", "refers from", "sensitivity", "specificity", "referred"]);
    for point in &evaluation.operating_points {
        let measured =
            [point.sensitivity, point.specificity, point.referred].map(|m: Measured| m.to_string());
        let from = format!("{} {:.4}", point.target.as_str(), point.threshold);
        table.add_row([point.name.clone(), from].into_iter().chain(measured));
    }
    finish(&table)
}

fn subgroups(evaluation: &Evaluation) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    let mut header: Vec<String> = ["", "", "images"].map(str::to_owned).into();
    for of in &evaluation.targets {
        header.extend([of.target.as_str().to_owned(), format!("AUROC {}", of.target.as_str())]);
    }
    header.extend(["sensitivity", "specificity", "balanced accuracy"].map(str::to_owned));
    table.set_header(header);
    for group in &evaluation.subgroups {
        let mut row = vec![group.attribute.to_owned(), printable(&group.value), group.images.to_string()];
        for of in &group.targets {
            row.extend([of.positives.to_string(), of.auroc.to_string()]);
        }
        row.extend([group.sensitivity, group.specificity, group.balanced_accuracy].map(|m| m.to_string()));
        table.add_row(row);
    }
    for column in table.column_iter_mut().skip(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    finish(&table)
}

/// Text of a manifest without what would steer a terminal.
fn printable(text: &str) -> String {
    text.replace(char::is_control, "\u{fffd}")
}
