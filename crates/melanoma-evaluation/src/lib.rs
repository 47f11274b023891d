//! How good a model is, and on whom: a data set, the model's scores on it, metrics with intervals,
//! and a report for people and programs.

pub mod dataset;

pub use dataset::{DataSet, Diagnosis, Lesion};
