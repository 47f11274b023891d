//! Results as CSV.

use melanoma_core::{Probability, quality::QualityWarning};
use melanoma_evaluation::csv_cell;
use serde::Serialize;

use super::result::{ImageResult, Outcome};

const BEFORE_CLASSES: [&str; 6] = ["image", "image_type", "label", "probability", "malignant", "benign"];
const AFTER_CLASSES: [&str; 17] = [
    "refer",
    "reasons",
    "operating_point",
    "target",
    "threshold",
    "prediction_set",
    "lowest_malignant",
    "highest_malignant",
    "advice",
    "advice_code",
    "quality_warnings",
    "model",
    "version",
    "sha256",
    "calibrated",
    "engine",
    "explanation",
];
const ERROR: [&str; 3] = ["error_code", "error_message", "error_hint"];

pub(super) fn header<'a>(codes: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    BEFORE_CLASSES.into_iter().chain(codes).chain(AFTER_CLASSES).chain(ERROR).collect()
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

pub(super) fn record(result: &ImageResult, classes: usize) -> Vec<String> {
    let probability = |p: Probability| format!("{:.6}", p.get());
    let mut record = vec![text_cell(&result.image)];
    match &result.outcome {
        Outcome::Report { report, explanation } => {
            record.push(report.image_type.map_or("", |found| found.label.as_str()).into());
            record.push(report.label.as_str().into());
            record.push(probability(report.probability));
            record.push(probability(report.probabilities.malignant));
            record.push(probability(report.probabilities.benign));
            record.extend(report.classes.iter().map(|class| probability(class.probability)));
            record.push(report.decision.refer.to_string());
            record.push(names(&report.decision.reasons));
            record.push(text_cell(&report.decision.operating_point));
            record.push(text_cell(&report.decision.target.to_string()));
            record.push(probability(report.decision.threshold));
            record.push(text_cell(
                &report.prediction_set.as_ref().map_or_else(String::new, |set| names(&set.labels)),
            ));
            for end in 0..2 {
                record.push(report.tta_agreement.map_or_else(String::new, |s| probability(s.malignant[end])));
            }
            record.push(text_cell(&report.advice.text));
            record.push(report.advice.code.as_str().into());
            let warnings: Vec<QualityWarning> =
                report.quality.warnings.iter().map(|warning| warning.code).collect();
            record.push(names(&warnings));
            record.push(text_cell(&report.model.name));
            record.push(text_cell(&report.model.version));
            record.push(report.model.sha256.clone());
            record.push(report.model.calibrated.to_string());
            record.push(text_cell(&format!("{} {}", report.engine.name, report.engine.version)));
            record.push(text_cell(explanation.as_deref().unwrap_or_default()));
            record.extend(ERROR.map(|_| String::new()));
        }
        Outcome::Error { error } => {
            let blank = BEFORE_CLASSES.len() - 1 + classes + AFTER_CLASSES.len();
            record.extend(std::iter::repeat_n(String::new(), blank));
            record.extend([error.code.into(), text_cell(&error.message), error.hint.into()]);
        }
    }
    record
}

/// The names of the JSON, separated by spaces.
fn names<T: Serialize>(items: &[T]) -> String {
    let name = |item| serde_json::to_value(item).ok().and_then(|v| v.as_str().map(str::to_owned));
    items.iter().filter_map(name).collect::<Vec<_>>().join(" ")
}
