//! Results as CSV. The first columns are like those of the page's table.

use melanoma_core::{Probability, decision::Advice, quality::QualityWarning};
use melanoma_evaluation::csv_cell;
use serde::Serialize;

use super::{
    decision::Decision,
    result::{ImageResult, Outcome},
};

const BEFORE_CLASSES: [&str; 11] = [
    "image",
    "decision",
    "refer",
    "probability_malignant",
    "threshold",
    "operating_point",
    "image_type",
    "reasons",
    "warnings",
    "error",
    "label",
];
/// The column `error`.
const ERROR: usize = 9;
const AFTER_CLASSES: [&str; 13] = [
    "target",
    "prediction_set",
    "lowest_malignant",
    "highest_malignant",
    "advice",
    "advice_code",
    "model",
    "model_sha256",
    "calibrated",
    "engine",
    "explanation",
    "error_message",
    "error_hint",
];

pub(super) fn header<'a>(codes: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    BEFORE_CLASSES.into_iter().chain(codes).chain(AFTER_CLASSES).collect()
}

/// A row with its line end.
pub(super) fn line(cells: impl IntoIterator<Item = String>) -> anyhow::Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(cells)?;
    Ok(String::from_utf8(writer.into_inner()?)?)
}

/// A cell that is not a number.
pub(super) fn text_cell(text: &str) -> String {
    csv_cell::neutralized(text).into_owned()
}

/// The cells of a result. Probabilities have six decimals, as in JSON. An inconclusive result has no figures of the image:
/// a low probability reassures, and the model cannot support it.
pub(super) fn record(result: &ImageResult, classes: usize) -> Vec<String> {
    let probability = |p: Probability| format!("{:.6}", p.get());
    let mut record = vec![text_cell(&result.image), Decision::of(&result.outcome).code().into()];
    match &result.outcome {
        Outcome::Report { report, explanation } => {
            let is_shown = report.advice.code != Advice::Inconclusive;
            let figure = |p: Probability| if is_shown { probability(p) } else { String::new() };
            let decision = &report.decision;
            let warnings: Vec<QualityWarning> =
                report.quality.warnings.iter().map(|warning| warning.code).collect();
            let set = report.prediction_set.as_ref().filter(|_| is_shown);
            record.push(decision.refer.to_string());
            record.push(figure(report.probabilities.malignant));
            record.push(probability(decision.threshold));
            record.push(text_cell(&decision.operating_point));
            record.push(report.image_type.map_or("", |found| found.label.as_str()).into());
            record.push(names(&decision.reasons));
            record.push(names(&warnings));
            record.push(String::new());
            record.push(if is_shown { report.label.as_str().into() } else { String::new() });
            record.extend(report.classes.iter().map(|class| figure(class.probability)));
            record.push(text_cell(&decision.target.to_string()));
            record.push(set.map_or_else(String::new, |set| names(&set.labels)));
            for end in 0..2 {
                record.push(
                    report.tta_agreement.map_or_else(String::new, |found| figure(found.malignant[end])),
                );
            }
            record.push(text_cell(&report.advice.text));
            record.push(report.advice.code.as_str().into());
            record.push(text_cell(&format!("{} {}", report.model.name, report.model.version)));
            record.push(report.model.sha256.clone());
            record.push(report.model.calibrated.to_string());
            record.push(text_cell(&format!("{} {}", report.engine.name, report.engine.version)));
            record.push(text_cell(explanation.as_deref().unwrap_or_default()));
            record.extend([String::new(), String::new()]);
        }
        Outcome::Error { error } => {
            let columns = BEFORE_CLASSES.len() + classes + AFTER_CLASSES.len();
            record.resize(ERROR, String::new());
            record.push(error.code.into());
            record.resize(columns - 2, String::new());
            record.extend([text_cell(&error.message), error.hint.into()]);
        }
    }
    record
}

/// The names of the JSON, separated by spaces.
fn names<T: Serialize>(items: &[T]) -> String {
    let name = |item| serde_json::to_value(item).ok().and_then(|v| v.as_str().map(str::to_owned));
    items.iter().filter_map(name).collect::<Vec<_>>().join(" ")
}
