//! The figures of the page.

use super::plot::{Axis, Plot};
use crate::{
    curves::Curves,
    evaluation::{Evaluation, OfTarget},
};

/// A drawing with its title, its legend and how to read it.
pub(super) struct Figure {
    pub title: String,
    pub svg: String,
    /// Class of the line's style, and what the line is.
    pub legend: Vec<(&'static str, String)>,
    pub caption: &'static str,
}

/// Styles of the targets' lines, in their order.
const STYLES: [&str; 2] = ["first", "second"];

struct Drawn<'a> {
    style: &'static str,
    of: &'a OfTarget,
    curves: &'a Curves,
}

/// ROC and precision-recall of all targets together, reliability and decision curve of each.
pub(super) fn all(evaluation: &Evaluation) -> Vec<Figure> {
    let targets = evaluation.targets.iter().zip(STYLES);
    let drawn: Vec<Drawn> =
        targets.filter_map(|(of, style)| Some(Drawn { style, of, curves: of.curves.as_ref()? })).collect();
    if drawn.is_empty() {
        return Vec::new();
    }
    let mut figures = vec![roc(evaluation, &drawn), precision_recall(&drawn)];
    figures.extend(drawn.iter().map(reliability));
    figures.extend(drawn.iter().map(decision));
    figures
}

fn names(drawn: &[Drawn], value: impl Fn(&OfTarget) -> String) -> Vec<(&'static str, String)> {
    drawn.iter().map(|d| (d.style, format!("{}: {}", d.of.target.name(), value(d.of)))).collect()
}

fn described(title: &str, legend: &[(&'static str, String)]) -> String {
    let lines: Vec<&str> = legend.iter().map(|(_, line)| line.as_str()).collect();
    format!("{title}. {}.", lines.join("; "))
}

fn roc(evaluation: &Evaluation, drawn: &[Drawn]) -> Figure {
    let mut plot =
        Plot::new(Axis::share("1 \u{2212} specificity: benign referred"), Axis::share("sensitivity: found"));
    plot.line("chance", [[0.0, 0.0], [1.0, 1.0]]);
    for Drawn { style, of, curves } in drawn {
        plot.line(style, curves.roc.iter().copied());
        let points = evaluation.operating_points.iter().filter(|point| point.target == of.target);
        plot.dots(
            &format!("point {style}"),
            points.filter_map(|point| {
                Some([1.0 - point.specificity.estimate()?.value, point.sensitivity.estimate()?.value])
            }),
        );
    }
    let title = "ROC curve";
    let legend = names(drawn, |of| format!("area {}", of.auroc));
    Figure {
        title: title.into(),
        svg: plot.svg(&described(title, &legend)),
        legend,
        caption: "The nearer a curve runs to the upper left corner, the better. The thin diagonal is a coin; dots are \
                  the operating points.",
    }
}

fn precision_recall(drawn: &[Drawn]) -> Figure {
    let mut plot =
        Plot::new(Axis::share("sensitivity (recall)"), Axis::share("precision: right among those referred"));
    for Drawn { style, of, curves } in drawn {
        let prevalence = of.positives as f64 / (of.positives + of.negatives) as f64;
        plot.line(&format!("chance {style}"), [[0.0, prevalence], [1.0, prevalence]]);
        // In steps, as average precision adds them up.
        let mut before = 0.0;
        let steps = curves.precision_recall.iter().flat_map(|&[recall, precision]| {
            let start = std::mem::replace(&mut before, recall);
            [[start, precision], [recall, precision]]
        });
        plot.line(style, steps);
    }
    let title = "Precision and recall";
    let legend = names(drawn, |of| format!("average precision {}", of.average_precision));
    Figure {
        title: title.into(),
        svg: plot.svg(&described(title, &legend)),
        legend,
        caption: "The higher, the better. The thin levels are the shares of positives in this data: what a coin \
                  gives. With fewer positives, as in a practice, precision is lower.",
    }
}

fn reliability(Drawn { style, of, curves }: &Drawn) -> Figure {
    let mut plot = Plot::new(Axis::share("predicted probability"), Axis::share("share that it is"));
    plot.bars(style, &curves.histogram);
    plot.line("chance", [[0.0, 0.0], [1.0, 1.0]]);
    let points = || curves.reliability.iter().map(|bin| [bin.predicted, bin.observed]);
    plot.line(style, points());
    plot.dots(style, points());
    let title = format!("Reliability: {}", of.target.name());
    let legend = vec![(*style, format!("calibration error {}", of.calibration_error))];
    Figure {
        svg: plot.svg(&described(&title, &legend)),
        title,
        legend,
        caption: "On the diagonal, of a hundred lesions with a probability of 30 % thirty are so; below it the model \
                  says too much, above it too little. A dot is a fifteenth of the images; bars count the \
                  images by probability.",
    }
}

fn decision(Drawn { style, of, curves }: &Drawn) -> Figure {
    let prevalence = of.positives as f64 / (of.positives + of.negatives) as f64;
    let y = Axis { label: "net benefit", low: -0.15 * prevalence, high: 1.05 * prevalence };
    let mut plot = Plot::new(Axis { label: "threshold probability", low: 0.0, high: 0.6 }, y);
    plot.line("chance", [[0.0, 0.0], [0.6, 0.0]]);
    // Where referring everybody does net harm, its line has left the plot.
    let all = curves.decision.iter().map(|&[threshold, _, all]| [threshold, all]);
    plot.line("all", all.take_while(|point| point[1] > -0.15 * prevalence));
    plot.line(style, curves.decision.iter().map(|&[threshold, model, _]| [threshold, model]));
    let title = format!("Decision curve: {}", of.target.name());
    let legend = vec![(*style, "by the model".to_owned()), ("all", "refer everybody".to_owned())];
    Figure {
        svg: plot.svg(&described(&title, &legend)),
        title,
        legend,
        caption: "Who would refer from a risk of 10 % on looks at 0.1: the model helps where its curve is above both \
                  others; zero is to refer nobody. It depends on the share of positives in this data.",
    }
}

impl crate::evaluation::Measured {
    /// The interval as a bar from one half to 1, with a mark at the value.
    pub(super) fn whisker(&self) -> String {
        let Some(estimate) = self.estimate() else { return String::new() };
        let place = |value: f64| 200.0 * (value - 0.5).clamp(0.0, 0.5);
        let [low, high] = estimate.interval.map(place);
        format!(
            "<svg class=\"whisker\" viewBox=\"0 0 100 12\" aria-hidden=\"true\"><path class=\"grid\" d=\"M0 6H100M0 2V10M50 \
             2V10M100 2V10\"/><path class=\"line\" d=\"M{low:.1} 6H{high:.1}\"/><circle class=\"dot\" cx=\"{:.1}\" cy=\"6\" \
             r=\"3\"/></svg>",
            place(estimate.value)
        )
    }
}
