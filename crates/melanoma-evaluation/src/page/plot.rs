//! A plot with two axes, as SVG. Colors come from the page's style, so that they follow light and dark.

/// A plot under construction.
pub(super) struct Plot {
    x: Axis,
    y: Axis,
    body: String,
}

/// An axis with its range.
pub(super) struct Axis {
    pub label: &'static str,
    pub low: f64,
    pub high: f64,
}

// Of the image, and of the area inside the axes.
const WIDTH: f64 = 440.0;
const HEIGHT: f64 = 340.0;
const LEFT: f64 = 54.0;
const RIGHT: f64 = 426.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 288.0;

impl Axis {
    pub(super) const fn share(label: &'static str) -> Self {
        Self { label, low: 0.0, high: 1.0 }
    }

    /// Returns five or six round values in the range.
    fn ticks(&self) -> impl Iterator<Item = f64> {
        let rough = (self.high - self.low) / 5.0;
        let magnitude = 10_f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0].map(|m| m * magnitude).into_iter().find(|&s| s >= rough * 0.999);
        let step = step.unwrap_or(rough);
        let (first, last) =
            ((self.low / step - 1e-9).ceil() as i32, (self.high / step + 1e-9).floor() as i32);
        (first..=last).map(move |i| f64::from(i) * step)
    }

    /// Returns the position of a value on the axis, 0 to 1.
    fn position(&self, value: f64) -> f64 {
        ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }
}

impl Plot {
    pub(super) fn new(x: Axis, y: Axis) -> Self {
        let mut plot = Self { x, y, body: String::new() };
        let mut body = String::new();
        for tick in plot.x.ticks() {
            let [x, _] = plot.at([tick, plot.y.low]);
            body.push_str(&format!(
                "<path class=\"grid\" d=\"M{x:.1} {TOP}V{BOTTOM}\"/><text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
                BOTTOM + 18.0,
                number(tick)
            ));
        }
        for tick in plot.y.ticks() {
            let [_, y] = plot.at([plot.x.low, tick]);
            body.push_str(&format!(
                "<path class=\"grid\" d=\"M{LEFT} {y:.1}H{RIGHT}\"/><text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
                LEFT - 7.0,
                y + 4.0,
                number(tick)
            ));
        }
        let (middle, center) = (f64::midpoint(LEFT, RIGHT), f64::midpoint(TOP, BOTTOM));
        body.push_str(&format!(
            "<text x=\"{middle}\" y=\"{:.1}\" text-anchor=\"middle\" class=\"axis\">{}</text>\
             <text transform=\"translate(14 {center}) rotate(-90)\" text-anchor=\"middle\" class=\"axis\">{}</text>",
            HEIGHT - 10.0,
            plot.x.label,
            plot.y.label
        ));
        plot.body = body;
        plot
    }

    fn at(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        [LEFT + self.x.position(x) * (RIGHT - LEFT), BOTTOM - self.y.position(y) * (BOTTOM - TOP)]
    }

    /// Draws a line through points. Points outside the axes are moved to their edge.
    pub(super) fn line(&mut self, class: &str, points: impl IntoIterator<Item = [f64; 2]>) {
        let points = points.into_iter().map(|point| self.at(point));
        let path: Vec<String> = points.map(|[x, y]| format!("{x:.1} {y:.1}")).collect();
        self.body.push_str(&format!("<path class=\"line {class}\" d=\"M{}\"/>", path.join("L")));
    }

    /// Draws a dot at every point.
    pub(super) fn dots(&mut self, class: &str, points: impl IntoIterator<Item = [f64; 2]>) {
        for point in points {
            let [x, y] = self.at(point);
            self.body
                .push_str(&format!("<circle class=\"dot {class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.5\"/>"));
        }
    }

    /// Draws adjacent bars along the x axis. The highest one is a quarter of the y axis.
    pub(super) fn bars(&mut self, class: &str, heights: &[u64]) {
        let highest = heights.iter().copied().max().unwrap_or_default().max(1) as f64;
        let width = (RIGHT - LEFT) / heights.len().max(1) as f64;
        for (i, &height) in heights.iter().enumerate() {
            let height = height as f64 / highest * (BOTTOM - TOP) / 4.0;
            self.body.push_str(&format!(
                "<rect class=\"bar {class}\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{height:.1}\"/>",
                LEFT + i as f64 * width + 0.5,
                BOTTOM - height,
                width - 1.0
            ));
        }
    }

    /// Returns the SVG, with a description for screen readers.
    pub(super) fn svg(self, description: &str) -> String {
        format!(
            "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\">{}\
             <path class=\"frame\" d=\"M{LEFT} {TOP}V{BOTTOM}H{RIGHT}\"/></svg>",
            escape(description),
            self.body
        )
    }
}

/// A tick label without trailing zeros.
fn number(value: f64) -> String {
    let text = format!("{value:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".into() } else { text.replace('-', "\u{2212}") }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
