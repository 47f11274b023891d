//! The results of an evaluation that a card states.

use melanoma_core as core;

use crate::evaluation::{Evaluation, Measured};

impl Evaluation {
    /// The headline results as a card has them: AUROC and calibration error of every target,
    /// balanced accuracy by both rules, and sensitivity and specificity at the default operating point, where
    /// there were enough images.
    #[must_use]
    pub fn headlines(&self) -> Vec<core::Evaluation> {
        let split = self.data.split.as_ref().map_or_else(String::new, |split| format!(", split {split}"));
        let data = format!("{}{split}", self.data.name);
        let mut headlines = Vec::new();
        // Four decimals, of which the interval leaves fewer.
        let rounded = |value: f64| (value * 1e4).round() / 1e4;
        let mut add = |images: u64, measure: String, measured: Measured| {
            headlines.extend(measured.estimate().map(|estimate| core::Evaluation {
                data: data.clone(),
                images: images as u32,
                measure,
                value: rounded(estimate.value),
                interval: estimate.interval.map(rounded),
            }));
        };
        for of in &self.targets {
            let (images, against) = (of.positives + of.negatives, of.target.against());
            add(images, format!("AUROC, {against}"), of.auroc);
            add(images, format!("calibration error, {against}"), of.calibration_error);
        }
        if let Some(classes) = &self.classes {
            let of = classes.which();
            add(classes.images, format!("balanced accuracy, {of}"), classes.balanced_accuracy);
            let at_equal_priors = classes.balanced_accuracy_at_equal_priors;
            add(classes.images, format!("balanced accuracy at equal priors, {of}"), at_equal_priors);
        }
        if let Some(point) = self.operating_points.first() {
            let of = self.targets.iter().find(|of| of.target == point.target);
            let [positives, negatives] = of.map_or([0; 2], |of| [of.positives, of.negatives]);
            add(positives, format!("sensitivity, {}", point.name), point.sensitivity);
            add(negatives, format!("specificity, {}", point.name), point.specificity);
        }
        headlines
    }
}
