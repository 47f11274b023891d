//! The calibration in the terminal.

use std::path::Path;

use comfy_table::{CellAlignment, Table, presets};
use melanoma_core::{Calibration, Probability};
use melanoma_evaluation::fitting::{Fit, PredictiveValues};

/// What was chosen, and what follows.
pub(super) fn describe(fit: &Fit, folder: &Path) -> String {
    let sections = [
        heading(fit),
        methods(fit),
        operating_points(fit),
        predictive_values(fit),
        prediction_sets(fit),
        format!("Written to {}\n{}\n", folder.display(), fit.notice),
    ];
    sections.join("\n")
}

fn heading(fit: &Fit) -> String {
    let card = &fit.card;
    let mut text = format!(
        "{} {}, {} view(s), fitted on {} malignant and {} benign images in {} groups\n",
        card.name,
        card.version,
        u32::from(card.views),
        fit.malignant,
        fit.benign,
        fit.groups
    );
    if fit.not_judged > 0 {
        text.push_str(&format!("NOT JUDGED, and in no number below: {}\n", fit.not_judged));
    }
    if let Some(prevalence) = card.prevalence {
        text.push_str(&format!(
            "For a prevalence of malignant of {} %; {} % among these images\n",
            prevalence.assumed, prevalence.measured
        ));
    }
    text
}

fn methods(fit: &Fit) -> String {
    let header = ["calibration", "log loss", "above the lowest", "Brier score", "calibration error", ""];
    let mut table = table(header.map(str::to_owned));
    for method in &fit.methods {
        table.add_row([
            method.method.as_str().to_owned(),
            format!("{:.4}", method.log_loss),
            format!("{:.4} (SE {:.4})", method.behind, method.standard_error),
            format!("{:.4}", method.brier),
            format!("{:.4}", method.calibration_error),
            if method.chosen { chosen(&fit.card.calibration) } else { String::new() },
        ]);
    }
    let about = "malignant against benign on images left out, by 5-fold cross-validation; of those within one \
                 standard error (SE) of the lowest log loss the simplest with a calibration error of at most 0.02 is chosen, \
                 or else the one with the lowest\n";
    finish(&table) + about
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

fn operating_points(fit: &Fit) -> String {
    let mut table =
        table(["operating point", "refers from", "sensitivity", "specificity"].map(str::to_owned));
    for point in &fit.card.operating_points {
        let default = fit.card.default_operating_point.as_ref() == Some(&point.name);
        let range = |value: Probability, [low, high]: [Probability; 2]| {
            format!("{:.3} ({:.3} to {:.3})", value.get(), low.get(), high.get())
        };
        table.add_row([
            format!("{}{}", point.name, if default { " (default)" } else { "" }),
            format!("{} {:.4}", point.target, point.threshold.get()),
            range(point.sensitivity, point.sensitivity_interval),
            range(point.specificity, point.specificity_interval),
        ]);
    }
    finish(&table)
        + "of what the program refers in the end, whatever is labeled malignant included; in brackets 95 %\n"
}

/// A row an operating point, two columns a prevalence.
fn predictive_values(fit: &Fit) -> String {
    let of = |point: &str| -> Vec<&PredictiveValues> {
        fit.predictive_values.iter().filter(|values| values.operating_point == point).collect()
    };
    let percent = |value: Option<Probability>| value.map_or("-".into(), |value| format!("{value} %"));
    let Some(first) = fit.card.operating_points.first() else { return String::new() };
    let mut header = vec!["with a prevalence of malignant of".to_owned()];
    header.extend(of(&first.name).iter().map(|values| format!("{} %", values.prevalence)));
    let mut table = table(header);
    for point in &fit.card.operating_points {
        let cells = of(&point.name);
        let cells =
            cells.iter().map(|values| format!("{} / {}", percent(values.positive), percent(values.negative)));
        table.add_row(std::iter::once(point.name.clone()).chain(cells));
    }
    finish(&table)
        + "share of malignant among those referred / share of benign among the others (PPV / NPV), if malignant lesions are \
           found as often there as here\n"
}

fn prediction_sets(fit: &Fit) -> String {
    fit.card.prediction_sets.as_ref().map_or_else(String::new, |sets| {
        format!(
            "prediction sets with a coverage of {} %: malignant from {:.4} on, benign up to {:.4}\n",
            sets.coverage,
            sets.malignant.get(),
            1.0 - sets.benign.get()
        )
    })
}

fn table(header: impl IntoIterator<Item = String>) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(header);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

fn finish(table: &Table) -> String {
    let lines: Vec<String> = table.to_string().lines().map(|line| line.trim_end().to_owned()).collect();
    lines.join("\n") + "\n"
}
