//! The table for a terminal: one row for each image as soon as it is ready, and a legend at the end.

use comfy_table::{ContentArrangement, Table as Columns, presets};
use console::measure_text_width as width;
use melanoma_core::{NOTICE, Report, decision::Advice, preprocess::Rect};

use super::{
    decision::Decision,
    result::{ImageResult, Outcome},
};
use crate::terminal::{self, Screen};

const GAP: &str = "  ";
/// Names of images have at least this many columns.
const MIN_NAME: usize = 12;
const MALIGNANT: &str = "malignant";
const MOST_PROBABLE: &str = "most probable";
const IMAGE_TYPE: usize = "dermoscopic".len();

/// The rows, what was counted in them, and what the legend has to explain.
pub(super) struct Table {
    screen: Screen,
    /// Columns of the names, and of the most probable class.
    name: usize,
    most_probable: usize,
    counts: [usize; Decision::ALL.len()],
    terms: Vec<(String, String)>,
    footer: Vec<[String; 2]>,
}

impl Table {
    /// A table for images of these names. `footer` says what made the results.
    pub(super) fn new<'a>(
        screen: Screen,
        names: impl Iterator<Item = &'a str>,
        codes: impl Iterator<Item = &'a str>,
        footer: Vec<[String; 2]>,
    ) -> Self {
        let most_probable = codes.map(|code| width(code) + " 99.99%".len()).max().unwrap_or_default();
        let most_probable = most_probable.max(MOST_PROBABLE.len());
        let others = [Decision::WIDTH, MALIGNANT.len(), most_probable, IMAGE_TYPE];
        let others: usize = others.iter().map(|columns| GAP.len() + columns).sum();
        let longest = names.map(|name| width(&terminal::line(name))).max().unwrap_or_default();
        let name = longest.min(screen.width.saturating_sub(others)).max(MIN_NAME);
        Self { screen, name, most_probable, counts: [0; Decision::ALL.len()], terms: Vec::new(), footer }
    }

    /// Prints the row of a result, and the header before the first.
    pub(super) fn print_row(&mut self, result: &ImageResult) -> anyhow::Result<()> {
        if self.counts == [0; Decision::ALL.len()] {
            let [name, rest] = self.cells("image", "decision", MALIGNANT, MOST_PROBABLE, "type");
            self.screen.print(&format!("{name}{GAP}{}\n", rest.trim_end()))?;
        }
        let decision = Decision::of(&result.outcome);
        self.counts[decision as usize] += 1;
        let (figures, notes) = match &result.outcome {
            Outcome::Report { report, .. } => {
                (self.figures(report), self.notes(report, result.renamed_map.as_deref()))
            }
            Outcome::Error { error } => {
                self.explain(error.code, error.hint);
                (Default::default(), vec![format!("{} [{}]", error.message, error.code)])
            }
        };
        let [malignant, most_probable, image_type] = figures;
        let image = terminal::line(&result.image);
        let [name, rest] = self.cells(&image, "", &malignant, &most_probable, &image_type);
        let word = decision.word();
        let painted = format!("{}{}", self.screen.painted(word, &decision.style()), &rest[word.len()..]);
        let mut row = format!("{name}{GAP}{}", painted.trim_end());
        let notes = notes.join(", ");
        if !notes.is_empty() {
            let notes = terminal::line(&notes);
            let columns = self.name + GAP.len() + width(&rest) + GAP.len() + width(&notes);
            if columns <= self.screen.width {
                row.push_str(&" ".repeat(width(&rest) - width(rest.trim_end())));
                row.push_str(GAP);
                row.push_str(&notes);
            } else {
                row.push('\n');
                row.push_str(&self.indented(&notes));
            }
        }
        row.push('\n');
        self.screen.print(&row)
    }

    /// Text as a paragraph below a row.
    fn indented(&self, text: &str) -> String {
        let mut paragraph = self.columns();
        paragraph.add_row([text]);
        if let Some(column) = paragraph.column_mut(0) {
            column.set_padding((4, 0));
        }
        lines(&paragraph)
    }

    /// A table without borders that wraps its text at the width of the terminal.
    fn columns(&self) -> Columns {
        let mut columns = Columns::new();
        columns.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
        if self.screen.width != usize::MAX {
            columns.set_width(u16::try_from(self.screen.width).unwrap_or(u16::MAX));
        }
        columns
    }

    /// The name, on a line of its own if it is too long, and the other cells.
    fn cells(
        &self,
        image: &str,
        decision: &str,
        malignant: &str,
        most_probable: &str,
        image_type: &str,
    ) -> [String; 2] {
        let spaces = |columns: usize, text: &str| " ".repeat(columns.saturating_sub(width(text)));
        let name = if width(image) > self.name {
            format!("{image}\n{}", " ".repeat(self.name))
        } else {
            format!("{image}{}", spaces(self.name, image))
        };
        let rest = [
            format!("{decision}{}", spaces(Decision::WIDTH, decision)),
            format!("{}{malignant}", spaces(MALIGNANT.len(), malignant)),
            format!("{most_probable}{}", spaces(self.most_probable, most_probable)),
            format!("{image_type}{}", spaces(IMAGE_TYPE, image_type)),
        ];
        [name, rest.join(GAP)]
    }

    /// The probabilities and the image type. A low probability reassures, and that of an inconclusive result must not.
    fn figures(&mut self, report: &Report) -> [String; 3] {
        let image_type = report.image_type.map_or("–", |found| found.label.as_str()).to_owned();
        let best = report.classes.iter().max_by(|a, b| a.probability.get().total_cmp(&b.probability.get()));
        match best {
            Some(class) if report.advice.code != Advice::Inconclusive => {
                self.explain(&class.code, &class.name);
                let most_probable = format!("{} {}%", terminal::line(&class.code), class.probability);
                [format!("{}%", report.probabilities.malignant), most_probable, image_type]
            }
            _ => ["–".into(), "–".into(), image_type],
        }
    }

    /// Why the model cannot judge the image, what makes the answer less reliable, and what was classified of the image.
    fn notes(&mut self, report: &Report, map: Option<&str>) -> Vec<String> {
        let mut notes = Vec::new();
        if report.advice.code == Advice::Inconclusive {
            for reason in &report.decision.reasons {
                self.explain(reason.as_str(), reason.text());
                notes.push(reason.as_str().to_owned());
            }
        }
        for warning in &report.quality.warnings {
            self.explain(warning.code.as_str(), &warning.advice);
            if !notes.iter().any(|note| note == warning.code.as_str()) {
                notes.push(warning.code.as_str().to_owned());
            }
        }
        if let Some(located) = report.located_lesion {
            let Rect { left, top, width, height } = located.area;
            notes.push(format!("classified: the area of {width} x {height} pixels at {left}, {top}"));
        }
        notes.extend(map.map(|map| format!("heat map: {map}")));
        notes
    }

    /// Adds a term to the legend, with the meaning that it has first.
    fn explain(&mut self, term: &str, meaning: &str) {
        match self.terms.iter_mut().find(|(known, _)| known == term) {
            None => self.terms.push((term.to_owned(), meaning.to_owned())),
            Some((_, known)) if known.contains(meaning) => {}
            Some((_, known)) => {
                known.push(' ');
                known.push_str(meaning);
            }
        }
    }

    /// Prints how many images have which decision, what the words mean, and what made the results. `missing` images were
    /// not classified because of an interrupt.
    pub(super) fn print_legend(&self, missing: usize) -> anyhow::Result<()> {
        if self.counts == [0; Decision::ALL.len()] {
            return Ok(());
        }
        let found = || Decision::ALL.into_iter().filter(|&decision| self.counts[decision as usize] > 0);
        let counts: Vec<String> =
            found().map(|decision| decision.counted(self.counts[decision as usize])).collect();
        let images: usize = self.counts.iter().sum();
        let of_all = if missing > 0 { format!(" of {}", images + missing) } else { String::new() };
        let interrupted = if missing > 0 { ", interrupted" } else { "" };
        let plural = if images + missing == 1 { "image" } else { "images" };
        let summary = format!("{images}{of_all} {plural}{interrupted}: {}", counts.join(", "));
        let mut legend = self.columns();
        legend.add_rows(found().map(|decision| [decision.word(), decision.meaning()]));
        legend.add_rows(
            self.terms.iter().map(|(term, meaning)| [terminal::line(term), terminal::line(meaning)]),
        );
        legend.add_rows(self.footer.iter().map(|row| row.each_ref().map(|cell| terminal::line(cell))));
        legend.add_row(["notice", NOTICE]);
        self.screen.print(&format!("\n{summary}\n\n{}\n", lines(&legend)))
    }
}

/// The lines of a table without spaces at their ends.
fn lines(columns: &Columns) -> String {
    columns.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}
