//! The report as one HTML page, with everything inside: no script, nothing from elsewhere.

mod figures;
mod plot;
mod worst;

use askama::Template;
use melanoma_core::{Bundle, Card, Error, ErrorCode};

use crate::{
    evaluation::{AtThreshold, Evaluation, Measured, OfClasses, OfTarget},
    subgroup::{FEWEST, Subgroup},
};
pub use worst::{Worst, worst};

#[derive(Template)]
#[template(path = "page.html")]
struct Page<'a> {
    evaluation: &'a Evaluation,
    card: &'a Card,
    figures: Vec<figures::Figure>,
    worst: &'a [Worst],
}

/// The page. It has images in it only where `worst` has.
///
/// # Errors
/// `internal`, where the template fails.
pub fn render(evaluation: &Evaluation, bundle: &Bundle, worst: &[Worst]) -> Result<String, Error> {
    let figures = figures::all(evaluation);
    let page = Page { evaluation, card: bundle.card(), figures, worst };
    page.render().map_err(|e| Error::new(ErrorCode::Internal, "the page could not be made").with_source(e))
}

impl Page<'_> {
    /// What the default operating point does, for a reader in a hurry.
    fn default_point(&self) -> Option<&AtThreshold> {
        self.evaluation.operating_points.first()
    }

    /// Share of malignant lesions in percent.
    fn prevalence(&self) -> f64 {
        let of_malignant = self.evaluation.targets.first();
        of_malignant
            .map_or(0.0, |of| 100.0 * of.positives as f64 / (of.positives + of.negatives).max(1) as f64)
    }

    /// Rows of the table of results: name, what it means, value of each target.
    fn measures(&self) -> Vec<(&'static str, &'static str, Vec<Measured>)> {
        let row = |value: fn(&OfTarget) -> Measured| self.evaluation.targets.iter().map(value).collect();
        vec![
            ("AUROC", "1 is perfect, 0.5 a coin", row(|of| of.auroc)),
            (
                "Average precision",
                "1 is perfect, the share of positives a coin",
                row(|of| of.average_precision),
            ),
            ("Calibration error", "0 is perfect; 15 bins of equal mass", row(|of| of.calibration_error)),
            ("Brier score", "0 is perfect", row(|of| of.brier)),
            ("Log loss", "0 is perfect; natural logarithm", row(|of| of.log_loss)),
        ]
    }

    /// The subgroups of each attribute.
    fn attributes(&self) -> Vec<&[Subgroup]> {
        self.evaluation.subgroups.chunk_by(|a, b| a.attribute == b.attribute).collect()
    }

    /// Name of a class by its code; other labels as they are.
    fn class_name<'a>(&'a self, code: &'a str) -> &'a str {
        self.card.classes.iter().find(|class| class.code == code).map_or(code, |class| &class.name)
    }
}

/// A cell of the confusion matrix.
struct Cell {
    count: u64,
    /// Its share of the row.
    percent: u64,
    right: bool,
}

impl OfClasses {
    /// The rows of the confusion matrix, by the code of the true class.
    fn rows(&self) -> Vec<(&str, Vec<Cell>)> {
        let cells = |(truth, row): (usize, &Vec<u64>)| {
            let all = row.iter().sum::<u64>().max(1);
            let cell =
                |(i, &count)| Cell { count, percent: (100 * count + all / 2) / all, right: i == truth };
            row.iter().enumerate().map(cell).collect()
        };
        self.occurring.iter().map(String::as_str).zip(self.confusion.iter().enumerate().map(cells)).collect()
    }
}

impl Subgroup {
    /// The last columns of its row.
    const fn shares(&self) -> [Measured; 3] {
        [self.sensitivity, self.specificity, self.balanced_accuracy]
    }
}

impl Measured {
    /// `0.903`.
    fn value(&self) -> String {
        self.estimate().map_or("too few".into(), |estimate| format!("{:.3}", estimate.value))
    }

    /// `0.880 to 0.925`.
    fn interval(&self) -> String {
        let interval = self.estimate().map(|estimate| estimate.interval);
        interval.map_or_else(String::new, |[low, high]| format!("{low:.3} to {high:.3}"))
    }

    /// The value of a share as `94`, of a hundred.
    fn of_hundred(&self) -> String {
        self.estimate().map_or("too few".into(), |e| format!("{:.0}", 100.0 * e.value))
    }

    /// Its interval as `91 to 96`, of a hundred.
    fn interval_of_hundred(&self) -> String {
        let interval = self.estimate().map(|e| e.interval.map(|end| 100.0 * end));
        interval.map_or_else(String::new, |[low, high]| format!("{low:.0} to {high:.0}"))
    }
}
