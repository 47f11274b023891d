//! The figures of the page.

use super::plot::{Axis, Plot};
use crate::{
    evaluation::{Measured, TargetResults, TypeResults},
    metrics::Curves,
};

/// A plot with its title, its legend and how to read it.
pub(super) struct Figure {
    pub title: String,
    pub svg: String,
    /// Style class and description of each line.
    pub legend: Vec<(&'static str, String)>,
    pub caption: &'static str,
}

/// Style classes of the targets, in their order.
const STYLES: [&str; 2] = ["first", "second"];

struct TargetCurves<'a> {
    style: &'static str,
    results: &'a TargetResults,
    curves: &'a Curves,
}

/// Returns the figures of one image type: the risk-coverage curve, ROC and precision-recall curves of all targets
/// together, reliability and decision curves of each.
pub(super) fn all(of_type: &TypeResults) -> Vec<Figure> {
    let mut targets = Vec::new();
    for (results, style) in of_type.targets.iter().zip(STYLES) {
        if let Some(curves) = &results.curves {
            targets.push(TargetCurves { style, results, curves });
        }
    }
    let mut figures: Vec<Figure> = risk_coverage(of_type).into_iter().collect();
    if targets.is_empty() {
        return figures;
    }
    figures.extend([roc(of_type, &targets), precision_recall(&targets)]);
    figures.extend(targets.iter().map(reliability));
    figures.extend(targets.iter().map(decision));
    figures
}

fn legend_of(
    targets: &[TargetCurves],
    value: impl Fn(&TargetResults) -> String,
) -> Vec<(&'static str, String)> {
    let line = |results: &TargetResults| format!("{}: {}", results.target.name(), value(results));
    targets.iter().map(|target| (target.style, line(target.results))).collect()
}

/// The description of a plot for a screen reader.
fn description(title: &str, legend: &[(&'static str, String)]) -> String {
    let lines: Vec<&str> = legend.iter().map(|(_, line)| line.as_str()).collect();
    format!("{title}. {}.", lines.join("; "))
}

fn risk_coverage(of_type: &TypeResults) -> Option<Figure> {
    let results = &of_type.risk_coverage;
    let highest = results.curve.iter().map(|point| point[1]).fold(0.05, f64::max);
    let risk = Axis { label: "risk: share of wrong labels", low: 0.0, high: highest };
    let mut plot = Plot::new(Axis::share("coverage: share with a result"), risk);
    results.curve.first()?;
    plot.line(STYLES[0], results.curve.iter().copied());
    let title = "Risk and coverage";
    let legend = vec![(STYLES[0], format!("mean risk {}, coverage {}", results.aurc, results.coverage))];
    Some(Figure {
        title: title.into(),
        svg: plot.svg(&description(title, &legend)),
        legend,
        caption: "Images are taken in descending order of the probability of their label. The lower the curve and the \
                  further it reaches to the right, the better. It ends where the other images are inconclusive or refused.",
    })
}

fn roc(of_type: &TypeResults, targets: &[TargetCurves]) -> Figure {
    let mut plot = Plot::new(Axis::share("1 \u{2212} specificity"), Axis::share("sensitivity"));
    plot.line("chance", [[0.0, 0.0], [1.0, 1.0]]);
    for TargetCurves { style, results, curves } in targets {
        plot.line(style, curves.roc.iter().copied());
        let points = of_type.operating_points.iter().filter(|point| point.target == results.target);
        plot.dots(
            &format!("point {style}"),
            points.filter_map(|point| {
                Some([1.0 - point.specificity.estimate()?.value, point.sensitivity.estimate()?.value])
            }),
        );
    }
    let title = "ROC curve";
    let legend = legend_of(targets, |results| format!("area {}", results.auroc));
    Figure {
        title: title.into(),
        svg: plot.svg(&description(title, &legend)),
        legend,
        caption: "The closer a curve is to the upper left corner, the better. The thin diagonal is chance. Dots are the \
                  operating points.",
    }
}

fn precision_recall(targets: &[TargetCurves]) -> Figure {
    let mut plot = Plot::new(Axis::share("sensitivity (recall)"), Axis::share("precision"));
    for TargetCurves { style, results, curves } in targets {
        let prevalence = results.positives as f64 / (results.positives + results.negatives) as f64;
        plot.line(&format!("chance {style}"), [[0.0, prevalence], [1.0, prevalence]]);
        // In steps, as average precision sums them.
        let mut before = 0.0;
        let steps = curves.precision_recall.iter().flat_map(|&[recall, precision]| {
            let start = std::mem::replace(&mut before, recall);
            [[start, precision], [recall, precision]]
        });
        plot.line(style, steps);
    }
    let title = "Precision and recall";
    let legend = legend_of(targets, |results| format!("average precision {}", results.average_precision));
    Figure {
        title: title.into(),
        svg: plot.svg(&description(title, &legend)),
        legend,
        caption: "The higher a curve, the better. The thin horizontal lines are chance: the shares of positives in this \
                  data. Precision is lower where positives are rarer, as in a practice.",
    }
}

fn reliability(TargetCurves { style, results, curves }: &TargetCurves) -> Figure {
    let mut plot = Plot::new(Axis::share("predicted probability"), Axis::share("observed share"));
    plot.bars(style, &curves.histogram);
    plot.line("chance", [[0.0, 0.0], [1.0, 1.0]]);
    let points = || curves.reliability.iter().map(|bin| [bin.predicted, bin.observed]);
    plot.line(style, points());
    plot.dots(style, points());
    let title = format!("Reliability: {}", results.target.name());
    let legend = vec![(*style, format!("calibration error {}", results.calibration_error))];
    Figure {
        svg: plot.svg(&description(&title, &legend)),
        title,
        legend,
        caption: "On the diagonal, 30 of 100 lesions with a probability of 30% are of the target. Below it the \
                  probabilities are too high, above it too low. Each dot is a fifteenth of the images. Bars count the \
                  images by probability.",
    }
}

fn decision(TargetCurves { style, results, curves }: &TargetCurves) -> Figure {
    let prevalence = results.positives as f64 / (results.positives + results.negatives) as f64;
    let y = Axis { label: "net benefit", low: -0.15 * prevalence, high: 1.05 * prevalence };
    let mut plot = Plot::new(Axis { label: "threshold probability", low: 0.0, high: 0.6 }, y);
    plot.line("chance", [[0.0, 0.0], [0.6, 0.0]]);
    // Below the plot, referring everybody does net harm.
    let all = curves.decision.iter().map(|&[threshold, _, all]| [threshold, all]);
    plot.line("all", all.take_while(|point| point[1] > -0.15 * prevalence));
    plot.line(style, curves.decision.iter().map(|&[threshold, model, _]| [threshold, model]));
    let title = format!("Decision curve: {}", results.target.name());
    let legend = vec![(*style, "refer by the model".to_owned()), ("all", "refer everybody".to_owned())];
    Figure {
        svg: plot.svg(&description(&title, &legend)),
        title,
        legend,
        caption: "To refer at a risk of 10% or more, read the curves at 0.1. The model is useful where its curve is \
                  above the other two; zero is to refer nobody. Net benefit depends on the share of positives in this data.",
    }
}

impl Measured {
    /// The interval as a bar on an axis from 0.5 to 1, with a dot at the value.
    pub(super) fn whisker(&self) -> String {
        let Some(estimate) = self.estimate() else { return String::new() };
        let position = |value: f64| 200.0 * (value - 0.5).clamp(0.0, 0.5);
        let line =
            estimate.interval.map(|ends| ends.map(position)).map_or_else(String::new, |[low, high]| {
                format!("<path class=\"line\" d=\"M{low:.1} 6H{high:.1}\"/>")
            });
        format!(
            "<svg class=\"whisker\" viewBox=\"0 0 100 12\" aria-hidden=\"true\"><path class=\"grid\" d=\"M0 6H100M0 2V10M50 \
             2V10M100 2V10\"/>{line}<circle class=\"dot\" cx=\"{:.1}\" cy=\"6\" \
             r=\"3\"/></svg>",
            position(estimate.value)
        )
    }
}
