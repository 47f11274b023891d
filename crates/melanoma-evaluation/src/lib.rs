//! Measures a model on labeled images: metrics with intervals, calibration, and an audit of the data.
//!
//! ```text
//! folder or CSV ──▶ DataSet ──▶ predictions ──▶ Evaluation ──▶ page
//! ```
//!
//! - [`DataSet`] reads a folder or a label file, and [`predictions`] has the outputs of a model for each image.
//! - [`Evaluation`] has the metrics, and [`page`] writes them as HTML.
//! - [`calibration`] fits the calibration, the thresholds and the prediction sets of a card.
//! - [`audit`] searches for leaks, duplicates, conflicting labels and confounders.
//!
//! # Example
//!
//! The area under the ROC curve with its 95% interval. A resample draws groups, here one for each image:
//!
//! ```
//! use melanoma_evaluation::{Binary, Bootstrap, Groups};
//!
//! // Score and label of each image.
//! let scores = Binary::new((0..100).map(|i| (if i < 80 { 0.9 } else { 0.1 }, i % 2 == 0 || i < 70)));
//! let bootstrap = Bootstrap { resamples: 200, seed: 0 };
//! let [auroc] = bootstrap.estimate(&Groups::new(0..100), |weights| [scores.auroc(weights)]);
//!
//! let auroc = auroc.expect("there are malignant and benign images");
//! let [low, high] = auroc.interval.expect("the resamples differ");
//! println!("AUROC {:.2} ({low:.2} to {high:.2})", auroc.value);
//! assert!(low <= auroc.value && auroc.value <= high);
//! ```

pub mod audit;
mod bootstrap;
pub mod calibration;
mod calibration_error;
pub mod csv_cell;
pub mod dataset;
mod error;
mod evaluation;
mod image_file;
mod metrics;
pub mod page;
pub mod predictions;
mod summary_metrics;
mod target;
mod taxonomy;
mod threads;
mod thumbnail;

pub use bootstrap::{Bootstrap, Estimate, Groups};
pub use calibration_error::corrected_calibration_error;
pub use dataset::{
    ColumnChoice, DataSet, DataSetOptions, Diagnosis, MAX_TABLE_BYTES, Sample, SampleType, is_image_name,
};
pub use error::{Error, ErrorCode};
pub use evaluation::{
    ClassResults, DataSummary, DecisionResults, Evaluation, ImageTypeResults, ImageTypeShares, MIN_IMAGES,
    Measured, NO_INTERVAL, OperatingPointResults, RiskCoverage, Subgroup, SubgroupTarget, TargetResults,
    TypeResults,
};
pub use metrics::{Bin, Binary, CALIBRATION_BINS, Counts, Curves, Multiclass, Selective};
pub use predictions::{ImageOutputs, Prediction, Score};
pub use target::{Target, Threshold};
pub use taxonomy::Taxonomy;
