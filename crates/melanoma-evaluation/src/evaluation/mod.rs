//! The report of an evaluation.

mod cautions;
mod class_results;
mod data;
mod measured;
mod operating_point_results;
mod subgroup;
mod target_results;

use melanoma_core::{Bundle, NOTICE, bundle::ModelInfo};
use serde::Serialize;

pub(crate) use self::measured::interval_text;
use self::subgroup::{SubgroupSettings, subgroups};
pub use self::{
    class_results::ClassResults,
    data::DataSummary,
    measured::{MIN_IMAGES, Measured, NO_INTERVAL},
    operating_point_results::OperatingPointResults,
    subgroup::{Subgroup, SubgroupTarget},
    target_results::TargetResults,
};
use crate::{
    bootstrap::Bootstrap,
    predictions::Prediction,
    target::{Target, Threshold},
    taxonomy::Taxonomy,
};

/// All results of an evaluation, for people and programs.
#[derive(Clone, Debug, Serialize)]
pub struct Evaluation {
    /// What makes the figures unreliable, one sentence each; empty if nothing does.
    pub cautions: Vec<String>,
    /// The data.
    pub data: DataSummary,
    /// The model.
    pub model: ModelInfo,
    /// How the 95 % intervals were made.
    pub bootstrap: Bootstrap,
    /// Malignant against benign, and melanoma against the rest.
    pub targets: Vec<TargetResults>,
    /// The classes against each other; `None` if no image has a class.
    pub classes: Option<ClassResults>,
    /// Results at every operating point of the card, the default one first.
    pub operating_points: Vec<OperatingPointResults>,
    /// Results by what is known of the person and the image.
    pub subgroups: Vec<Subgroup>,
    /// The notice on the use of the results.
    pub notice: &'static str,
}

impl Evaluation {
    /// Computes all results from a model's predictions on a data set.
    #[must_use]
    pub fn new(
        name: String,
        split: Option<String>,
        predictions: &[Prediction],
        bundle: &Bundle,
        taxonomy: &Taxonomy,
        bootstrap: Bootstrap,
    ) -> Self {
        let card = bundle.card();
        let evaluated: Vec<&Prediction> =
            predictions.iter().filter(|prediction| prediction.score.is_ok()).collect();
        let targets: Vec<TargetResults> = Target::standard(&card.classes)
            .into_iter()
            .map(|target| TargetResults::new(target, &evaluated, bootstrap))
            .collect();
        let thresholds = Threshold::from_card(card);
        let settings =
            SubgroupSettings { classes: &card.classes, taxonomy, threshold: thresholds.first(), bootstrap };
        let subgroups = subgroups(&evaluated, &settings);
        let operating_points = thresholds
            .into_iter()
            .map(|threshold| OperatingPointResults::new(threshold, &evaluated, bootstrap, 1))
            .collect();
        let data = DataSummary::new(name, split, predictions, &evaluated);
        Self {
            cautions: cautions::cautions(&data, &targets),
            data,
            model: bundle.identity(),
            bootstrap,
            targets,
            classes: ClassResults::new(taxonomy, &evaluated, bootstrap, 1),
            operating_points,
            subgroups,
            notice: NOTICE,
        }
    }
}
