//! The report of an evaluation.

mod cautions;
mod class_results;
mod data;
mod decisions;
mod image_types;
mod measured;
mod operating_point_results;
mod outcome;
mod risk_coverage;
mod subgroup;
mod target_results;
mod type_results;

use melanoma_core::{Bundle, NOTICE, bundle::ModelInfo};
use serde::Serialize;

pub(crate) use self::measured::interval_text;
pub use self::{
    class_results::ClassResults,
    data::DataSummary,
    decisions::DecisionResults,
    image_types::{ImageTypeResults, ImageTypeShares},
    measured::{MIN_IMAGES, Measured, NO_INTERVAL},
    operating_point_results::OperatingPointResults,
    risk_coverage::RiskCoverage,
    subgroup::{Subgroup, SubgroupTarget},
    target_results::TargetResults,
    type_results::TypeResults,
};
use crate::{bootstrap::Bootstrap, predictions::Prediction, taxonomy::Taxonomy};

/// All results of an evaluation, for people and programs.
#[derive(Clone, Debug, Serialize)]
pub struct Evaluation {
    /// The data.
    pub data: DataSummary,
    /// The model.
    pub model: ModelInfo,
    /// How the 95% intervals were made.
    pub bootstrap: Bootstrap,
    /// The figures of each image type. No figure is of several types.
    pub by_image_type: Vec<TypeResults>,
    /// The outcomes of each image type.
    pub decisions: Vec<DecisionResults>,
    /// The predicted image types, of all images, by source and by skin tone; empty if the model does not tell them.
    pub image_types: Vec<ImageTypeResults>,
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
        let image_types = if card.profiles.are_by_image_type() {
            image_types::image_types(predictions, bootstrap)
        } else {
            Vec::new()
        };
        Self {
            data: DataSummary::new(name, split, predictions),
            model: bundle.identity(),
            bootstrap,
            by_image_type: type_results::by_image_type(predictions, card, taxonomy, bootstrap),
            decisions: decisions::decisions(predictions, bootstrap),
            image_types,
            notice: NOTICE,
        }
    }
}
