//! A bundle: a folder with `card.json`, `model.onnx` and test vectors, complete and unchanged.

mod card;
mod complete;
mod error;
mod files;
mod profile;
mod provenance;
mod save;
mod self_contained;
mod sha256;
mod test_vectors;
mod versions;

pub use self::{
    card::{Card, QualityGate, SchemaVersion, TensorNames},
    complete::{Bundle, ModelInfo},
    error::BundleError,
    profile::{DistanceLimits, Evidence, LeftOut, OperatingPoint, PredictionSets, Profile, Profiles},
    provenance::{DataSource, Evaluation, Provenance},
    sha256::Sha256Hex,
    test_vectors::{TestVector, TestVectors},
};
