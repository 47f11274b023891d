//! Results in one of the formats, in order or sorted.

use melanoma_core::{Card, Classifier, ClassifyOptions};

use super::{
    csv,
    decision::Decision,
    inputs::Input,
    result::{ImageResult, Outcome},
    table::Table,
};
use crate::{
    args::{ClassifyArgs, Format, Sort},
    terminal::{self, Screen},
};

/// Without it, Excel reads UTF-8 as another encoding.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Writes results in one of the formats.
pub(super) struct Writer {
    format: FormatWriter,
    /// The results until the end, if they are sorted.
    sorted: Option<Vec<ImageResult>>,
}

enum FormatWriter {
    Json,
    /// With the number of classes.
    Csv(usize),
    Text(Box<Table>),
}

impl Writer {
    pub(super) fn new(
        args: &ClassifyArgs,
        inputs: &[Input],
        classifier: &Classifier,
        options: &ClassifyOptions,
    ) -> anyhow::Result<Self> {
        let card = classifier.bundle().card();
        let codes = || card.classes.iter().map(|class| class.code.as_str());
        let format = match args.format {
            Format::Json => FormatWriter::Json,
            Format::Csv => {
                let header = csv::line(csv::header(codes()).into_iter().map(csv::text_cell))?;
                let mark = if args.bom { BYTE_ORDER_MARK } else { "" };
                terminal::print_csv(&format!("{mark}{header}"))?;
                FormatWriter::Csv(card.classes.len())
            }
            Format::Text => {
                let names: Vec<String> = inputs.iter().map(Input::name).collect();
                let footer = footer(classifier, options.operating_point.as_deref());
                let screen = Screen::new(args.color);
                FormatWriter::Text(Box::new(Table::new(
                    screen,
                    names.iter().map(String::as_str),
                    codes(),
                    footer,
                )))
            }
        };
        let sorted = (args.sort == Sort::Probability).then(Vec::new);
        Ok(Self { format, sorted })
    }

    /// Writes a result, or keeps it until the end.
    pub(super) fn write(&mut self, result: ImageResult) -> anyhow::Result<()> {
        match &mut self.sorted {
            Some(results) => results.push(result),
            None => self.format.write(&result)?,
        }
        Ok(())
    }

    /// Writes what was kept and, in the table, the legend. `missing` images were not classified because of an interrupt.
    pub(super) fn finish(mut self, missing: usize) -> anyhow::Result<()> {
        if let Some(mut results) = self.sorted {
            results.sort_by(|a, b| {
                let decision = |result: &ImageResult| Decision::of(&result.outcome);
                let by_probability = probability(b).total_cmp(&probability(a));
                decision(a).cmp(&decision(b)).then(by_probability)
            });
            for result in &results {
                self.format.write(result)?;
            }
        }
        match self.format {
            FormatWriter::Text(table) => table.print_legend(missing),
            FormatWriter::Json | FormatWriter::Csv(_) => Ok(()),
        }
    }
}

impl FormatWriter {
    fn write(&mut self, result: &ImageResult) -> anyhow::Result<()> {
        match self {
            Self::Json => terminal::print(&format!("{}\n", serde_json::to_string(result)?))?,
            Self::Csv(classes) => terminal::print_csv(&csv::line(csv::record(result, *classes))?)?,
            Self::Text(table) => table.print_row(result)?,
        }
        Ok(())
    }
}

/// The probability of malignancy, and 0 without a report.
fn probability(result: &ImageResult) -> f64 {
    match &result.outcome {
        Outcome::Report { report, .. } => report.probabilities.malignant.get(),
        Outcome::Error { .. } => 0.0,
    }
}

/// What made the results: the model, and when it refers.
fn footer(classifier: &Classifier, operating_point: Option<&str>) -> Vec<[String; 2]> {
    let (card, engine) = (classifier.bundle().card(), classifier.engine());
    let calibrated =
        if card.profiles.are_calibrated() { "" } else { "; its probabilities are not calibrated" };
    let model = format!("{} {} on {} {}{calibrated}", card.name, card.version, engine.name, engine.version);
    let mut rows = vec![["model".to_owned(), model]];
    if let Some(gate) = classifier.gate() {
        let card = gate.bundle().card();
        rows.push(["gate".to_owned(), format!("{} {} checks each image before", card.name, card.version)]);
    }
    rows.extend(rules(card, operating_point));
    rows
}

/// When the program refers, for each image type.
fn rules(card: &Card, operating_point: Option<&str>) -> Vec<[String; 2]> {
    let mut rows = Vec::new();
    for (image_type, profile) in card.profiles.iter() {
        let rule = match profile.operating_point(operating_point) {
            Ok(Some(point)) => {
                format!("refers if {} is at least {}% ({})", point.target, point.threshold, point.name)
            }
            Ok(None) | Err(_) => "the model has no operating point".to_owned(),
        };
        rows.push([image_type.map_or("rule", |image_type| image_type.as_str()).to_owned(), rule]);
    }
    rows
}
