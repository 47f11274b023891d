//! Classifies an image of a skin lesion: how likely it is malignant, and whether to refer the person to a
//! dermatologist.
//!
//! ```text
//!         preprocess                     infer                 postprocess
//! bytes ──────────────▶ tensors ────────────────────▶ outputs ──────────────▶ report
//! ```
//!
//! A [`Classifier`] is a [`Bundle`] (network, card, test vectors) in an inference engine. It runs three steps:
//! [`preprocess`](Classifier::preprocess), [`infer`](Classifier::infer) and
//! [`postprocess`](Classifier::postprocess). [`classify`](Classifier::classify) runs all of them.
//!
//! # Example
//!
//! ```
//! use melanoma_core::{Classifier, ClassifierConfig, ClassifyOptions, Error, decision::Advice};
//!
//! # fn main() -> Result<(), Error> {
//! // The built-in model. `Bundle::open` reads another one from a folder.
//! let bundle = melanoma_model::bundle()?;
//! // This runs rten. ONNX Runtime is faster: `EngineConfig::onnxruntime_library` names its file.
//! let classifier = Classifier::open(bundle, &ClassifierConfig::default())?;
//!
//! // The bytes of an image file: JPEG, PNG, WebP, GIF, BMP or TIFF.
//! let image = classifier.bundle().file("test-vector-1.jpg").unwrap_or_default();
//! match classifier.classify(image, &ClassifyOptions::default()) {
//!     Ok(report) => {
//!         println!("{}", report.advice.text);
//!         // The probability of an inconclusive result is not a result.
//!         if report.advice.code != Advice::Inconclusive {
//!             println!("malignant: {}%", report.probabilities.malignant);
//!         }
//!     }
//!     // The image shows no lesion that the model can judge.
//!     Err(Error::NoLesionFound(error)) => println!("{error}"),
//!     Err(error) => return Err(error),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! | feature | default | effect |
//! |---|---|---|
//! | `onnxruntime` | yes | ONNX Runtime, from the library that [`EngineConfig`](engine::EngineConfig) names; the faster one |
//! | `rten` | yes | rten, in pure Rust, without a library |
//! | `avif`, `heic` | no | images of these formats; the program `melanoma` has `avif` by default |
//!
//! Without an engine, implement [`Engine`](engine::Engine) and pass it to [`Classifier::with_engine`].
//!
//! # Input and output
//!
//! The crate uses no async runtime, network, clock or environment variable. It reads and writes bundles, and loads the
//! library of an engine.

pub mod bundle;
pub mod calibration;
pub mod cancellation;
pub mod class;
mod classifier;
pub mod decision;
pub mod decode;
pub mod dihedral;
pub mod engine;
mod error;
mod error_code;
pub mod explanation;
pub mod image_type;
pub mod location;
pub mod metadata;
pub mod outputs;
mod parameter;
pub mod preprocess;
pub mod quality;
pub mod report;
pub mod score;
mod serde_required;
pub mod tta;

pub use bundle::{Bundle, Card};
pub use cancellation::CancellationToken;
pub use class::{Class, Target};
pub use classifier::{Classifier, ClassifierConfig, ClassifyOptions, ImageCheck, ModelInput, Verification};
pub use decode::{Image, Limits};
pub use error::Error;
pub use error_code::ErrorCode;
pub use explanation::Explanation;
pub use image_type::ImageType;
pub use location::{ImageFindings, LocatedLesion};
pub use metadata::Metadata;
pub use parameter::InvalidParameter;
pub use report::{NOTICE, Report};
pub use score::{Logits, Probability};
pub use tta::Tta;
