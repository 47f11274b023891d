//! How good a model is, and on whom: a data set, the model's scores on it, metrics with intervals,
//! and a report for people and programs.
//!
//! ```text
//! folder or csv -- dataset --> lesions -- scores --> probabilities -- metrics, bootstrap --> evaluation -- page --> HTML
//! ```
//!
//! [`fitting`] calibrates: from scores to the calibration, thresholds and prediction sets of a card.

pub mod audit;
mod bootstrap;
mod cholesky;
mod curves;
pub mod dataset;
mod evaluation;
pub mod fitting;
mod headline;
mod metrics;
pub mod page;
pub mod scores;
mod subgroup;
mod target;
mod taxonomy;

pub use bootstrap::{Bootstrap, Estimate, Groups};
pub use curves::Curves;
pub use dataset::{DataSet, Diagnosis, Lesion};
pub use evaluation::{AtThreshold, Data, Evaluation, Measured, OfClasses, OfTarget};
pub use metrics::{BINS, Bin, Binary, Counts, Multiclass};
pub use scores::{Answer, Score};
pub use subgroup::{FEWEST, Subgroup, SubgroupTarget};
pub use target::{Target, Threshold};
pub use taxonomy::Taxonomy;
