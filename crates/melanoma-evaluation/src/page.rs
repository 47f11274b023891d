//! The report as one HTML page: no script, nothing from the network.

mod figures;
mod plot;
mod worst_errors;

use askama::Template;
use melanoma_core::{Bundle, Card, ImageType, bundle::OperatingPoint};

pub use self::worst_errors::{WorstError, worst_errors};
use crate::{
    error::Error,
    evaluation::{
        ClassResults, Evaluation, ImageTypeResults, MIN_IMAGES, Measured, NO_INTERVAL, OperatingPointResults,
        Subgroup, TargetResults, TypeResults, interval_text,
    },
};

#[derive(Template)]
#[template(path = "page.html")]
struct Page<'a> {
    evaluation: &'a Evaluation,
    card: &'a Card,
    types: Vec<TypePage<'a>>,
    worst_errors: &'a [WorstError],
}

/// The part of one image type.
struct TypePage<'a> {
    /// The beginning of the identifiers of its sections.
    id: &'static str,
    results: &'a TypeResults,
    figures: Vec<figures::Figure>,
    /// Whether a result at the operating point can be "no sign".
    evidence_is_sufficient: bool,
}

/// Returns the page. Its only images are those of `worst_errors`.
///
/// # Errors
/// `internal` if the page cannot be rendered.
pub fn render(
    evaluation: &Evaluation,
    bundle: &Bundle,
    worst_errors: &[WorstError],
) -> Result<String, Error> {
    let types = evaluation.by_image_type.iter().map(|results| TypePage {
        id: results.image_type.map_or("images", ImageType::as_str),
        results,
        figures: figures::all(results),
        evidence_is_sufficient: evidence_is_sufficient(bundle.card(), results),
    });
    let page = Page { evaluation, card: bundle.card(), types: types.collect(), worst_errors };
    page.render().map_err(Error::Page)
}

fn evidence_is_sufficient(card: &Card, results: &TypeResults) -> bool {
    let name = results.operating_points.first().map(|point| point.name.as_str());
    let profile = card.profiles.get(results.image_type);
    let point = profile.and_then(|profile| profile.operating_point(name).ok().flatten());
    point.is_some_and(OperatingPoint::has_sufficient_evidence)
}

impl TypePage<'_> {
    fn default_point(&self) -> Option<&OperatingPointResults> {
        self.results.operating_points.first()
    }

    /// Share of malignant lesions in percent.
    fn prevalence(&self) -> f64 {
        let Some(malignant) = self.results.targets.first() else { return 0.0 };
        100.0 * malignant.positives as f64 / (malignant.positives + malignant.negatives).max(1) as f64
    }

    /// Rows of the table of results: name, meaning, value of each target.
    fn measures(&self) -> Vec<(&'static str, &'static str, Vec<String>)> {
        let targets = &self.results.targets;
        let row = |value: fn(&TargetResults) -> Measured| -> Vec<String> {
            targets.iter().map(|target| value(target).to_string()).collect()
        };
        let uncorrected = |target: &TargetResults| match target.calibration_error_uncorrected {
            Some(error) => format!("{error:.3}"),
            None => Measured::TooFew.to_string(),
        };
        vec![
            ("AUROC", "1 is perfect, 0.5 is chance", row(|target| target.auroc)),
            (
                "Average precision",
                "1 is perfect, the share of positives is chance",
                row(|target| target.average_precision),
            ),
            (
                "Calibration error",
                "0 is perfect; 15 bins of equal mass, corrected for bias",
                row(|target| target.calibration_error),
            ),
            (
                "Calibration error, uncorrected",
                "the usual formula, above 0 by chance even for a calibrated model",
                targets.iter().map(uncorrected).collect(),
            ),
            ("Brier score", "0 is perfect", row(|target| target.brier)),
            ("Log loss", "0 is perfect; natural logarithm", row(|target| target.log_loss)),
        ]
    }

    /// The subgroups of each attribute.
    fn attributes(&self) -> Vec<&[Subgroup]> {
        self.results.subgroups.chunk_by(|a, b| a.attribute == b.attribute).collect()
    }
}

impl Page<'_> {
    /// The predicted image types of each attribute.
    fn image_types(&self) -> Vec<&[ImageTypeResults]> {
        self.evaluation.image_types.chunk_by(|a, b| a.attribute == b.attribute).collect()
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
    is_right: bool,
}

impl ClassResults {
    /// The rows of the confusion matrix, by the code of the true class.
    fn rows(&self) -> Vec<(&str, Vec<Cell>)> {
        let mut rows = Vec::new();
        for (truth, (code, counts)) in self.occurring.iter().zip(&self.confusion).enumerate() {
            let all = counts.iter().sum::<u64>().max(1);
            let cell = |(predicted, &count): (usize, &u64)| Cell {
                count,
                percent: (100 * count + all / 2) / all,
                is_right: predicted == truth,
            };
            rows.push((code.as_str(), counts.iter().enumerate().map(cell).collect()));
        }
        rows
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
        let Some(estimate) = self.estimate() else { return String::new() };
        estimate.interval.map_or(NO_INTERVAL.into(), interval_text)
    }

    /// A share as `94`, of a hundred.
    fn of_hundred(&self) -> String {
        self.estimate().map_or("too few".into(), |e| format!("{:.0}", 100.0 * e.value))
    }

    /// Its interval as `91 to 96`, of a hundred.
    fn interval_of_hundred(&self) -> String {
        let Some(estimate) = self.estimate() else { return String::new() };
        let interval = estimate.interval.map(|ends| ends.map(|end| 100.0 * end));
        interval.map_or(NO_INTERVAL.into(), |[low, high]| format!("{low:.0} to {high:.0} of 100"))
    }
}
