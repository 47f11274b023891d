//! From a photograph of a skin lesion to one honest report.
//!
//! ```text
//! bytes -- photo --> pixels -- preprocess --> tensor -- engine --> logits, class maps
//!       -- calibration --> probabilities -- decision --> advice -- report
//! ```
//!
//! No async, no network, no clock and no environment variables in here; the only I/O is opening a
//! bundle and loading an engine's library. The way of one photograph is [`Classifier`].

mod bundle;
mod calibration;
mod classifier;
mod decision;
mod engine;
mod error;
mod explanation;
mod photo;
mod preprocess;
mod report;
mod score;
mod target;
mod views;

pub use bundle::{
    Bundle, Calibration, Card, Class, DataSource, Evaluation, Golden, GoldenAnswer, OperatingPoint,
    PredictionSets, Prevalence, Provenance, Refusal, SchemaVersion, Sha256Hex, TensorNames,
};
pub use calibration::Probabilities;
pub use classifier::{Asked, Classifier, Options, SelfTest};
pub use decision::{Advice, Decision, Label, PredictionSet, Reason, Rule};
pub use engine::{ClassMaps, Engine, EngineChoice, EngineName, Identity, Outputs, open as open_engine};
pub use error::{Error, ErrorCode};
pub use explanation::HeatMap;
pub use photo::{Format, Limits, Photo};
pub use preprocess::{Area, Filter, Geometry, Layout, LitArea, Preprocess, Tensor, View};
pub use report::{AdviceText, BothProbabilities, ClassScore, ModelIdentity, NOTICE, Report, Stability};
pub use score::{Logits, Probability};
pub use target::Target;
pub use views::{ViewCount, Views};
