//! The files that every bundle has, and how its JSON files are written.

use serde::Serialize;

use super::error::BundleError;

pub(super) const CARD: &str = "card.json";
pub(super) const MODEL: &str = "model.onnx";
/// What an upgrade calls the test vectors. A card may give them any other name.
pub(super) const TEST_VECTORS: &str = "test_vectors.json";

/// Returns the content of the JSON file `name`.
pub(super) fn to_json(name: &str, value: &impl Serialize) -> Result<Vec<u8>, BundleError> {
    let json = serde_json::to_vec_pretty(value);
    let mut json = json.map_err(|error| BundleError::invalid(name, error.to_string()))?;
    json.push(b'\n');
    Ok(json)
}
