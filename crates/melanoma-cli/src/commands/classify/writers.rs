//! Results as a table, as JSON lines and as CSV.

use comfy_table::{Cell, CellAlignment, ContentArrangement, Table, presets};
use melanoma_core::{
    Card, Classifier, ClassifyOptions, LocatedLesion, NOTICE, Probability, Report, decision::Advice,
    preprocess::Rect, quality::QualityWarning,
};
use melanoma_evaluation::csv_cell;
use serde::Serialize;

use super::result::{ImageResult, Outcome};
use crate::{args::Format, terminal};

/// Writes results in one of the formats.
pub(super) enum Writer {
    Json,
    /// With the number of classes.
    Csv(usize),
    Text {
        table: Box<Table>,
        footer: String,
    },
}

impl Writer {
    pub(super) fn new(
        format: Format,
        classifier: &Classifier,
        options: &ClassifyOptions,
    ) -> anyhow::Result<Self> {
        let card = classifier.bundle().card();
        Ok(match format {
            Format::Json => Self::Json,
            Format::Csv => {
                let header = csv_header(card.classes.iter().map(|class| class.code.as_str()));
                terminal::print_csv(&csv_line(header.into_iter().map(text_cell))?)?;
                Self::Csv(card.classes.len())
            }
            Format::Text => {
                let mut table = Table::new();
                table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
                table.set_header(["image", "type", "malignant", "most probable", "advice"]);
                let calibrated =
                    if card.profiles.are_calibrated() { "" } else { ", probabilities not calibrated" };
                let rule = rules(card, options.operating_point.as_deref());
                let footer = format!(
                    "{} {} on {} {}{calibrated}; {rule}\n{NOTICE}\n",
                    card.name,
                    card.version,
                    classifier.engine().name,
                    classifier.engine().version,
                );
                Self::Text { table: Box::new(table), footer }
            }
        })
    }

    pub(super) fn write(&mut self, result: &ImageResult) -> anyhow::Result<()> {
        match self {
            Self::Json => terminal::print(&format!("{}\n", serde_json::to_string(result)?))?,
            Self::Csv(classes) => terminal::print_csv(&csv_line(csv_record(result, *classes))?)?,
            Self::Text { table, .. } => {
                table.add_row(table_row(result));
            }
        }
        Ok(())
    }

    pub(super) fn finish(self) -> anyhow::Result<()> {
        if let Self::Text { table, footer } = self {
            terminal::print(&format!("{table}\n\n{footer}\n"))?;
        }
        Ok(())
    }
}

/// When the program refers, for each image type.
fn rules(card: &Card, operating_point: Option<&str>) -> String {
    let mut rules = Vec::new();
    for (image_type, profile) in card.profiles.iter() {
        let of_type = image_type.map_or_else(String::new, |image_type| format!("{}: ", image_type.as_str()));
        rules.push(match profile.operating_point(operating_point) {
            Ok(Some(point)) => {
                format!(
                    "{of_type}refers if {} is at least {} % ({})",
                    point.target, point.threshold, point.name
                )
            }
            Ok(None) | Err(_) => format!("{of_type}the model has no operating point"),
        });
    }
    rules.join("; ")
}

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

fn csv_header<'a>(codes: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    BEFORE_CLASSES.into_iter().chain(codes).chain(AFTER_CLASSES).chain(ERROR).collect()
}

/// A row with its line end.
fn csv_line(cells: impl IntoIterator<Item = String>) -> anyhow::Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(cells)?;
    Ok(String::from_utf8(writer.into_inner()?)?)
}

/// A cell that is not a number.
fn text_cell(text: &str) -> String {
    csv_cell::neutralized(text).into_owned()
}

fn csv_record(result: &ImageResult, classes: usize) -> Vec<String> {
    let probability = |p: Probability| format!("{:.6}", p.get());
    let mut record = vec![text_cell(&result.image)];
    match &result.outcome {
        Outcome::Report { report, explanation } => {
            record.push(image_type(report).unwrap_or_default().into());
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

fn table_row(result: &ImageResult) -> Vec<Cell> {
    match &result.outcome {
        Outcome::Report { report, .. } => {
            // A low probability reassures, and that of an inconclusive result must not.
            let [malignant, most_probable] = if report.advice.code == Advice::Inconclusive {
                ["–".into(), "–".into()]
            } else {
                [format!("{} %", report.probabilities.malignant), most_probable(report)]
            };
            vec![
                Cell::new(terminal::line(&result.image)),
                Cell::new(image_type(report).unwrap_or("–")),
                Cell::new(malignant).set_alignment(CellAlignment::Right),
                Cell::new(most_probable),
                Cell::new(advice(report)),
            ]
        }
        Outcome::Error { error } => vec![
            Cell::new(terminal::line(&result.image)),
            Cell::new("–"),
            Cell::new("–").set_alignment(CellAlignment::Right),
            Cell::new("not classified"),
            Cell::new(format!("{} [{}]; {}", error.message, error.code, error.hint)),
        ],
    }
}

/// `dermoscopic` or `clinical`, if the model tells it.
fn image_type(report: &Report) -> Option<&'static str> {
    report.image_type.map(|found| found.label.as_str())
}

/// The advice; if the model cannot judge the image, with the reasons; and what makes the answer less reliable.
fn advice(report: &Report) -> String {
    let mut text = report.advice.text.clone().into_owned();
    if report.advice.code == Advice::Inconclusive {
        for reason in &report.decision.reasons {
            text.push(' ');
            text.push_str(reason.text());
        }
    }
    for warning in &report.quality.warnings {
        text.push_str(&format!(" For a better image: {}", warning.advice));
    }
    if let Some(LocatedLesion { area, .. }) = report.located_lesion {
        let Rect { left, top, width, height } = area;
        text.push_str(&format!(
            " Classified: the lesion in the area of {width} x {height} pixels at {left}, {top}."
        ));
    }
    text
}

fn most_probable(report: &Report) -> String {
    let best = report.classes.iter().max_by(|a, b| a.probability.get().total_cmp(&b.probability.get()));
    best.map_or_else(String::new, |class| format!("{} {} %", class.name, class.probability))
}
