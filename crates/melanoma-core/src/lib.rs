//! From an image of a skin lesion to one honest report.
//!
//! ```text
//! bytes -- image --> pixels -- preprocess --> tensor -- engine --> logits, class maps
//!       -- calibration --> probabilities -- decision --> advice -- report
//! ```
//!
//! No async, no network, no clock and no environment variables in here; the only I/O is opening a
//! bundle and loading an engine's library. The way of one image is [`Classifier`].

mod bundle;
mod calibration;
mod classifier;
mod decision;
mod decode;
mod engine;
mod error;
mod explanation;
mod preprocess;
mod report;
mod score;
mod target;
mod tta;

pub use bundle::{
    Bundle, Calibration, Card, Class, DataSource, Evaluation, OperatingPoint, PredictionSets, Prevalence,
    Provenance, QualityGate, SchemaVersion, Sha256Hex, TensorNames, TestVector, TestVectors,
};
pub use calibration::Probabilities;
pub use classifier::{Classifier, ClassifyOptions, Options, Verification};
pub use decision::{Advice, Decision, Label, PredictionSet, Reason, Rule};
pub use decode::{Format, Image, Limits};
pub use engine::{ClassMaps, Engine, EngineChoice, EngineInfo, EngineName, Outputs, open as open_engine};
pub use error::{Error, ErrorCode};
pub use explanation::HeatMap;
pub use preprocess::{Area, FieldOfViewCrop, Filter, Layout, Preprocess, ResizeMode, Tensor, View};
pub use report::{AdviceText, BinaryProbabilities, ClassScore, ModelInfo, NOTICE, Report, TtaAgreement};
pub use score::{Logits, Probability};
pub use target::Target;
pub use tta::{Tta, Views};
