//! Measures how good a model is, and on whom: data sets, stored predictions, metrics with intervals,
//! calibration, and an audit of the data itself.
//!
//! ```text
//! folder or csv -- dataset --> samples -- predictions --> probabilities -- metrics, bootstrap --> evaluation -- page --> HTML
//! ```
//!
//! [`calibration`] fits the calibration, the thresholds and the prediction sets of a card. [`audit`] looks for leaks,
//! duplicates and confounders.

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
