//! The results of an evaluation that a card states.

use melanoma_core::{ImageType, bundle};

use crate::{
    bootstrap::Estimate,
    evaluation::{Evaluation, Measured, TypeResults},
};

impl Evaluation {
    /// Returns the summary metrics in the form of a card: AUROC and bias-corrected calibration error of every target,
    /// balanced accuracy by both rules, sensitivity and specificity at the default operating point, and the area under the
    /// risk-coverage curve, of every image type. A metric with
    /// too few images or without an interval is left out.
    #[must_use]
    pub fn summary_metrics(&self) -> Vec<bundle::Evaluation> {
        let split = self.data.split.as_ref().map_or_else(String::new, |split| format!(", split {split}"));
        let data = format!("{}{split}", self.data.name);
        self.by_image_type.iter().flat_map(|of_type| of_type.summary_metrics(&data)).collect()
    }
}

impl TypeResults {
    fn summary_metrics(&self, data: &str) -> Vec<bundle::Evaluation> {
        let mut metrics =
            SummaryMetrics { data: data.to_owned(), image_type: self.image_type, results: Vec::new() };
        for target in &self.targets {
            let (images, contrast) = (target.positives + target.negatives, target.target.contrast());
            metrics.add(images, format!("AUROC, {contrast}"), target.auroc);
            metrics.add(
                images,
                format!("bias-corrected calibration error, {contrast}"),
                target.calibration_error,
            );
        }
        if let Some(classes) = &self.classes {
            let (images, description) = (classes.images, classes.description());
            metrics.add(images, format!("balanced accuracy, {description}"), classes.balanced_accuracy);
            metrics.add(
                images,
                format!("balanced accuracy at equal priors, {description}"),
                classes.balanced_accuracy_at_equal_priors,
            );
        }
        if let Some(point) = self.operating_points.first() {
            let target = self.targets.iter().find(|target| target.target == point.target);
            let [positives, negatives] = target.map_or([0; 2], |target| [target.positives, target.negatives]);
            metrics.add(positives, format!("sensitivity, {}", point.name), point.sensitivity);
            metrics.add(negatives, format!("specificity, {}", point.name), point.specificity);
        }
        let images = self.risk_coverage.images as u64;
        metrics.add(images, "area under the risk-coverage curve".into(), self.risk_coverage.aurc);
        metrics.add(images, "coverage, judged and not inconclusive".into(), self.risk_coverage.coverage);
        metrics.results
    }
}

struct SummaryMetrics {
    data: String,
    image_type: Option<ImageType>,
    results: Vec<bundle::Evaluation>,
}

impl SummaryMetrics {
    fn add(&mut self, images: u64, measure: String, measured: Measured) {
        if let Some(Estimate { value, interval: Some(interval) }) = measured.estimate() {
            self.results.push(bundle::Evaluation {
                data: self.data.clone(),
                image_type: self.image_type,
                images: images as u32,
                measure,
                value: rounded(value),
                interval: interval.map(rounded),
            });
        }
    }
}

/// Rounds to four decimals; the intervals are far wider.
fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}
